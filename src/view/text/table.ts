/** The width that every terminal has. */
export const LINE_WIDTH = 80;

/** Stands between two columns, and before the first. */
const GAP = '  ';

/** Zero, in a table: what is there stands out. */
export const NOTHING = '·';

/** One column: its heading, how wide it is at least, on which side its cells stand, and what they say of a row. */
export interface Column<Row> {
  readonly heading: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** The higher, the sooner it goes where a line is full; 0 stays. */
  readonly giveWay: number;
  /** Goes where it would say nothing of any row. */
  readonly mayBeEmpty?: boolean;
  readonly cell: (row: Row) => string;
}

/** The last column, which takes what is left of the line: from `width` to `most`. */
export interface LastColumn<Row> {
  readonly heading: string;
  readonly width: number;
  readonly most: number;
  readonly giveWay: number;
  readonly draw: (row: Row, width: number) => string;
}

/** A column and its cells, as wide as the widest. */
interface FilledColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
  readonly giveWay: number;
  readonly cells: readonly string[];
  readonly width: number;
}

/** A table as it is shown: its lines, and the headings of the columns that the line had room for. */
export interface ShownTable {
  readonly lines: readonly string[];
  readonly headings: readonly string[];
}

/**
 * Lays rows out in the columns that the line has room for; no line ends in spaces.
 *
 * @param lineWidth Infinity: in all columns, also those that say nothing
 */
export function layOutTable<Row>(
  columns: ReadonlyArray<Column<Row>>,
  rows: readonly Row[],
  last?: LastColumn<Row>,
  lineWidth = LINE_WIDTH,
): ShownTable {
  const filled = columns
    .map((column) => fill(column, rows.map(column.cell)))
    .filter(
      ({ cells }, index) =>
        lineWidth === Number.POSITIVE_INFINITY ||
        columns[index]?.mayBeEmpty !== true ||
        cells.some((cell) => cell !== NOTHING && cell !== ''),
    );
  const kept = fit(last === undefined ? filled : [...filled, fill({ ...last, align: 'left' }, [])], lineWidth);
  if (last !== undefined && kept.at(-1)?.heading === last.heading) {
    const width = Math.min(last.most, lineWidth - widthOf(kept.slice(0, -1)) - GAP.length);
    kept[kept.length - 1] = fill(
      { ...last, align: 'left' },
      rows.map((row) => last.draw(row, width)),
    );
  }
  const headings = kept.map(({ heading }) => heading);
  const cellsOfRows = rows.map((_, index) => kept.map(({ cells }) => cells[index] ?? ''));
  return { lines: [headings, ...cellsOfRows].map((cells) => layOutLine(kept, cells)), headings };
}

function fill({ heading, align, giveWay, width }: Omit<FilledColumn, 'cells'>, cells: readonly string[]): FilledColumn {
  const widest = cells.reduce((most, cell) => Math.max(most, cell.length), Math.max(heading.length, width));
  return { heading, align, giveWay, cells, width: widest };
}

/** Lets columns go, the most dispensable first and of equals the last, until the others fit. */
function fit(columns: readonly FilledColumn[], lineWidth: number): FilledColumn[] {
  const kept = [...columns];
  while (widthOf(kept) > lineWidth) {
    const most = Math.max(...kept.map(({ giveWay }) => giveWay));
    if (most === 0) break;
    kept.splice(
      kept.findLastIndex(({ giveWay }) => giveWay === most),
      1,
    );
  }
  return kept;
}

function widthOf(columns: readonly FilledColumn[]): number {
  return columns.reduce((sum, { width }) => sum + GAP.length + width, 0);
}

function layOutLine(columns: readonly FilledColumn[], cells: readonly string[]): string {
  return columns
    .map(({ align, width }, index) => {
      const cell = cells[index] ?? '';
      return GAP + (align === 'right' ? cell.padStart(width) : cell.padEnd(width));
    })
    .join('')
    .trimEnd();
}
