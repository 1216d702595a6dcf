import type { LinkType } from '../../link-type.js';
import { forEachOption } from './pcapng-options.js';
import { MICROSECOND_CLOCK, PcapngTimeSplitter, unitsPerSecond } from './pcapng-time.js';

/** One interface description block: what its packets are and how their times are counted. */
export interface PcapngInterface {
  readonly linkType: LinkType;
  /** Infinity where the block says 0, "no limit". */
  readonly snaplen: number;
  readonly time: PcapngTimeSplitter;
}

const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/**
 * Reads an interface description block of `length` bytes at `at`:
 *
 *   8           10          12                  16
 *   | link type | reserved  | snaplen           | options ...
 */
export function readInterfaceDescription(
  view: DataView,
  at: number,
  length: number,
  littleEndian: boolean,
  toLinkType: (value: number) => LinkType,
): PcapngInterface {
  let clock = MICROSECOND_CLOCK;
  forEachOption(view, at + 16, at + length - 4, littleEndian, (code, valueAt, valueLength) => {
    if (code === IF_TSRESOL && valueLength >= 1) {
      clock = { ...clock, unitsPerSecond: unitsPerSecond(view.getUint8(valueAt)) };
    } else if (code === IF_TSOFFSET && valueLength >= 8) {
      clock = { ...clock, offsetSeconds: Number(view.getBigInt64(valueAt, littleEndian)) };
    }
  });
  return {
    linkType: toLinkType(view.getUint16(at + 8, littleEndian)),
    snaplen: view.getUint32(at + 12, littleEndian) || Number.POSITIVE_INFINITY,
    time: new PcapngTimeSplitter(clock),
  };
}
