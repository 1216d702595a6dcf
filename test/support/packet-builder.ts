/** Packets as bytes, from the inside out: `ethernet(IPV4, ipv4(tcp({ flags: SYN })))`. Each field can be made to lie. */

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_QINQ = 0x88a8;
export const ETHERTYPE_OLD_QINQ = 0x9100;

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const NO_NEXT_HEADER = 59;
export const DESTINATION_OPTIONS = 60;
export const MOBILITY = 135;
export const HOST_IDENTITY = 139;
export const SHIM6 = 140;

export const SOURCE_IPV4 = '192.0.2.1';
export const DESTINATION_IPV4 = '198.51.100.200';
export const SOURCE_IPV6 = '2001:db8::1';
export const DESTINATION_IPV6 = '2001:db8:ffff::fe';
export const SOURCE_PORT = 54321;
export const DESTINATION_PORT = 8080;

export interface TcpFields {
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly flags?: number;
  /** In words of 4 bytes; by default that of the header and its options. */
  readonly dataOffset?: number;
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

export function tcp(fields: TcpFields = {}): Buffer {
  const options = fields.options ?? Buffer.alloc(0);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(fields.sourcePort ?? SOURCE_PORT, 0);
  header.writeUInt16BE(fields.destinationPort ?? DESTINATION_PORT, 2);
  header.writeUInt32BE(0x01020304, 4);
  header.writeUInt8((fields.dataOffset ?? 5 + options.length / 4) << 4, 12);
  header.writeUInt8(fields.flags ?? 0x02, 13);
  header.writeUInt16BE(64_240, 14);
  return Buffer.concat([header, options, fields.payload ?? Buffer.alloc(0)]);
}

export interface Ipv4Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: number;
  readonly version?: number;
  /** The IHL as written, in words of 4 bytes; by default the true one. */
  readonly headerWords?: number;
  /** As written; by default the true one. */
  readonly totalLength?: number;
  readonly moreFragments?: boolean;
  readonly dontFragment?: boolean;
  /** In units of 8 bytes. */
  readonly fragmentOffset?: number;
  /** A multiple of 4 bytes, at most 40. */
  readonly options?: Uint8Array;
}

export function ipv4(payload: Uint8Array, fields: Ipv4Fields = {}): Buffer {
  const options = fields.options ?? Buffer.alloc(0);
  const header = Buffer.alloc(20);
  header.writeUInt8(((fields.version ?? 4) << 4) | (fields.headerWords ?? 5 + options.length / 4), 0);
  header.writeUInt16BE(fields.totalLength ?? header.length + options.length + payload.length, 2);
  const bits = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0);
  header.writeUInt16BE(bits | (fields.fragmentOffset ?? 0), 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(fields.protocol ?? PROTOCOL_TCP, 9);
  ipv4Bytes(fields.source ?? SOURCE_IPV4).copy(header, 12);
  ipv4Bytes(fields.destination ?? DESTINATION_IPV4).copy(header, 16);
  return Buffer.concat([header, options, payload]);
}

export interface Ipv6Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly nextHeader?: number;
  readonly version?: number;
  /** As written; by default the true one. */
  readonly payloadLength?: number;
}

export function ipv6(payload: Uint8Array, fields: Ipv6Fields = {}): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8((fields.version ?? 6) << 4, 0);
  header.writeUInt16BE(fields.payloadLength ?? payload.length, 4);
  header.writeUInt8(fields.nextHeader ?? PROTOCOL_TCP, 6);
  header.writeUInt8(64, 7);
  ipv6Bytes(fields.source ?? SOURCE_IPV6).copy(header, 8);
  ipv6Bytes(fields.destination ?? DESTINATION_IPV6).copy(header, 24);
  return Buffer.concat([header, payload]);
}

/** An extension header of 8 bytes and `extra` more, or an AH; what follows it is `nextHeader`. */
export function extension(header: number, nextHeader: number, payload: Uint8Array, extra = 0): Buffer {
  const length = header === AUTHENTICATION ? 24 : 8 + extra;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(nextHeader, 0);
  bytes.writeUInt8(header === AUTHENTICATION ? length / 4 - 2 : extra / 8, 1);
  return Buffer.concat([bytes, payload]);
}

/** Extension headers in this order around a payload of protocol `last`, as a whole IPv6 packet. */
export function ipv6Chain(headers: readonly number[], payload: Uint8Array, last = PROTOCOL_TCP): Buffer {
  let next = last;
  let bytes: Buffer = Buffer.from(payload);
  for (const header of [...headers].reverse()) {
    bytes = extension(header, next, bytes);
    next = header;
  }
  return ipv6(bytes, { nextHeader: next });
}

export interface FragmentFields {
  readonly nextHeader?: number;
  /** In units of 8 bytes. */
  readonly offset?: number;
  readonly more?: boolean;
  /** The two bits between offset and M flag, and the byte where other headers have their length. */
  readonly reserved?: number;
}

/** IPv6's fragment header and what follows. */
export function fragment(payload: Uint8Array, fields: FragmentFields = {}): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(fields.nextHeader ?? PROTOCOL_TCP, 0);
  header.writeUInt8(fields.reserved ?? 0, 1);
  header.writeUInt16BE(((fields.offset ?? 0) << 3) | (((fields.reserved ?? 0) & 3) << 1) | (fields.more ? 1 : 0), 2);
  header.writeUInt32BE(0xcafe, 4);
  return Buffer.concat([header, payload]);
}

export function ethernet(etherType: number, payload: Uint8Array): Buffer {
  const header = Buffer.from('02000000000202000000000100ff', 'hex');
  header.writeUInt16BE(etherType, 12);
  return Buffer.concat([header, payload]);
}

/** A frame with tags of these types, outermost first. */
export function tagged(tags: readonly number[], etherType: number, payload: Uint8Array): Buffer {
  const types = [...tags, etherType];
  const bytes = Buffer.alloc(tags.length * 4);
  for (let tag = 0; tag < tags.length; tag++) {
    bytes.writeUInt16BE(0x2064 + tag, tag * 4);
    bytes.writeUInt16BE(types[tag + 1], tag * 4 + 2);
  }
  return ethernet(types[0], Buffer.concat([bytes, payload]));
}

/** LINUX_SLL. */
export function sll(protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(16, 0x11);
  header.writeUInt16BE(protocol, 14);
  return Buffer.concat([header, payload]);
}

/** LINUX_SLL2. */
export function sll2(protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(20, 0x11);
  header.writeUInt16BE(protocol, 0);
  return Buffer.concat([header, payload]);
}

/** NULL or LOOP: an address family in one of the two byte orders. */
export function addressFamily(family: number, payload: Uint8Array, byteOrder: 'little' | 'big'): Buffer {
  const header = Buffer.alloc(4);
  if (byteOrder === 'little') header.writeUInt32LE(family, 0);
  else header.writeUInt32BE(family, 0);
  return Buffer.concat([header, payload]);
}

function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

function ipv6Bytes(address: string): Buffer {
  const [before, after] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = after === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}
