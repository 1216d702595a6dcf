import { fromDataLinkType, LINKTYPE_ETHERNET, LINKTYPE_IEEE802_5, LINKTYPE_NULL, type LinkType } from '../../link-type.js';
import { MAX_CAPTURED_LENGTH, type PacketBatch } from '../../packet.js';
import type { ByteSpan, ParseStop, RecordParser } from './record-parser.js';

/*
 * The classic savefile (draft-ietf-opsawg-pcap), its header and then records to the end:
 *
 *   0                   4         6         8                   12
 *   | magic             | major   | minor   | reserved (zone)   |
 *   12                  16                  20                  24
 *   | reserved (sigfigs)| snaplen           | FCS, link type    |
 *
 *   0                   4                   8                   12                  16
 *   | seconds           | fraction          | captured length   | original length   |  packet ...
 *
 * The modified form (magic 0xa1b2cd34) has 8 more bytes in each record header: interface index, protocol, packet type.
 * AIX writes version 2.2 with nanoseconds, and its own numbers for the link types (Wireshark, wiretap/libpcap.c).
 */
export const PCAP_HEADER_LENGTH = 24;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const MAGIC_MODIFIED = 0xa1b2cd34;

/** AIX's numbers (RFC 1573, ifType): Ethernet, Token Ring, loopback. FDDI (15) has its own padding, and is not read. */
const AIX_LINK_TYPES: ReadonlyMap<number, LinkType> = new Map([
  [6, LINKTYPE_ETHERNET],
  [9, LINKTYPE_IEEE802_5],
  [24, LINKTYPE_NULL],
]);

/** What the fields of a record mean in this file. */
export interface PcapLayout {
  readonly linkType: LinkType;
  readonly littleEndian: boolean;
  /** 1,000,000 or 1,000,000,000. */
  readonly fractionsPerSecond: number;
  readonly recordHeaderLength: number;
  /** Files older than version 2.3 have the two lengths the other way round; in 2.3 itself both kinds exist. */
  readonly lengthOrder: 'captured-first' | 'original-first' | 'smaller-is-captured';
}

/** Reads the file header: null where the magic is not one of pcap's, a text where the version is not known. */
export function readPcapHeader(view: DataView, at: number): PcapLayout | string | null {
  const littleEndian = isPcapMagic(view.getUint32(at, true));
  const magic = view.getUint32(at, littleEndian);
  if (!isPcapMagic(magic)) return null;
  const major = view.getUint16(at + 4, littleEndian);
  const minor = view.getUint16(at + 6, littleEndian);
  if (!isKnownVersion(major, minor)) return `pcap version ${major}.${minor} is not known`;
  // The upper bits may hold the length of a frame check sequence.
  const dataLinkType = view.getUint32(at + 20, littleEndian) & 0xffff;
  const aixLinkType = major === 2 && minor === 2 ? AIX_LINK_TYPES.get(dataLinkType) : undefined;
  return {
    linkType: aixLinkType ?? fromDataLinkType(dataLinkType),
    littleEndian,
    fractionsPerSecond: magic === MAGIC_NANOSECONDS || aixLinkType !== undefined ? 1_000_000_000 : 1_000_000,
    recordHeaderLength: magic === MAGIC_MODIFIED ? 24 : 16,
    lengthOrder: lengthOrderOf(major, minor),
  };
}

function isPcapMagic(magic: number): boolean {
  return magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS || magic === MAGIC_MODIFIED;
}

/** As libpcap has it (sf-pcap.c, pcap_check_header); 543.0 is DG/UX's tcpdump. */
function isKnownVersion(major: number, minor: number): boolean {
  return (major === 2 && minor <= 4) || (major === 543 && minor === 0);
}

/** Likewise as libpcap decides it. */
function lengthOrderOf(major: number, minor: number): PcapLayout['lengthOrder'] {
  if (major === 543 || (major === 2 && minor < 3)) return 'original-first';
  return major === 2 && minor === 3 ? 'smaller-is-captured' : 'captured-first';
}

/** Reads pcap records; live batches are laid out the same, and come through here too. */
export class PcapParser implements RecordParser {
  readonly format = 'pcap';
  readonly linkTypes: readonly LinkType[];
  readonly kernelDropped = null;
  readonly interfaceDropped = null;
  failure: string | null = null;
  private readonly littleEndian: boolean;
  private readonly headerLength: number;
  private readonly fractionsPerSecond: number;
  private readonly nanosPerFraction: number;
  private readonly capturedFirst: boolean;
  private readonly smallerIsCaptured: boolean;

  constructor(private readonly layout: PcapLayout) {
    this.linkTypes = [layout.linkType];
    this.littleEndian = layout.littleEndian;
    this.headerLength = layout.recordHeaderLength;
    this.fractionsPerSecond = layout.fractionsPerSecond;
    this.nanosPerFraction = 1_000_000_000 / layout.fractionsPerSecond;
    this.capturedFirst = layout.lengthOrder !== 'original-first';
    this.smallerIsCaptured = layout.lengthOrder === 'smaller-is-captured';
  }

  parse(span: ByteSpan, batch: PacketBatch): ParseStop {
    const { view, end } = span;
    const { offset, capturedLength, originalLength, timestampSeconds, timestampNanos } = batch;
    const { littleEndian, headerLength, fractionsPerSecond, nanosPerFraction } = this;
    const { capacity } = batch;
    batch.linkType = this.layout.linkType;
    batch.bytes = span.bytes;
    let at = span.start;
    let count = batch.count;
    let stop: ParseStop = 'batch-done';
    while (count < capacity) {
      if (end - at < headerLength) {
        stop = 'need-bytes';
        break;
      }
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      if (!this.capturedFirst || (this.smallerIsCaptured && captured > original)) {
        const first = captured;
        captured = original;
        original = first;
      }
      if (captured > MAX_CAPTURED_LENGTH) {
        this.failure = `a record claims ${captured} captured bytes, more than any real one has (${MAX_CAPTURED_LENGTH})`;
        stop = 'failed';
        break;
      }
      if (end - at - headerLength < captured) {
        stop = 'need-bytes';
        break;
      }
      let seconds = view.getUint32(at, littleEndian);
      let fraction = view.getUint32(at + 4, littleEndian);
      if (fraction >= fractionsPerSecond) {
        const whole = Math.floor(fraction / fractionsPerSecond);
        seconds += whole;
        fraction -= whole * fractionsPerSecond;
      }
      offset[count] = at + headerLength;
      capturedLength[count] = captured;
      originalLength[count] = original;
      timestampSeconds[count] = seconds;
      timestampNanos[count] = fraction * nanosPerFraction;
      count++;
      at += headerLength + captured;
    }
    batch.count = count;
    span.start = at;
    return stop;
  }
}
