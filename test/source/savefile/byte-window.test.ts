import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PacketBatch } from '../../../src/packet.js';
import { ByteWindow, CHUNK_LENGTH, SMALL_CHUNK_LENGTH } from '../../../src/source/savefile/byte-window.js';
import { SavefileSource } from '../../../src/source/savefile/savefile-source.js';
import { MemoryStream } from '../../support/memory-stream.js';
import { pcapFile } from '../../support/pcap-builder.js';
import { readBytes, readToEnd } from '../../support/read-packets.js';

const FILE = pcapFile(
  {},
  [60, 200_000, 61, 262_144, 1].map((length, index) => ({ bytes: Buffer.alloc(length, index + 1) })),
);

describe('A window over bytes', () => {
  it('It asks for chunks of the size it is told, and holds what is longer than one all the same.', async () => {
    const stream = new MemoryStream(FILE);
    const { packets, facts } = await readToEnd(await SavefileSource.open(stream, { chunkLength: 4096 }));
    assert.equal(stream.largestRead, 4096);
    assert.deepEqual([packets, facts], [(await readBytes(FILE)).packets, facts]);
    assert.equal(facts.error, null);
  });

  it('Small chunks take little memory.', () => {
    const before = process.memoryUsage().arrayBuffers;
    const windows = Array.from({ length: 100 }, () => new ByteWindow(async () => 0, 16_384));
    assert.ok(process.memoryUsage().arrayBuffers - before < 8 << 20);
    assert.equal(windows.length, 100);
  });

  it('The chunks that one gives back are the next one’s: file after file takes no more memory.', async () => {
    const memories = new Set<ArrayBufferLike>();
    for (let round = 0; round < 20; round++) {
      const source = await SavefileSource.open(new MemoryStream(FILE));
      const batch = new PacketBatch();
      while (await source.read(batch)) memories.add(batch.bytes.buffer);
      await source.close();
    }
    assert.ok(memories.size <= 4, `${memories.size} chunks`);
  });

  it('A chunk that is being filled when its window is closed never becomes the memory of another.', async () => {
    let arrive: (count: number) => void = () => undefined;
    const targets: Uint8Array[] = [];
    const window = new ByteWindow((target) => {
      targets.push(target);
      return new Promise((resolve) => {
        arrive = resolve;
      });
    });
    const bringing = window.more();
    window.release();
    window.release();
    const next = [1, 2, 3, 4].map(() => new ByteWindow(async () => 0));
    arrive(CHUNK_LENGTH);
    assert.equal(await bringing, false);
    assert.equal(targets.length, 1, 'nothing is read into memory that was given back');
    for (const { bytes } of next) assert.notEqual(bytes.buffer, targets[0].buffer);
    for (const other of next) await assert.doesNotReject(other.more());
  });

  it('Of a stream that reads at once, nothing is read ahead, and packets longer than a chunk are whole.', async () => {
    const lengths = [60, 40_000, 14, 16_384, 100_000, 70, 16_300];
    const packets = lengths.map((length, index) => Buffer.alloc(length, index + 1));
    const stream = new MemoryStream(
      pcapFile(
        {},
        packets.map((bytes) => ({ bytes })),
      ),
    );
    let reads = 0;
    const read: typeof stream.read = (target, at, length) => {
      reads++;
      return stream.read(target, at, length);
    };
    const source = await SavefileSource.open(
      { name: stream.name, read, readsAtOnce: true, close: stream.close },
      { chunkLength: SMALL_CHUNK_LENGTH },
    );
    assert.equal(reads, 1);
    const batch = new PacketBatch();
    const found: Buffer[] = [];
    while (await source.read(batch)) {
      for (let row = 0; row < batch.count; row++) {
        const at = batch.offset[row];
        found.push(Buffer.from(batch.bytes.subarray(at, at + batch.capturedLength[row])));
      }
    }
    assert.deepEqual(found, packets);
    assert.equal(source.facts.error, null);
    await source.close();
  });
});
