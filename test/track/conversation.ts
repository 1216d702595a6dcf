/*
 * A conversation as a table: one line a packet, and what the tracker is to make of it.
 *
 *     time direction flags seq ack [+payload] [#id] | events
 *     0.05 <         SA    500 101                  | resp S0->S1 took=50ms
 *
 * The time is in seconds, "-" where there is none; ">" is from the client. Without "#id" every line has an IP identification of its
 * own, as if no packet were the copy of another. The events: who is the sender, what it is, the state it leads to.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as E from '../../src/conn-event.js';
import type { ConnRecord } from '../../src/conn-record.js';
import { RESET_KINDS } from '../../src/reset-kind.js';
import { type Event, inOrder, recordText, stateNameOf, type TrackerOptions, trackAll } from './run-tracker.js';
import { CLIENT, type Endpoint, flagsOf, SERVER, type Segment } from './segments.js';

const EVENT_WORDS: ReadonlyArray<readonly [flag: number, word: string]> = [
  [E.IS_NEW, 'new'],
  [E.IS_ATTEMPT, 'attempt'],
  [E.IS_RETRANSMISSION, 'again'],
  [E.IS_DUPLICATE, 'duplicate'],
  [E.TURNS_ROUND, 'turns'],
];

interface Options extends TrackerOptions {
  readonly left?: Endpoint;
  readonly right?: Endpoint;
}

/** A test of a conversation: the events that stand in its lines, and the records, in order of opening, at its end. */
export function conversation(title: string, lines: readonly string[], records: readonly string[], options: Options = {}): void {
  const { left = CLIENT, right = SERVER, ...rest } = options;
  test(title, () => {
    const cut = lines.map((line) => line.split('|').map((part) => part.trim()));
    const segments = cut.map(([packet = ''], index) => parseSegment(packet, index, left, right));
    const tracked = trackAll(segments, rest);
    assert.deepEqual(
      tracked.events.map((event, index) => `${cut[index]?.[0]} | ${eventText(event)}`),
      cut.map(([packet, event]) => `${packet} | ${event}`),
    );
    assert.deepEqual(
      inOrder(tracked.records).map((record) => fullText(record, left)),
      records,
    );
  });
}

export function parseSegment(text: string, index: number, left: Endpoint, right: Endpoint): Segment {
  const [time = '', direction, letters = '', sequence, acknowledgement, ...more] = text.split(/\s+/);
  const number = (mark: string) => more.find((word) => word.startsWith(mark))?.slice(1);
  return {
    nanos: time === '-' ? null : parseNanos(time),
    from: direction === '>' ? left : right,
    to: direction === '>' ? right : left,
    flags: flagsOf(letters),
    sequence: Number(sequence),
    acknowledgement: Number(acknowledgement),
    payload: Number(number('+') ?? 0),
    ipId: Number(number('#') ?? index + 1),
  };
}

function parseNanos(time: string): bigint {
  const [seconds = '0', fraction = ''] = time.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function eventText({ flags, before, after, resetKind, latencyNanos }: Event): string {
  const words = [(flags & E.BY_ORIGINATOR) === 0 ? 'resp' : 'orig'];
  words.push(...EVENT_WORDS.filter(([flag]) => (flags & flag) !== 0).map(([, word]) => word));
  if (resetKind !== null) words.push(`reset=${RESET_KINDS[resetKind]}`);
  if ((flags & E.HALF_OPENS) !== 0) words.push('half-opens');
  if ((flags & E.HALF_ENDS) !== 0) words.push('half-ends');
  words.push(before === null || before === after ? `${after}` : `${before}->${after}`);
  if (latencyNanos !== null) words.push(`took=${latencyNanos / 1e6}ms`);
  return words.join(' ');
}

/** "S1 ShF synAcks=1 reset=resp:abort took=50ms lasted=1000ms guessed half-open" */
function fullText(record: ConnRecord, left: Endpoint): string {
  const { history, synAckRetries, resetBy, resetKind, latencyNanos, durationNanos } = record;
  const words = [recordText(record, left), history];
  if (synAckRetries > 0) words.push(`synAcks=${synAckRetries}`);
  if (resetBy !== null) words.push(`reset=${resetBy}:${RESET_KINDS[resetKind ?? -1]}`);
  // Kept as a 32-bit float: seven digits.
  if (latencyNanos !== null) words.push(`took=${Number((latencyNanos / 1e6).toPrecision(6))}ms`);
  if (durationNanos > 0) words.push(`lasted=${durationNanos / 1e6}ms`);
  if (record.isDirectionGuessed) words.push('guessed');
  if (record.isHalfOpen) words.push('half-open');
  assert.ok(stateNameOf(record.state) !== null);
  return words.join(' ');
}
