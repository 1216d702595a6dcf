/* Packets made by hand, for tests of the filters and of the command line: no checksums, nobody verifies them here. */

/** A VLAN tag: its EtherType (0x8100, 0x88a8, 0x9100) and its number. */
export type Tag = readonly [etherType: number, vlan: number];

/** What a link-layer header will carry, and to whom. */
export interface Packet {
  readonly etherType: number;
  readonly bytes: Uint8Array;
  readonly cast?: 'host' | 'broadcast' | 'multicast';
  /** The outermost first. */
  readonly tags?: readonly Tag[];
}

export const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;
export const TAG_8021Q = 0x8100;
export const TAG_8021AD = 0x88a8;

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMPV6 = 58;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

export function joinBytes(...parts: ReadonlyArray<ArrayLike<number>>): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

export function bytes16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 255, value & 255);
}

export function bytes32(value: number): Uint8Array {
  return joinBytes(bytes16(value >>> 16), bytes16(value));
}

export function address4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.').map(Number));
}

function address6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const after = tail === undefined ? [] : groups(tail);
  const before = groups(head);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return joinBytes(...[...before, ...zeros, ...after].map(bytes16));
}

export interface TcpFields {
  readonly from?: number;
  readonly to?: number;
  readonly flags: number;
  readonly seq?: number;
  readonly ack?: number;
  /** A multiple of 4 bytes. */
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

export function tcp({ from = 40_000, to = 80, flags, seq = 1, ack = 0, options, payload }: TcpFields): Uint8Array {
  const optionBytes = options ?? new Uint8Array(0);
  const offset = (5 + optionBytes.length / 4) << 4;
  const tail = [Uint8Array.of(offset, flags), bytes16(64_240), bytes32(0), optionBytes, payload ?? []];
  return joinBytes(bytes16(from), bytes16(to), bytes32(seq), bytes32(ack), ...tail);
}

export function udp(from: number, to: number, payload: ArrayLike<number> = [1, 2, 3, 4]): Uint8Array {
  return joinBytes(bytes16(from), bytes16(to), bytes16(8 + payload.length), bytes16(0), payload);
}

export interface Ipv4Fields {
  readonly from?: string;
  readonly to?: string;
  /** A multiple of 4 bytes. */
  readonly options?: Uint8Array;
  /** In units of 8 bytes. */
  readonly fragment?: number;
  readonly moreFragments?: boolean;
  readonly timeToLive?: number;
}

export function ipv4(protocol: number, payload: Uint8Array, fields: Ipv4Fields = {}): Packet {
  const { from = '10.0.0.1', to = '10.0.0.2', options = new Uint8Array(0), fragment = 0, timeToLive = 64 } = fields;
  const length = 20 + options.length + payload.length;
  const start = Uint8Array.of(0x40 | (5 + options.length / 4), 0);
  const flags = fragment | (fields.moreFragments === true ? 0x2000 : 0);
  const middle = [bytes16(length), bytes16(7), bytes16(flags), [timeToLive, protocol], bytes16(0)];
  const bytes = joinBytes(start, ...middle, address4(from), address4(to), options, payload);
  return { etherType: ETHERTYPE_IPV4, bytes, cast: castOf(to) };
}

function castOf(to: string): 'host' | 'broadcast' | 'multicast' {
  if (to === '255.255.255.255' || to.endsWith('.255')) return 'broadcast';
  return Number(to.split('.')[0]) >= 224 || to.startsWith('ff') ? 'multicast' : 'host';
}

/** An IPv6 extension header: its own number, and its bytes without the first, which says what follows. */
export type Extension = readonly [number: number, rest: ArrayLike<number>];

export interface Ipv6Fields {
  readonly from?: string;
  readonly to?: string;
  readonly extensions?: readonly Extension[];
}

export function ipv6(protocol: number, payload: Uint8Array, fields: Ipv6Fields = {}): Packet {
  const { from = '2001:db8::1', to = '2001:db8::2', extensions = [] } = fields;
  const numbers = [...extensions.map(([number]) => number), protocol];
  const headers = extensions.map(([, rest], index) => joinBytes([numbers[index + 1] ?? protocol], rest));
  const body = joinBytes(...headers, payload);
  const fixed = [[0x60, 0, 0, 0], bytes16(body.length), [numbers[0] ?? protocol, 64], address6(from), address6(to)];
  return { etherType: ETHERTYPE_IPV6, bytes: joinBytes(...fixed, body), cast: castOf(to) };
}

/** Eight bytes of an extension header whose second byte counts units of 8 beyond the first. */
export function shortExtension(number: number): Extension {
  return [number, [0, 1, 4, 0, 0, 0, 0]];
}

/** A fragment header at an offset in units of 8 bytes. */
export function fragmentExtension(offset: number, more: boolean): Extension {
  return [44, joinBytes([0], bytes16((offset << 3) | (more ? 1 : 0)), bytes32(99))];
}

/** An authentication header of 24 bytes (its length counts units of 4 beyond the first 2). */
export const AUTHENTICATION: Extension = [51, joinBytes([4], bytes16(0), bytes32(1), bytes32(2), new Uint8Array(12))];

export function arp(from: string, to: string): Packet {
  const start = [bytes16(1), bytes16(ETHERTYPE_IPV4), [6, 4], bytes16(1), [2, 0, 0, 0, 0, 1], address4(from)];
  return { etherType: ETHERTYPE_ARP, bytes: joinBytes(...start, new Uint8Array(6), address4(to)), cast: 'broadcast' };
}

export function tagged(packet: Packet, ...tags: readonly Tag[]): Packet {
  return { ...packet, tags };
}
