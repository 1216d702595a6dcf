/* Precision and recall over the corpus (SYNTOP_CORPUS), which is not part of this repository: the table of docs/verdicts.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SyntopError } from '../../src/errors.js';
import type { Verdict } from '../../src/verdict.js';
import { LACKS_TRUTH, readTruths } from '../corpus/truth-file.js';
import { CORPUS_LABELS, type CorpusLabel } from './corpus-labels.js';
import { judgeFile } from './judge-file.js';

/** As a replay is judged. */
const SLICE_SECONDS = 10;
const WELL: CorpusLabel = { shows: '', expected: null };

/** What is raised: an information is none. Null where the file cannot be read. */
async function judge(path: string): Promise<Verdict[] | null> {
  try {
    return (await judgeFile(path, SLICE_SECONDS)).filter(({ level }) => level !== 'info');
  } catch (error) {
    if (error instanceof SyntopError) return null;
    throw error;
  }
}

interface Judged {
  readonly right: boolean;
  readonly wrong: readonly Verdict[];
  /** What is not as it is labelled. */
  readonly notes: readonly string[];
}

function compare({ expected, source, missed }: CorpusLabel, verdicts: readonly Verdict[]): Judged {
  const isRight = ({ kind, source: found }: Verdict) => kind === expected && (source === undefined || found === source);
  const right = verdicts.some(isRight);
  const wrong = verdicts.filter((verdict) => !isRight(verdict));
  const notes = wrong.map(({ sentence }) => `not expected: ${sentence}`);
  if (right && missed !== undefined) notes.push('is found by now: take "missed" away');
  if (!right && expected !== null && missed === undefined) notes.push(`no ${expected}`);
  return { right, wrong, notes };
}

test('Each capture of the corpus comes to what it shows; what is missed is listed.', { skip: LACKS_TRUTH }, async (t) => {
  const truths = readTruths();
  const names = new Set(truths.map(({ name }) => name));
  for (const name of Object.keys(CORPUS_LABELS)) assert.ok(names.has(name), `${name} is labelled, and not in the corpus`);
  const tally = { right: 0, wrong: 0, missed: 0, silent: 0, unreadable: 0 };
  const notes: string[] = [];
  for (const { name, path } of truths) {
    const label = CORPUS_LABELS[name] ?? WELL;
    const verdicts = await judge(path);
    const judged = compare(label, verdicts ?? []);
    notes.push(...judged.notes.map((note) => `${name}: ${note}`));
    tally.wrong += judged.wrong.length;
    if (label.expected !== null) tally[judged.right ? 'right' : 'missed']++;
    else if (verdicts === null) tally.unreadable++;
    else if (judged.wrong.length === 0) tally.silent++;
    const got = verdicts?.map(({ kind }) => kind).join(', ') || 'none';
    if (label.shows !== '') t.diagnostic(`| ${name} | ${label.shows} | ${label.expected ?? 'none'} | ${got} |`);
  }
  const { right, wrong, missed, silent, unreadable } = tally;
  const [precision, recall] = [right / Math.max(right + wrong, 1), right / Math.max(right + missed, 1)];
  t.diagnostic(`right ${right}, wrong ${wrong}, missed ${missed}, silent where nothing is ${silent}, unreadable ${unreadable}`);
  t.diagnostic(`precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`);
  assert.deepEqual(notes, []);
  assert.ok(right > 0 && silent > 100, 'there was something to judge');
});
