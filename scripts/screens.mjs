// `npm run screens`: pictures and a recording of the dashboard, for the README. The program itself runs in a pseudo-terminal on bundled
// captures; what it writes is what is drawn.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { drawTerminal } from './cells-to-svg.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const STORM = 'captures/night-4-half-open-pop3.pcap';
const REFUSED = 'captures/night-3-refused-on-loopback.pcapng';
const PATIENCE_MILLIS = 60_000;

/** What to press once a text is on the screen. */
const PICTURES = [
  { file: 'docs/dashboard.svg', columns: 160, rows: 48, args: [STORM, '--speed', 'max'], steps: [['REPLAY END', '']] },
  { file: 'docs/dashboard-80x24.svg', columns: 80, rows: 24, args: [REFUSED, '--speed', 'max'], steps: [['REPLAY END', '']] },
  { file: 'docs/dashboard-detail.svg', columns: 120, rows: 36, args: [STORM, '--speed', 'max'], steps: [['REPLAY END', '\r']] },
];
const RECORDING = { file: 'docs/dashboard.cast', columns: 100, rows: 30, args: [STORM, '--speed', '2'] };

const wanted = process.argv.slice(2);
for (const picture of PICTURES) {
  if (wanted.length > 0 && !wanted.some((part) => picture.file.includes(part))) continue;
  await takePicture(picture);
  console.log(picture.file);
}
if (wanted.length === 0 || wanted.some((part) => RECORDING.file.includes(part))) {
  await record(RECORDING);
  console.log(RECORDING.file);
}

function start({ columns, rows, args }) {
  return pty.spawn(process.execPath, ['dist/main.js', 'replay', ...args, '--dashboard'], {
    cols: columns,
    rows,
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', NO_COLOR: '', TZ: 'UTC' },
  });
}

async function takePicture({ file, columns, rows, args, steps }) {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const program = start({ columns, rows, args });
  program.onData((data) => screen.write(data));
  for (const [text, keys] of steps) {
    await waitFor(() => readLines(screen).some((line) => line.includes(text)), `"${text}" on ${file}`);
    program.write(keys);
  }
  await settle(screen);
  writeFileSync(file, drawTerminal(screen));
  program.kill();
}

/** The asciicast format, version 2: a heading, then a line for each piece of output. */
async function record({ file, columns, rows, args }) {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const program = start({ columns, rows, args });
  const startMillis = performance.now();
  const lines = [JSON.stringify({ version: 2, width: columns, height: rows, title: 'syntop: a SYN flood, twice as fast' })];
  program.onData((data) => {
    lines.push(JSON.stringify([Number(((performance.now() - startMillis) / 1000).toFixed(3)), 'o', data]));
    screen.write(data);
  });
  await waitFor(() => readLines(screen).some((line) => line.includes('REPLAY END')), 'the end of the recording');
  for (const key of ['', '\r', '\u001b', 'q']) {
    program.write(key);
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
  program.kill();
  writeFileSync(file, `${lines.join('\n')}\n`);
}

function readLines(screen) {
  const lines = [];
  for (let y = 0; y < screen.rows; y++) lines.push(screen.buffer.active.getLine(y)?.translateToString() ?? '');
  return lines;
}

async function waitFor(isThere, what) {
  const deadline = performance.now() + PATIENCE_MILLIS;
  while (!isThere()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Until the screen has been the same for a while. */
async function settle(screen) {
  let before = '';
  for (let round = 0; round < 20; round++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const now = readLines(screen).join('\n');
    if (now === before) return;
    before = now;
  }
}
