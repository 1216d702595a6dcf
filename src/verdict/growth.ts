/** How much a counter that only goes up has grown in its last seconds. */
export class Growth {
  private readonly seconds: number[] = [];
  private readonly totals: number[] = [];

  /**
   * @param span seconds that are remembered
   * @param start what the counter was before the first call of `note`
   */
  constructor(
    private readonly span: number,
    private readonly start = 0,
  ) {}

  /** The counter at the end of a second. */
  note(second: number, total: number): void {
    const { seconds, totals } = this;
    if (seconds.at(-1) === second) {
      totals[totals.length - 1] = total;
      return;
    }
    if (seconds.length === 0) {
      seconds.push(second - 1);
      totals.push(this.start);
    }
    seconds.push(second);
    totals.push(total);
    // One that is as old as the span, or older, is kept: growth is counted from it.
    while (seconds.length > 1 && (seconds[1] ?? second) <= second - this.span) {
      seconds.shift();
      totals.shift();
    }
  }

  /** In the last `span` seconds up to the newest one noted; where less is known, since the beginning. */
  over(span: number): number {
    const { seconds, totals } = this;
    const oldest = (seconds.at(-1) ?? 0) - span;
    let at = 0;
    while ((seconds[at + 1] ?? Number.POSITIVE_INFINITY) <= oldest) at++;
    return (totals.at(-1) ?? 0) - (totals[at] ?? 0);
  }

  /** Seconds of which it is known, at most the span. */
  get knownSeconds(): number {
    return Math.min((this.seconds.at(-1) ?? 0) - (this.seconds[0] ?? 0), this.span);
  }
}
