import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BATCH_CAPACITY, PacketBatch } from '../../../src/packet.js';
import { CHUNK_LENGTH } from '../../../src/source/savefile/byte-window.js';
import { openFile } from '../../../src/source/savefile/open-file.js';
import { SavefileSource } from '../../../src/source/savefile/savefile-source.js';
import { MemoryStream, type MemoryStreamOptions } from '../../support/memory-stream.js';
import { pcapFile } from '../../support/pcap-builder.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes, readToEnd } from '../../support/read-packets.js';
import { describePacketSource } from '../packet-source-contract.js';

/** Packets that are all different, from 14 to 1500 bytes long. */
const PACKETS: readonly Buffer[] = Array.from({ length: 2 * BATCH_CAPACITY + 100 }, (_, index) => {
  const bytes = Buffer.alloc(14 + ((index * 37) % 1487), index % 251);
  bytes.writeUInt32BE(index, 0);
  return bytes;
});
const FEW = PACKETS.slice(0, 40);
/** Short ones, of which one read brings more than a batch holds, and all are more than one read. */
const MANY = Array.from({ length: 8 * BATCH_CAPACITY + 100 }, (_, index) =>
  PACKETS[index % PACKETS.length].subarray(0, 14 + (index % 50)),
);
/** For pieces of 1 byte, of which a long file takes very many. */
const SHORT = FEW.map((bytes) => bytes.subarray(0, 14 + (bytes.length % 50)));

const toPcap = (packets: readonly Buffer[]) =>
  pcapFile(
    {},
    packets.map((bytes) => ({ bytes })),
  );

const toPcapng = (packets: readonly Buffer[]) => {
  const file = new PcapngBuilder().section().interface();
  for (const bytes of packets) file.enhanced({ bytes });
  return file.bytes();
};

/** Every third packet is of another link type, so that no batch holds more than two. */
const toMixedPcapng = (packets: readonly Buffer[]) => {
  const file = new PcapngBuilder('big').section().interface({ linkType: 1 }).interface({ linkType: 101 });
  packets.forEach((bytes, index) => {
    file.enhanced({ bytes, interface: index % 3 === 0 ? 1 : 0 });
  });
  return file.bytes();
};

function describeInMemory(name: string, file: Buffer, expectedPackets: readonly Buffer[], options: MemoryStreamOptions): void {
  describePacketSource(name, async () => ({
    source: await SavefileSource.open(new MemoryStream(file, options)),
    expectedPackets,
    cleanup: async () => undefined,
  }));
}

describeInMemory('A pcap file in one piece', toPcap(PACKETS), PACKETS, {});
describeInMemory('A pcap file in pieces of 1 byte', toPcap(SHORT), SHORT, { chunkSizes: [1] });
describeInMemory('A pcap file in pieces of uneven sizes', toPcap(PACKETS), PACKETS, { chunkSizes: [24, 16, 7, 60_000, 1, 4096] });
describeInMemory('A pcapng file in one piece', toPcapng(PACKETS), PACKETS, {});
describeInMemory('A pcapng file in pieces of 1 byte', toPcapng(SHORT), SHORT, { chunkSizes: [1] });
describeInMemory('A pcapng file in pieces of uneven sizes', toPcapng(PACKETS), PACKETS, {
  chunkSizes: [28, 20, 7, 60_000, 1, 4096],
});
describeInMemory('A pcapng file of mixed link types', toMixedPcapng(FEW), FEW, {});
describeInMemory('A pcap stream that falls silent', toPcap(FEW), FEW, { chunkSizes: [1000], after: 'silence' });
describeInMemory('A pcapng stream that falls silent', toPcapng(FEW), FEW, { chunkSizes: [1000], after: 'silence' });

describePacketSource('A file on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'syntop-'));
  const path = join(folder, 'packets.pcap');
  await writeFile(path, toPcap(PACKETS));
  return {
    source: await SavefileSource.open(await openFile(path)),
    expectedPackets: PACKETS,
    cleanup: () => rm(folder, { recursive: true }),
  };
});

describe('A savefile', () => {
  for (const [format, file] of [
    ['pcap', toPcap(PACKETS)],
    ['pcapng', toPcapng(PACKETS)],
  ] as const) {
    it(`A ${format} file with more packets than a batch holds fills batch after batch.`, async () => {
      const long = format === 'pcap' ? toPcap(MANY) : toPcapng(MANY);
      const { batches, packets, facts } = await readBytes(long);
      assert.ok(long.length > CHUNK_LENGTH, 'the file must be longer than one read');
      assert.equal(batches[0], BATCH_CAPACITY);
      assert.equal(packets.length, MANY.length);
      assert.equal(facts.error, null);
    });

    it(`A ${format} file ends by itself, without being stopped.`, async () => {
      const source = await SavefileSource.open(new MemoryStream(file));
      await readToEnd(source);
      assert.equal(await source.read(new PacketBatch()), false);
    });

    it(`A ${format} stream that fails on the way keeps the packets before, and says after which it failed and why.`, async () => {
      const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      const { packets, facts } = await readBytes(file.subarray(0, 5000), { name: 'a.pcap', chunkSizes: [500], after: failure });
      assert.ok(packets.length > 0);
      assert.deepEqual(facts.error, {
        code: 'unreadable-file',
        message: `cannot read on in a.pcap after packet ${packets.length}: EIO: i/o error, read`,
      });
    });

    it(`A ${format} stream that brings packets slowly delivers each as it comes, not batch by batch.`, async () => {
      const stream = new MemoryStream(file.subarray(0, 5000), { chunkSizes: [500], after: 'silence' });
      const source = await SavefileSource.open(stream);
      const batch = new PacketBatch();
      assert.equal(await source.read(batch), true);
      // One piece is being parsed, and one is being read ahead.
      assert.ok(stream.reads <= 4, `${stream.reads} reads for the first packet`);
      await source.close();
    });
  }

  it('It closes its stream once, however often it is closed itself.', async () => {
    const stream = new MemoryStream(toPcap(FEW));
    const source = await SavefileSource.open(stream);
    assert.equal(stream.closes, 0);
    await Promise.all([source.close(), source.close()]);
    await source.close();
    assert.equal(stream.closes, 1);
  });

  it('It closes a stream that turns out to be no capture, and one that fails before that is known.', async () => {
    const noCapture = new MemoryStream(Buffer.from('this is no capture, but long enough'));
    await assert.rejects(SavefileSource.open(noCapture), { code: 'not-a-capture' });
    assert.equal(noCapture.closes, 1);
    const failing = new MemoryStream(Buffer.alloc(0), { name: 'a.pcap', after: new Error('EIO: i/o error, read') });
    await assert.rejects(SavefileSource.open(failing), {
      name: 'SyntopError',
      code: 'unreadable-file',
      message: 'cannot read a.pcap: EIO: i/o error, read',
    });
    assert.equal(failing.closes, 1);
  });

  it('It reads ahead no more than one piece.', async () => {
    const stream = new MemoryStream(toPcap(FEW), { chunkSizes: [100] });
    const source = await SavefileSource.open(stream);
    await sleep(20);
    assert.ok(stream.reads <= 2, `${stream.reads} reads`);
    await source.close();
  });

  it('It holds no more memory after very many pieces than after a few, as a pipe brings them for days.', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    // Records of no bytes behind the header, 16 bytes a piece.
    const header = toPcap([]);
    let pieces = 0;
    const source = await SavefileSource.open({
      name: 'a pipe',
      read: async (target, at) => {
        const piece = pieces++ === 0 ? header : Buffer.alloc(16);
        target.set(piece, at);
        return piece.length;
      },
      close: async () => undefined,
    });
    const batch = new PacketBatch();
    const heapAfter = async (total: number) => {
      while (pieces < total) assert.equal(await source.read(batch), true);
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const few = await heapAfter(2000);
    const many = await heapAfter(100_000);
    await source.close();
    assert.ok(many - few < 2 << 20, `${many - few} bytes more`);
  });

  it('It leaves no failure unhandled that it reads ahead into while nobody reads.', async () => {
    const unhandled: unknown[] = [];
    const note = (cause: unknown) => unhandled.push(cause);
    process.on('unhandledRejection', note);
    const source = await SavefileSource.open(new MemoryStream(toPcap(FEW), { after: new Error('gone') }));
    await sleep(20);
    await source.close();
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });
});

test('Whoever reads a file at once lets others have their turn now and then.', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'syntop-turn-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'long');
  await writeFile(path, '');
  await truncate(path, 40 << 20);
  const stream = await openFile(path);
  t.after(() => stream.close());
  assert.equal(stream.readsAtOnce, true);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  t.after(() => clearInterval(timer));
  let bytes = 0;
  let turnsSeen = 0;
  const target = new Uint8Array(1 << 20);
  for (let count = -1; count !== 0; bytes += count) {
    count = await stream.read(target, 0, target.length);
    turnsSeen = turns;
  }
  assert.equal(bytes, 40 << 20);
  assert.ok(turnsSeen > 0, 'nobody else had a turn');
});
