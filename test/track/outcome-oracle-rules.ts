import { ACK, FIN, RST, SYN } from '../../src/segment.js';
import type { Segment } from './segments.js';

/** Zeek's likely_server_ports, TCP: what its default scripts register (zeek/zeek, 2026-08, scripts/base/protocols, one line each). */
const LIKELY_SERVER_PORTS: ReadonlySet<number> = new Set([
  ...[21, 2811], // ftp
  ...[22], // ssh
  ...[25, 587], // smtp
  ...[53], // dns
  ...[79], // finger
  ...[80, 81, 631, 1080, 3128, 8000, 8080, 8888], // http; 1080 socks too
  ...[88], // krb
  ...[135], // dce-rpc
  ...[139, 445], // smb
  ...[143], // imap
  ...[389, 3268], // ldap
  ...[443, 465, 563, 585, 614, 636, 989, 990, 992, 993, 995, 5223], // ssl
  ...[502], // modbus
  ...[514], // syslog
  ...[1434, 3306], // mysql
  ...[1883], // mqtt
  ...[3389], // rdp
  ...[5222, 5269], // xmpp
  ...[5432], // postgresql
  ...[6379], // redis
  ...[6666, 6667, 6668, 6669], // irc
  ...[20_000], // dnp3
]);

/** What one side sent, as far as control segments tell. */
export interface Sent {
  /** The number of its own SYN or SYN-ACK; null where none was seen: then sequence numbers tell nothing. */
  isn: number | null;
  /** The numbers of its SYNs without ACK. */
  readonly syns: Set<number>;
  fin: boolean;
  /** A SYN or FIN bore payload. */
  bytes: boolean;
  /** The furthest byte behind the ISN that a segment of its own, or an acknowledgement of its peer, reached. */
  high: number;
}

/** SYN without ACK, whatever else is set. */
export function isPlainSyn({ flags }: Segment): boolean {
  return (flags & (SYN | ACK)) === SYN;
}

/** Remembers what tells of payload, so that "reset from both sides" can be told apart. */
export function noteSequence(side: Sent, peer: Sent, segment: Segment, isReset: boolean): void {
  const { flags, sequence, acknowledgement, payload } = segment;
  if ((flags & SYN) !== 0 && side.isn !== sequence) {
    side.isn = sequence;
    side.high = 0;
  }
  if (isPlainSyn(segment)) side.syns.add(sequence);
  if ((flags & FIN) !== 0) side.fin = true;
  // Bytes in a RST say why, they are no part of the stream (RFC 9293, 3.5.3).
  if ((flags & RST) === 0 && payload > 0) side.bytes = true;
  // What a side says after its own RST is not believed.
  if (!isReset) reach(side, sequence + ((flags & FIN) === 0 ? 0 : 1));
  if ((flags & ACK) !== 0) reach(peer, acknowledgement);
}

function reach(side: Sent, sequence: number): void {
  if (side.isn !== null) side.high = Math.max(side.high, (sequence - side.isn) | 0);
}

/** SYN and FIN take one number each; what is beyond them was payload. */
export function hasPayload({ bytes, fin, high }: Sent): boolean {
  return bytes || high > (fin ? 2 : 1);
}

/** Whose port tells that it is rather the responder, of a first packet that is no plain SYN. */
export function isSentByResponder({ from, to, flags }: Segment): boolean {
  if (!LIKELY_SERVER_PORTS.has(from.port)) return false;
  if (!LIKELY_SERVER_PORTS.has(to.port)) return true;
  return (flags & SYN) === 0 && from.port < to.port;
}

/** As Zeek's history has it. */
export function letterOf(flags: number): string {
  const isSeveral = [SYN, FIN, RST].filter((flag) => (flags & flag) !== 0).length > 1;
  if (isSeveral) return 'Q';
  if ((flags & SYN) !== 0) return (flags & ACK) === 0 ? 'S' : 'H';
  return (flags & FIN) === 0 ? 'R' : 'F';
}
