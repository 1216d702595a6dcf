/* A bare count of packets on the cap package: prints how many came until Ctrl-C. */
import { createRequire } from 'node:module';

interface CapHandle {
  open(device: string, filter: string, bufferSize: number, buffer: Buffer): string;
  on(event: 'packet', listener: () => void): void;
  close(): void;
}

// cap needs a compiler and libpcap's headers, so it is installed for the bench alone (bench/main.ts).
const { Cap } = createRequire(`${process.cwd()}/bench/data/peers/`)('cap') as { Cap: new () => CapHandle };

const buffer = Buffer.alloc(65_535);
const handle = new Cap();
let count = 0;
handle.open(process.argv[2] ?? 'lo', 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0', 64 << 20, buffer);
handle.on('packet', () => {
  count++;
});
process.on('SIGINT', () => {
  handle.close();
  console.log(count);
  // Keeps the buffer alive to the end: the package writes into it, and does not hold it.
  process.exit(buffer.length > 0 ? 0 : 1);
});
