/* Damaged captures, by a fixed seed; `npm run fuzz` has others. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lacks } from '../support/run-needs.js';
import { MAIN } from '../support/run-syntop.js';
import { CORPUS, LACKS_CORPUS } from '../track/zeek-rows.js';
import { type CasesRequest, describeFailure, makeCase, runCases } from './run-cases.js';
import { readCorpusSamples, readSamples } from './samples.js';

const SEED = 5;
const ALONE_CASES = 150;
const COMPARED_CASES = 64;
const CORPUS_CASES = 16;
const PROCESSES = 8;
const MEMORY_LIMIT_KIB = 200 * 1024;

const samples = readSamples();
const folder = mkdtempSync(join(tmpdir(), 'syntop-fuzz-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function expectNoFailure(request: Pick<CasesRequest, 'samples' | 'isCompared' | 'end'>): Promise<void> {
  const failures = await runCases({ ...request, seed: SEED, first: 0, folder }, () => undefined);
  assert.equal(
    failures.map(describeFailure).join('\n'),
    '',
    `npm run fuzz -- --seed ${SEED} --cases ${request.end} keeps the files`,
  );
}

test('No damaged capture makes a replay crash, hang or give counts that do not add up.', async () => {
  await expectNoFailure({ samples, isCompared: false, end: ALONE_CASES });
});

test('Of damaged captures packets, errors and flags are as tcpdump and tshark say where these agree.', {
  skip: lacks('tcpdump', 'tshark'),
}, async () => {
  await expectNoFailure({ samples, isCompared: true, end: COMPARED_CASES });
});

test('So they are of damaged captures of the corpus.', { skip: LACKS_CORPUS || lacks('tcpdump', 'tshark') }, async () => {
  await expectNoFailure({ samples: readCorpusSamples(CORPUS), isCompared: true, end: CORPUS_CASES });
});

test('The same seed and number give the same case, another another.', () => {
  const bytesOf = (seed: number, number: number) => makeCase({ samples, seed }, number).bytes.toString('hex');
  assert.equal(bytesOf(SEED, 3), bytesOf(SEED, 3));
  assert.notEqual(bytesOf(SEED, 3), bytesOf(SEED, 4));
  assert.notEqual(bytesOf(SEED, 3), bytesOf(SEED + 1, 3));
});

/** The most memory it ever had, told by the program itself when it ends. (What getrusage says begins with that of the parent.) */
const TELL_MEMORY = `
  import { readFileSync } from 'node:fs';
  const peak = () => /VmHWM:\\s*(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  process.on('exit', () => process.stderr.write('\\nmemory ' + peak()));
`;

function runTellingMemory(file: string): Promise<{ code: number; kib: number; stderr: string }> {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(TELL_MEMORY)}`, MAIN, 'replay', '--json', file];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_, _stdout, stderr) => {
      const [told, kib = 'NaN'] = /\nmemory (\d+)$/.exec(stderr) ?? [''];
      resolve({ code: child.exitCode ?? -1, kib: Number(kib), stderr: stderr.slice(0, stderr.length - told.length) });
    });
  });
}

test('The program ends with 0, or with 1 and a word why, and needs less than 200 MB for a damaged capture.', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async () => {
  const codes = new Set<number>();
  for (let number = 0; number < PROCESSES; number++) {
    const { name, bytes } = makeCase({ samples, seed: SEED }, number);
    const file = join(folder, `process-${number}-${name}`);
    writeFileSync(file, bytes);
    const { code, kib, stderr } = await runTellingMemory(file);
    assert.equal(code, stderr === '' ? 0 : 1, `case ${number}: ${stderr}`);
    if (code === 1) assert.match(stderr, /^syntop: .+\n$/, `case ${number}`);
    assert.ok(kib < MEMORY_LIMIT_KIB, `case ${number}: ${kib} KiB`);
    codes.add(code);
  }
  assert.deepEqual([...codes].sort(), [0, 1], 'there are cases of both kinds');
});
