import type { LinkType } from '../link-type.js';
import type { PacketSource } from './source.js';

/** Packets of an interface, as they come; of whichever engine. The contract is that of a PacketSource, and: */
export interface LiveSource extends PacketSource {
  readonly linkType: LinkType;
  /** The unit of the times in its records: 1,000,000,000 for nanoseconds, 1,000,000 for microseconds. */
  readonly fractionsPerSecond: number;
  /**
   * Where set, it is given each batch before `read` resolves: savefile records, each a header of 16 bytes in this machine's byte
   * order and the captured bytes. They are good until it returns.
   */
  onRecords: ((records: Uint8Array) => void) | null;
}
