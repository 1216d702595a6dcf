import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editInput } from '../../../src/view/dashboard/text-input.js';

/** "|" is the cursor. */
const EDITS: readonly [before: string, key: string, after: string | null][] = [
  ['|', 'a', 'a|'],
  ['a|c', 'b', 'ab|c'],
  ['ab|', 'space', 'ab |'],
  ['|', 'q', 'q|'],
  ['|', 'ü', 'ü|'],
  ['a|b', 'left', '|ab'],
  ['|ab', 'left', '|ab'],
  ['a|b', 'right', 'ab|'],
  ['ab|', 'right', 'ab|'],
  ['a|b', 'home', '|ab'],
  ['a|b', 'ctrl-a', '|ab'],
  ['a|b', 'end', 'ab|'],
  ['a|b', 'ctrl-e', 'ab|'],
  ['ab|c', 'backspace', 'a|c'],
  ['|c', 'backspace', '|c'],
  ['a|bc', 'delete', 'a|c'],
  ['ab|', 'delete', 'ab|'],
  ['ab|c', 'ctrl-u', '|'],
  ['one two|', 'ctrl-w', 'one |'],
  ['one two |x', 'ctrl-w', 'one |x'],
  ['one |', 'ctrl-w', '|'],
  ['|', 'ctrl-w', '|'],
  ['a|', 'up', null],
  ['a|', 'f1', null],
  ['a|', 'ctrl-k', null],
  ['a|', '\x1b', null],
  ['a|', '\ud83d', null],
  ['a|', '😀', null],
  [`${'x'.repeat(200)}|`, 'y', `${'x'.repeat(200)}|`],
];

test('a key edits the line', () => {
  for (const [before, key, after] of EDITS) {
    const edited = editInput({ text: before.replace('|', ''), cursor: before.indexOf('|') }, key);
    assert.equal(
      edited === null ? null : `${edited.text.slice(0, edited.cursor)}|${edited.text.slice(edited.cursor)}`,
      after,
      `${before} ${key}`,
    );
  }
});

const keys = fc.oneof(
  fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'ctrl-w', 'space'),
  fc.string({ minLength: 1, maxLength: 1 }),
);

test('the cursor never leaves the line', () => {
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 300 }), (pressed) => {
      let input = { text: '', cursor: 0 };
      for (const key of pressed) {
        input = editInput(input, key) ?? input;
        assert.ok(input.cursor >= 0 && input.cursor <= input.text.length && input.text.length <= 200);
      }
    }),
  );
});
