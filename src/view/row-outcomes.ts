/* How the attempts of a row stand or ended: no connection is in two of these. */

export interface RowWithOutcomes {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly halfOpen: number;
}

/** Answered and not reset; what is half-open is told apart. */
export function openOf(row: RowWithOutcomes): number {
  return sumStates(row, 'S1', 'S2', 'S3', 'SF') - row.halfOpen;
}

export function refusedOf(row: RowWithOutcomes): number {
  return sumStates(row, 'REJ');
}

export function unansweredOf(row: RowWithOutcomes): number {
  return sumStates(row, 'S0');
}

/** Reset after the answer. */
export function abortedOf(row: RowWithOutcomes): number {
  return sumStates(row, 'RSTO', 'RSTR');
}

function sumStates({ outcomes }: RowWithOutcomes, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (outcomes[name] ?? 0), 0);
}
