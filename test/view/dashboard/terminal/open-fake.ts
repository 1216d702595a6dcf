import type { TestContext } from 'node:test';
import { Canvas, makeStyle } from '../../../../src/view/dashboard/canvas.js';
import { openTerminal } from '../../../../src/view/dashboard/terminal/blessed-terminal.js';
import type { ChartPicture, Terminal } from '../../../../src/view/dashboard/terminal.js';
import { FakeWorld } from './fake-world.js';

export interface FakeOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  /** Whether keys are raw before the terminal is taken. */
  readonly isRaw?: boolean;
  readonly onKey?: (key: string, terminal: Terminal) => void;
  readonly onResize?: (terminal: Terminal) => void;
  readonly onResumed?: (terminal: Terminal) => void;
}

export interface OpenedFake {
  readonly world: FakeWorld;
  readonly terminal: Terminal;
  /** What the hooks were told, as text. */
  readonly told: string[];
}

/** A terminal of streams; the end of the test gives it back. */
export async function openFake(
  context: TestContext,
  { env, columns, rows, isRaw = false, onKey, onResize, onResumed }: FakeOptions = {},
): Promise<OpenedFake> {
  const world = new FakeWorld(env, columns, rows);
  world.stdin.isRaw = isRaw;
  const told: string[] = [];
  const terminal = await openTerminal(
    {
      onKey: (key) => {
        told.push(key);
        onKey?.(key, terminal);
      },
      onMouse: ({ kind, x, y }) => told.push(`${kind} ${x},${y}`),
      onResize: () => {
        told.push('resize');
        onResize?.(terminal);
      },
      onResumed: () => {
        told.push('resumed');
        onResumed?.(terminal);
      },
      onSignal: (exitCode) => told.push(`signal ${exitCode}`),
    },
    world,
  );
  context.after(() => terminal.leave());
  return { world, terminal, told };
}

/** A canvas of the terminal's size with a text, and nothing else. */
export function textCanvas({ columns, rows }: Pick<Terminal, 'columns' | 'rows'>, text: string): Canvas {
  const canvas = new Canvas(columns, rows);
  canvas.write(0, 0, text, makeStyle({}));
  return canvas;
}

export function makeChart(changes: Partial<ChartPicture> = {}): ChartPicture {
  const labels = Array.from({ length: 60 }, (_, second) => `10:00:${String(second).padStart(2, '0')}`);
  return {
    area: { x: 2, y: 3, width: 70, height: 15 },
    title: 'a chart',
    labels,
    syn: labels.map((_, second) => 10 + second),
    rst: labels.map((_, second) => 90 - second),
    maxY: 100,
    ...changes,
  };
}
