import { PassThrough, type Writable } from 'node:stream';
import type { Screen } from 'blessed/lib/widgets/screen.js';

/** Until a terminal that is being resized is drawn anew. */
const RESIZE_MILLIS = 50;

/** With so many, blessed sends the bright eight as they are, which 8-colour terminals know, and not the dark ones instead. */
const LEAST_COLOURS = 16;

/** What blessed is to find in the environment while it makes a screen. */
const BLESSED_ENV: Readonly<Record<string, string | null>> = {
  // Else lines come out as "lqqk" where the locale is not UTF-8.
  NCURSES_NO_UTF8_ACS: '1',
  // Delays for terminals of metal.
  NCURSES_NO_PADDING: '1',
  // It would run tmux, to ask for a version that nothing we do depends on.
  TMUX: null,
};

export interface Blessed {
  readonly Screen: typeof import('blessed/lib/widgets/screen.js').default;
  readonly Box: typeof import('blessed/lib/widgets/box.js').default;
}

/** Loads of blessed what is needed, and no more of it, as this is waited for before the first frame. */
export async function loadBlessed(): Promise<Blessed> {
  const { default: Tput } = await import('blessed/lib/tput.js');
  const { default: BlessedScreen } = await import('blessed/lib/widgets/screen.js');
  const { default: Box } = await import('blessed/lib/widgets/box.js');
  // So it finds no terminfo of this machine, which it may not be able to read, and takes one of its own.
  Tput.ipaths.length = 0;
  return { Screen: BlessedScreen, Box };
}

/** Enters the alternate screen. `paint`: at each render of the screen, brings its cells into the screen's lines. */
export function makeScreen(
  { Screen: BlessedScreen, Box }: Blessed,
  output: Writable,
  { terminfo, isUtf8 }: { readonly terminfo: string; readonly isUtf8: boolean },
  paint: () => void,
): Screen {
  return withEnv(BLESSED_ENV, () => {
    const screen = new BlessedScreen({
      // Keys do not come by way of blessed: see key-parser.ts.
      input: new PassThrough(),
      output,
      terminal: terminfo,
      resizeTimeout: RESIZE_MILLIS,
      forceUnicode: isUtf8,
    });
    // The terminal may know UTF-8, as Linux's console says of itself, and yet not be meant to get it.
    screen.tput.numbers.U8 = isUtf8 ? 1 : 0;
    screen.tput.colors = Math.max(screen.tput.colors, LEAST_COLOURS);
    const box = new Box({ screen, left: 0, top: 0, width: '100%', height: '100%' });
    box.render = paint;
    screen.append(box);
    return screen;
  });
}

function withEnv<T>(wanted: Readonly<Record<string, string | null>>, run: () => T): T {
  const before = Object.keys(wanted).map((name) => [name, process.env[name] ?? null] as const);
  setEnv(Object.entries(wanted));
  try {
    return run();
  } finally {
    setEnv(before);
  }
}

function setEnv(entries: ReadonlyArray<readonly [name: string, value: string | null]>): void {
  for (const [name, value] of entries) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
}
