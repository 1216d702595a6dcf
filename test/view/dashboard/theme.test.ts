import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CellStyle, DEFAULT_COLOUR } from '../../../src/view/dashboard/canvas.js';
import { makeTheme } from '../../../src/view/dashboard/theme.js';

function coloursOf(styles: readonly CellStyle[]): number[] {
  return styles.flatMap((style) => [(style >> 9) & 0x1ff, style & 0x1ff]).filter((colour) => colour !== DEFAULT_COLOUR);
}

const flagsOf = (style: CellStyle) => style >>> 18;

test('Only the first 16 colours are used, without 8, and a grey where there are 256.', () => {
  const { styles } = makeTheme({ isUtf8: true, colours: 256 });
  for (const colour of coloursOf(Object.values(styles))) {
    assert.ok((colour >= 0 && colour <= 15 && colour !== 8) || colour === 244, String(colour));
  }
});

test('A terminal of 8 colours gets no other.', () => {
  const { styles } = makeTheme({ isUtf8: true, colours: 8 });
  for (const colour of coloursOf(Object.values(styles))) assert.ok(colour <= 7, String(colour));
});

test('Without colours there are bold, underline and inverse, and what must be seen has one of them.', () => {
  const { styles, hasColour } = makeTheme({ isUtf8: true, colours: 0 });
  assert.equal(hasColour, false);
  assert.deepEqual(coloursOf(Object.values(styles)), []);
  for (const style of Object.values(styles)) assert.equal(flagsOf(style) & ~(1 | 2 | 8), 0);
  for (const role of ['selected', 'dropped', 'critical', 'failSevere', 'noticeError', 'key', 'cursor', 'badge'] as const) {
    assert.ok((flagsOf(styles[role]) & 8) !== 0, role);
  }
  assert.notEqual(styles.heading, styles.headingSorted);
  assert.notEqual(styles.border, styles.borderFocused);
});

test('The glyphs of the outcomes are all different, in both sets, and one cell wide.', () => {
  for (const isUtf8 of [true, false]) {
    const { outcomes } = makeTheme({ isUtf8, colours: 0 }).glyphs;
    assert.equal(new Set(Object.values(outcomes)).size, 6);
    for (const glyph of Object.values(outcomes)) assert.equal(glyph.length, 1);
  }
});
