import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Canvas, makeStyle, PLAIN, toCells } from '../../../src/view/dashboard/canvas.js';

test('Whatever is written, a cell holds one character that is one cell wide and that no terminal obeys.', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const canvas = new Canvas(40, 1);
      canvas.write(0, 0, text, PLAIN);
      for (const character of canvas.characters) assert.match(character, /^[^\p{C}\p{M}\p{Zl}\p{Zp}\p{Emoji_Presentation}]$/u);
      assert.equal(toCells(text).length, [...text].length);
      assert.equal(canvas.characters.join('').trimEnd(), toCells(text).slice(0, 40).trimEnd());
    }),
  );
});

test('Escape sequences, wide, combining and invisible characters become question marks; letters and signs stay.', () => {
  assert.equal(toCells('\u001b[31m漢🙂e\u0301\u202e\u00ad\u200b'), '?[31m??e????');
  assert.equal(toCells('Zürich ≈≥·…▚█▓▒░⣿╭─╮ µs ●▼'), 'Zürich ≈≥·…▚█▓▒░⣿╭─╮ µs ●▼');
});

test('What is painted outside is cut off.', () => {
  const canvas = new Canvas(3, 2);
  canvas.write(-1, 0, 'abcdef', PLAIN);
  canvas.write(0, 5, 'zzz', PLAIN);
  canvas.write(1, 1, 'xyz', PLAIN, 1);
  assert.equal(canvas.toText(), 'bcd\n x');
});

test('A part of another canvas is pasted, looks and all, and what does not fit is left out.', () => {
  const bold = makeStyle({ bold: true });
  const source = new Canvas(3, 3);
  ['one', 'two', 'six'].forEach((word, y) => {
    source.write(0, y, word, bold);
  });
  const canvas = new Canvas(5, 4);
  canvas.paste(source, 1, { x: 1, y: 1, width: 2, height: 9 });
  assert.equal(canvas.toText(), '\n tw\n si\n');
  assert.equal(canvas.styles[5 + 1], bold);
  assert.equal(canvas.styles[5 + 3], PLAIN);
});
