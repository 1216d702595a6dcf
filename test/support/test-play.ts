import type { TestContext } from 'node:test';
import type { ErrorFacts } from '../../src/errors.js';
import { Player, type PlayRequest } from '../../src/playing.js';
import type { ScreenQuestion } from '../../src/screen-question.js';
import type { ScreenSnapshot } from '../../src/screen-snapshot.js';
import { TestClock } from './play-clock.js';

/** Everything about sources, most SYNs first. */
export const QUESTION: ScreenQuestion = {
  number: 1,
  view: 'sources',
  order: { sort: 'syn', isReversed: false, rateSpan: 10 },
  filter: [],
  from: 0,
  limit: 1000,
  follow: null,
  keepsFollowed: false,
  detail: null,
  second: null,
};

export function makePlayRequest(files: readonly string[], more: Partial<PlayRequest> = {}): PlayRequest {
  const subnetBits = { 4: 24, 6: 64 };
  return {
    files,
    filter: null,
    top: Number.POSITIVE_INFINITY,
    packetLimit: Number.POSITIVE_INFINITY,
    deep: false,
    connections: false,
    subnetBits,
    speed: 1,
    ...more,
  };
}

/** A player of which the test has the clock in its hand. */
export class TestPlay {
  readonly clock = new TestClock();
  readonly player: Player;
  readonly notices: string[] = [];
  readonly failures: ErrorFacts[] = [];
  opened = 0;
  readonly running: Promise<void>;

  private constructor(request: PlayRequest) {
    const hooks = {
      onOpened: () => {
        this.opened++;
      },
      onNotice: (text: string) => this.notices.push(text),
      onFailure: (facts: ErrorFacts) => this.failures.push(facts),
    };
    this.player = new Player(request, hooks, this.clock);
    this.running = this.player.run();
  }

  /** Plays from the beginning, at once all that is due there. It is gone when the test ends. */
  static async start(t: TestContext, files: readonly string[], more: Partial<PlayRequest> = {}): Promise<TestPlay> {
    const play = new TestPlay(makePlayRequest(files, more));
    t.after(async () => {
      play.player.stop();
      await play.running.catch(() => undefined);
    });
    await Promise.race([play.clock.untilResting(), play.running]);
    return play;
  }

  pass(millis: number): Promise<void> {
    return this.clock.pass(millis);
  }

  /** Sends it somewhere, and waits until it is there. */
  async seek(seconds: number): Promise<void> {
    this.player.seek(seconds);
    await this.clock.untilResting();
  }

  ask(more: Partial<ScreenQuestion> = {}): ScreenSnapshot {
    return this.player.answer({ ...QUESTION, ...more });
  }
}
