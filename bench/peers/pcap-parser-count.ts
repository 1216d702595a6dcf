/* The count that a replay makes, on the pcap-parser package: SYNs by source and port, resets by source and port. */
import { parse } from 'pcap-parser';

const openers = new Map<string, number>();
const resetters = new Map<string, number>();

parse(process.argv[2] ?? '')
  .on('packet', ({ data }) => {
    if (data.length < 48 || data.readUInt16BE(12) !== 0x0800 || data[23] !== 6) return;
    const tcp = 14 + ((data[14] ?? 0) & 15) * 4;
    const flags = data[tcp + 13] ?? 0;
    const source = data.readUInt32BE(26);
    if ((flags & 0x12) === 0x02) countKey(openers, `${source}:${data.readUInt16BE(tcp + 2)}`);
    if ((flags & 0x04) !== 0) countKey(resetters, `${source}:${data.readUInt16BE(tcp)}`);
  })
  .on('end', () => console.log(openers.size, resetters.size));

function countKey(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
