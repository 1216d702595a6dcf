import { Lz4Block } from './lz4-block.js';
import { PackedError, type PackedInput } from './packed-input.js';

/*
 * lz4 frames (github.com/lz4/lz4, doc/lz4_Frame_format.md), one behind the other; numbers are little-endian:
 *
 *   0             4       5       6
 *   | 04 22 4d 18 | flags | block | content length (0 or 8) | dictionary (0 or 4) | header checksum (1) | blocks ... |
 *
 *   flags   7-6 version (1), 4 block checksums, 3 content length, 2 content checksum, 0 dictionary
 *   block   6-4 largest block: 4 is 64 KiB, each more four times that, 7 is 4 MiB
 *
 * A block is its length in 4 bytes (the top bit: not compressed), its bytes and a checksum, if any; length 0 is the end,
 * behind which the content checksum stands. A skippable frame: 4 bytes 184d2a5?, 4 bytes length, so many bytes.
 */
const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const UNCOMPRESSED = 0x8000_0000;
/** How far back a match may reach. */
const WINDOW_LENGTH = 65_536;

/** Unpacks lz4, frame after frame. Checksums are not verified. */
export async function* unlz4(input: PackedInput): AsyncGenerator<Uint8Array> {
  for (;;) {
    const start = await input.exactlyOrEnd(4);
    if (start === null) return;
    const magic = readUint32(start);
    if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) await input.pass(readUint32(await input.exactly(4)));
    else if (magic === FRAME_MAGIC) yield* unpackFrame(input);
    else input.failCorrupt('what follows a frame is none');
  }
}

async function* unpackFrame(input: PackedInput): AsyncGenerator<Uint8Array> {
  const [flags, sizes] = await input.exactly(2);
  const sizeCode = (sizes >> 4) & 7;
  if (flags >> 6 !== 1 || sizeCode < 4) input.failCorrupt('the frame header makes no sense');
  if (flags & 1) throw new PackedError('compressed', 'it is packed with an lz4 dictionary');
  await input.pass((flags & 8 ? 8 : 0) + 1);
  const largest = 2 ** (8 + 2 * sizeCode);
  const packed = new Uint8Array(largest);
  // What the last blocks unpacked to, and behind it this block.
  const output = new Uint8Array(WINDOW_LENGTH + largest);
  let known = 0;
  for (;;) {
    const header = readUint32(await input.exactly(4));
    if (header === 0) break;
    const length = header % UNCOMPRESSED;
    if (length > largest) input.failCorrupt(`a block claims ${length} bytes`);
    const block = packed.subarray(0, length);
    await gather(input, block);
    const end =
      header >= UNCOMPRESSED
        ? copyBlock(block, output)
        : new Lz4Block(block, output, WINDOW_LENGTH - known, WINDOW_LENGTH).unpack();
    if (end < 0) input.failCorrupt('a block makes no sense');
    if (flags & 16) await input.pass(4);
    // A copy, as the block moves on to be the next one's window.
    yield output.slice(WINDOW_LENGTH, end);
    known = Math.min(WINDOW_LENGTH, known + end - WINDOW_LENGTH);
    output.copyWithin(WINDOW_LENGTH - known, end - known, end);
  }
  if (flags & 4) await input.pass(4);
}

async function gather(input: PackedInput, target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const bytes = (await input.some(target.length - at)) ?? input.failAtEnd();
    target.set(bytes, at);
    at += bytes.length;
  }
}

function copyBlock(block: Uint8Array, output: Uint8Array): number {
  output.set(block, WINDOW_LENGTH);
  return WINDOW_LENGTH + block.length;
}

function readUint32(bytes: Uint8Array): number {
  return (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
}
