import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate, attempts, refusals } from './screen-lines.js';
import { addLines } from './segment-table.js';

function resets(time: number | string, count: number, source: string, port = 80): string[] {
  return Array.from({ length: count }, () => `${time} ${source} ${port} 10.0.0.99 4001 R`);
}

test('who resets is ordered by the last ten seconds, then by all, then by address; who only opens is not there', () => {
  const { screen } = aggregate(
    ...resets(100, 50, '10.0.0.1'),
    ...resets(150, 4, '10.0.0.2'),
    ...resets(150, 4, '10.0.0.4'),
    ...resets(100, 3, '10.0.0.3'),
    ...resets(150, 4, '10.0.0.3'),
    ...attempts(150, 9, '10.0.0.5'),
  );
  const told = screen.resetSenders(10).map(({ address, rst, rstRates }) => [address, rst, rstRates[10]]);
  assert.deepEqual(told, [
    ['10.0.0.3', 7, 0.4],
    ['10.0.0.2', 4, 0.4],
    ['10.0.0.4', 4, 0.4],
    ['10.0.0.1', 50, 0],
  ]);
  assert.deepEqual(
    screen.resetSenders(1).map(({ address }) => address),
    ['10.0.0.3'],
  );
});

test('a port is told where nine tenths of the resets come from it', () => {
  const ports = (...lines: string[]) =>
    aggregate(...lines)
      .screen.resetSenders(10)
      .map(({ port }) => port);
  assert.deepEqual(ports(...resets(1, 9, '10.0.0.1', 443), ...resets(1, 1, '10.0.0.1', 80)), [443]);
  assert.deepEqual(ports(...resets(1, 8, '10.0.0.1', 443), ...resets(1, 1, '10.0.0.1', 80)), [null]);
  const ipv6 = ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:2'] as const;
  const [one, other] = ipv6.map((source, at) => Array.from({ length: 2 + at }, () => `1 ${source} ${80 + at} ${ipv6[0]} 1 R`));
  assert.deepEqual(ports(...(one ?? []), ...(other ?? [])), [81, 80]);
});

test('refused services are ordered by how often they refused, with who asks most there and whether others do', () => {
  const { screen } = aggregate(
    ...refusals(1, 2, '10.0.0.1', '10.0.0.9 81'),
    ...refusals(1, 3, '10.0.0.2', '10.0.0.9 81'),
    ...refusals(1, 9, '10.0.0.3', '10.0.0.9 82'),
    ...refusals(1, 1, '10.0.0.4', '10.0.0.8 81'),
    ...attempts(1, 20, '10.0.0.5', '10.0.0.9 80'),
    ...attempts(1, 20, '10.0.0.5', '10.0.0.9 81'),
  );
  const told = screen
    .refusedServices(10)
    .map(({ address, port, askedBy, hasMoreAskers, refused }) => `${address}:${port} ${refused} ${askedBy} ${hasMoreAskers}`);
  assert.deepEqual(told, ['10.0.0.9:82 9 10.0.0.3 false', '10.0.0.9:81 5 10.0.0.2 true', '10.0.0.8:81 1 10.0.0.4 false']);
  assert.equal(screen.refusedServices(2).length, 2);
});

test('of those who ask equally often, the first address is told, whichever came first', () => {
  for (const hosts of [
    [1, 2],
    [2, 1],
  ]) {
    const { screen } = aggregate(...hosts.flatMap((host) => refusals(1, 2, `10.0.0.${host}`, '10.0.0.9 81')));
    assert.deepEqual(
      screen.refusedServices(5).map(({ askedBy, hasMoreAskers }) => [askedBy, hasMoreAskers]),
      [['10.0.0.1', true]],
    );
  }
});

test('the chart is of every second up to now, with its empty ones, and not before the first packet', () => {
  const aggregator = aggregate(
    ...attempts(100, 3),
    ...resets(102, 2, '10.0.0.9'),
    ...attempts('103.5', 1),
    '103.5 10.0.0.1 4001 10.0.0.9 80 S again',
  );
  const { screen } = aggregator;
  assert.deepEqual(screen.chart(60), { firstSecond: 100, syn: [3, 0, 0, 1], rst: [0, 0, 2, 0] });
  assert.deepEqual(screen.chart(2), { firstSecond: 102, syn: [0, 1], rst: [2, 0] });
  screen.setNow(105, 0);
  assert.deepEqual(screen.chart(3), { firstSecond: 103, syn: [1, 0, 0], rst: [0, 0, 0] });
  addLines(aggregator, attempts(10_000, 1));
  const { firstSecond, syn } = screen.chart(1e6);
  assert.deepEqual([firstSecond, syn.length, syn.at(-1)], [6461, 3540, 1]);
});

test('the chart has every second of nearly an hour, also when the oldest have been put together', () => {
  const aggregator = aggregate();
  for (let second = 0; second <= 7300; second += 50) {
    addLines(aggregator, Array.from({ length: 50 }, (_, at) => attempts(second + at, 1)).flat());
    const { syn } = aggregator.screen.chart(3600);
    assert.ok(
      syn.every((count) => count === 1),
      `at ${second}`,
    );
  }
});

test('rates of everything are as those of rows: the last whole second or the one at hand, and ten and sixty seconds back', () => {
  const { screen } = aggregate(
    ...attempts(1000, 60),
    ...attempts(1050, 10),
    ...attempts(1059, 4),
    ...attempts('1060.25', 3),
    ...resets('1060.25', 6, '10.0.0.9'),
  );
  const { syn, rst } = screen.rates();
  assert.deepEqual(syn, { 1: 4, 10: (10 * 0.75 + 4 + 3) / 10, 60: (60 * 0.75 + 17) / 60 });
  assert.deepEqual(rst, { 1: 6, 10: 0.6, 60: 0.1 });
});
