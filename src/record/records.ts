/*
 * A savefile's record, in this machine's byte order:
 *
 *   0                   4                   8                   12                  16
 *   | seconds           | fraction          | captured length   | original length   |  packet ...
 */
const RECORD_HEADER_LENGTH = 16;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whole records that lie behind each other. Filled by `measureRecords`, so that none is made for each batch. */
export interface RecordRun {
  /** Where the first one behind them begins. */
  end: number;
  packets: number;
}

/**
 * Measures the whole records from `from` on that end at `limit` or before, at most `mostPackets`. What is no whole record ends the
 * run: `end` never goes beyond `limit`, whatever the bytes say.
 */
export function measureRecords(view: DataView, from: number, limit: number, mostPackets: number, run: RecordRun): void {
  let at = from;
  let packets = 0;
  while (packets < mostPackets && at + RECORD_HEADER_LENGTH <= limit) {
    const next = at + RECORD_HEADER_LENGTH + view.getUint32(at + 8, IS_LITTLE_ENDIAN);
    if (next > limit) break;
    at = next;
    packets++;
  }
  run.end = at;
  run.packets = packets;
}

/** Where the first of the whole records begins whose time is `millis` (since 1970) or later; `view`'s length where there is none. */
export function findTime(view: DataView, millis: number, fractionsPerSecond: number): number {
  const limit = view.byteLength;
  let at = 0;
  while (at + RECORD_HEADER_LENGTH <= limit) {
    const seconds = view.getUint32(at, IS_LITTLE_ENDIAN);
    const fraction = view.getUint32(at + 4, IS_LITTLE_ENDIAN);
    if ((seconds + fraction / fractionsPerSecond) * 1000 >= millis) return at;
    at += RECORD_HEADER_LENGTH + view.getUint32(at + 8, IS_LITTLE_ENDIAN);
  }
  return limit;
}
