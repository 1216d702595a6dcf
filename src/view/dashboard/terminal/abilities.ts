import type { TerminalAbilities } from '../terminal.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals that have 8 colours, or 16, or do not say that they have more. */
const FEW_COLOURS =
  /^(linux|ansi|cons\d+|cygwin|screen|xterm|xterm-color|xterm-16color|rxvt|rxvt-16color|sun|wsvt25|eterm(-color)?)$|-8color$/;
const NO_COLOURS = /^vt\d|-m$|-mono$/;

/** What the terminal can show, as the environment tells it: nothing is asked of the terminal, nor of its terminfo. */
export function detectAbilities(env: Environment): TerminalAbilities {
  return { isUtf8: isUtf8Locale(env), colours: countColours(env) };
}

/** The first of them that says something decides. */
function isUtf8Locale({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

function countColours({ NO_COLOR, TERM, COLORTERM }: Environment): 0 | 8 | 256 {
  const name = (TERM ?? '').toLowerCase();
  if ((NO_COLOR ?? '') !== '' || NO_COLOURS.test(name)) return 0;
  if (/^(truecolor|24bit)$/i.test(COLORTERM ?? '')) return 256;
  return FEW_COLOURS.test(name) ? 8 : 256;
}

/**
 * Which of the descriptions that blessed brings along fits. It cannot read the ones of this machine where they are in ncurses' newer
 * format, and knows no terminal that is newer than itself; but what we send (cursor, colours, alternate screen) is xterm's in all of them.
 */
export function chooseTerminfo({ TERM }: Environment): 'linux' | 'xterm-256color' {
  return /^linux($|-)/.test(TERM ?? '') ? 'linux' : 'xterm-256color';
}
