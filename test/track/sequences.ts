/*
 * Short conversations, written as "S> H< R<": a letter a segment, ">" from the side that a reader takes for the client. S is a SYN,
 * T a SYN with another ISN, H a SYN-ACK, F a FIN, R a RST. Sequence numbers follow from what the sides said before.
 */
import { ACK, FIN, RST, SYN } from '../../src/segment.js';
import { type Endpoint, flagsOf, NANOS, type Segment } from './segments.js';

const LETTERS = ['S', 'T', 'H', 'F', 'R'] as const;
const SYMBOLS = LETTERS.flatMap((letter) => [`${letter}>`, `${letter}<`]);
/** With several of SYN, FIN and RST at once. */
export const ODD_SYMBOLS = ['SF', 'SR', 'HF', 'HR', 'FR'].flatMap((letters) => [`${letters}>`, `${letters}<`]);
const OTHER_ISN = 200_000;

/** Every conversation of so many segments. */
export function sequencesOf(length: number): string[] {
  if (length === 1) return SYMBOLS;
  return sequencesOf(length - 1).flatMap((start) => SYMBOLS.map((symbol) => `${start} ${symbol}`));
}

interface Talker {
  readonly base: number;
  isn: number;
  /** The number behind everything it sent. */
  next: number;
  hasSpoken: boolean;
  hasFinished: boolean;
  /** Bytes that it sends before its first FIN or RST. */
  bytes: number;
}

/** The conversation's segments, one a second from the time given on; `talkative` sides send data before they end. */
export function talk(
  sequence: string,
  left: Endpoint,
  right: Endpoint,
  startSeconds = 1_600_000_000,
  talkative: { readonly left?: boolean; readonly right?: boolean } = {},
): Segment[] {
  const client = beginTalker(1000, talkative.left);
  const server = beginTalker(0x7000_0000, talkative.right);
  return sequence.split(' ').map((symbol, index) => {
    const isLeft = symbol.endsWith('>');
    const [self, peer] = isLeft ? [client, server] : [server, client];
    return {
      nanos: BigInt(startSeconds + index) * NANOS,
      from: isLeft ? left : right,
      to: isLeft ? right : left,
      ...say(symbol.slice(0, -1), self, peer),
      payload: 0,
      ipId: index + 1,
    };
  });
}

function beginTalker(isn: number, isTalkative = false): Talker {
  return { base: isn, isn, next: isn + 1, hasSpoken: false, hasFinished: false, bytes: isTalkative ? 100 : 0 };
}

function say(letters: string, self: Talker, peer: Talker): Pick<Segment, 'flags' | 'sequence' | 'acknowledgement'> {
  if (letters === 'T') return open('S', self.base + OTHER_ISN, self, peer);
  if (letters.startsWith('S')) return open(letters, self.base, self, peer);
  if (letters !== 'H' && self.hasSpoken) {
    self.next += self.bytes;
    self.bytes = 0;
  }
  if (letters === 'R') return reset(self, peer);
  const flags = flagsOf(letters) | ACK;
  self.hasSpoken = true;
  // A SYN-ACK acknowledges the SYN, also when it is said again after more has come.
  if ((flags & SYN) !== 0) return { flags, sequence: self.isn, acknowledgement: peer.isn + 1 };
  if ((flags & FIN) !== 0 && !self.hasFinished) {
    self.hasFinished = true;
    self.next++;
  }
  return { flags, sequence: self.next - 1, acknowledgement: peer.next };
}

function open(letters: string, isn: number, self: Talker, peer: Talker) {
  const isOther = isn !== self.isn;
  // Whatever both have sent and closed before, they begin anew; to another ISN nobody has answered yet.
  Object.assign(self, { ...beginTalker(self.base), isn, next: isn + 1 });
  const hasSpoken = peer.hasSpoken && !isOther;
  Object.assign(peer, { ...beginTalker(peer.base), isn: peer.isn, next: peer.isn + 1, hasSpoken });
  self.hasSpoken = true;
  return { flags: flagsOf(letters), sequence: isn, acknowledgement: 0 };
}

/** As RFC 9293, 3.5.2 has it: who knows nothing takes the number from the acknowledgement, or else is number 0 and acknowledges. */
function reset(self: Talker, peer: Talker) {
  const isAnswer = !self.hasSpoken && peer.hasSpoken;
  const sequence = isAnswer ? 0 : self.next;
  return peer.hasSpoken
    ? { flags: RST | ACK, sequence, acknowledgement: peer.next }
    : { flags: RST, sequence, acknowledgement: 0 };
}
