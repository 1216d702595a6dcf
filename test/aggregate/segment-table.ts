import { formatAddress } from '../../src/address.js';
import type { CountedRow } from '../../src/counted-row.js';
import { ACK, FIN, RST, SegmentBatch, SYN } from '../../src/segment.js';

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, A: ACK, F: FIN, R: RST, E: 0x40, C: 0x80 };

/** An IPv4 address of the form a.b.c.d, or an IPv6 one of eight groups, as words. */
function parseWords(address: string): { family: 4 | 6; words: number[] } {
  if (address.includes('.')) {
    const bytes = address.split('.').map(Number);
    return { family: 4, words: [bytes.reduce((word, byte) => (word << 8) | byte, 0), 0, 0, 0] };
  }
  const groups = address.split(':').map((group) => Number.parseInt(group, 16));
  const words = [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0));
  return { family: 6, words };
}

/** One line a segment: "time source sourcePort destinationPort flags", time in seconds or "-" for none. */
export function segmentsOf(lines: readonly string[]): SegmentBatch {
  const batch = new SegmentBatch();
  for (const line of lines) {
    const [time, source, sourcePort, destinationPort, flags] = line.trim().split(/\s+/);
    const { family, words } = parseWords(source ?? '');
    const row = batch.count++;
    batch.family[row] = family;
    batch.sourceWords.set(words, row * 4);
    batch.sourcePort[row] = Number(sourcePort);
    batch.destinationPort[row] = Number(destinationPort);
    batch.flags[row] = [...(flags ?? '')].reduce((sum, letter) => sum | (FLAG_OF_LETTER[letter] ?? 0), 0);
    batch.timestampSeconds[row] = time === '-' ? Number.NaN : Math.floor(Number(time));
    batch.timestampNanos[row] = 0;
  }
  return batch;
}

/** Rows as text, for comparing: "address port syn rst error". */
export function rowsAsText(rows: readonly CountedRow[]): string[] {
  return rows.map(({ family, words, port, syn, rst, error }) => `${formatAddress(family, words)} ${port} ${syn} ${rst} ${error}`);
}
