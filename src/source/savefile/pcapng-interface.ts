import type { LinkType } from '../../link-type.js';
import { MICROSECOND_CLOCK, PcapngTimeSplitter, unitsPerSecond } from './pcapng-time.js';

/** One interface description block: what its packets are and how their times are counted. */
export interface PcapngInterface {
  readonly linkType: LinkType;
  /** Infinity where the block says 0, "no limit". */
  readonly snaplen: number;
  readonly time: PcapngTimeSplitter;
}

const OPTION_END = 0;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;

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

/**
 * What interface statistics blocks say was dropped. Their counts run from the start of the capture, so that an
 * interface's last word holds; interfaces and sections are added up. null: no block said anything.
 */
export class DropCounts {
  private earlierKernel: number | null = null;
  private earlierInterface: number | null = null;
  private readonly byKernel = new Map<number, number>();
  private readonly byInterface = new Map<number, number>();

  get kernel(): number | null {
    return addUp(this.earlierKernel, this.byKernel);
  }

  get interface(): number | null {
    return addUp(this.earlierInterface, this.byInterface);
  }

  /** Interfaces are numbered anew from here. */
  beginSection(): void {
    this.earlierKernel = this.kernel;
    this.earlierInterface = this.interface;
    this.byKernel.clear();
    this.byInterface.clear();
  }

  /** Reads an interface statistics block: 8 interface, 12 and 16 the time, 20 options. */
  read(view: DataView, at: number, length: number, littleEndian: boolean): void {
    if (length < 24) return;
    const index = view.getUint32(at + 8, littleEndian);
    if (index >= 65_536) return;
    forEachOption(view, at + 20, at + length - 4, littleEndian, (code, valueAt, valueLength) => {
      if (valueLength < 8) return;
      if (code === ISB_OSDROP) this.byKernel.set(index, Number(view.getBigUint64(valueAt, littleEndian)));
      if (code === ISB_IFDROP) this.byInterface.set(index, Number(view.getBigUint64(valueAt, littleEndian)));
    });
  }
}

function addUp(earlier: number | null, counts: ReadonlyMap<number, number>): number | null {
  if (counts.size === 0) return earlier;
  let sum = earlier ?? 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Walks options: a code and a length of 16 bits each, and the value, padded to 4 bytes. A cut one ends the walk. */
function forEachOption(
  view: DataView,
  from: number,
  to: number,
  littleEndian: boolean,
  visit: (code: number, valueAt: number, valueLength: number) => void,
): void {
  let at = from;
  while (at + 4 <= to) {
    const code = view.getUint16(at, littleEndian);
    const valueLength = view.getUint16(at + 2, littleEndian);
    if (code === OPTION_END || at + 4 + valueLength > to) return;
    visit(code, at + 4, valueLength);
    at += 4 + Math.ceil(valueLength / 4) * 4;
  }
}
