import type { PlayClock } from '../../src/play/play-clock.js';

/** A clock that stands still until a test moves it: nothing depends on how fast the machine is. */
export class TestClock implements PlayClock {
  turns = 0;
  private millis = 0;
  private resting: { readonly untilMillis: number; readonly done: () => void } | null = null;
  private onResting: () => void = () => undefined;

  nowMillis(): number {
    return this.millis;
  }

  rest(millis: number | null): Promise<void> {
    if (this.resting !== null) throw new Error('two are resting at a time');
    return new Promise((resolve) => {
      const done = () => {
        this.resting = null;
        resolve();
      };
      this.resting = { untilMillis: this.millis + (millis ?? Number.POSITIVE_INFINITY), done };
      this.onResting();
    });
  }

  wake(): void {
    this.resting?.done();
  }

  async turn(): Promise<void> {
    this.turns++;
  }

  /** Resolves when there is nothing left to do until time goes on, or somebody wakes whoever rests. */
  async untilResting(): Promise<void> {
    if (this.resting !== null) return;
    await new Promise<void>((resolve) => {
      this.onResting = resolve;
    });
  }

  /** Lets time pass, as far as somebody wants it to in small steps, and until all that was due is done. */
  async pass(millis: number): Promise<void> {
    const end = this.millis + millis;
    await this.untilResting();
    while (this.millis < end) {
      const { resting } = this;
      this.millis = Math.min(resting?.untilMillis ?? end, end);
      if (resting !== null && resting.untilMillis <= this.millis) resting.done();
      await this.untilResting();
    }
  }

  /** The machine was asleep: time has passed, and nobody had a say. */
  skip(millis: number): void {
    this.millis += millis;
  }
}
