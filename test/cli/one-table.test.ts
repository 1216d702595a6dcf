import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { replayJson, runSyntop } from '../support/run-syntop.js';

const NIGHT = 'captures/night-2-greedy-client.pcap';
const SWARM = 'captures/night-5-swarm.pcap';

/** The lines of a table as CSV, each by its headings. */
async function readCsv(...args: readonly string[]): Promise<Array<Record<string, string>>> {
  const { code, stdout, stderr } = await runSyntop(['replay', '--csv', ...args]);
  assert.deepEqual([code, stderr], [0, '']);
  const [heading = [], ...lines] = stdout
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(heading.map((name, at) => [name, cells[at] ?? assert.fail('a cell lacks')])));
}

describe('one table of a replay', () => {
  test('As text it is that table alone, in all its columns, with as many rows as asked for.', async () => {
    for (const [by, title, ...headings] of [
      ['src', /^Sources: /, 'SOURCE', 'ATT', 'RST/s', 'HALF'],
      ['subnet', /^Networks: /, 'NETWORK', 'SRCS', 'ATT', 'RST/s', 'HALF'],
      ['service', /^Services: /, 'SERVICE', 'PORT', 'HALF', 'P50', 'P95', 'MAX'],
      ['pair', /^Pairs: /, 'SOURCE', 'RESPONDER', 'ATT', 'HALF', '%'],
    ] as const) {
      const { code, stdout } = await runSyntop(['replay', '--by', by, '--top', '1', SWARM]);
      const [first = '', heading = '', ...rows] = stdout.trimEnd().split('\n');
      assert.deepEqual([code, rows.length], [0, 1], stdout);
      assert.match(first, title);
      const shown = heading.trim().split(/ +/);
      for (const name of headings) assert.ok(shown.includes(name), `${name} in ${heading}`);
    }
  });

  test('As CSV it has the numbers of the JSON, as they are.', async () => {
    const report = await replayJson('--top', 'all', NIGHT);
    const sources = await readCsv('--top', 'all', NIGHT);
    assert.deepEqual(
      sources.map(({ source, syn, attempts, rst, aborted, last, error }) => [source, syn, attempts, rst, aborted, last, error]),
      report.sources.map(({ ip, syn, attempts, rst, outcomes, last, error }) => [
        ip,
        ...[syn, attempts, rst, (outcomes.RSTO ?? 0) + (outcomes.RSTR ?? 0)].map(String),
        last ?? '',
        String(error),
      ]),
    );
    const [service] = await readCsv('--by', 'service', NIGHT);
    assert.deepEqual(
      [service?.service, service?.port, service?.p50_milliseconds],
      [report.services[0]?.ip, String(report.services[0]?.port), String(report.services[0]?.connectMillis?.p50)],
    );
    const [subnet] = await readCsv('--by', 'subnet', NIGHT);
    assert.deepEqual([subnet?.subnet, subnet?.sources], [report.subnets[0]?.net, String(report.subnets[0]?.sources)]);
    const [pair] = await readCsv('--by', 'pair', NIGHT);
    assert.deepEqual([pair?.source, pair?.responder], [report.pairs[0]?.orig, report.pairs[0]?.resp]);
  });

  test('As CSV it has ten rows, or as many as asked for.', async () => {
    assert.equal((await readCsv(SWARM)).length, 10);
    assert.equal((await readCsv('--top', '3', SWARM)).length, 3);
  });
});
