import type { PlayClock } from './play-clock.js';

/** Time that passes without anybody asking, because the machine was busy or asleep, counts for no more than this. */
const MOST_STEP_MILLIS = 250;

/** Where a play is, in seconds since the first packet: it goes on by the clock, at a speed; or at once, to where it was told to go. */
export class Playhead {
  /** All packets up to here have been handed out. */
  position = 0;
  /** Where it is to be at once; null: it goes by the clock. */
  target: number | null = null;
  isPaused = false;
  private sinceMillis: number;
  private creditMillis = 0;
  private speedNow: number;

  constructor(
    private readonly clock: PlayClock,
    speed: number,
  ) {
    this.speedNow = speed;
    this.sinceMillis = clock.nowMillis();
  }

  get speed(): number {
    return this.speedNow;
  }

  set speed(speed: number) {
    const played = this.playedMillis * this.speedNow;
    this.speedNow = speed;
    this.setPlayedMillis(Number.isFinite(played) ? played / speed : 0);
  }

  hold(isPaused: boolean): void {
    if (isPaused === this.isPaused) return;
    if (isPaused) this.creditMillis = this.playedMillis;
    this.isPaused = isPaused;
    if (!isPaused) this.setPlayedMillis(this.creditMillis);
  }

  /** Up to where packets are due now. */
  get reach(): number {
    if (this.target !== null) return this.target;
    if (this.isPaused) return this.position;
    if (this.speedNow === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return this.position + (this.playedMillis / 1000) * this.speedNow;
  }

  /** Milliseconds until a place is reached; null where time alone does not bring it there. */
  millisUntil(place: number): number | null {
    return this.isPaused ? null : ((place - this.reach) * 1000) / this.speedNow;
  }

  /** All up to a place has been handed out, at most up to `reach`. What the clock has gone beyond that is still due. */
  moveTo(place: number): void {
    const millis = ((place - this.position) * 1000) / this.speedNow;
    const left = this.target === null && Number.isFinite(this.speedNow) ? Math.max(this.playedMillis - millis, 0) : 0;
    this.position = place;
    if (!this.isPaused) this.setPlayedMillis(left);
  }

  /** Goes on by the clock from a place. */
  land(place: number): void {
    this.position = place;
    this.target = null;
    this.creditMillis = 0;
    this.setPlayedMillis(0);
  }

  private get playedMillis(): number {
    return this.isPaused ? this.creditMillis : Math.min(this.clock.nowMillis() - this.sinceMillis, MOST_STEP_MILLIS);
  }

  private setPlayedMillis(millis: number): void {
    if (this.isPaused) this.creditMillis = millis;
    else this.sinceMillis = this.clock.nowMillis() - millis;
  }
}
