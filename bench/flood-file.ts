import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { address, makePacket, makeRandom, PcapWriter } from './bench-files.js';

const SERVER = 0x0a000001;
/** Addresses of the clients; the flood's never begin with 10. */
const FIRST_CLIENT = 0x0a630001;

/**
 * SYNs of which a share comes from random sources, and the rest from `clients` clients, whose shares of it go as 1 to 10. With the file
 * comes the exact count of each client's SYNs.
 */
export function makeFloodFile(
  path: string,
  packets: number,
  clients: number,
  share: number,
): { path: string; counts: ReadonlyMap<string, number> } {
  const countsPath = `${path}.json`;
  if (existsSync(path) && existsSync(countsPath)) return { path, counts: new Map(JSON.parse(readFileSync(countsPath, 'utf8'))) };
  const weights = Array.from({ length: clients }, (_, client) => 1 + (9 * client) / (clients - 1));
  const bounds: number[] = [];
  for (const weight of weights) bounds.push((bounds.at(-1) ?? 0) + weight);
  const all = bounds.at(-1) ?? 0;
  const counts = new Array<number>(clients).fill(0);
  const writer = new PcapWriter(path);
  const random = makeRandom(0x1b873593);
  const packet = makePacket(54);
  for (let count = 0; count < packets; count++) {
    let source = random();
    // Of 2^32 sources, 16 million begin with 10: those are moved elsewhere.
    if (source >>> 24 === 10) source = (source ^ 0x40000000) >>> 0;
    if (random() / 2 ** 32 >= share) {
      const draw = (random() / 2 ** 32) * all;
      const client = bounds.findIndex((bound) => draw < bound);
      counts[client] = (counts[client] ?? 0) + 1;
      source = FIRST_CLIENT + client;
    }
    address(packet, source, SERVER, 1024 + (random() % 60_000), 443, 0x02);
    packet.writeUInt32BE(random(), 38);
    writer.write(packet, count * 2);
  }
  writer.close();
  const named = counts.map((count, client) => [`10.99.0.${client + 1}`, count] as const);
  writeFileSync(countsPath, JSON.stringify(named));
  return { path, counts: new Map(named) };
}
