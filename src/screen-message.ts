/* What the screen's thread and the one that counts say to each other. Types only: nothing is loaded by it. */
import type { ErrorFacts } from './errors.js';
import type { HostInterface } from './host-interface.js';
import type { ScreenQuestion } from './screen-question.js';
import type { ScreenSnapshot } from './screen-snapshot.js';

/** Understood by both threads, the one that captures and the one that plays. */
export type ScreenRequest =
  /** Answered once, by a snapshot of the same number: as soon as the batch of packets at hand is done with. */
  | { readonly type: 'ask'; readonly question: ScreenQuestion }
  /** Count anew. Connections stay known. */
  | { readonly type: 'clear' }
  /** Answered by `end`, and the thread ends. */
  | 'stop';

export type LiveScreenRequest =
  | ScreenRequest
  | { readonly type: 'interfaces' }
  /** Captures these in place of those that are captured now. */
  | { readonly type: 'capture'; readonly interfaces: readonly string[] };

export type PlayScreenRequest =
  | ScreenRequest
  /** Above 0; Infinity: as fast as it goes. */
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'hold'; readonly isPaused: boolean }
  /** From here, or from where the last seek will get to; -Infinity: to the beginning. */
  | { readonly type: 'seek'; readonly seconds: number };

/** An answer to a question. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly snapshot: ScreenSnapshot;
}

/** An answer to `interfaces`. */
export interface InterfacesMessage {
  readonly type: 'interfaces';
  readonly interfaces: readonly HostInterface[];
  /** Why they could not be listed. */
  readonly error: ErrorFacts | null;
}

/** What the thread that plays files says. */
export type PlayMessage =
  | SnapshotMessage
  /** The first file is open: from now on the screen can be shown. Once. */
  | { readonly type: 'opened' }
  /** For the person at the screen: what could not be done, and why. */
  | { readonly type: 'notice'; readonly text: string; readonly isError: boolean }
  /** A file that could not be opened when others could, or that ends badly; each once. In the snapshots, too. */
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  /** It has stopped, as it was told to. */
  | { readonly type: 'end' }
  /** There is nothing to play; the thread ends. */
  | { readonly type: 'error'; readonly facts: ErrorFacts };
