/* A program that sends the packets of a classic savefile, as they are: `node live-inject.js INTERFACE FILE`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FrameSender } from './live-frames.js';

export const INJECT = fileURLToPath(import.meta.url);

function inject(device: string, file: Buffer): void {
  const sender = new FrameSender(device);
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8);
    sender.send(file.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  sender.close();
}

if (process.argv[1] === INJECT) inject(process.argv[2] ?? '', readFileSync(process.argv[3] ?? ''));
