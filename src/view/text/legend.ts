/** What the columns' headings stand for; those that are words need no more. */
const MEANINGS: ReadonlyArray<readonly [heading: string, meaning: string]> = [
  ['SYN', 'segments'],
  ['ATT', 'attempts'],
  ['SYN/s', 'attempts a second'],
  ['RST', 'segments'],
  ['RST/s', 'RST a second'],
  ['SRCS', 'sources'],
  ['OPEN', 'answered and not reset'],
  ['REFU', 'refused'],
  ['UNAN', 'unanswered'],
  ['HALF', 'half-open'],
  ['RSET', 'aborted'],
  ['FAIL%', 'refused or unanswered of the attempts'],
  ['%', 'of all SYN or RST segments'],
  ['P50', 'half answered within'],
  ['P95', '95% answered within'],
  ['MAX', 'slowest answer'],
];

/** The legend of the columns that are shown, of no others. */
export function describeColumns(headings: readonly string[]): string[] {
  const shown = MEANINGS.filter(([heading]) => headings.includes(heading));
  return shown.length === 0 ? [] : [`Columns: ${shown.map((words) => words.join(' ')).join(', ')}`];
}
