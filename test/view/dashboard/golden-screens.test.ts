/*
 * Every state of the dashboard at every size, as it is drawn, against test/view/dashboard/screens/. A screen is kept as text, and how its
 * cells look as a letter each. Lines that are as in the first state of a file are left out. After a change that is meant:
 *
 *     SYNTOP_UPDATE_SCREENS=1 node --test .build/test/view/dashboard/golden-screens.test.js
 *
 * writes them anew (and fails, so that no run passes without having compared); look at the difference before committing it.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Canvas } from '../../../src/view/dashboard/canvas.js';
import { renderScreen } from '../../../src/view/dashboard/render.js';
import type { TerminalAbilities } from '../../../src/view/dashboard/terminal.js';
import { makeTheme, type Theme } from '../../../src/view/dashboard/theme.js';
import { formatUtc, NOW_SECONDS } from '../../support/screen-builder.js';
import { listScreenStates, type ScreenState } from '../../support/screen-states.js';

const FOLDER = 'test/view/dashboard/screens';
const SIZES = ['60x15', '80x24', '120x36', '160x48', '200x60'];
/** Larger screens in ASCII are only compared with those in UTF-8. */
const ASCII_SIZES = ['60x15', '80x24', '120x36'];
/** Of these, how the cells look is kept as well. */
const STYLED = [
  ['80x24', 'utf8'],
  ['80x24', 'nocolor'],
  ['120x36', 'utf8'],
] as const;
const TERMINALS: Readonly<Record<'utf8' | 'ascii' | 'nocolor', TerminalAbilities>> = {
  utf8: { isUtf8: true, colours: 256 },
  ascii: { isUtf8: false, colours: 8 },
  nocolor: { isUtf8: true, colours: 0 },
};
const STATES = listScreenStates();

function draw({ snapshot, ui }: ScreenState, size: string, theme: Theme): Canvas {
  const [columns = 0, rows = 0] = size.split('x').map(Number);
  const canvas = new Canvas(columns, rows);
  const names = { nameOf: (port: number) => ({ 443: 'https', 5432: 'postgresql', 25: 'smtp' })[port] ?? null };
  renderScreen(canvas, snapshot, ui, { theme, nowMillis: NOW_SECONDS * 1000, names, formatClock: formatUtc, opening: 'eth0' });
  return canvas;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A letter for each way that cells look, "." for plain ones, and what they stand for. */
function letterStyles({ styles }: Theme): { legend: string; letterOf: Map<number, string> } {
  const letterOf = new Map([[styles.plain, '.']]);
  const roles = new Map<string, string[]>();
  for (const [role, style] of Object.entries(styles)) {
    const letter = letterOf.get(style) ?? LETTERS[letterOf.size - 1] ?? '?';
    letterOf.set(style, letter);
    roles.set(letter, [...(roles.get(letter) ?? []), role]);
  }
  return { legend: [...roles].map(([letter, names]) => `${letter} ${names.join(' ')}`).join('\n'), letterOf };
}

function drawStyles(canvas: Canvas, letterOf: Map<number, string>): string {
  const lines: string[] = [];
  for (let y = 0; y < canvas.height; y++) {
    const line = canvas.styles.slice(y * canvas.width, (y + 1) * canvas.width);
    lines.push(Array.from(line, (style) => letterOf.get(style) ?? '!').join(''));
  }
  return lines.join('\n');
}

/** The states below each other; of all but the first, only the lines that differ from it. */
function putTogether(pages: ReadonlyArray<readonly [name: string, text: string]>): string {
  const first = pages[0]?.[1].split('\n') ?? [];
  const parts = pages.map(([name, text], page) => {
    const lines: string[] = [];
    let same = 0;
    const close = (): void => {
      if (same > 0) lines.push(`⋮ ${same} as in the first`);
      same = 0;
    };
    text.split('\n').forEach((line, at) => {
      if (page > 0 && line === first[at]) {
        same++;
      } else {
        close();
        lines.push(line);
      }
    });
    close();
    return `=== ${name}\n${lines.join('\n')}\n`;
  });
  return parts.join('\n');
}

/** What may stand for a sign in ASCII; a letter or digit stands for itself. */
const SPELT: Readonly<Record<string, string>> = {
  ...{ '╭': '+', '╮': '+', '╰': '+', '╯': '+', '─': '-', '│': '|', '┤': '+', '▼': 'v', '▲': '^', '●': '>', '━': '=' },
  ...{ '…': '~', '·': '.', '≈': '~', '≥': '>', '█': 'O#', '▓': 'R', '▒': '?', '░': 'H', '▚': 'X', '↑': 'U', '↓': 'D' },
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': ':', '▅': '=', '▆': '+', '▇': '*' },
};

function assertSpelt(ascii: readonly string[], utf8: Canvas, name: string): void {
  const lines = utf8.toText().split('\n');
  ascii.forEach((line, y) => {
    for (let x = 0; x < Math.max(line.length, lines[y]?.length ?? 0); x++) {
      const sign = lines[y]?.[x] ?? ' ';
      const wanted = sign >= '\u2800' && sign <= '\u28ff' ? '#:' : (SPELT[sign] ?? sign);
      if (!wanted.includes(line[x] ?? ' ')) assert.fail(`${name}, line ${y}, ${x}: "${sign}" became "${line[x]}" in: ${line}`);
    }
  });
}

function compareWithFile(name: string, text: string): void {
  const path = `${FOLDER}/${name}.txt`;
  if (process.env.SYNTOP_UPDATE_SCREENS === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
    assert.fail(`${path} was written anew, and nothing compared: run again without SYNTOP_UPDATE_SCREENS`);
  }
  assert.deepEqual(text.split('\n'), readFileSync(path, 'utf8').split('\n'), path);
}

for (const size of SIZES) {
  for (const kind of ASCII_SIZES.includes(size) ? (['utf8', 'ascii'] as const) : (['utf8'] as const)) {
    test(`At ${size} in ${kind}, every state looks as it should.`, () => {
      const theme = makeTheme(TERMINALS[kind]);
      compareWithFile(`${size}-${kind}`, putTogether(STATES.map((state) => [state.name, draw(state, size, theme).toText()])));
    });
  }

  test(`At ${size} without colours, every state says the same as with them, but for the chart that the terminal draws.`, () => {
    for (const state of STATES) {
      const colourless = draw(state, size, makeTheme(TERMINALS.nocolor)).toText();
      const coloured = draw(state, size, makeTheme(TERMINALS.utf8)).toText();
      if (state.name === 'zoom of 2') assert.notEqual(colourless, coloured);
      else assert.equal(colourless, coloured, state.name);
    }
  });

  test(`At ${size} in ASCII, every state says the same in other signs.`, () => {
    for (const state of STATES) {
      const lines = draw(state, size, makeTheme(TERMINALS.ascii)).toText().split('\n');
      assert.match(lines.join('\n'), /^[\n -~]*$/, state.name);
      // The keys' names are longer, and the chart is not drawn by the terminal.
      if (state.name !== 'zoom of 2') assertSpelt(lines.slice(0, -1), draw(state, size, makeTheme(TERMINALS.utf8)), state.name);
    }
  });
}

for (const [size, kind] of STYLED) {
  test(`At ${size} (${kind}), every state has the looks that it should.`, () => {
    const theme = makeTheme(TERMINALS[kind]);
    const { legend, letterOf } = letterStyles(theme);
    const pages = STATES.map((state) => [state.name, drawStyles(draw(state, size, theme), letterOf)] as const);
    for (const [name, text] of pages) assert.doesNotMatch(text, /!/, `${name} has looks that are no role of the theme`);
    compareWithFile(`${size}-${kind}-looks`, `${legend}\n\n${putTogether(pages)}`);
  });
}

test('A screen that is too small says both sizes, and the way out.', () => {
  const theme = makeTheme(TERMINALS.utf8);
  const [live] = STATES;
  const sizes = ['50x10', '59x15', '60x14', '20x3', '1x1'];
  compareWithFile('too-small', sizes.map((size) => `=== ${size}\n${draw(live, size, theme).toText()}\n`).join('\n'));
});
