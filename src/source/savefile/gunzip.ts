import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { Crc32 } from './crc32.js';
import type { PackedInput } from './packed-input.js';

/*
 * gzip (RFC 1952): members, one behind the other, each
 *
 *   0          2         3         4       8        9         10
 *   | 1f 8b    | method  | flags   | time  | extra  | system  | as flagged ... | deflate data | CRC-32 | length |
 *
 * Node's own gunzip throws away what it has unpacked when rubbish follows the last member; so members are told apart here.
 */
const DEFLATE = 8;
const FLAG_HEADER_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/** Deflate makes at most 1,032 bytes of one: this much never becomes more than 17 MB at once. */
const STEP_LENGTH = 16_384;
const OUTPUT_LENGTH = 131_072;

/** Unpacks gzip, member after member. What follows the last member and is none is passed over, as gzip does. */
export async function* gunzip(input: PackedInput): AsyncGenerator<Uint8Array> {
  if (!(await beginMember(input))) input.failCorrupt('no gzip header');
  do yield* inflateMember(input);
  while (await beginMember(input));
}

/** Reads a member's header; false where none begins. */
async function beginMember(input: PackedInput): Promise<boolean> {
  const first = await input.some(1);
  if (first === null || first[0] !== 0x1f) return false;
  const second = await input.some(1);
  if (second === null || second[0] !== 0x8b) return false;
  const rest = await input.exactly(8);
  const flags = rest[1];
  if (rest[0] !== DEFLATE) input.failCorrupt(`method ${rest[0]} is not known`);
  if (flags & FLAG_EXTRA) {
    const length = await input.exactly(2);
    await input.pass(length[0] | (length[1] << 8));
  }
  if (flags & FLAG_NAME) await passText(input);
  if (flags & FLAG_COMMENT) await passText(input);
  if (flags & FLAG_HEADER_CRC) await input.pass(2);
  return true;
}

async function passText(input: PackedInput): Promise<void> {
  while ((await input.exactly(1))[0] !== 0);
}

async function* inflateMember(input: PackedInput): AsyncGenerator<Uint8Array> {
  const steps = new InflateSteps();
  const crc = new Crc32();
  let length = 0;
  try {
    while (!steps.ended) {
      const piece = (await input.some(STEP_LENGTH)) ?? input.failAtEnd();
      const unused = await steps.take(piece);
      input.giveBack(unused);
      for (const bytes of steps.output.splice(0)) {
        crc.add(bytes);
        length += bytes.length;
        yield bytes;
      }
      if (steps.failure !== null) input.failCorrupt(steps.failure);
    }
  } finally {
    steps.close();
  }
  const trailer = await input.exactly(8);
  const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
  if (view.getUint32(0, true) !== crc.value) input.failCorrupt('the checksum is another');
  if (view.getUint32(4, true) !== length % 2 ** 32) input.failCorrupt('the length is another');
}

/** Inflates step by step: the stream of Node.js, but its output comes before the step is said to be done. */
class InflateSteps {
  readonly output: Uint8Array[] = [];
  ended = false;
  failure: string | null = null;
  private readonly inflate: InflateRaw = createInflateRaw({ chunkSize: OUTPUT_LENGTH });
  private given = 0;
  private wake: () => void = () => undefined;

  constructor() {
    this.inflate.on('data', (bytes: Uint8Array) => this.output.push(bytes));
    this.inflate.on('end', () => {
      this.ended = true;
      this.wake();
    });
    this.inflate.on('error', (cause) => {
      this.failure = cause.message;
      this.wake();
    });
  }

  /** Gives how many bytes at the end of the piece are not of this member. */
  async take(piece: Uint8Array): Promise<number> {
    this.given += piece.length;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.inflate.write(piece, () => resolve());
    });
    return this.ended ? this.given - this.inflate.bytesWritten : 0;
  }

  close(): void {
    this.inflate.destroy();
  }
}
