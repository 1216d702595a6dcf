// Draws the report of a bundled capture as docs/report.svg, for the README: the text is the program's own output.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const capture = 'captures/night-3-refused-on-loopback.pcapng';
const { stdout, status } = spawnSync(process.execPath, ['dist/main.js', 'replay', capture], { encoding: 'utf8' });
if (status !== 0) throw new Error('the report failed: build first (npm run build)');

const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const MARGIN = 16;
const lines = [`$ syntop replay ${capture}`, ...stdout.trimEnd().split('\n')];
const width = Math.ceil(80 * CELL_WIDTH + 2 * MARGIN);
const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
const escapeText = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
const colourOf = (line) => {
  if (line.startsWith('$')) return '#8abeb7';
  return /^\S/.test(line) ? '#f0f0f0' : '#c5c8c6';
};
const rows = lines.map((line, index) => {
  const y = MARGIN + (index + 0.75) * LINE_HEIGHT;
  // The fixed length keeps the columns where they belong whatever font the viewer has.
  const length = `textLength="${(line.length * CELL_WIDTH).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  return line === ''
    ? ''
    : `<text x="${MARGIN}" y="${y}" fill="${colourOf(line)}" ${length} xml:space="preserve">${escapeText(line)}</text>`;
});
const style = 'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14"';
writeFileSync(
  'docs/report.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${style}>
<rect width="100%" height="100%" rx="6" fill="#1d1f21"/>
${rows.filter(Boolean).join('\n')}
</svg>
`,
);
