import type { ErrorFacts } from '../errors.js';
import type { LinkType } from '../link-type.js';
import type { PacketBatch } from '../packet.js';

/** What a source says of itself; true at the moment it is asked for. */
export interface SourceFacts {
  readonly name: string;
  readonly format: 'pcap' | 'pcapng' | 'live';
  /** In the order of their first appearance. */
  readonly linkTypes: readonly LinkType[];
  /** Packets that the kernel, or the interface before it, threw away for want of room; null: the source cannot tell. */
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  /** Why it ended before its end; what was read until then has been delivered. */
  readonly error: ErrorFacts | null;
}

/**
 * Where packets come from: a savefile, a pipe, an interface. The contract, which test/source/packet-source-contract.ts
 * checks on each implementation:
 *
 * - `read` fills the batch with the next packets, at least one, all of one link type, in the order they came, and
 *   resolves true; false means the end, and then it stays false. It never rejects for what the bytes hold: a capture
 *   that ends badly ends, and `facts.error` says how.
 * - The batch's bytes are good until the next `read` or `close`.
 * - After `stop`, what has arrived already is still delivered, and then comes the end; nothing new is waited for.
 * - `close` gives back what the source holds, after the end or before it; calling it twice is the same as once.
 */
export interface PacketSource {
  read(batch: PacketBatch): Promise<boolean>;
  stop(): void;
  close(): Promise<void>;
  readonly facts: SourceFacts;
}
