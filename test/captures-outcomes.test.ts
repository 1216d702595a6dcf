import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ConnStateName } from '../src/conn-state.js';
import type { ConnectionLine, Report } from '../src/snapshot.js';
import { lacks } from './support/run-needs.js';
import { connectionsOf, replayJson, runSyntop } from './support/run-syntop.js';
import { assertValid } from './support/schemas.js';
import { countKeys, isFin, isReset, isSyn, isSynAck, readWithTshark, type Segment } from './support/tshark.js';

const FOLDER = 'captures';
const NAMES = readdirSync(FOLDER)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

/**
 * How the connections of a capture stand or ended, told apart by tshark, and judged by the flags that came: enough where each begins
 * with its SYN, and nothing follows a reset.
 */
function outcomesOf(segments: readonly Segment[]): Record<string, number> {
  const streams = new Map<string, Segment[]>();
  for (const segment of segments) streams.set(segment.stream, [...(streams.get(segment.stream) ?? []), segment]);
  const states = [...streams.values()].map((stream): ConnStateName => {
    const client = stream.find(isSyn) ?? assert.fail('no SYN');
    const byClient = ({ source, sourcePort }: Segment) => source === client.source && sourcePort === client.sourcePort;
    const reset = stream.find(isReset);
    if (!stream.some(isSynAck)) return reset === undefined ? 'S0' : 'REJ';
    if (reset !== undefined) return byClient(reset) ? 'RSTO' : 'RSTR';
    const ends = stream.filter(isFin);
    if (ends.length === 0) return 'S1';
    if (ends.every(byClient)) return 'S2';
    return ends.some(byClient) ? 'SF' : 'S3';
  });
  return countKeys(states);
}

/** Outcomes that there are. */
function nonzero(outcomes: Report['outcomes']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(outcomes)
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

for (const name of NAMES) {
  const file = join(FOLDER, name);

  describe(`connections of captures/${name}`, () => {
    test("Its connections, and how they ended, are tshark's; its SYNs sent again too.", { skip: lacks('tshark') }, async () => {
      const segments = (await readWithTshark(file)).filter((segment) => segment !== null);
      const { outcomes, totals, tracking } = await replayJson(file);
      const connections = new Set(segments.map(({ stream }) => stream)).size;
      assert.deepEqual([totals.attempts, tracking.connections], [connections, connections]);
      assert.deepEqual(nonzero(outcomes), outcomesOf(segments));
      const again = segments.filter((segment) => isSyn(segment) && segment.isRetransmission).length;
      assert.deepEqual([totals.synRetransmissions, totals.duplicates], [again, 0]);
    });

    test('Each of its connections is a line of JSON, and the lines say what the report says.', async () => {
      const lines = connectionsOf(await runSyntop(['replay', '--connections', file]));
      const { outcomes, tracking, totals } = await replayJson(file);
      for (const line of lines.slice(0, 50)) assertValid('conn-v1', line);
      assert.equal(lines.length, tracking.connections);
      assert.deepEqual(countKeys(lines.map(({ conn_state }) => conn_state)), nonzero(outcomes));
      assert.equal(lines.filter(({ half_open }) => half_open).length, tracking.halfOpen);
      assert.equal(lines.filter(({ reset_by }) => reset_by !== null).length, totals.resets);
      assert.equal(
        lines.reduce((sum, { retries }) => sum + retries, 0),
        totals.synRetransmissions,
      );
    });
  });
}

async function connectionsIn(name: string): Promise<ConnectionLine[]> {
  return connectionsOf(await runSyntop(['replay', '--connections', join(FOLDER, name)]));
}

describe('the five nights, by what became of the connections', () => {
  test('Night 1: a multiplexer opens 1,006 connections to itself, and closes them.', async () => {
    const { outcomes, services, pairs, ports } = await replayJson(join(FOLDER, 'night-1-connection-loop.pcap'));
    assert.deepEqual(nonzero(outcomes), { SF: 1006 });
    assert.deepEqual(
      services.map(({ ip, port, attempts }) => [ip, port, attempts]),
      [['127.0.0.1', 4300, 1006]],
    );
    assert.deepEqual(
      pairs.map(({ orig, resp, attempts }) => [orig, resp, attempts]),
      [['127.0.0.1', '127.0.0.1', 1006]],
    );
    const [port, ...others] = ports;
    assert.deepEqual([port?.port, port?.attempts, port?.outcomes, others.length], [4300, 1006, { SF: 1006 }, 0]);
  });

  test('Night 2: the greedy client aborts 80 of its 320 connections, and nobody else does.', async () => {
    const { outcomes, sources, resetters } = await replayJson(join(FOLDER, 'night-2-greedy-client.pcap'));
    assert.deepEqual(nonzero(outcomes), { RSTO: 80, SF: 357 });
    const [greedy, ...others] = sources;
    assert.deepEqual([greedy?.ip, greedy?.attempts, greedy?.outcomes], ['10.20.0.33', 320, { SF: 240, RSTO: 80 }]);
    for (const other of others) assert.deepEqual(other.outcomes, { SF: 3 });
    assert.equal(resetters.length, 10);
    for (const { ip, kinds } of resetters) assert.deepEqual([ip, Object.keys(kinds)], ['10.20.0.33', ['abort']]);
  });

  test('Night 3: whoever knocks at 7211 is refused, within a millisecond.', async () => {
    const { outcomes, services, resetters } = await replayJson(
      '--top',
      'all',
      join(FOLDER, 'night-3-refused-on-loopback.pcapng'),
    );
    assert.deepEqual(nonzero(outcomes), { REJ: 127, RSTO: 1, SF: 15 });
    const asked = services.filter(({ port }) => port === 7211);
    assert.deepEqual(
      asked.map(({ ip, attempts, outcomes: ends }) => [ip, attempts, ends]),
      [
        ['127.0.0.1', 120, { REJ: 120 }],
        ['::1', 6, { REJ: 6 }],
      ],
    );
    for (const { connectMillis } of asked) assert.ok(connectMillis !== null && connectMillis.max > 0 && connectMillis.max < 1);
    assert.deepEqual(resetters.map(({ ip, port, kinds }) => [ip, port, kinds]).slice(0, 2), [
      ['127.0.0.1', 7211, { refused: 120 }],
      ['::1', 7211, { refused: 6 }],
    ]);
    assert.equal(resetters.filter(({ kinds }) => 'abort' in kinds).length, 1);
  });

  test('Night 4: 577 half-open connections, five SYN-ACKs each; 40 clients served, five newcomers never.', async () => {
    const name = 'night-4-half-open-pop3.pcap';
    const { outcomes, tracking, sources, services, totals } = await replayJson('--top', 'all', join(FOLDER, name));
    assert.deepEqual(nonzero(outcomes), { S0: 1228, S1: 577, SF: 40 });
    assert.deepEqual([tracking.halfOpen, tracking.pending, totals.synRetransmissions], [577, 0, 38]);
    assert.deepEqual(
      services.map(({ ip, port, attempts, halfOpen }) => [ip, port, attempts, halfOpen]),
      [['10.40.0.1', 110, 1845, 577]],
    );
    const flooders = sources.filter(({ syn }) => syn === 450);
    assert.deepEqual(flooders.map(({ ip }) => ip).sort(), ['192.0.2.200', '198.51.100.23', '203.0.113.77', '203.0.113.78']);
    assert.equal(
      flooders.reduce((sum, { halfOpen }) => sum + halfOpen, 0),
      577,
    );
    const lines = await connectionsIn(name);
    const halfOpen = lines.filter(({ half_open }) => half_open);
    assert.deepEqual([halfOpen.length, halfOpen.filter(({ syn_ack_retries }) => syn_ack_retries === 4).length], [577, 577]);
    const newcomers = lines.filter(({ retries }) => retries > 0);
    assert.deepEqual(
      newcomers.map((line) => line['id.orig_h']).sort(),
      [31, 32, 33, 34, 35].map((n) => `10.40.0.${n}`),
    );
    for (const { conn_state, history } of newcomers) assert.deepEqual([conn_state, history], ['S0', 'S']);
  });

  test('Night 5: 653 connections closed both ways, 327 left open, from four networks.', async () => {
    const { outcomes, subnets, tracking, totals } = await replayJson(join(FOLDER, 'night-5-swarm.pcap'));
    assert.deepEqual(nonzero(outcomes), { S1: 327, SF: 653 });
    assert.deepEqual([tracking.halfOpen, totals.distinctPorts], [0, 1]);
    assert.deepEqual(
      subnets.map(({ net, sources, attempts }) => [net, sources, attempts]),
      [
        ['192.0.2.0/24', 150, 300],
        ['198.51.100.0/24', 150, 300],
        ['203.0.113.0/24', 150, 300],
        ['2001:db8:5::/64', 40, 80],
      ],
    );
  });
});
