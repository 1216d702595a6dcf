/* The captures of the five nights by `syntop replay --json`: each ends with its answer, as far as the packets tell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { replayJson } from '../support/run-syntop.js';

interface Answer {
  readonly file: string;
  readonly kind: string;
  /** Names of the verdict's numbers, each with the least and the most. */
  readonly numbers: Readonly<Record<string, readonly [least: number, most: number]>>;
  /** What its commands have in them, and what they have not. */
  readonly has: RegExp;
  readonly hasNot: RegExp;
}

const NOTHING_DROPPED = /nft|ip6?tables|conntrack -D|ss -K/;
const NO_PID = /\b(ps -fp|kill)/;

const ANSWERS: readonly Answer[] = [
  {
    file: 'night-1-connection-loop.pcap',
    kind: 'connection-loop',
    numbers: { openConnections: [200, 1006] },
    has: /4300/,
    hasNot: NOTHING_DROPPED,
  },
  {
    file: 'night-2-greedy-client.pcap',
    kind: 'greedy-client',
    numbers: { attemptsPerMinute: [300, 320], attemptShare: [0.7, 0.75], failedShare: [0.2, 0.3] },
    has: /^nft .*10\.20\.0\.33/m,
    hasNot: NO_PID,
  },
  {
    file: 'night-3-refused-on-loopback.pcapng',
    kind: 'refused-storm',
    numbers: { refusedPerMinute: [110, 126] },
    has: /^ss -ltnp 'sport = :7211'$/m,
    hasNot: NOTHING_DROPPED,
  },
  {
    file: 'night-4-half-open-pop3.pcap',
    kind: 'syn-flood',
    numbers: { attemptsPerMinute: [1805, 1805], unanswered: [1228, 1228], halfOpen: [577, 577], retriesEach: [0, 0.1] },
    has: /203\.0\.113\.77(.|\n)*198\.51\.100\.23|198\.51\.100\.23(.|\n)*203\.0\.113\.77/,
    hasNot: NO_PID,
  },
  {
    file: 'night-5-swarm.pcap',
    kind: 'subnet-swarm',
    numbers: { newSources: [400, 490], networks: [4, 4], attemptsPerMinute: [800, 980] },
    has: /^nft .*(198\.51\.100|203\.0\.113|192\.0\.2)\.0\/24/m,
    hasNot: NO_PID,
  },
];

/** Whether a verdict holds in seconds that the capture is of. */
function isWithin(verdict: Report['verdicts'][number], capture: Report['capture']): boolean {
  const at = (time: string | null) => Math.floor(Date.parse(time ?? '') / 1000);
  return at(verdict.first) >= at(capture.first) && at(verdict.first) <= at(verdict.last) && at(verdict.last) <= at(capture.last);
}

for (const { file, kind, numbers, has, hasNot } of ANSWERS) {
  test(`${file}: the report has one verdict, ${kind}, its numbers, and what could be done; of the host it knows nothing.`, async () => {
    const { verdicts, host, capture } = await replayJson(`captures/${file}`);
    assert.deepEqual([verdicts.map((verdict) => verdict.kind), host], [[kind], null]);
    const [verdict] = verdicts;
    assert.ok(verdict !== undefined);
    for (const [name, [least, most]] of Object.entries(numbers)) {
      const number = verdict.numbers[name] ?? Number.NaN;
      assert.ok(number >= least && number <= most, `${name}: ${number}, not ${least} to ${most}`);
    }
    assert.equal(verdict.process, null, 'packets name no process');
    assert.ok(isWithin(verdict, capture), `${verdict.first} to ${verdict.last}, not ${capture.first} to ${capture.last}`);
    const commands = verdict.remedies.flatMap((remedy) => remedy.commands).join('\n');
    assert.match(commands, has);
    assert.doesNotMatch(commands, hasNot);
  });
}
