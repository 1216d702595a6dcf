import { findOption, forEachOption } from './pcapng-options.js';

const ISB_IFDROP = 5;
const ISB_OSDROP = 7;
const EPB_DROPCOUNT = 4;
/** What writers put that cannot tell. */
const UNKNOWN_COUNT = 0xffff_ffff_ffff_ffffn;
/** As many interfaces are remembered. */
const MAX_INTERFACES = 65_536;

/** Of one interface in one section. */
class InterfaceDrops {
  /** What the last interface statistics block said; null: nothing. */
  byKernel: number | null = null;
  byInterface: number | null = null;
  /** What packets say was dropped before each, by whomever; null: nothing. */
  beforePackets: number | null = null;

  /** The blocks' word, where there is one: it is of the same packets as those of each packet. */
  get interface(): number | null {
    return this.byKernel === null && this.byInterface === null ? this.beforePackets : this.byInterface;
  }
}

/**
 * What a pcapng file says was dropped. Interface statistics blocks count from the start of the capture, so that an
 * interface's last word holds; packets count from the one before; interfaces and sections are added up. null: nothing
 * was said.
 */
export class DropCounts {
  private earlierKernel: number | null = null;
  private earlierInterface: number | null = null;
  private readonly interfaces = new Map<number, InterfaceDrops>();

  get kernel(): number | null {
    let sum = this.earlierKernel;
    for (const { byKernel } of this.interfaces.values()) sum = addKnown(sum, byKernel);
    return sum;
  }

  get interface(): number | null {
    let sum = this.earlierInterface;
    for (const drops of this.interfaces.values()) sum = addKnown(sum, drops.interface);
    return sum;
  }

  /** Interfaces are numbered anew from here. */
  beginSection(): void {
    this.earlierKernel = this.kernel;
    this.earlierInterface = this.interface;
    this.interfaces.clear();
  }

  /** Reads an interface statistics block: 8 interface, 12 and 16 the time, 20 options. */
  readStatistics(view: DataView, at: number, length: number, littleEndian: boolean): void {
    if (length < 24) return;
    const index = view.getUint32(at + 8, littleEndian);
    if (index >= MAX_INTERFACES) return;
    const drops = this.of(index);
    forEachOption(view, at + 20, at + length - 4, littleEndian, (code, valueAt, valueLength) => {
      if (valueLength < 8 || (code !== ISB_OSDROP && code !== ISB_IFDROP)) return;
      const count = view.getBigUint64(valueAt, littleEndian);
      if (count === UNKNOWN_COUNT) return;
      if (code === ISB_OSDROP) drops.byKernel = Number(count);
      else drops.byInterface = Number(count);
    });
  }

  /** Reads an enhanced packet block's options. Some files have them with every packet. */
  readPacketOptions(index: number, view: DataView, from: number, to: number, littleEndian: boolean): void {
    const countAt = findOption(view, from, to, littleEndian, EPB_DROPCOUNT, 8);
    if (countAt < 0) return;
    const count = view.getBigUint64(countAt, littleEndian);
    if (count !== UNKNOWN_COUNT) this.addBeforePacket(index, Number(count));
  }

  /** What was dropped between a packet and the one before. */
  addBeforePacket(index: number, count: number): void {
    const drops = this.of(index);
    drops.beforePackets = (drops.beforePackets ?? 0) + count;
  }

  private of(index: number): InterfaceDrops {
    const known = this.interfaces.get(index);
    if (known !== undefined) return known;
    const added = new InterfaceDrops();
    this.interfaces.set(index, added);
    return added;
  }
}

function addKnown(sum: number | null, count: number | null): number | null {
  return count === null ? sum : (sum ?? 0) + count;
}
