/* Every capture of the corpus, and what is true of it. None is left out: each is exact, explained, or listed as not yet right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSyntop } from '../support/run-syntop.js';
import { differences } from './differences.js';
import { EXPLAINED, EXPLAINED_DEEP, type Explained, NOT_YET } from './explained.js';
import { type Found, findIn } from './found.js';
import { LACKS_TRUTH, readTruths, type Truth } from './truth-file.js';

const TRUTHS = readTruths();

/** What must hold of any report. */
function assertSound({ name }: Truth, { report }: Found): void {
  if (report === null) return;
  const { decode, capture, outcomes, tracking } = report;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0);
  assert.equal(sum(decode), capture.matched, `${name}: what became of the packets adds up to them`);
  assert.equal(sum(outcomes) + sum(tracking.evicted), tracking.connections, `${name}: outcomes add up to connections`);
}

type Standing = 'exact' | 'explained' | 'notYet' | 'wrong';

/** How a capture stands, and what is to be done where that is not how it is listed. */
function stand({ name }: Truth, seen: readonly string[], explained: Explained | undefined): [Standing, string] {
  if (explained !== undefined) {
    const isAsExplained = seen.join() === explained.differences.join();
    return isAsExplained ? ['explained', ''] : ['wrong', `${name} is explained otherwise: ${seen.join('; ')}`];
  }
  if (NOT_YET[name] === undefined) return seen.length === 0 ? ['exact', ''] : ['wrong', `${name}: ${seen.join('; ')}`];
  return seen.length > 0 ? ['notYet', ''] : ['wrong', `${name} has become right: it is to go from NOT_YET`];
}

/** Compares all captures with the truth. Gives the tally. */
async function compareAll(deep: boolean): Promise<string> {
  const tally = { exact: 0, explained: 0, notYet: 0, wrong: 0 };
  const notes: string[] = [];
  for (const truth of TRUTHS) {
    const { outer, all } = truth;
    const found = await findIn(truth.path, { deep });
    assertSound(truth, found);
    const seen = differences(truth, deep && all !== 'same as outer' ? all : outer, found);
    const explained = (deep ? EXPLAINED_DEEP[truth.name] : undefined) ?? EXPLAINED[truth.name];
    const [standing, note] = stand(truth, seen, explained);
    tally[standing]++;
    if (note !== '') notes.push(note);
  }
  const text = `${tally.exact} of ${TRUTHS.length} exact, ${tally.explained} explained, ${tally.notYet} not yet`;
  assert.ok(notes.length === 0, `${text}, ${tally.wrong} wrong:\n${notes.join('\n')}`);
  return text;
}

test('Of every capture of the corpus the report says what is true of the outermost headers.', {
  skip: LACKS_TRUTH,
}, async (t) => {
  t.diagnostic(`corpus: ${await compareAll(false)}`);
});

test('With --deep it says what is true of all headers.', { skip: LACKS_TRUTH }, async (t) => {
  t.diagnostic(`corpus with --deep: ${await compareAll(true)}`);
});

test('What is explained or not yet right is in the corpus.', {
  skip: (process.env.SYNTOP_CORPUS !== undefined && 'is another corpus') || LACKS_TRUTH,
}, () => {
  const names = new Set(TRUTHS.map(({ name }) => name));
  const listed = [EXPLAINED, EXPLAINED_DEEP, NOT_YET].flatMap((list) => Object.keys(list));
  assert.deepEqual(
    listed.filter((name) => !names.has(name)),
    [],
  );
});

/** Of each way to end, and of each tier, one. */
function sampleTruths(): Truth[] {
  const samples = new Map<string, Truth>();
  for (const truth of TRUTHS) {
    if (EXPLAINED[truth.name] !== undefined || NOT_YET[truth.name] !== undefined) continue;
    const { error, tier } = truth.decided;
    if (['optional', 'none or warning'].includes(error)) continue;
    const key = `${error.replace(/[1-9]\d*/, 'some')}, ${tier}`;
    if (!samples.has(key)) samples.set(key, truth);
  }
  return [...samples.values()];
}

test('The program ends with 1 and one line of error where a capture ends badly or is none, else with 0.', {
  skip: LACKS_TRUTH,
}, async () => {
  const samples = sampleTruths();
  assert.ok(samples.length > 6);
  for (const { name, path, decided } of samples) {
    const { code, stderr } = await runSyntop(['replay', '--json', path]);
    const lines = stderr.split('\n').filter((line) => line !== '');
    const expected = decided.error === 'none' ? [0, 0] : [1, 1];
    assert.deepEqual([code, lines.length], expected, `${name}: ${stderr}`);
  }
});
