// Draws the cells of a terminal (@xterm/headless) as an SVG picture. Blocks and braille dots are drawn, not written: fonts differ in them.

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 17;
const MARGIN = 10;
const BASELINE = 13;
const BACKGROUND = '#101418';
const FOREGROUND = '#d0d4d8';
const PALETTE = [
  '#101418',
  '#e0454a',
  '#57b36a',
  '#e2c43b',
  '#3d7fd6',
  '#b65fc4',
  '#18a9cf',
  '#d0d4d8',
  '#6b7279',
  '#ff5f5f',
  '#7bd88f',
  '#f5dc5a',
  '#5f9fff',
  '#d787e0',
  '#3fc9ee',
  '#ffffff',
];

/** The visible screen of a terminal as the text of an SVG file. */
export function drawTerminal(terminal) {
  const { cols, rows, buffer } = terminal;
  const parts = [];
  for (let y = 0; y < rows; y++) {
    const line = buffer.active.getLine(buffer.active.viewportY + y);
    if (line !== undefined) parts.push(...drawLine(readRuns(line, cols), y));
  }
  const width = Math.ceil(cols * CELL_WIDTH + 2 * MARGIN);
  const height = Math.ceil(rows * CELL_HEIGHT + 2 * MARGIN);
  const style = 'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${style}>
<rect width="100%" height="100%" rx="6" fill="${BACKGROUND}"/>
${parts.join('\n')}
</svg>
`;
}

/** Cells of the same look, one behind the other. */
function readRuns(line, columns) {
  const runs = [];
  for (let x = 0; x < columns; x++) {
    const cell = line.getCell(x);
    const look = lookOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last !== undefined && isSame(last, look)) last.text += text;
    else runs.push({ x, text, ...look });
  }
  return runs;
}

function lookOf(cell) {
  const foreground = cell.isFgDefault() ? FOREGROUND : colourOf(cell.getFgColor());
  const background = cell.isBgDefault() ? null : colourOf(cell.getBgColor());
  const isBold = cell.isBold() !== 0;
  const isUnderlined = cell.isUnderline() !== 0;
  if (cell.isInverse() === 0) return { foreground, background, isBold, isUnderlined };
  return { foreground: background ?? BACKGROUND, background: foreground, isBold, isUnderlined };
}

function isSame(a, b) {
  return (
    a.foreground === b.foreground && a.background === b.background && a.isBold === b.isBold && a.isUnderlined === b.isUnderlined
  );
}

/** A colour of the 256 that terminals have. */
function colourOf(number) {
  if (number < 16) return PALETTE[number];
  if (number >= 232) return hex(Array(3).fill(8 + (number - 232) * 10));
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = number - 16;
  return hex([steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]]);
}

function hex(parts) {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function drawLine(runs, y) {
  const parts = [];
  const top = MARGIN + y * CELL_HEIGHT;
  for (const run of runs) {
    if (run.background === null) continue;
    parts.push(rectangle(MARGIN + run.x * CELL_WIDTH, top, run.text.length * CELL_WIDTH, CELL_HEIGHT, run.background));
  }
  for (const run of runs) {
    const dots = [];
    const letters = [...run.text].map((character, index) => {
      const drawn = drawGlyph(character, MARGIN + (run.x + index) * CELL_WIDTH, top);
      if (drawn !== null) dots.push(drawn);
      return drawn === null ? character : ' ';
    });
    if (dots.length > 0) parts.push(`<path d="${dots.join('')}" fill="${run.foreground}"/>`);
    parts.push(...writeWords(letters.join(''), run, top));
  }
  return parts;
}

/** Words at their own cells: so that the columns stand whatever font the viewer has. */
function writeWords(text, run, top) {
  const parts = [];
  for (const match of text.matchAll(/\S+(?: \S+)*/g)) {
    const x = MARGIN + (run.x + match.index) * CELL_WIDTH;
    const bold = run.isBold ? ' font-weight="bold"' : '';
    const underline = run.isUnderlined ? ' text-decoration="underline"' : '';
    const length = `textLength="${round(match[0].length * CELL_WIDTH)}" lengthAdjust="spacingAndGlyphs"`;
    parts.push(
      `<text x="${round(x)}" y="${round(top + BASELINE)}" fill="${run.foreground}"${bold}${underline} ${length} xml:space="preserve">${escapeText(match[0])}</text>`,
    );
  }
  return parts;
}

/** Blocks, shades, braille and frames as paths; null for a character that is written. */
function drawGlyph(character, x, top) {
  const code = character.codePointAt(0) ?? 0;
  const middle = top + CELL_HEIGHT / 2;
  const centre = x + CELL_WIDTH / 2;
  if (code >= 0x2581 && code <= 0x2588) {
    const height = ((code - 0x2580) / 8) * CELL_HEIGHT;
    return box(x, top + CELL_HEIGHT - height, CELL_WIDTH, height);
  }
  if (code >= 0x2591 && code <= 0x2593) return drawShade(x, top, code - 0x2590);
  if (character === '▚')
    return box(x, top, CELL_WIDTH / 2, CELL_HEIGHT / 2) + box(centre, middle, CELL_WIDTH / 2, CELL_HEIGHT / 2);
  if (code >= 0x2800 && code <= 0x28ff) return drawBraille(x, top, code - 0x2800);
  const arms = {
    '─': 'lr',
    '━': 'LR',
    '│': 'ud',
    '╭': 'rd',
    '╮': 'ld',
    '╰': 'ru',
    '╯': 'lu',
    '┤': 'udl',
    '├': 'udr',
    '┼': 'udlr',
  }[character];
  if (arms === undefined) return null;
  const thick = /[LR]/.test(arms) ? 2.4 : 1;
  return [...arms.toLowerCase()]
    .map((arm) => {
      if (arm === 'l') return box(x, middle - thick / 2, CELL_WIDTH / 2 + 0.5, thick);
      if (arm === 'r') return box(centre - 0.5, middle - thick / 2, CELL_WIDTH / 2 + 0.5, thick);
      if (arm === 'u') return box(centre - 0.5, top, 1, CELL_HEIGHT / 2);
      return box(centre - 0.5, middle, 1, CELL_HEIGHT / 2);
    })
    .join('');
}

function drawShade(x, top, density) {
  const squares = [];
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 4; column++) {
      const place = (row + column * 2) % 4;
      if (place < density)
        squares.push(box(x + column * (CELL_WIDTH / 4), top + row * (CELL_HEIGHT / 8), CELL_WIDTH / 4, CELL_HEIGHT / 8));
    }
  }
  return squares.join('');
}

/** Dots 1 to 8 of a braille cell, as Unicode numbers them. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
];

function drawBraille(x, top, bits) {
  const side = 2.4;
  return DOTS.map(([column, row], dot) => {
    if ((bits & (1 << dot)) === 0) return '';
    return box(x + (column + 0.5) * (CELL_WIDTH / 2) - side / 2, top + (row + 0.5) * (CELL_HEIGHT / 4) - side / 2, side, side);
  }).join('');
}

function box(x, y, width, height) {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function rectangle(x, y, width, height, fill) {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`;
}

function round(number) {
  return Number(number.toFixed(1));
}

function escapeText(text) {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
}
