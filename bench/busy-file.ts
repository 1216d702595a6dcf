import { existsSync } from 'node:fs';
import { address, makePacket, makeRandom, PcapWriter } from './bench-files.js';

const SERVERS = 0x0a000001;
const PORTS = [80, 443, 22, 110, 7211, 8080, 3306, 5432];
/** Each so many attempts one is refused. */
const REFUSED_EVERY = 4;

/** A network at work: so many SYNs a second, each from any of these sources to one of eight servers, and every fourth is refused. */
export function makeBusyFile(path: string, seconds: number, synsPerSecond: number, sources: number): string {
  if (existsSync(path)) return path;
  const writer = new PcapWriter(path);
  const random = makeRandom(0x51ed270b);
  const packet = makePacket(54);
  const stepMicros = 1e6 / synsPerSecond;
  for (let count = 0; count < seconds * synsPerSecond; count++) {
    const client = 0x0a010000 + (random() % sources);
    const server = SERVERS + (random() % PORTS.length);
    const port = PORTS[client % PORTS.length] ?? 80;
    const clientPort = 1024 + (random() % 60_000);
    const sequence = random();
    const micros = Math.floor(count * stepMicros);
    address(packet, client, server, clientPort, port, 0x02);
    packet.writeUInt32BE(sequence, 38);
    packet.writeUInt32BE(0, 42);
    writer.write(packet, micros);
    if (count % REFUSED_EVERY !== 0) continue;
    address(packet, server, client, port, clientPort, 0x14);
    packet.writeUInt32BE(0, 38);
    packet.writeUInt32BE((sequence + 1) >>> 0, 42);
    writer.write(packet, micros + Math.floor(stepMicros / 2));
  }
  writer.close();
  return path;
}
