import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SyntopError } from '../../../src/errors.js';
import { PacketBatch } from '../../../src/packet.js';
import { SavefileSource } from '../../../src/source/savefile/savefile-source.js';
import { uint32 } from '../../support/byte-order.js';
import { MemoryStream } from '../../support/memory-stream.js';
import { pcapFile, pcapHeader } from '../../support/pcap-builder.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';
import { SAMPLE, SAMPLE_LZ4, SAMPLE_ZSTD } from './compressed-samples.js';

const RUBBISH = Buffer.from('rubbish behind the end');
/** Where the records of SAMPLE end. */
const packetsUpTo = (length: number) => {
  let packets = 0;
  for (let at = 24; at + 16 <= SAMPLE.length; packets++) {
    at += 16 + SAMPLE.readUInt32LE(at + 8);
    if (at > length) break;
  }
  return packets;
};

const littleEndian = (value: number, length: number) => uint32(value, 'little').subarray(0, length);

/** A zstd frame of blocks that are not compressed, or one byte many times over. */
function zstdFrame(blocks: ReadonlyArray<Buffer | { byte: number; length: number }>, windowByte = 0x38): Buffer {
  const parts = blocks.map((block, index) => {
    const isLast = index === blocks.length - 1 ? 1 : 0;
    const isRun = !Buffer.isBuffer(block);
    const header = littleEndian((block.length << 3) | (isRun ? 2 : 0) | isLast, 3);
    return Buffer.concat([header, isRun ? Buffer.from([block.byte]) : block]);
  });
  return Buffer.concat([Buffer.from('28b52ffd00', 'hex'), Buffer.from([windowByte]), ...parts]);
}

/** An lz4 frame of blocks that are not compressed. */
function lz4Frame(blocks: readonly Buffer[]): Buffer {
  const parts = blocks.flatMap((block) => [uint32(block.length + 0x8000_0000, 'little'), block]);
  return Buffer.concat([Buffer.from('04224d18604000', 'hex'), ...parts, Buffer.alloc(4)]);
}

const skippable = Buffer.concat([Buffer.from('502a4d18', 'hex'), uint32(5, 'little'), Buffer.alloc(5, 1)]);
const halves = [SAMPLE.subarray(0, 500), SAMPLE.subarray(500)] as const;

/** Each is SAMPLE, however it is packed. */
const PACKED: ReadonlyArray<readonly [name: string, kind: string, bytes: Buffer]> = [
  ['A gzip file', 'gzip', gzipSync(SAMPLE)],
  ['A gzip file of two members', 'gzip', Buffer.concat(halves.map((half) => gzipSync(half)))],
  ['A gzip file with an empty member', 'gzip', Buffer.concat([gzipSync(Buffer.alloc(0)), gzipSync(SAMPLE)])],
  ['A gzip file with zeros behind', 'gzip', Buffer.concat([gzipSync(SAMPLE), Buffer.alloc(1000)])],
  ['A gzip file with rubbish behind', 'gzip', Buffer.concat([gzipSync(SAMPLE), RUBBISH])],
  ['A gzip file with every field in its header', 'gzip', withEveryField(gzipSync(SAMPLE))],
  ['A zstd file', 'zstd', SAMPLE_ZSTD],
  ['A zstd file of blocks that are not compressed', 'zstd', zstdFrame([...halves])],
  [
    'A zstd file of two frames and one to skip',
    'zstd',
    Buffer.concat([zstdFrame([halves[0]]), skippable, zstdFrame([halves[1]])]),
  ],
  [
    'A zstd file of a tiny frame first',
    'zstd',
    Buffer.concat([zstdFrame([SAMPLE.subarray(0, 2)]), zstdFrame([SAMPLE.subarray(2)])]),
  ],
  ['An lz4 file', 'lz4', SAMPLE_LZ4],
  ['An lz4 file of blocks that are not compressed', 'lz4', lz4Frame(halves)],
  ['An lz4 file of two frames and one to skip', 'lz4', Buffer.concat([lz4Frame([halves[0]]), skippable, lz4Frame([halves[1]])])],
];

function withEveryField(member: Buffer): Buffer {
  const header = Buffer.from(member.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  return Buffer.concat([header, Buffer.from('\x03\0abcname\0comment\0hc', 'latin1'), member.subarray(10)]);
}

describe('A compressed capture', () => {
  for (const [name, , bytes] of PACKED) {
    it(`${name} is read as what it unpacks to, whatever the sizes of its pieces.`, async () => {
      const plain = await readBytes(SAMPLE);
      assert.equal(plain.packets.length, 12);
      for (const chunkSizes of [[1 << 22], [1], [7, 100]]) {
        const { packets, facts } = await readBytes(bytes, { chunkSizes });
        assert.deepEqual(packets, plain.packets);
        assert.deepEqual(facts, plain.facts);
      }
    });
  }

  for (const [name, kind, bytes] of PACKED.filter(
    ([, , bytes]) => !bytes.includes(RUBBISH) && !bytes.includes(Buffer.alloc(1000)),
  )) {
    it(`${name} that ends early, wherever, gives the packets before, and says how it ended.`, async () => {
      let most = 0;
      for (let length = 11; length < bytes.length; length += 11) {
        const cut = bytes.subarray(0, length);
        const capture = await readBytes(cut, { name: 'a.gz' }).catch((cause: SyntopError) => cause);
        if (capture instanceof SyntopError) {
          assert.match(
            capture.message,
            /^cannot read a\.gz: (the .* data end early|it is (empty|cut off inside its header) .*|not a pcap or pcapng capture .*)$/,
          );
          continue;
        }
        const { packets, facts } = capture;
        most = Math.max(most, packets.length);
        // A cut between two frames or members leaves a whole file, whose capture is cut.
        if (facts.error !== null || packets.length < 12) {
          assert.equal(facts.error?.code, 'truncated-file');
          const why = `(the ${kind} data end early|it ends inside a record)`;
          assert.match(facts.error?.message ?? '', new RegExp(`^a.gz is cut off after packet ${packets.length}: ${why}$`));
        }
      }
      assert.ok(most <= 12);
    });
  }

  it('What came before the cut is all counted.', async () => {
    const stored = gzipSync(SAMPLE, { level: 0 });
    for (const length of [200, 500, SAMPLE.length - 1]) {
      const { packets, facts } = await readBytes(stored.subarray(0, length + 15), { name: 'a.gz' });
      assert.equal(packets.length, packetsUpTo(length));
      assert.equal(facts.error?.message, `a.gz is cut off after packet ${packets.length}: the gzip data end early`);
    }
  });

  it('A gzip file whose checksum or length is another is read to its end, and said to be corrupt.', async () => {
    const bytes = gzipSync(SAMPLE);
    for (const [fromEnd, what] of [
      [8, 'checksum'],
      [4, 'length'],
    ] as const) {
      const spoiled = Buffer.from(bytes);
      spoiled[bytes.length - fromEnd] ^= 1;
      const { packets, facts } = await readBytes(spoiled, { name: 'a.gz' });
      assert.equal(packets.length, 12);
      assert.deepEqual(facts.error, {
        code: 'corrupt-file',
        message: `a.gz is corrupt after packet 12: the gzip data are corrupt: the ${what} is another`,
      });
    }
  });

  it('A pcapng file inside is told by its first bytes.', async () => {
    const file = new PcapngBuilder('big')
      .section()
      .interface()
      .enhanced({ bytes: Buffer.alloc(60) })
      .bytes();
    const { packets, facts } = await readBytes(gzipSync(file));
    assert.deepEqual([facts.format, packets.length, facts.error], ['pcapng', 1, null]);
  });

  it('What is no capture inside is refused, and so is what is compressed twice.', async () => {
    const refusals: ReadonlyArray<readonly [Buffer, string, string]> = [
      [gzipSync('some text\n'), 'not-a-capture', 'not a pcap or pcapng capture (it is text inside its gzip)'],
      [gzipSync(''), 'empty-file', 'it is empty (0 bytes) inside its gzip'],
      [gzipSync(gzipSync(SAMPLE)), 'compressed', 'it is compressed (gzip) inside its gzip'],
    ];
    for (const [bytes, code, why] of refusals) {
      await assert.rejects(readBytes(bytes, { name: 'a.gz' }), { code, message: `cannot read a.gz: ${why}` });
    }
  });

  it('A zstd window that does not fit the memory is refused before it is made.', async () => {
    await assert.rejects(readBytes(zstdFrame([SAMPLE], 0xa0), { name: 'a.zst' }), {
      code: 'compressed',
      message:
        'cannot read a.zst: its zstd window of 1073741824 bytes is too large; unpack it before: zstd -dc --long=31 FILE | syntop replay -',
    });
  });

  it('A bomb is read through in little memory.', async () => {
    // 128 MiB of packets without bytes, 16 zeros each, and then a length that makes no sense: from 4 kB.
    const runs = Array.from({ length: 1024 }, () => ({ byte: 0, length: 131_072 }));
    const bomb = zstdFrame([pcapHeader({}), ...runs, { byte: 0xff, length: 131_072 }]);
    const before = process.memoryUsage().arrayBuffers;
    const { source, packets } = await countPackets(bomb);
    assert.equal(packets, 8192 * 1024);
    assert.equal(source.facts.error?.code, 'corrupt-file');
    assert.ok(process.memoryUsage().arrayBuffers - before < 50 << 20);
  });

  it('A capture behind a pipe that falls silent gives what has come.', async () => {
    const packed = gzipSync(SAMPLE, { level: 0 });
    const stream = new MemoryStream(packed.subarray(0, 600), { chunkSizes: [100], after: 'silence' });
    const source = await SavefileSource.open(stream);
    const batch = new PacketBatch();
    let packets = 0;
    while (packets < packetsUpTo(585) && (await source.read(batch))) packets += batch.count;
    assert.equal(packets, packetsUpTo(585));
    await source.close();
    assert.equal(stream.closes, 1);
  });

  it('No damage does more than end it: it is read, cut off, corrupt or refused.', async () => {
    const arbitrary = fc.record({
      packed: fc.constantFrom(...PACKED.map(([, , bytes]) => bytes)),
      at: fc.nat(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ packed, at, bytes }) => {
        const spoiled = Buffer.from(packed);
        spoiled.set(bytes, at % (spoiled.length - bytes.length));
        try {
          await readBytes(spoiled);
        } catch (cause) {
          assert.ok(cause instanceof SyntopError, String(cause));
        }
      }),
      { seed: 20_260_103, numRuns: 300 },
    );
  });

  it('A long capture comes in full batches.', async () => {
    const long = pcapFile(
      {},
      Array.from({ length: 20_000 }, (_, index) => ({ seconds: index, bytes: Buffer.alloc(60, index) })),
    );
    const { packets, batches } = await readBytes(gzipSync(long));
    assert.equal(packets.length, 20_000);
    assert.ok(packets.every(({ seconds }, index) => seconds === index));
    assert.ok(batches.length <= 6, `${batches.length} batches`);
  });
});

async function countPackets(bytes: Buffer): Promise<{ source: SavefileSource; packets: number }> {
  const source = await SavefileSource.open(new MemoryStream(bytes));
  const batch = new PacketBatch();
  let packets = 0;
  while (await source.read(batch)) packets += batch.count;
  await source.close();
  return { source, packets };
}
