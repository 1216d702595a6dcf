/** Events are looked at for at least this long before it is told whether they are too many. */
const CYCLE_MILLIS = 500;
/** Of one processor's time, what the looking may cost; there is some more outside of what is measured here: the kernel writes, a thread wakes up. */
const COST_SHARE = 0.06;
/** So few in a cycle are looked at whatever it costs: at the start, while its code is cold, each takes long. */
const LEAST_EVENTS = 50;
/** Of what is remembered for the share that is shown, what a cycle leaves. */
const REMEMBERED = 0.8;
/** After this time without any, what was there before counts no more. */
const QUIET_MILLIS = 5000;

/**
 * When to look at events, so that it costs no more than a share of a processor's time. In cycles: looking begins, and goes on until
 * what it has cost is the share of a cycle; then the kernel is told to be quiet, what it has written is read to the end, and the next
 * cycle begins when all of that is the share of the time that has gone by. Thus it depends on no machine's speed.
 */
export class Sampling {
  private isOnNow = true;
  private onMillis = 0;
  private spentMillis = 0;
  private seen = 0;
  private lost = 0;
  private recentlySeen = 0;
  private recentlyThere = 0;

  constructor(private startMillis: number) {}

  /** Whether events are being looked at. */
  get isOn(): boolean {
    return this.isOnNow;
  }

  /** The share of events that were looked at in the last few seconds, 1 for all. */
  shareAt(nowMillis: number): number {
    const isQuiet = this.isOnNow && this.seen === 0 && nowMillis - this.startMillis > QUIET_MILLIS;
    const there = this.recentlyThere + this.seen * this.factorAt(nowMillis);
    return isQuiet || there === 0 ? 1 : (this.recentlySeen + this.seen) / there;
  }

  /** Takes note of a piece of work. */
  spend(spentMillis: number, seen: number, lost: number): void {
    this.spentMillis += spentMillis;
    this.seen += seen;
    this.lost += lost;
  }

  /** Whether enough was spent, and looking must end now; told once a cycle. */
  mustEnd(nowMillis: number): boolean {
    if (!this.isOnNow || this.seen < LEAST_EVENTS || this.spentMillis < COST_SHARE * CYCLE_MILLIS) return false;
    this.isOnNow = false;
    this.onMillis = nowMillis - this.startMillis;
    return true;
  }

  /** How many events there must have been in this cycle so far, for each that was seen. */
  factorAt(nowMillis: number): number {
    if (this.seen === 0) return 1;
    const missed = this.isOnNow ? 1 : (nowMillis - this.startMillis) / Math.max(this.onMillis, 1);
    return (missed * (this.seen + this.lost)) / this.seen;
  }

  /** Ends the cycle when it is time. Gives its factor; null when it is not time. */
  endCycle(nowMillis: number): number | null {
    const length = nowMillis - this.startMillis;
    if (length < Math.max(CYCLE_MILLIS, this.spentMillis / COST_SHARE)) return null;
    const factor = this.factorAt(nowMillis);
    this.recentlySeen = this.recentlySeen * REMEMBERED + this.seen;
    this.recentlyThere = this.recentlyThere * REMEMBERED + this.seen * factor;
    this.startMillis = nowMillis;
    this.isOnNow = true;
    this.spentMillis = 0;
    this.seen = 0;
    this.lost = 0;
    return factor;
  }
}
