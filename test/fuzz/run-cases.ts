/* Damaged captures, one after the other: each replayed, and compared with what others say of the same bytes. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Decoded, decodeOne } from '../support/decode-packets.js';
import { readBytes } from '../support/read-packets.js';
import { judgeAlone, judgeByOthers, judgeTotals } from './judge.js';
import { mutate } from './mutate.js';
import { askTcpdump, askTshark } from './oracles.js';
import { Random } from './random.js';
import { Replayer } from './replayer.js';
import type { Sample } from './samples.js';

export interface CasesRequest {
  readonly samples: readonly Sample[];
  readonly seed: number;
  /** Numbers of the cases: from the first to below the end. */
  readonly first: number;
  readonly end: number;
  /** Whether each is compared with tcpdump and tshark, which take half a second to start. */
  readonly isCompared: boolean;
  /** Where files are written; those of failed cases stay. */
  readonly folder: string;
}

export interface FailedCase {
  readonly number: number;
  readonly file: string;
  readonly sample: string;
  readonly problems: readonly string[];
}

/** Cases at a time: most of the time one waits for tshark. */
const LANES = 2;

/** The bytes of a case: the same wherever, whenever and among whichever others it is run. */
export function makeCase({ samples, seed }: Pick<CasesRequest, 'samples' | 'seed'>, number: number): Sample {
  const random = new Random(seed, number);
  const sample = random.pick(samples);
  return { name: sample.name, bytes: mutate(sample.bytes, random) };
}

/** Runs them all. Gives those that failed, and calls `onDone` after each. */
export async function runCases(request: CasesRequest, onDone: (failed: FailedCase | null) => void): Promise<FailedCase[]> {
  const failures: FailedCase[] = [];
  let next = request.first;
  const runLane = async () => {
    const replayer = new Replayer();
    while (next < request.end) {
      const failed = await runCase(request, next++, replayer);
      if (failed !== null) failures.push(failed);
      onDone(failed);
    }
    await replayer.close();
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
  return failures.sort((a, b) => a.number - b.number);
}

async function runCase(request: CasesRequest, number: number, replayer: Replayer): Promise<FailedCase | null> {
  const { name, bytes } = makeCase(request, number);
  const file = join(request.folder, `case-${number}-${name}`);
  writeFileSync(file, bytes);
  const { isCompared } = request;
  const [outcome, tcpdump, tshark] = await Promise.all([
    replayer.replay(file),
    isCompared ? askTcpdump(file) : null,
    isCompared ? askTshark(file) : null,
  ]);
  const problems = 'crash' in outcome ? [outcome.crash] : judgeAlone(outcome.found);
  if ('found' in outcome) {
    const decoded = outcome.found.report === null ? [] : await decodeEach(bytes);
    problems.push(...judgeTotals(outcome.found, decoded));
    if (tcpdump !== null) problems.push(...judgeByOthers(outcome.found, decoded, tcpdump, tshark));
  }
  if (problems.length > 0) return { number, file, sample: name, problems };
  rmSync(file);
  return null;
}

/** Each packet by itself, to be compared one by one. */
async function decodeEach(bytes: Buffer): Promise<Decoded[]> {
  const { packets } = await readBytes(bytes);
  return packets.map(({ linkType, ...packet }) => decodeOne(linkType, { ...packet, seconds: 0, nanos: 0 }));
}

/** One line a case. */
export function describeFailure({ number, file, sample, problems }: FailedCase): string {
  return `case ${number} (of ${sample}) ${file}: ${problems.join('; ')}`;
}
