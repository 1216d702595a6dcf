import assert from 'node:assert/strict';
import { type Finished, type RunOptions, runSyntop } from './run-syntop.js';

/** Asserts the exit code, and that the user is told in exactly one line, which holds all these words. */
export function assertTold(
  { code, signal, stderr }: Finished,
  expectedCode: number,
  ...words: readonly (string | RegExp)[]
): void {
  assert.match(stderr, /^syntop: [^\n]+\n$/, 'one line on standard error');
  assert.deepEqual({ code, signal }, { code: expectedCode, signal: null }, stderr);
  assert.doesNotMatch(stderr, / {4}at |internal error|node:internal|\.js:\d+/, 'no stack trace');
  for (const word of words) {
    if (typeof word === 'string') assert.ok(stderr.includes(word), `'${word}' is in: ${stderr}`);
    else assert.match(stderr, word);
  }
}

/** Runs the program, which must refuse with these words and without any data. */
export async function assertRefused(
  args: readonly string[],
  code: number,
  words: readonly (string | RegExp)[],
  options: RunOptions = {},
): Promise<void> {
  const finished = await runSyntop(args, options);
  assertTold(finished, code, ...words);
  assert.equal(finished.stdout, '', 'no data');
}
