/** The machine's clock, as far as playing needs it: a test has one of its own. */
export interface PlayClock {
  nowMillis(): number;
  /** Until so much time has passed (null: for ever), or `wake` is called. One at a time. */
  rest(millis: number | null): Promise<void>;
  wake(): void;
  /** Gives messages their turn. */
  turn(): Promise<void>;
}
