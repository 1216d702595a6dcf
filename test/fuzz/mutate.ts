/* Damages a savefile as wire, disk and attackers do. */
import { joinFile, type SplitFile, splitFile } from './blocks.js';
import type { Random } from './random.js';

/** Numbers that programs stumble over. */
const INTERESTING: readonly number[] = [
  0, 1, 2, 11, 12, 0x7f, 0xff, 0xffff, 0x10000, 0x40000, 0x40001, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];
const RECORD_HEADER_BYTES = 16;

type BlockMutation = (blocks: Buffer[], random: Random, file: SplitFile) => void;

/** What can happen to packets in a file that stays whole. */
const PACKET_MUTATIONS: readonly BlockMutation[] = [
  (blocks, random, file) => edit(blocks, random, (block) => flipBits(block, random, bodyStart(file))),
  (blocks, random, file) => edit(blocks, random, (block) => setByte(block, random, bodyStart(file))),
  (blocks, random, file) => edit(blocks, random, (block) => nudgeByte(block, random, bodyStart(file))),
  (blocks, random, file) => edit(blocks, random, (block) => nudgeByte(block, random, bodyStart(file))),
  (blocks, random, file) =>
    edit(blocks, random, (block) => (file.kind === 'pcap' ? cutRecord(block, random, file.order) : block)),
];

/** What can happen to blocks. */
const BLOCK_MUTATIONS: readonly BlockMutation[] = [
  (blocks, random) => edit(blocks, random, (block) => setNumber(block, random)),
  (blocks, random) => {
    blocks.splice(random.below(blocks.length + 1), 0, random.pick(blocks));
  },
  (blocks, random) => {
    const [taken] = blocks.splice(random.below(blocks.length), 1);
    if (taken !== undefined) blocks.splice(random.below(blocks.length + 1), 0, taken);
  },
  (blocks, random) => {
    if (blocks.length > 1) blocks.splice(random.below(blocks.length), 1);
  },
];

/** What can happen to a file, whatever is in it. */
const FILE_MUTATIONS: ReadonlyArray<(bytes: Buffer, random: Random) => Buffer> = [
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => flipBits(bytes, random, 0),
  (bytes, random) => setNumber(bytes, random),
  setHead,
  (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(40))]);
  },
  (bytes, random) => {
    const at = random.below(bytes.length);
    const junk = Buffer.from(Array.from({ length: 1 + random.below(40) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), junk, bytes.subarray(at)]);
  },
];

/** A damaged copy: its packets, always; in one case of two, blocks of it; in one of three, the file itself. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  const file = splitFile(bytes);
  const blocks = [...file.blocks];
  for (let left = random.below(2 * blocks.length); left > 0; left--) random.pick(PACKET_MUTATIONS)(blocks, random, file);
  for (let left = random.oneIn(2) ? random.below(4) : 0; left > 0; left--) random.pick(BLOCK_MUTATIONS)(blocks, random, file);
  const damaged = joinFile({ ...file, blocks });
  return random.oneIn(3) && damaged.length > 0 ? random.pick(FILE_MUTATIONS)(damaged, random) : damaged;
}

/** Where the packet begins, more or less: headers of blocks are damaged by others. */
function bodyStart({ kind }: SplitFile): number {
  if (kind === 'other') return 0;
  return kind === 'pcap' ? RECORD_HEADER_BYTES : 28;
}

function edit(blocks: Buffer[], random: Random, change: (block: Buffer) => Buffer): void {
  const at = random.below(blocks.length);
  const block = blocks[at];
  if (block !== undefined) blocks[at] = change(Buffer.from(block));
}

/** Mostly in the headers of the packet, where it matters. */
function place(length: number, random: Random, from: number): number {
  const size = Math.max(length - from, 0);
  return from + random.below(random.oneIn(4) ? size : Math.min(size, 60));
}

function flipBits(bytes: Buffer, random: Random, from: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = place(copy.length, random, from);
    if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  }
  return copy;
}

function setByte(bytes: Buffer, random: Random, from: number): Buffer {
  const at = place(bytes.length, random, from);
  if (at < bytes.length) bytes[at] = random.oneIn(2) ? random.below(256) : random.pick(INTERESTING) & 0xff;
  return bytes;
}

/** A little more or less: lengths that are nearly right. */
function nudgeByte(bytes: Buffer, random: Random, from: number): Buffer {
  const at = place(bytes.length, random, from);
  if (at < bytes.length) bytes[at] = ((bytes[at] ?? 0) + random.below(24) - 16) & 0xff;
  return bytes;
}

/** Four bytes on a boundary of four, where lengths and times are, in one of the byte orders. */
function setNumber(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = 4 * random.below(Math.floor(copy.length / 4));
  if (at + 4 > copy.length) return copy;
  const value = random.pick(INTERESTING);
  if (random.oneIn(2)) copy.writeUInt32LE(value, at);
  else copy.writeUInt32BE(value, at);
  return copy;
}

/** The same in the first 64 bytes. */
function setHead(bytes: Buffer, random: Random): Buffer {
  return Buffer.concat([setNumber(bytes.subarray(0, 64), random), bytes.subarray(64)]);
}

/** A record of pcap with fewer bytes, as a snaplen leaves it. */
function cutRecord(block: Buffer, random: Random, order: 'little' | 'big'): Buffer {
  const kept = random.below(Math.min(block.length - RECORD_HEADER_BYTES, 80) + 1);
  const cut = block.subarray(0, RECORD_HEADER_BYTES + kept);
  if (cut.length < RECORD_HEADER_BYTES) return block;
  if (order === 'little') cut.writeUInt32LE(kept, 8);
  else cut.writeUInt32BE(kept, 8);
  return cut;
}
