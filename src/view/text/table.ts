/** One column: its heading, how wide it is at least, and on which side its cells stand. */
export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Lays cells out in columns, with two spaces before the first and between them; no line ends in spaces. */
export function layOutTable(columns: readonly Column[], rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = columns.map(({ heading, width }, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), Math.max(heading.length, width)),
  );
  const layOut = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .map((cell) => `  ${cell}`)
      .join('')
      .trimEnd();
  return [layOut(columns.map(({ heading }) => heading)), ...rows.map(layOut)];
}
