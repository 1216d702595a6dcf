import type { HeldPackets } from './held-packets.js';
import { copyRows, MAX_CAPTURED_LENGTH, type PacketBatch } from './packet.js';

/** So many packets of one input in a row are handed out where they lie; fewer are copied, to be a batch with those of others. */
const LONG_RUN = 64;
/** Room for the bytes of packets that are copied. */
const MEMORY_LENGTH = 2 * MAX_CAPTURED_LENGTH;
/** Up to this length, a loop is faster than a view to copy with. */
const SHORT_PACKET = 128;

/**
 * The packets of several inputs in the order of their times; of the same time, in the order of the inputs. What comes of one input stays
 * in its own order, also where its time steps back.
 *
 * Where inputs do not overlap, as the files of a ring buffer, batches are handed on as they are read, for one comparison a packet.
 */
export class PacketMerge {
  /** Those that have more, or may: a heap, the earliest first. */
  private readonly heap: HeldPackets[];
  private readonly memory = new Uint8Array(MEMORY_LENGTH);
  private used = 0;
  private left: number;

  /**
   * @param packetLimit after so many there are no more
   */
  constructor(inputs: readonly HeldPackets[], packetLimit: number) {
    this.heap = [...inputs].sort((a, b) => (a.isBefore(b) ? -1 : 1));
    this.left = packetLimit;
  }

  /** Fills a batch with packets of one link type; false is the end. Its bytes are good until the next read. */
  async read(batch: PacketBatch): Promise<boolean> {
    while (this.left > 0) {
      const first = this.heap[0];
      if (first === undefined) break;
      if (!first.isEmpty) {
        this.handOut(first, batch);
        this.left -= batch.count;
        return true;
      }
      if (!(await first.stream.read(batch))) {
        this.removeFirst();
      } else if (first.findEndBefore(batch, 0, this.second) === batch.count) {
        batch.count = Math.min(batch.count, this.left);
        first.tally.add(batch);
        this.left -= batch.count;
        return true;
      } else {
        first.hold(batch);
        this.settleFirst();
      }
    }
    return false;
  }

  /** Nothing more will be read: what was not handed out is not counted. */
  end(): void {
    for (const input of this.heap) input.drop();
    this.heap.length = 0;
  }

  /** Whose packets come next after those of the first. */
  private get second(): HeldPackets | null {
    const left = this.heap[1];
    const right = this.heap[2];
    if (left === undefined) return null;
    return right?.isBefore(left) ? right : left;
  }

  private handOut(earliest: HeldPackets, batch: PacketBatch): void {
    const most = Math.min(batch.capacity, this.left);
    let first = earliest;
    let end = first.findEndBefore(first.batch, first.at, this.second);
    if (end - first.at >= LONG_RUN || end === first.batch.count) {
      end = Math.min(end, first.at + most);
      copyRows(first.batch, first.at, end, batch);
      first.advanceTo(end);
      if (!first.isEmpty) this.settleFirst();
      return;
    }
    batch.count = 0;
    batch.linkType = first.batch.linkType;
    batch.bytes = this.memory;
    this.used = 0;
    for (;;) {
      const to = this.copyPackets(first, end, batch, most);
      first.advanceTo(to);
      // Who has given all that was read of it stays first: nobody knows what comes next.
      if (first.isEmpty) return;
      this.settleFirst();
      if (to < end) return;
      first = this.heap[0];
      if (first.isEmpty || first.batch.linkType !== batch.linkType) return;
      end = first.findEndBefore(first.batch, first.at, this.second);
      if (end - first.at >= LONG_RUN) return;
    }
  }

  /** Copies packets as far as there is room. Gives the first that was left. */
  private copyPackets({ at, batch: from }: HeldPackets, end: number, batch: PacketBatch, most: number): number {
    const { memory } = this;
    for (let row = at; row < end; row++) {
      const length = from.capturedLength[row];
      if (batch.count === most || this.used + length > MEMORY_LENGTH) return row;
      const to = batch.count++;
      batch.offset[to] = this.used;
      batch.capturedLength[to] = length;
      batch.originalLength[to] = from.originalLength[row];
      batch.timestampSeconds[to] = from.timestampSeconds[row];
      batch.timestampNanos[to] = from.timestampNanos[row];
      copyBytes(from.bytes, from.offset[row], length, memory, this.used);
      this.used += length;
    }
    return end;
  }

  private removeFirst(): void {
    this.heap[0]?.drop();
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.settleFirst();
  }

  /** Puts the first, whose time has changed, where it belongs. */
  private settleFirst(): void {
    const { heap } = this;
    const moved = heap[0];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1].isBefore(heap[below])) below++;
      if (!heap[below].isBefore(moved)) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = moved;
  }
}

function copyBytes(from: Uint8Array, at: number, length: number, target: Uint8Array, to: number): void {
  if (length > SHORT_PACKET) {
    target.set(from.subarray(at, at + length), to);
    return;
  }
  for (let byte = 0; byte < length; byte++) target[to + byte] = from[at + byte];
}
