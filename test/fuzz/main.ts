/*
 * `npm run fuzz -- [OPTIONS]`: damages captures, replays them, and compares. Ends with 1 where a case failed.
 *
 *     --cases N   how many; 1000
 *     --seed S    by chance, and printed
 *     --first F   the number of the first case: `--seed S --first F --cases 1` runs one again
 *     --corpus    captures of the corpus, instead of the project's
 *     --alone     without tcpdump and tshark: ten times as fast
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CORPUS } from '../track/zeek-rows.js';
import { describeFailure, runCases } from './run-cases.js';
import { readCorpusSamples, readSamples } from './samples.js';

const DEFAULT_CASES = '1000';
const PROGRESS_EVERY = 200;

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    seed: { type: 'string' },
    first: { type: 'string' },
    alone: { type: 'boolean' },
    corpus: { type: 'boolean' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const first = Number(values.first ?? 0);
const cases = Number(values.cases ?? DEFAULT_CASES);
if (![seed, first, cases].every((value) => Number.isSafeInteger(value) && value >= 0)) {
  console.error('fuzz: --cases, --seed and --first take whole numbers');
  process.exit(2);
}
const samples = values.corpus ? readCorpusSamples(CORPUS) : readSamples();
if (samples.length === 0) {
  console.error(`fuzz: no captures in ${CORPUS}: say where the corpus is by SYNTOP_CORPUS`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'syntop-fuzz-'));
console.log(
  `fuzz: seed ${seed}, cases ${first} to ${first + cases - 1}, of ${samples.length} captures; files of failures stay in ${folder}`,
);

let done = 0;
const request = { samples, seed, first, end: first + cases, isCompared: !values.alone, folder };
const failures = await runCases(request, (failed) => {
  if (failed !== null) console.log(describeFailure(failed));
  if (++done % PROGRESS_EVERY === 0) console.log(`fuzz: ${done} of ${cases}`);
});
console.log(`fuzz: ${cases} cases, ${failures.length} failed; seed ${seed}`);
process.exit(failures.length === 0 ? 0 : 1);
