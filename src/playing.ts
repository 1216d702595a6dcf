import { type ErrorFacts, SyntopError } from './errors.js';
import { type FileSizes, measureFiles } from './file-sizes.js';
import { makeSeed } from './key-hash.js';
import type { PlayClock } from './play/play-clock.js';
import { Playhead } from './play/playhead.js';
import { PlayPass, type PlayRequest } from './play-pass.js';
import type { ScreenQuestion } from './screen-question.js';
import type { ReplayPlace, ScreenSnapshot } from './screen-snapshot.js';

export type { PlayRequest } from './play-pass.js';

export interface PlayHooks {
  /** The first file is open. Once. */
  readonly onOpened: () => void;
  readonly onNotice: (text: string, isError: boolean) => void;
  /** A file that could not be opened when others could, or that ends badly. Each once. */
  readonly onFailure: (facts: ErrorFacts) => void;
}

/** Plays files, as one, at a speed, and answers questions about the place where it is. */
export class Player {
  private readonly seed = makeSeed();
  private readonly head: Playhead;
  private pass: PlayPass;
  private sizes: FileSizes = { bytes: 0, areOnDisk: false };
  private totalSeconds: number | null = null;
  private readonly told = new Set<string>();
  private wasOpened = false;
  private isStopped = false;

  constructor(
    private readonly request: PlayRequest,
    private readonly hooks: PlayHooks,
    private readonly clock: PlayClock,
  ) {
    this.head = new Playhead(clock, request.speed);
    this.pass = this.begin();
  }

  /** Plays until it is stopped: behind the end it waits to be sent back. Throws a SyntopError where there is nothing to play. */
  async run(): Promise<void> {
    this.sizes = await measureFiles(this.request.files);
    while (!this.isStopped) {
      const { pass } = this;
      await this.play(pass);
      if (!pass.isStopped) {
        this.head.land(this.head.position);
        this.tellFailures();
      }
      while (!pass.isStopped) await this.clock.rest(null);
    }
  }

  /** How long all of it lasts is known now. */
  setTotalSeconds(seconds: number): void {
    this.totalSeconds = seconds;
  }

  stop(): void {
    this.isStopped = true;
    this.stopPass();
  }

  setSpeed(speed: number): void {
    this.pass.settle();
    this.head.speed = speed;
    this.clock.wake();
  }

  hold(isPaused: boolean): void {
    this.pass.settle();
    this.head.hold(isPaused);
    this.clock.wake();
  }

  /** By so many seconds, from here or from where the last seek will get to; -Infinity: to the beginning. */
  seek(seconds: number): void {
    const { head } = this;
    this.pass.settle();
    const target = Math.max((head.target ?? head.position) + seconds, 0);
    if (target < head.position) this.goBack(target);
    else if (!this.pass.hasEnded) head.target = target;
    this.clock.wake();
  }

  clear(): void {
    this.pass.settle();
    this.pass.screening.clear(this.head.position);
  }

  answer(question: ScreenQuestion): ScreenSnapshot {
    const { head, pass } = this;
    pass.settle();
    return pass.screening.answer(question, {
      nowSeconds: pass.nowSeconds,
      elapsedSeconds: head.position,
      replay: this.describePlace(),
      failures: pass.failures,
      hasEnded: pass.hasEnded,
    });
  }

  private begin(): PlayPass {
    const { request, seed, head, clock } = this;
    return new PlayPass({ request, seed, head, clock, onOpened: () => this.noteOpened() });
  }

  private async play(pass: PlayPass): Promise<void> {
    try {
      await pass.play();
    } catch (cause) {
      // The first time it is for whoever started us; later, the file has gone since.
      if (!this.wasOpened || !(cause instanceof SyntopError)) throw cause;
      pass.fail(cause);
    }
  }

  private goBack(target: number): void {
    if (!this.sizes.areOnDisk) {
      this.hooks.onNotice('cannot go back: what comes through a pipe is read once', true);
      return;
    }
    this.stopPass();
    this.pass = this.begin();
    this.head.land(0);
    if (target > 0) this.head.target = target;
  }

  private stopPass(): void {
    this.pass.stop();
    this.clock.wake();
  }

  private noteOpened(): void {
    this.tellFailures();
    if (!this.wasOpened) this.hooks.onOpened();
    this.wasOpened = true;
  }

  private tellFailures(): void {
    for (const facts of this.pass.failures) {
      if (!this.told.has(facts.message)) this.hooks.onFailure(facts);
      this.told.add(facts.message);
    }
  }

  private describePlace(): ReplayPlace {
    const { head, pass, sizes, totalSeconds } = this;
    return {
      speed: head.speed,
      seconds: head.position,
      totalSeconds,
      share: pass.hasEnded ? 1 : shareOf(totalSeconds === null ? [pass.bytes, sizes.bytes] : [head.position, totalSeconds]),
      isPaused: head.isPaused,
      hasEnded: pass.hasEnded,
      isSeeking: head.target !== null,
    };
  }
}

/** 0 where there is no whole, as of a pipe. */
function shareOf([part, whole]: readonly [part: number, whole: number]): number {
  return whole === 0 ? 0 : Math.min(part / whole, 1);
}
