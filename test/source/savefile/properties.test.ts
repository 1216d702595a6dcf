import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SyntopError } from '../../../src/errors.js';
import { PacketBatch } from '../../../src/packet.js';
import { CHUNK_LENGTH, MAX_PIECE_LENGTH } from '../../../src/source/savefile/byte-window.js';
import { type ByteStream, SavefileSource } from '../../../src/source/savefile/savefile-source.js';
import { MemoryStream } from '../../support/memory-stream.js';
import { type ReadCapture, readBytes, readToEnd } from '../../support/read-packets.js';
import {
  type CaptureModel,
  chunkSizesArbitrary,
  pcapModelArbitrary,
  pcapngModelArbitrary,
} from '../../support/savefile-models.js';

const SEED = 20_260_102;

/** Reads bytes of any kind; null where they are refused, which only a SyntopError may do. */
async function readAnything(bytes: Uint8Array, chunkSizes: readonly number[]): Promise<ReadCapture | null> {
  const stream = new MemoryStream(bytes, { name: 'a.pcap', chunkSizes });
  let capture: ReadCapture | null = null;
  try {
    const source = await SavefileSource.open(stream);
    // A packet takes 16 bytes at least, so that more reads than bytes would be a loop.
    capture = await readToEnd(source, bytes.length);
  } catch (cause) {
    assert.ok(cause instanceof SyntopError, `${cause instanceof Error ? cause.stack : cause}`);
    assert.match(cause.message, /^cannot read a\.pcap: [^\n]+$/);
  }
  const smallest = Math.max(1, Math.min(...chunkSizes));
  assert.ok(stream.reads <= Math.ceil(bytes.length / smallest) + 4, `${stream.reads} reads of ${bytes.length} bytes`);
  assert.equal(stream.largestRead, CHUNK_LENGTH);
  assert.equal(stream.closes, 1);
  return capture;
}

function assertSound({ packets, facts }: ReadCapture, size: number): void {
  const captured = packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.ok(captured + packets.length * 16 <= size, `${captured} bytes in ${packets.length} packets from a file of ${size}`);
  if (facts.error === null) return;
  assert.ok(['corrupt-file', 'truncated-file'].includes(facts.error.code), facts.error.code);
  assert.match(facts.error.message, new RegExp(`^a\\.pcap is (corrupt|cut off) after packet ${packets.length}: [^\\n]+$`));
}

/** A sound file with bytes changed, cut out, doubled or inserted. */
const mutatedArbitrary = fc
  .record({
    model: fc.oneof(pcapModelArbitrary, pcapngModelArbitrary),
    edits: fc.array(
      fc.record({
        at: fc.nat({ max: 3000 }),
        remove: fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 200 })),
        insert: fc.oneof(
          fc.uint8Array({ maxLength: 8 }),
          fc.constantFrom(...['ffffffff', '00000000', '7fffffff', '0a0d0d0a']).map(fromHex),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ model, edits }) => {
    let { file } = model;
    for (const { at, remove, insert } of edits) {
      const from = at % (file.length + 1);
      file = Buffer.concat([file.subarray(0, from), insert, file.subarray(from + remove)]);
    }
    return file;
  });

function fromHex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

const MAGICS = [
  'd4c3b2a1020004000000000000000000ffff000001000000',
  'a1b23c4d000200040000000000000000000000ff00000001',
  '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000',
];

const randomArbitrary = fc
  .tuple(fc.constantFrom('', ...MAGICS), fc.uint8Array({ maxLength: 400 }))
  .map(([magic, bytes]) => Buffer.concat([fromHex(magic), bytes]));

describe('Random sound files', () => {
  const readsBack = async (model: CaptureModel, chunkSizes: readonly number[]) => {
    const { packets, facts } = await readBytes(model.file, { chunkSizes });
    assert.deepEqual(packets, model.packets);
    assert.deepEqual([facts.error, facts.linkTypes], [null, model.linkTypes]);
  };

  it('A pcap file reads back as it was written, whatever its magic, version and byte order, in pieces of any size.', async () => {
    await fc.assert(fc.asyncProperty(pcapModelArbitrary, chunkSizesArbitrary, readsBack), { seed: SEED, numRuns: 300 });
  });

  it('A pcapng file reads back as it was written, whatever its sections, interfaces and clocks, in pieces of any size.', async () => {
    await fc.assert(fc.asyncProperty(pcapngModelArbitrary, chunkSizesArbitrary, readsBack), { seed: SEED, numRuns: 300 });
  });

  it('A file that is cut anywhere keeps the packets that were whole.', async () => {
    const anyModel = fc.oneof(pcapModelArbitrary, pcapngModelArbitrary);
    await fc.assert(
      fc.asyncProperty(anyModel, fc.nat(), chunkSizesArbitrary, async ({ file, packets }, cut, chunkSizes) => {
        const length = 28 + (cut % Math.max(1, file.length - 28));
        const capture = await readAnything(file.subarray(0, length), chunkSizes);
        assert.ok(capture !== null);
        assert.deepEqual(capture.packets, packets.slice(0, capture.packets.length));
        assertSound(capture, length);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('Bytes of any kind', () => {
  it('Sound files with random damage are read as far as they make sense, or refused with a message for the user.', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(mutatedArbitrary, chunkSizesArbitrary, async (file, chunkSizes) => {
        const capture = await readAnything(file, chunkSizes);
        outcomes.add(capture === null ? 'refused' : (capture.facts.error?.code ?? 'read'));
        if (capture !== null) assertSound(capture, file.length);
      }),
      { seed: SEED, numRuns: 600 },
    );
    assert.deepEqual([...outcomes].sort(), ['corrupt-file', 'read', 'refused', 'truncated-file']);
  });

  it('Random bytes, behind a header or without one, are read as far as they make sense, or refused.', async () => {
    await fc.assert(
      fc.asyncProperty(randomArbitrary, chunkSizesArbitrary, async (file, chunkSizes) => {
        const capture = await readAnything(file, chunkSizes);
        if (capture !== null) assertSound(capture, file.length);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('Damage reads the same in pieces of any size.', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedArbitrary, chunkSizesArbitrary, async (file, chunkSizes) => {
        const [inPieces, inOne] = [await readAnything(file, chunkSizes), await readAnything(file, [1 << 22])];
        assert.deepEqual(inPieces?.packets, inOne?.packets);
        assert.deepEqual(inPieces?.facts, inOne?.facts);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('Lengths that lie', () => {
  for (const [title, hex] of [
    ['A pcapng block of 4 GiB', `${MAGICS[2]}ad0b0000fcffffff`],
    ['A pcapng packet block of 4 GiB', `${MAGICS[2]}010000001400000001000000000000001400000006000000fcffffff`],
    ['A pcapng section header of 2 GiB', `${MAGICS[2]}0a0d0d0afcffff7f4d3c2b1a01000000ffffffffffffffff`],
    ['A pcap record of 4 GiB', `${MAGICS[0]}0000000000000000ffffffffffffffff`],
    ['A pcap record of the greatest length', `${MAGICS[0]}00000000000000000000040000000400`],
  ] as const) {
    it(`${title} takes no memory but the two pieces that every file is read through.`, async () => {
      const batch = new PacketBatch();
      const before = memoryInUse();
      const source = await SavefileSource.open(zerosBehind(fromHex(hex)));
      while (await source.read(batch));
      const used = memoryInUse() - before;
      assert.ok(used < 2 * (CHUNK_LENGTH + MAX_PIECE_LENGTH) + (8 << 20), `${used} bytes more`);
    });
  }
});

function memoryInUse(): number {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

/** A stream of 256 MiB: some bytes, then zeros. */
function zerosBehind(head: Uint8Array): ByteStream {
  let given = 0;
  return {
    name: 'zeros',
    read: async (target, at, length) => {
      const count = Math.min(length, (256 << 20) - given);
      target.fill(0, at, at + count);
      if (given === 0) target.set(head, at);
      given += count;
      return count;
    },
    close: async () => undefined,
  };
}
