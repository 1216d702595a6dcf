import { fromDataLinkType, type LinkType } from '../../link-type.js';
import { MAX_CAPTURED_LENGTH, type PacketBatch } from '../../packet.js';
import { MAX_PIECE_LENGTH } from './byte-window.js';
import { DropCounts } from './pcapng-drops.js';
import { type PcapngInterface, readInterfaceDescription } from './pcapng-interface.js';
import type { ByteSpan, ParseStop, RecordParser } from './record-parser.js';

/*
 * pcapng (draft-ietf-opsawg-pcapng): blocks, each
 *
 *   0                   4                   8                          length - 4
 *   | block type        | total length      | body, padded to 4 ...    | total length |
 *
 * A section header sets the byte order and forgets the interfaces; interface descriptions are numbered from 0 in
 * each section. Bodies of the blocks with packets, by offset from the start of the block:
 *
 *   enhanced   8 interface, 12 time high, 16 time low, 20 captured length, 24 original length, 28 packet
 *   obsolete   8 interface (16 bits), 10 drops (16 bits), then as enhanced
 *   simple     8 original length, 12 packet
 */
export const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;

/** Type, length, body of nothing, length. */
const MIN_BLOCK_LENGTH = 12;
/** A section header goes on: 12 major version (16 bits), 14 minor, 16 section length. */
const SECTION_HEADER_LENGTH = 28;
/** An obsolete packet block whose writer did not count. */
const UNKNOWN_DROPS = 0xffff;
/** A file cannot make us remember more interfaces than this. */
const MAX_INTERFACES = 65_536;

/** Whether these 12 bytes begin a pcapng section. */
export function isSectionHeader(view: DataView, at: number): boolean {
  if (view.getUint32(at, true) !== SECTION_HEADER) return false;
  return view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC || view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC;
}

export class PcapngParser implements RecordParser {
  readonly format = 'pcapng';
  failure: string | null = null;
  private littleEndian = true;
  private interfaces: PcapngInterface[] = [];
  private readonly seenLinkTypes = new Set<LinkType>();
  private readonly drops = new DropCounts();
  /** Set where the block at hand cannot go into the batch, which holds packets of another link type. */
  private batchDone = false;

  get linkTypes(): readonly LinkType[] {
    return [...this.seenLinkTypes];
  }

  get kernelDropped(): number | null {
    return this.drops.kernel;
  }

  get interfaceDropped(): number | null {
    return this.drops.interface;
  }

  parse(span: ByteSpan, batch: PacketBatch): ParseStop {
    this.batchDone = false;
    batch.bytes = span.bytes;
    while (!batch.isFull) {
      const available = span.end - span.start;
      if (available < MIN_BLOCK_LENGTH) return 'need-bytes';
      const { view, start: at } = span;
      // The block type of a section header reads the same in both orders, which is why it was chosen.
      const type = view.getUint32(at, this.littleEndian);
      if (type === SECTION_HEADER) {
        if (available < SECTION_HEADER_LENGTH) return 'need-bytes';
        if (!this.beginSection(view, at)) return 'failed';
      }
      const length = view.getUint32(at + 4, this.littleEndian);
      const isWhole = this.checkBlock(type, view, at, length, available);
      if (isWhole !== true) return isWhole;
      if (!this.takeBlock(type, view, at, length, batch)) return this.batchDone ? 'batch-done' : 'failed';
      span.skip(length);
    }
    return 'batch-done';
  }

  /** Whether a block is here as far as it is needed, and its two lengths agree. */
  private checkBlock(type: number, view: DataView, at: number, length: number, available: number): true | ParseStop {
    const least = type === SECTION_HEADER ? SECTION_HEADER_LENGTH : MIN_BLOCK_LENGTH;
    if (length < least || length % 4 !== 0) {
      return this.fail(`a block of type ${describeType(type)} claims a length of ${length}`);
    }
    // A block longer than any piece is read as far as needed and passed over; others are taken whole or not at all.
    const inOnePiece = length <= MAX_PIECE_LENGTH;
    if (available < (inOnePiece ? length : MAX_PIECE_LENGTH)) return 'need-bytes';
    if (inOnePiece && view.getUint32(at + length - 4, this.littleEndian) !== length) {
      return this.fail(`a block of type ${describeType(type)} gives two different lengths`);
    }
    return true;
  }

  private takeBlock(type: number, view: DataView, at: number, length: number, batch: PacketBatch): boolean {
    switch (type) {
      case ENHANCED_PACKET:
        return this.takeEnhancedPacket(view, at, length, batch);
      case OBSOLETE_PACKET:
        return this.takeObsoletePacket(view, at, length, batch);
      case SIMPLE_PACKET:
        return this.takeSimplePacket(view, at, length, batch);
      case INTERFACE_DESCRIPTION:
        return this.addInterface(view, at, length);
      case INTERFACE_STATISTICS:
        if (length <= MAX_PIECE_LENGTH) this.drops.readStatistics(view, at, length, this.littleEndian);
        return true;
      default:
        return true;
    }
  }

  private beginSection(view: DataView, at: number): boolean {
    this.littleEndian = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
    if (!this.littleEndian && view.getUint32(at + 8, false) !== BYTE_ORDER_MAGIC) {
      this.fail('a section header has no byte-order magic');
      return false;
    }
    const major = view.getUint16(at + 12, this.littleEndian);
    const minor = view.getUint16(at + 14, this.littleEndian);
    // As libpcap and Wireshark have it: 1.2 is the same as 1.0.
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      this.fail(`a section is of pcapng version ${major}.${minor}, which is not known`);
      return false;
    }
    this.interfaces = [];
    this.drops.beginSection();
    return true;
  }

  private addInterface(view: DataView, at: number, length: number): boolean {
    if (length < 20 || length > MAX_PIECE_LENGTH || this.interfaces.length >= MAX_INTERFACES) {
      this.fail('an interface description makes no sense');
      return false;
    }
    const described = readInterfaceDescription(view, at, length, this.littleEndian, fromDataLinkType);
    this.interfaces.push(described);
    this.seenLinkTypes.add(described.linkType);
    return true;
  }

  private takeEnhancedPacket(view: DataView, at: number, length: number, batch: PacketBatch): boolean {
    const index = view.getUint32(at + 8, this.littleEndian);
    if (!this.takePacket(index, view, at, length, batch)) return false;
    const optionsAt = 28 + Math.ceil(batch.capturedLength[batch.count - 1] / 4) * 4;
    // What is longer than a piece is not all here. Most packets have no options.
    if (optionsAt + 8 < length && length <= MAX_PIECE_LENGTH) {
      this.drops.readPacketOptions(index, view, at + optionsAt, at + length - 4, this.littleEndian);
    }
    return true;
  }

  private takeObsoletePacket(view: DataView, at: number, length: number, batch: PacketBatch): boolean {
    const index = view.getUint16(at + 8, this.littleEndian);
    if (!this.takePacket(index, view, at, length, batch)) return false;
    const dropped = view.getUint16(at + 10, this.littleEndian);
    if (dropped !== UNKNOWN_DROPS) this.drops.addBeforePacket(index, dropped);
    return true;
  }

  private takePacket(index: number, view: DataView, at: number, length: number, batch: PacketBatch): boolean {
    if (length < 32) {
      this.fail(`a packet block of length ${length} is too short for its own header`);
      return false;
    }
    const from = this.interfaces[index];
    if (from === undefined) {
      this.fail(`a packet is of interface ${index}, which the section does not describe`);
      return false;
    }
    const captured = view.getUint32(at + 20, this.littleEndian);
    if (!this.fits(captured, length - 32)) return false;
    if (!this.accepts(from.linkType, batch)) return false;
    from.time.split(view.getUint32(at + 12, this.littleEndian), view.getUint32(at + 16, this.littleEndian));
    const row = batch.count++;
    batch.offset[row] = at + 28;
    batch.capturedLength[row] = captured;
    batch.originalLength[row] = view.getUint32(at + 24, this.littleEndian);
    batch.timestampSeconds[row] = from.time.seconds;
    batch.timestampNanos[row] = from.time.nanos;
    return true;
  }

  private takeSimplePacket(view: DataView, at: number, length: number, batch: PacketBatch): boolean {
    const from = this.interfaces[0];
    if (from === undefined || length < 16) {
      this.fail(length < 16 ? 'a simple packet block is too short' : 'a simple packet block stands before any interface');
      return false;
    }
    const original = view.getUint32(at + 8, this.littleEndian);
    const captured = Math.min(original, from.snaplen);
    if (!this.fits(captured, length - 16)) return false;
    if (!this.accepts(from.linkType, batch)) return false;
    const row = batch.count++;
    batch.offset[row] = at + 12;
    batch.capturedLength[row] = captured;
    batch.originalLength[row] = original;
    batch.timestampSeconds[row] = Number.NaN;
    batch.timestampNanos[row] = 0;
    return true;
  }

  private fits(captured: number, room: number): boolean {
    if (captured <= room && captured <= MAX_CAPTURED_LENGTH) return true;
    this.fail(`a packet claims ${captured} captured bytes, in a block with room for ${room}`);
    return false;
  }

  /** A batch holds packets of one link type: the first one sets it. */
  private accepts(linkType: LinkType, batch: PacketBatch): boolean {
    if (batch.count === 0) batch.linkType = linkType;
    this.batchDone = batch.linkType !== linkType;
    return !this.batchDone;
  }

  private fail(reason: string): 'failed' {
    this.failure = reason;
    return 'failed';
  }
}

function describeType(type: number): string {
  return `0x${type.toString(16).padStart(8, '0')}`;
}
