import { MAX_CAPTURED_LENGTH } from '../../packet.js';
import type { PcapLayout } from './pcap.js';

/*
 * Some programs wrote longer record headers under a magic that promises others (Wireshark, wiretap/libpcap.c, knows them):
 *
 *   standard magic   16: everybody   24: Red Hat 6.1 (ss990417: interface, protocol, packet type)   20: Nokia IPSO (4 bytes)
 *   modified magic   24: ss991029    28: ss990915 (as ss990417, then 4 bytes on processors)
 *
 * All begin with the same 16 bytes. Which it is shows where the next record begins.
 */
const STANDARD_LENGTHS = [16, 24, 20];
const MODIFIED_LENGTHS = [24, 28];

/** As many records must make sense: by chance, two do not. */
const LEAST_RECORDS = 2;
const MOST_RECORDS = 4;

/**
 * The layout by which the first records make sense: the promised one, unless it does not fit and another does. It is told by
 * the bytes at hand between `at`, the first record's place, and `end`; where they are too few, nothing changes.
 */
export function guessRecordHeader(layout: PcapLayout, view: DataView, at: number, end: number): PcapLayout {
  if (layout.lengthOrder !== 'captured-first') return layout;
  const lengths = layout.recordHeaderLength === STANDARD_LENGTHS[0] ? STANDARD_LENGTHS : MODIFIED_LENGTHS;
  const candidates = lengths.map((recordHeaderLength) => ({ ...layout, recordHeaderLength }));
  return candidates.find((candidate) => makesSense(candidate, view, at, end)) ?? layout;
}

function makesSense(layout: PcapLayout, view: DataView, from: number, end: number): boolean {
  const { littleEndian, fractionsPerSecond, recordHeaderLength } = layout;
  let at = from;
  let records = 0;
  while (records < MOST_RECORDS && at + recordHeaderLength <= end) {
    const fraction = view.getUint32(at + 4, littleEndian);
    const captured = view.getUint32(at + 8, littleEndian);
    const original = view.getUint32(at + 12, littleEndian);
    if (fraction >= fractionsPerSecond || captured > original || original > MAX_CAPTURED_LENGTH) return false;
    records++;
    at += recordHeaderLength + captured;
  }
  return records >= LEAST_RECORDS;
}
