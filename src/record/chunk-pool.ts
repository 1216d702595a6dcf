import { MAX_CAPTURED_LENGTH } from '../packet.js';

/** A record always fits: the largest has 16 bytes and MAX_CAPTURED_LENGTH. */
const CHUNK_BYTES = 4 * MAX_CAPTURED_LENGTH;
/** 32 MiB: what half a second of the fastest flood brings. Only what is used is ever allocated. */
const POOL_CHUNKS = 32;

/** Records on their way to a file. */
export class Chunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  length = 0;
  packets = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
}

/** All the memory that recording may take. The chunk given back last is taken next: while the disk keeps up, it is one or two. */
export class ChunkPool {
  private readonly free: Chunk[] = [];
  private made = 0;

  constructor(
    private readonly most = POOL_CHUNKS,
    private readonly chunkBytes = CHUNK_BYTES,
  ) {}

  /** An empty chunk; null where all are waiting to be written. */
  take(): Chunk | null {
    const chunk = this.free.pop();
    if (chunk !== undefined) return chunk;
    if (this.made === this.most) return null;
    this.made++;
    return new Chunk(this.chunkBytes);
  }

  giveBack(chunk: Chunk): void {
    chunk.length = 0;
    chunk.packets = 0;
    this.free.push(chunk);
  }
}
