import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
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

/** Those of blessed's own descriptions that are used (abilities.ts). */
const TERMINFO_NAMES = ['linux', 'xterm-256color'];

/** What blessed's files ask for when there is a screen already. Asked for by the same names before, it is not looked for in the folder again. */
const LATE_REQUIRES = [
  ['program.js', './keys'],
  ['helpers.js', './widgets/screen'],
  ['helpers.js', './widgets/element'],
  ['widgets/node.js', './screen'],
  ['widgets/element.js', './box'],
  ['widgets/element.js', './scrollablebox'],
] as const;

/**
 * Loads of blessed what is needed, and no more of it, as this is waited for before the first frame. Later it reads nothing: by then root
 * may have been given up, and its folder be out of reach.
 */
export function loadBlessed(): Promise<Blessed> {
  loading ??= load();
  return loading;
}

let loading: Promise<Blessed> | null = null;

async function load(): Promise<Blessed> {
  const { default: Tput } = await import('blessed/lib/tput.js');
  const { default: BlessedScreen } = await import('blessed/lib/widgets/screen.js');
  const { default: Box } = await import('blessed/lib/widgets/box.js');
  const require = createRequire(import.meta.url);
  for (const [file, wanted] of LATE_REQUIRES) createRequire(require.resolve(`blessed/lib/${file}`))(wanted);
  // So it finds no terminfo of this machine, which it may not be able to read, and of which it makes code: a user must not bring his to root.
  Tput.ipaths.length = 0;
  const descriptions = new Map(TERMINFO_NAMES.map((name) => [name, readFileSync(require.resolve(`blessed/usr/${name}`))]));
  Tput.prototype.readTerminfo = (term) => {
    const description = descriptions.get(basename(term));
    if (description === undefined) throw new Error(`no description of the terminal ${term}`);
    return Tput.prototype.parseTerminfo(description, term);
  };
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
