/* Link-layer headers around hand-made packets, and the savefiles that hold them. */
import { writeFileSync } from 'node:fs';
import { bytes16, bytes32, ETHERTYPE_IPV4, ETHERTYPE_IPV6, joinBytes, type Packet } from './run-frames.js';

export const LINK_NULL = 0;
export const LINK_ETHERNET = 1;
export const LINK_PPP = 9;
export const LINK_RAW = 101;
export const LINK_LOOP = 108;
export const LINK_SLL = 113;
export const LINK_SLL2 = 276;

const SOURCE_MAC = [2, 0, 0, 0, 0, 1];
const MAC_OF_CAST = { host: [2, 0, 0, 0, 0, 2], broadcast: [255, 255, 255, 255, 255, 255], multicast: [1, 0, 0x5e, 0, 0, 5] };
/** The kernel's packet type, first in the cooked headers. */
const SLL_TYPE_OF_CAST = { host: 0, broadcast: 1, multicast: 2 };
const PPP_PROTOCOL: Readonly<Record<number, number>> = { [ETHERTYPE_IPV4]: 0x0021, [ETHERTYPE_IPV6]: 0x0057 };
/** AF_INET, and AF_INET6 as macOS has it: such captures come from there. */
const FAMILY: Readonly<Record<number, number>> = { [ETHERTYPE_IPV4]: 2, [ETHERTYPE_IPV6]: 30 };

/** The packet behind a link type's header; null where that link type cannot carry it. */
export function frame(linkType: number, packet: Packet, bigEndian = false): Uint8Array | null {
  const { etherType, bytes, cast = 'host', tags = [] } = packet;
  const types = [...tags.map(([type]) => type), etherType];
  const tagBytes = tags.map(([, vlan], index) => joinBytes(bytes16(vlan), bytes16(types[index + 1] ?? etherType)));
  const outer = bytes16(types[0] ?? etherType);
  const body = joinBytes(...tagBytes, bytes);
  switch (linkType) {
    case LINK_ETHERNET:
      return joinBytes(MAC_OF_CAST[cast], SOURCE_MAC, outer, body);
    case LINK_SLL:
      return joinBytes(bytes16(SLL_TYPE_OF_CAST[cast]), bytes16(1), bytes16(6), SOURCE_MAC, [0, 0], outer, body);
    case LINK_SLL2:
      return joinBytes(outer, [0, 0], bytes32(3), bytes16(1), [SLL_TYPE_OF_CAST[cast], 6], SOURCE_MAC, [0, 0], body);
    default:
      return tags.length > 0 ? null : frameOfIp(linkType, etherType, bytes, bigEndian);
  }
}

function frameOfIp(linkType: number, etherType: number, bytes: Uint8Array, bigEndian: boolean): Uint8Array | null {
  const family = FAMILY[etherType];
  const protocol = PPP_PROTOCOL[etherType];
  if (family === undefined || protocol === undefined) return null;
  switch (linkType) {
    case LINK_RAW:
      return bytes;
    case LINK_NULL:
      return joinBytes(bigEndian ? bytes32(family) : bytes32(family).reverse(), bytes);
    case LINK_LOOP:
      return joinBytes(bytes32(family), bytes);
    case LINK_PPP:
      return joinBytes([0xff, 0x03], bytes16(protocol), bytes);
    default:
      return null;
  }
}

/** One record: its bytes, and how long the packet was before the capture cut it. */
export interface PcapRecord {
  readonly bytes: Uint8Array;
  readonly original?: number;
  readonly seconds?: number;
  readonly micros?: number;
}

/** A classic savefile; the time of a record that says none is one second after the one before. */
export function pcapFile(linkType: number, records: readonly PcapRecord[], bigEndian = false): Buffer {
  const word = (value: number) => (bigEndian ? bytes32(value) : bytes32(value).reverse());
  const half = (value: number) => (bigEndian ? bytes16(value) : bytes16(value).reverse());
  const header = [word(0xa1b2c3d4), half(2), half(4), word(0), word(0), word(262_144), word(linkType)];
  const body = records.map(({ bytes, original, seconds, micros }, index) =>
    Buffer.concat([
      word(seconds ?? 1_700_000_000 + index),
      word(micros ?? 0),
      word(bytes.length),
      word(original ?? bytes.length),
      bytes,
    ]),
  );
  return Buffer.concat([...header, ...body]);
}

/** Writes whole packets behind one link type's header to a file; those that it cannot carry are left out. */
export function writePackets(path: string, linkType: number, packets: readonly Packet[], bigEndian = false): number {
  const frames = packets.map((packet) => frame(linkType, packet, bigEndian)).filter((bytes) => bytes !== null);
  const records = frames.map((bytes) => ({ bytes }));
  writeFileSync(path, pcapFile(linkType, records, bigEndian));
  return records.length;
}

/** Packets in the bytes of a classic savefile, as `tcpdump -w -` writes it on this machine. */
export function countRecords(file: Buffer): number {
  let count = 0;
  for (let at = 24; at + 16 <= file.length; at += 16 + file.readUInt32LE(at + 8)) count++;
  return count;
}
