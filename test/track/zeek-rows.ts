/* Zeek's own verdicts on real captures (the corpus' conn-state folder), which are not part of this repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnStateName } from '../../src/conn-state.js';
import type { Endpoint, Segment } from './segments.js';
import { talk } from './sequences.js';

/** Where the captures are. */
export const CORPUS = process.env.SYNTOP_CORPUS ?? join('..', 'shared', 'corpus');
const FOLDER = join(CORPUS, 'conn-state');

/** For a test's `skip`. */
export const LACKS_CORPUS: string | false = existsSync(FOLDER)
  ? false
  : `needs ${FOLDER}: say where the corpus is by SYNTOP_CORPUS`;

/** A row of conn.log, and what is known of it. */
export interface ZeekRow {
  readonly orig_h: string;
  readonly orig_p: number;
  readonly resp_h: string;
  readonly resp_p: number;
  readonly ts: string;
  readonly conn_state: ConnStateName;
  readonly history: string;
  /** Control segments, as "1>S! 2<SA 8>AF": packet, direction, flags; "!" marks a wrong checksum. */
  readonly control: string;
  /** What these segments alone make of it, by Zeek's rules and timers. */
  readonly control_only_state: ConnStateName;
  readonly needs_more?: string;
  readonly tags?: readonly string[];
}

export interface ZeekTrace {
  /** "zeek/llc.pcap" */
  readonly trace: string;
  readonly rows: readonly ZeekRow[];
}

export function readTraces(): ZeekTrace[] {
  if (LACKS_CORPUS !== false) return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as ZeekTrace);
}

export function captureOf({ trace }: ZeekTrace): string {
  return join(CORPUS, 'files', trace);
}

/** Rows of one pair of endpoints, whoever opened. */
export function groupByTuple<R>(rows: readonly R[], tupleOf: (row: R) => string): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) groups.set(tupleOf(row), [...(groups.get(tupleOf(row)) ?? []), row]);
  return groups;
}

export const tupleOf = (row: Pick<ZeekRow, 'orig_h' | 'orig_p' | 'resp_h' | 'resp_p'>) =>
  [`${row.orig_h} ${row.orig_p}`, `${row.resp_h} ${row.resp_p}`].sort().join(' ');

export const directionOf = (row: Pick<ZeekRow, 'orig_h' | 'orig_p' | 'resp_h' | 'resp_p'>) =>
  `${row.orig_h}:${row.orig_p} > ${row.resp_h}:${row.resp_p}`;

/** Whether a timer of Zeek's cut one connection into these rows. */
export function isCutByTimer(rows: readonly ZeekRow[]): boolean {
  return rows.some(({ tags }) => tags?.includes('timer') ?? false);
}

/** The rows' control segments, made up anew: flags, order and direction are the capture's, the numbers are plausible. */
export function segmentsOf(rows: readonly ZeekRow[]): Segment[] {
  const [first] = rows;
  if (first === undefined) return [];
  const packets = rows
    .flatMap((row) => row.control.split(' ').map((text, place) => ({ row, place, match: /^(\d+)([<>])([A-Z]+)!?$/.exec(text) })))
    .map(({ row, place, match }) => {
      if (match === null) throw new Error(`not understood: ${row.control}`);
      // Rows of one tuple may have their roles the other way round.
      const isLeft = (match[2] === '>') === (directionOf(row) === directionOf(first));
      // Of a row the time of the first packet is known.
      const nanos = BigInt(row.ts.replace('.', '')) * 1000n + BigInt(place) * 10_000_000n;
      return { packet: Number(match[1]), nanos, symbol: `${letterOf(match[3] ?? '')}${isLeft ? '>' : '<'}` };
    })
    .sort((a, b) => a.packet - b.packet);
  const talkative = {
    left: rows.some(({ history }) => history.includes('D')),
    right: rows.some(({ history }) => history.includes('d')),
  };
  const sequence = packets.map(({ symbol }) => symbol).join(' ');
  const left = endpointOf(first.orig_h, first.orig_p);
  const right = endpointOf(first.resp_h, first.resp_p);
  return talk(sequence, left, right, 0, talkative).map((segment, index) => ({
    ...segment,
    nanos: packets[index]?.nanos ?? null,
  }));
}

function letterOf(flags: string): string {
  const letter = ['R', 'F', 'S'].find((one) => flags.includes(one)) ?? '';
  return letter === 'S' && flags.includes('A') ? 'H' : letter;
}

function endpointOf(address: string, port: number): Endpoint {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4) throw new Error(`${address} is no IPv4 address`);
  return { family: 4, words: [bytes.reduce((word, byte) => (word << 8) | byte, 0), 0, 0, 0], port };
}
