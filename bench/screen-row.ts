/** One row of the dashboard's table. */
export interface ScreenRow {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
}
