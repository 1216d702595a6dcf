/* A program that sends bare SYNs of any sources at a steady rate, until it is ended: `node night-flood.js`, its part as JSON on standard input. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FrameSender } from './live-frames.js';

export const NIGHT_FLOOD = fileURLToPath(import.meta.url);

/** What night 4 of captures/ is made with. Tests run in the project's folder. */
const SYN_FLOOD = 'scripts/captures/syn-flood.mjs';
const TICK_MILLIS = 50;
/** More than any test waits for. */
const SECONDS = 60;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

export interface NightFlood {
  readonly device: string;
  readonly from: { readonly mac: string; readonly addresses: readonly string[] };
  readonly to: { readonly mac: string; readonly address: string; readonly port: number };
  readonly perSecond: number;
}

type BuildSynFlood = (flood: Pick<NightFlood, 'from' | 'to'> & { readonly count: number; readonly seed: number }) => Buffer;

async function run({ device, from, to, perSecond }: NightFlood): Promise<void> {
  const { buildSynFlood } = (await import(pathToFileURL(resolve(SYN_FLOOD)).href)) as { readonly buildSynFlood: BuildSynFlood };
  const file = buildSynFlood({ from, to, count: perSecond * SECONDS, seed: 4 });
  const sender = new FrameSender(device);
  let at = FILE_HEADER;
  const ticker = setInterval(() => {
    for (let sent = 0; sent < (perSecond * TICK_MILLIS) / 1000 && at < file.length; sent++) {
      const length = file.readUInt32LE(at + 8);
      sender.send(file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
      at += RECORD_HEADER + length;
    }
    if (at >= file.length) clearInterval(ticker);
  }, TICK_MILLIS);
}

if (process.argv[1] === NIGHT_FLOOD) await run(JSON.parse(readFileSync(0, 'utf8')) as NightFlood);
