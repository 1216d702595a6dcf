import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pcapFile } from '../../support/pcap-builder.js';

const urlOf = (file: string) => new URL(`../../../src/${file}`, import.meta.url).href;

/** A program of its own, because standard input is there once a process. */
const READER = `
import { openStandardInput } from '${urlOf('source/savefile/open-file.js')}';
import { SavefileSource } from '${urlOf('source/savefile/savefile-source.js')}';
import { PacketBatch } from '${urlOf('packet.js')}';
const [mode] = process.argv.slice(1);
if (mode === 'non-blocking') process.stdin;
const batch = new PacketBatch();
let packets = 0;
try {
  const source = await SavefileSource.open(openStandardInput());
  if (mode === 'stop') setTimeout(() => source.stop(), 300);
  while (await source.read(batch)) {
    packets += batch.count;
    if (mode === 'first') break;
  }
  await source.close();
  console.log(JSON.stringify({ packets, name: source.facts.name, error: source.facts.error }));
} catch (cause) {
  console.log(JSON.stringify({ refused: cause.message }));
}
process.exit(0);
`;

const PACKETS = 5000;
const CAPTURE = pcapFile(
  {},
  Array.from({ length: PACKETS }, (_, index) => ({ bytes: Buffer.alloc(60 + (index % 900), index) })),
);
const folder = mkdtempSync(join(tmpdir(), 'syntop-stdin-'));
after(() => rmSync(folder, { recursive: true }));

const READ_IT_ALL = { packets: PACKETS, name: 'standard input', error: null };

function startReader(mode: string, input: 'pipe' | number): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', READER, mode], { stdio: [input, 'pipe', 'inherit'] });
}

/** What the reader says; fails where it does not end in time. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  assert.ok(child.stdout !== null);
  const output = text(child.stdout);
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  child.stdin?.destroy();
  assert.deepEqual([code, signal], [0, null], 'the reader did not end by itself');
  return JSON.parse(await output);
}

async function feed(mode: string, bytes: Uint8Array): Promise<unknown> {
  const child = startReader(mode, 'pipe');
  child.stdin?.end(bytes);
  return answerOf(child);
}

describe('Standard input', () => {
  it('A capture that comes through a pipe is read to its end.', async () => {
    assert.deepEqual(await feed('all', CAPTURE), READ_IT_ALL);
  });

  it('A capture that comes through a pipe in small pieces, slowly, is read to its end.', async () => {
    const child = startReader('all', 'pipe');
    for (let at = 0; at < CAPTURE.length; at += 500_000) {
      child.stdin?.write(CAPTURE.subarray(at, at + 499_990));
      await sleep(20);
      child.stdin?.write(CAPTURE.subarray(at + 499_990, at + 500_000));
    }
    child.stdin?.end();
    assert.deepEqual(await answerOf(child), READ_IT_ALL);
  });

  it('A pipe that another made non-blocking is read to its end.', async () => {
    assert.deepEqual(await feed('non-blocking', CAPTURE), READ_IT_ALL);
  });

  it('A file as standard input is read to its end.', async () => {
    const path = join(folder, 'a.pcap');
    writeFileSync(path, CAPTURE);
    const file = openSync(path, 'r');
    const child = startReader('all', file);
    closeSync(file);
    assert.deepEqual(await answerOf(child), READ_IT_ALL);
  });

  it('A pipe that is cut off inside a record says so.', async () => {
    assert.deepEqual(await feed('all', CAPTURE.subarray(0, CAPTURE.length - 1)), {
      packets: PACKETS - 1,
      name: 'standard input',
      error: {
        code: 'truncated-file',
        message: `standard input is cut off after packet ${PACKETS - 1}: it ends inside a record`,
      },
    });
  });

  it('Empty standard input is refused by name.', async () => {
    assert.deepEqual(await feed('all', Buffer.alloc(0)), { refused: 'cannot read standard input: it is empty (0 bytes)' });
  });

  it('Stop ends the reading of a pipe that nobody writes to any more, and the process can end.', async () => {
    const child = startReader('stop', 'pipe');
    child.stdin?.write(CAPTURE);
    assert.deepEqual(await answerOf(child), READ_IT_ALL);
  });

  it('A process that has seen enough of an open pipe can end.', async () => {
    const child = startReader('first', 'pipe');
    child.stdin?.write(CAPTURE.subarray(0, 24 + 16 + 60));
    assert.deepEqual(await answerOf(child), { packets: 1, name: 'standard input', error: null });
  });
});
