import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Report } from '../src/snapshot.js';
import { ipv4, PROTOCOL_TCP, SYN, tcp } from './support/run-frames.js';
import { frame, LINK_ETHERNET, pcapFile } from './support/run-links.js';
import { MAIN } from './support/run-syntop.js';

const FILES = 500;
const PACKETS = 1_000;
const MOST_MEGABYTES = 200;

/** Runs the program as it is, and has it say at its end how much memory it has had. */
const TELL_MEMORY = `process.on('exit', () => require('node:fs').writeSync(2, 'KiB ' + process.resourceUsage().maxRSS)); import(${JSON.stringify(MAIN)})`;

/** A file of so many packets, from a place in time on and so far apart. */
function makeFile(first: number, step: number): Buffer {
  const bytes = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }))) ?? assert.fail('no frame');
  const file = Buffer.concat([pcapFile(LINK_ETHERNET, []), Buffer.alloc(PACKETS * (16 + bytes.length))]);
  const record = pcapFile(LINK_ETHERNET, [{ bytes }]).subarray(24);
  for (let packet = 0; packet < PACKETS; packet++) {
    const at = 24 + packet * record.length;
    const millis = first + packet * step;
    record.copy(file, at);
    file.writeUInt32LE(1_700_000_000 + Math.floor(millis / 1000), at);
    file.writeUInt32LE((millis % 1000) * 1000, at + 4);
  }
  return file;
}

for (const [how, placeOf] of [
  ['follow one another', (file: number) => [file * PACKETS, 1]],
  ['all overlap', (file: number) => [file, FILES]],
] as const) {
  test(`Five hundred files that ${how} are read in a bounded memory.`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-many-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const files = Array.from({ length: FILES }, (_, file) => {
      const [first = 0, step = 0] = placeOf(file);
      const path = join(folder, `${file}.pcap`);
      writeFileSync(path, makeFile(first, step));
      return path;
    });
    const output = execFileSync(
      'sh',
      ['-c', 'exec "$0" "$@" 2>&1', process.execPath, '-e', TELL_MEMORY, 'x', 'replay', '--json', ...files],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      },
    );
    const [json = '', memory = ''] = output.split('\n');
    const { capture } = JSON.parse(json) as Report;
    assert.equal(capture.packets, FILES * PACKETS);
    assert.ok(capture.inputs.every(({ packets }) => packets === PACKETS));
    const megabytes = Number(/KiB (\d+)/.exec(memory)?.[1]) / 1024;
    assert.ok(megabytes < MOST_MEGABYTES, `${megabytes} MB`);
    t.diagnostic(`${Math.round(megabytes)} MB`);
  });
}
