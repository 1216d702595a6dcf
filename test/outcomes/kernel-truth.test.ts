/* Real kernels make the truth; packets, the kernels' own counters and syntop must tell the same of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ConnLine, parseRun } from '../support/kernel-capture.js';
import { lacksOfKernel } from '../support/kernel-needs.js';
import { type Played, play, runSome } from '../support/kernel-play.js';
import type { Scenario } from '../support/kernel-scenario.js';
import { describeWith } from '../support/run-needs.js';
import { assertKernelAgrees, assertOnTheWire, assertSyntopAgrees } from './expectation.js';
import { SCENARIOS } from './scenarios.js';

/** Most of them wait for the kernel's timers most of the time. */
const AT_ONCE = 6;

describeWith(['root', 'libpcap', 'tcpdump', 'ip', 'net-namespaces', 'ipv6'], 'outcomes that real kernels make', () => {
  const playable = SCENARIOS.filter(({ needs = [] }) => lacksOfKernel(...needs) === false);
  const played = new Map<Scenario | 'all', Promise<Played>>();
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-outcomes-'));
    const results = runSome(
      AT_ONCE,
      [playable, ...playable.map((one) => [one])].map((some) => () => play(some, folder)),
    );
    for (const [index, result] of results.entries()) {
      // A failure is told by the tests that wait for it.
      result.catch(() => undefined);
      played.set(index === 0 ? 'all' : (playable[index - 1] ?? 'all'), result);
    }
  });
  after(async () => {
    await Promise.allSettled(played.values());
    rmSync(folder, { recursive: true, force: true });
  });

  const resultOf = async (key: Scenario | 'all'): Promise<Played> => {
    const result = played.get(key);
    assert.ok(result !== undefined);
    return result;
  };

  for (const scenario of SCENARIOS) {
    const skip = lacksOfKernel(...(scenario.needs ?? []));
    test(`${scenario.title}: so they are on the cable and in the kernel's counters.`, { skip }, async () => {
      const { wire, counters } = await resultOf(scenario);
      assertOnTheWire([scenario], wire);
      assertKernelAgrees([scenario], wire, counters);
    });
    test(`${scenario.title}: so says syntop, live and in replay.`, { skip }, async () => {
      assertBoth([scenario], await resultOf(scenario));
    });
  }

  test("All of these at the same time: so they are on the cable and in the kernel's counters.", async () => {
    const { wire, counters } = await resultOf('all');
    assertOnTheWire(playable, wire);
    assertKernelAgrees(playable, wire, counters);
  });
  test('All of these at the same time: so says syntop, live and in replay.', async () => {
    assertBoth(playable, await resultOf('all'));
  });
});

function assertBoth(scenarios: readonly Scenario[], { wire, live, replayed }: Played): void {
  const runs = [live, replayed].map(parseRun);
  for (const run of runs) assertSyntopAgrees(scenarios, wire, run);
  const [atOnce = [], later = []] = runs.map(({ connections }) => inOrder(connections));
  assert.deepEqual(atOnce.map(withoutTimes), later.map(withoutTimes), 'the connections are the same, live and in replay');
  for (const [index, { latency, duration, ts }] of atOnce.entries()) {
    const other = later[index];
    const pairs = [
      [latency, other?.latency],
      [duration, other?.duration],
      [ts, other?.ts],
    ];
    for (const [one, two] of pairs) assert.ok(areClose(one ?? -1, two ?? -1), `${one} and ${two} are the same time`);
  }
}

/** Each capture stamps a packet for itself, when it gets it: some hundred nanoseconds apart, or more on a busy machine. */
function areClose(one: number, two: number): boolean {
  return Math.abs(one - two) < 0.1;
}

/** A savefile knows neither the interface nor what the kernel said. */
function withoutTimes(line: ConnLine): ConnLine {
  return { ...line, ts: null, latency: null, duration: 0, iface: null, reset_reason: null };
}

/** They are told as they end, so the order may differ. */
function inOrder(lines: readonly ConnLine[]): ConnLine[] {
  const endpoints = (line: ConnLine) => `${line['id.orig_h']} ${line['id.orig_p']} ${line['id.resp_p']}`;
  return [...lines].sort((one, other) => endpoints(one).localeCompare(endpoints(other)) || (one.ts ?? 0) - (other.ts ?? 0));
}
