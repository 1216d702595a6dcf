/* The program on its screen, in a pseudo-terminal of 120x40. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PtyProgram, startInPty } from '../test/support/pty.js';

const COLUMNS = 120;
const ROWS = 40;

/** The terminal is told where a frame begins and ends. */
const FRAME_BEGIN = '\x1b[?2026h';

/** The title of the table, which no other screen has. */
export const TABLE_TITLE = '1 Sources';

export function startSession(command: readonly string[], cwd?: string): PtyProgram {
  const [file = '', ...args] = command;
  return startInPty(file, args, { cols: COLUMNS, rows: ROWS, ...(cwd === undefined ? {} : { cwd }) });
}

/** Leaves the program as a person does. */
export async function quit(session: PtyProgram): Promise<void> {
  session.send('q');
  await session.exited;
  await session.dispose();
}

/** Bytes of each frame in what was written, with the marks around it. */
export function frameSizes(output: string): number[] {
  const [, ...frames] = output.split(FRAME_BEGIN);
  return frames.map((frame) => Buffer.byteLength(FRAME_BEGIN + frame));
}

/** The address in the selected row of the table; null where none is seen. */
export function selectedSource({ terminal }: PtyProgram): string | null {
  const { active } = terminal.buffer;
  for (let y = 0; y < terminal.rows; y++) {
    const line = active.getLine(active.baseY + y);
    const cell = line?.getCell(1);
    if (cell === undefined || (cell.isBgDefault() && !cell.isInverse())) continue;
    const address = /^│(\d[\d.]+) /.exec(line?.translateToString() ?? '')?.[1];
    if (address !== undefined) return address;
  }
  return null;
}

/** What the status line says of dropped packets. */
export function shownDrops(session: PtyProgram): string {
  const [status = ''] = session.screen();
  return /\bdrop (\S+)|\bDROPPED (\S+ \S+)/.exec(status)?.slice(1).find(Boolean) ?? 'nothing';
}

/** SYNs to all services, which are few, so that none of them can have given way: has that view saved in the session's folder. */
export async function countSyns(session: PtyProgram, folder: string): Promise<number> {
  const notice = /saved \d+ rows to (\S+)/;
  const findName = () =>
    session
      .screen()
      .map((line) => notice.exec(line)?.[1])
      .find(Boolean);
  session.send('vvv');
  await session.waitForText('1 Services');
  session.send('w');
  await session.waitFor('the table is saved', () => findName() !== undefined);
  const [heading = '', ...lines] = readFileSync(join(folder, findName() ?? ''), 'utf8')
    .trim()
    .split('\r\n');
  const column = heading.split(',').indexOf('syn');
  return lines.reduce((sum, line) => sum + Number(line.split(',')[column]), 0);
}
