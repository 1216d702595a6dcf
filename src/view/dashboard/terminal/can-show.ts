/* Loads nothing of blessed: a command asks it first, also where its output is a pipe. */

/** What is asked of a stream: whether it is a terminal. */
interface MaybeTerminal {
  readonly isTTY?: boolean;
}

/** Why the dashboard cannot be shown here, for a message; null if it can. */
export function canShow(
  env: Readonly<Record<string, string | undefined>>,
  stdin: MaybeTerminal,
  stdout: MaybeTerminal,
): string | null {
  if (stdout.isTTY !== true) return 'standard output is not a terminal';
  if (stdin.isTTY !== true) return 'standard input is not a terminal';
  const { TERM } = env;
  if (TERM === undefined || TERM === '') return 'TERM is not set: what the terminal can do is not known';
  if (TERM === 'dumb') return 'the terminal cannot move its cursor (TERM=dumb)';
  return null;
}
