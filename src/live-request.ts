import type { AnalysisRequest } from './analysis-request.js';
import type { HostDetail } from './host-record.js';

/* What a live capture is asked to do. Plain data: it crosses threads. */

/** What fetches the packets. */
export const ENGINE_NAMES = ['libpcap', 'cap'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Where matched packets are written as they come. */
export interface RecordingRequest {
  /** Of the file; of a rotating set, what the names of its files are made from. */
  readonly path: string;
  /** A new file is begun when one has as many bytes, or is as old; null: never for that reason. */
  readonly rotateBytes: number | null;
  readonly rotateMillis: number | null;
  /** Files of a rotating set that stay; the oldest goes. null: all of them. */
  readonly keep: number | null;
  /** How much of what the host says is kept beside the packets; left out: nothing. */
  readonly host?: HostDetail | undefined;
}

export interface LiveRequest extends AnalysisRequest {
  readonly engine: EngineName;
  /** Empty: every one that is up. */
  readonly interfaces: readonly string[];
  readonly intervalMillis: number;
  readonly durationMillis: number | null;
  readonly snaplen: number | null;
  /** Bytes of each kernel ring; null: by the number of interfaces. */
  readonly ringBytes: number | null;
  readonly recording: RecordingRequest | null;
  /** Whether the host is asked what it knows, in a thread of its own. */
  readonly host: boolean;
  /** Whether questions of a screen are answered; then there are no windows, and it is over only when it is stopped. */
  readonly screen: boolean;
}
