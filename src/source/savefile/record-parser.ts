import type { LinkType } from '../../link-type.js';
import type { PacketBatch } from '../../packet.js';

/** The bytes a parser looks at; it moves `start` past what it has consumed. */
export interface ByteSpan {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  start: number;
  readonly end: number;
  /** Passes over bytes, also over ones that have not come yet. */
  skip(length: number): void;
}

/** Why a parser stopped: it wants more bytes, the batch is as full as it gets, or the bytes make no sense. */
export type ParseStop = 'need-bytes' | 'batch-done' | 'failed';

/** Turns a savefile's bytes into packets, a batch at a time. */
export interface RecordParser {
  readonly format: 'pcap' | 'pcapng';
  readonly linkTypes: readonly LinkType[];
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  /** Set when `parse` has answered "failed". */
  readonly failure: string | null;
  /** Appends packets to the batch. What it needs in one piece is never longer than MAX_PIECE_LENGTH. */
  parse(span: ByteSpan, batch: PacketBatch): ParseStop;
}
