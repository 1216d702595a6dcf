import type { LinkType } from '../link-type.js';
import type { PacketBatch } from '../packet.js';
import { Outcome } from './outcome.js';
import { ended, type Step } from './step.js';

/** Tunnels walked into, one in the other. */
const MAX_TUNNELS = 8;

/** The packet at hand, and how far its headers have been read. One object for all packets, one behind the other. */
export class Frame {
  bytes: Uint8Array = new Uint8Array(0);
  /** Of the header that comes next. */
  at = 0;
  /** Nothing is read from here on: captured bytes end here, or what a header around says that it holds. */
  end = 0;
  /** Where the packet ended on the wire, or what a header around says that it holds. */
  limit = 0;
  /** The first fragment of an IP packet: what it lacks is in the next one. */
  isPiece = false;
  linkType: LinkType = -1;
  /** The IP header whose addresses count. */
  ipAt = 0;
  family: 4 | 6 = 4;
  /** Where the payload of that header ends, in its own words: possibly behind `limit`. */
  payloadEnd = 0;
  private tunnels = 0;

  /** @param isDeep whether tunnels are walked into */
  constructor(private readonly isDeep: boolean) {}

  begin(batch: PacketBatch, row: number): void {
    const start = batch.offset[row];
    const captured = batch.capturedLength[row];
    this.at = start;
    this.end = start + captured;
    this.limit = start + Math.max(captured, batch.originalLength[row]);
    this.linkType = batch.linkType;
    this.isPiece = false;
    this.tunnels = 0;
  }

  /** Whether `count` bytes can be read from `at` on. */
  has(count: number): boolean {
    return this.at + count <= this.end;
  }

  /** How a packet ends that has not `count` bytes from `at` on: cut by the capture, or by the sender of fragments; or it never had them. */
  lacks(count: number): Step {
    return ended(this.isPiece || this.at + count <= this.limit ? Outcome.truncated : Outcome.malformed);
  }

  /** What is behind here belongs to no header inside. */
  narrow(limit: number): void {
    if (limit >= this.limit) return;
    this.limit = limit;
    if (this.end > limit) this.end = limit;
  }

  /** Goes on behind a header of `length` bytes that were read. */
  skip(length: number, next: Step): Step {
    this.at += length;
    return next;
  }

  /** Goes on `length` bytes further, into another packet in a tunnel; or ends here. */
  enterTunnel(length: number, next: Step): Step {
    if (!this.isDeep || this.tunnels === MAX_TUNNELS) return ended(Outcome.tunnelled);
    this.tunnels++;
    this.at += length;
    return next;
  }

  /** Bytes and words `offset` bytes behind `at`; in network order, unless they say otherwise. */
  byte(offset: number): number {
    return this.bytes[this.at + offset];
  }

  half(offset: number): number {
    const at = this.at + offset;
    return (this.bytes[at] << 8) | this.bytes[at + 1];
  }

  halfLittle(offset: number): number {
    const at = this.at + offset;
    return (this.bytes[at + 1] << 8) | this.bytes[at];
  }

  /** Unsigned. */
  word(offset: number): number {
    return this.half(offset) * 0x10000 + this.half(offset + 2);
  }

  wordLittle(offset: number): number {
    return this.halfLittle(offset + 2) * 0x10000 + this.halfLittle(offset);
  }
}
