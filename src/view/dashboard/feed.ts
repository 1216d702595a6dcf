import type { HostInterface } from '../../host-interface.js';
import type { ScreenQuestion } from '../../screen-question.js';
import type { ScreenSnapshot } from '../../screen-snapshot.js';

export interface FeedHooks {
  /** The answer to a question. */
  readonly onSnapshot: (snapshot: ScreenSnapshot) => void;
  /** For the person at the screen, without the program's name. */
  readonly onNotice: (text: string, isError: boolean) => void;
  /** No more answers will come, and nobody is to blame but us. */
  readonly onCrash: (cause: unknown) => void;
}

/** Where the dashboard's snapshots come from: a thread that captures, or plays. Nothing here waits. */
export interface ScreenFeed {
  readonly kind: 'live' | 'replay';
  /** Set once, before the first question. */
  attach(hooks: FeedHooks): void;
  /** Answered later, once. */
  ask(question: ScreenQuestion): void;
  /** Counts anew. */
  clear(): void;
  listInterfaces(): Promise<readonly HostInterface[]>;
  /** Captures there instead; if it cannot, it says so and goes on as it was. */
  chooseInterface(name: string): void;
  /** Of a replay. By so many seconds; -Infinity: from the beginning. */
  seek(seconds: number): void;
  setSpeed(speed: number): void;
  hold(isPaused: boolean): void;
}
