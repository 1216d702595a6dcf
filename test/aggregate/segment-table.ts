import { formatAddress } from '../../src/address.js';
import type { Aggregator } from '../../src/aggregate/aggregator.js';
import {
  BY_ORIGINATOR,
  EventBatch,
  HALF_ENDS,
  HALF_OPENS,
  IS_ATTEMPT,
  IS_DUPLICATE,
  IS_NEW,
  IS_RESET,
  IS_RETRANSMISSION,
  TURNS_ROUND,
  WAS_JOINED_LATE,
} from '../../src/conn-event.js';
import { CONN_STATES, type ConnStateName, NO_STATE } from '../../src/conn-state.js';
import type { CountedRow } from '../../src/counted-row.js';
import { RESET_KINDS } from '../../src/reset-kind.js';
import { ACK, FIN, RST, SegmentBatch, SYN } from '../../src/segment.js';

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, A: ACK, F: FIN, R: RST, E: 0x40, C: 0x80 };
const FLAG_OF_WORD: Readonly<Record<string, number>> = {
  again: IS_RETRANSMISSION,
  copy: IS_DUPLICATE,
  hangs: HALF_OPENS,
  ends: HALF_ENDS,
  late: WAS_JOINED_LATE,
  attempt: IS_ATTEMPT,
  turns: TURNS_ROUND,
};

/** An IPv4 address of the form a.b.c.d, or an IPv6 one of eight groups, as words. */
function parseWords(address: string): { family: 4 | 6; words: number[] } {
  if (address.includes('.')) {
    const bytes = address.split('.').map(Number);
    return { family: 4, words: [bytes.reduce((word, byte) => (word << 8) | byte, 0), 0, 0, 0] };
  }
  const groups = address.split(':').map((group) => Number.parseInt(group, 16));
  const words = [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0));
  return { family: 6, words };
}

function stateNumber(name: string): number {
  return name === '' ? NO_STATE : CONN_STATES.indexOf(name as ConnStateName);
}

/** What one word of a line says of the event; see addLines. */
function readWord(word: string, events: EventBatch, row: number): void {
  const kind = RESET_KINDS.indexOf(word as (typeof RESET_KINDS)[number]);
  if (word === 'new') {
    events.flags[row] |= IS_NEW | IS_ATTEMPT;
    [events.stateBefore[row], events.stateAfter[row]] = [NO_STATE, 0];
  } else if (word === 'answer') events.flags[row] &= ~BY_ORIGINATOR;
  else if (word.includes('>')) {
    const [before = '', after = ''] = word.split('>');
    if (before === '') events.flags[row] |= IS_NEW;
    [events.stateBefore[row], events.stateAfter[row]] = [stateNumber(before), stateNumber(after)];
  } else if (word.endsWith('us')) events.latencyNanos[row] = Number.parseFloat(word) * 1000;
  else if (kind >= 0) {
    events.flags[row] |= IS_RESET;
    events.resetKind[row] = kind;
  } else events.flags[row] |= FLAG_OF_WORD[word] ?? 0;
}

/**
 * One line a segment: "time source port destination port flags", time in seconds or "-" for none, then in any order what it did to
 * its connection: new (an attempt), BEFORE>AFTER (states; >AFTER where there was none), again (a SYN's retransmission), copy, a
 * reset's kind, hangs and ends (half-open), turns (the roles), late (nobody saw its SYN), attempt (now its SYN comes), 40us (latency), answer (the responder sent it).
 */
export function addLines(aggregator: Aggregator, lines: readonly string[]): Aggregator {
  const segments = new SegmentBatch();
  const events = new EventBatch();
  for (const line of lines) {
    const [time = '', source = '', sourcePort, destination = '', destinationPort, flags = '', ...words] = line
      .trim()
      .split(/\s+/);
    const from = parseWords(source);
    const row = segments.count++;
    segments.family[row] = from.family;
    segments.sourceWords.set(from.words, row * 4);
    segments.destinationWords.set(parseWords(destination).words, row * 4);
    segments.sourcePort[row] = Number(sourcePort);
    segments.destinationPort[row] = Number(destinationPort);
    segments.flags[row] = [...flags].reduce((sum, letter) => sum | (FLAG_OF_LETTER[letter] ?? 0), 0);
    segments.timestampSeconds[row] = time === '-' ? Number.NaN : Math.floor(Number(time));
    segments.timestampNanos[row] = time === '-' ? 0 : Math.round((Number(time) - Math.floor(Number(time))) * 1e9);
    events.flags[row] = BY_ORIGINATOR;
    events.latencyNanos[row] = Number.NaN;
    [events.stateBefore[row], events.stateAfter[row]] = [NO_STATE, NO_STATE];
    for (const word of words) readWord(word, events, row);
  }
  events.count = segments.count;
  aggregator.add(segments, events);
  return aggregator;
}

/** Rows as text, for comparing: "address [> address] port syn rst error". */
export function rowsAsText(rows: readonly CountedRow[]): string[] {
  return rows.map(({ family, words, peerWords, port, syn, rst, error }) => {
    const peer = peerWords.length > 0 ? ` > ${formatAddress(family, peerWords)}` : '';
    return `${formatAddress(family, words)}${peer} ${port} ${syn} ${rst} ${error}`;
  });
}

/** States as text: those that are not 0, by name. */
export function statesAsText(states: readonly number[]): string {
  return CONN_STATES.flatMap((name, state) => (states[state] ? [`${name} ${states[state]}`] : [])).join(', ');
}
