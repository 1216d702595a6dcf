/* The truth files of the corpus (its README.md says what their keys mean), which is not part of this repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORPUS } from '../track/zeek-rows.js';

const FOLDER = join(CORPUS, 'truth');

/** For a test's `skip`. */
export const LACKS_TRUTH: string | false = existsSync(FOLDER)
  ? false
  : `needs ${FOLDER}: say where the corpus is by SYNTOP_CORPUS`;

/** What a source sent, by kind; kinds that it did not send are left out. */
interface SentByKind {
  readonly syn?: number;
  readonly rst?: number;
}

/** Address, then port, then segments. */
export type CountsByPort = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What was counted in the segments, outermost or all. */
export interface CountedTruth {
  /** With those of which the flags were not captured, or cannot be read. */
  readonly tcp_segments: number;
  readonly tcp_flags_cut_off: number;
  readonly syn: number;
  readonly synack: number;
  readonly rst: number;
  readonly fin: number;
  readonly syn_by_src_dport: CountsByPort;
  readonly rst_by_src_sport: CountsByPort;
  readonly by_src: Readonly<Record<string, SentByKind>>;
}

interface TruthFile {
  readonly decided: {
    readonly tier: 'A' | 'B' | 'C';
    readonly packets: number;
    /** In words: "none", "truncated tail after 3 packets". */
    readonly error: string;
    readonly syn: number;
    readonly synack: number;
    readonly rst: number;
    readonly fin: number;
  };
  readonly outer: CountedTruth;
  readonly all: CountedTruth | 'same as outer';
  /** Nanoseconds since 1970; null where no packet has a time. */
  readonly ts_ns: { readonly min: string | null; readonly max: string | null };
}

/** One capture and what is true of it. */
export interface Truth extends TruthFile {
  /** "zeek/llc.pcap" */
  readonly name: string;
  readonly path: string;
}

/** All of them, by name. */
export function readTruths(): Truth[] {
  if (LACKS_TRUTH !== false) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => {
      const name = path.slice(0, -'.json'.length);
      const truth = JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as TruthFile;
      return { ...truth, name, path: join(CORPUS, 'files', name) };
    });
}
