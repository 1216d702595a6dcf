import { Decompress } from 'fzstd';
import { describeCause } from '../../errors.js';
import { PackedError, type PackedInput } from './packed-input.js';

/*
 * zstd (RFC 8878, 3.1): frames, one behind the other; numbers are little-endian.
 *
 *   0             4            5
 *   | 28 b5 2f fd | descriptor | window (0-1) | dictionary (0-4) | content length (0-8) | blocks ... | checksum (0 or 4) |
 *
 *   descriptor   7-6 length of the content length, 5 single segment (no window), 2 checksum, 1-0 length of the dictionary's id
 *   block        3 bytes: 23-3 length, 2-1 type, 0 whether it is the last; then so many bytes, but one where the type is 1
 *   skippable    4 bytes 184d2a5?, 4 bytes length, so many bytes
 *
 * fzstd decodes. It is given a block at a time, so that no input becomes more than a block's 128 KiB at once, and only
 * frames whose window fits the memory.
 */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAX_WINDOW_LENGTH = 1 << 26;
const MAX_BLOCK_LENGTH = 131_072;
const RUN_BLOCK = 1;
const DICTIONARY_LENGTHS = [0, 1, 2, 4];
const CONTENT_LENGTHS = [0, 2, 4, 8];

interface Frame {
  readonly header: Uint8Array;
  readonly checksumLength: 0 | 4;
}

/** Unpacks zstd, frame after frame. Checksums are not verified. */
export async function* unzstd(input: PackedInput): AsyncGenerator<Uint8Array> {
  for (;;) {
    const start = await input.exactlyOrEnd(4);
    if (start === null) return;
    const magic = readUint32(start);
    if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) await input.pass(readUint32(await input.exactly(4)));
    else if (magic === FRAME_MAGIC) yield* unpackFrame(input, await readFrameHeader(input, start.slice()));
    else input.failCorrupt('what follows a frame is none');
  }
}

async function readFrameHeader(input: PackedInput, magic: Uint8Array): Promise<Frame> {
  const descriptor = (await input.exactly(1))[0];
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryLength = DICTIONARY_LENGTHS[descriptor & 3];
  const contentLength = descriptor >> 6 === 0 && isSingleSegment ? 1 : CONTENT_LENGTHS[descriptor >> 6];
  const windowLength = isSingleSegment ? 0 : 1;
  const fields = (await input.exactly(windowLength + dictionaryLength + contentLength)).slice();
  const dictionary = fields.subarray(windowLength, windowLength + dictionaryLength);
  if (dictionary.some((byte) => byte !== 0)) throw new PackedError('compressed', 'it is packed with a zstd dictionary');
  const window = isSingleSegment ? readLength(fields.subarray(dictionaryLength)) : windowOf(fields[0]);
  if (window > MAX_WINDOW_LENGTH) {
    throw new PackedError(
      'compressed',
      `its zstd window of ${window} bytes is too large; unpack it before: zstd -dc --long=31 FILE | syntop replay -`,
    );
  }
  return { header: Uint8Array.of(...magic, descriptor, ...fields), checksumLength: descriptor & 4 ? 4 : 0 };
}

/** Bits 7-3 are the exponent over 1 KiB, 2-0 eighths to add. */
function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

/** A content length of 2 bytes counts from 256. */
function readLength(bytes: Uint8Array): number {
  const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return bytes.length === 2 ? value + 256 : value;
}

async function* unpackFrame(input: PackedInput, { header, checksumLength }: Frame): AsyncGenerator<Uint8Array> {
  const output: Uint8Array[] = [];
  const decompress = new Decompress((bytes) => {
    if (bytes.length > 0) output.push(bytes);
  });
  decompress.push(header);
  for (let isLast = false; !isLast; ) {
    const start = (await input.exactly(3)).slice();
    const word = start[0] | (start[1] << 8) | (start[2] << 16);
    isLast = (word & 1) !== 0;
    const length = word >> 3;
    if (length > MAX_BLOCK_LENGTH) input.failCorrupt(`a block claims ${length} bytes`);
    const bodyLength = ((word >> 1) & 3) === RUN_BLOCK ? 1 : length;
    const body = await input.exactly(bodyLength + (isLast ? checksumLength : 0));
    const whole = new Uint8Array(start.length + body.length);
    whole.set(start);
    whole.set(body, start.length);
    try {
      decompress.push(whole, isLast);
    } catch (cause) {
      input.failCorrupt(describeCause(cause));
    }
    yield* output.splice(0);
  }
}

function readUint32(bytes: Uint8Array): number {
  return (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
}
