import { SegmentBatch } from './segment.js';

/**
 * Cuts batches where more time passes in them than a span: of a capture that is quiet, one batch may be of hours, and what is made of its
 * seconds would come too late. One that is shorter, as nearly all are in a busy capture, is handed on as it is.
 */
export class SegmentSlices {
  private scratch: SegmentBatch | null = null;

  constructor(private readonly spanSeconds: number) {}

  /** @param take is given each slice; it is good until it returns */
  cut(batch: SegmentBatch, take: (slice: SegmentBatch) => void): void {
    let start = 0;
    for (let end = this.findEnd(batch, start); start < batch.count; end = this.findEnd(batch, start)) {
      take(start === 0 && end === batch.count ? batch : this.copy(batch, start, end));
      start = end;
    }
  }

  /** The first row, from `start` on, that is a span later or earlier than that at `start`. Where time is unknown, nothing is cut. */
  private findEnd({ timestampSeconds, count }: SegmentBatch, start: number): number {
    const first = timestampSeconds[start] ?? Number.NaN;
    // In a busy capture: without a look at each.
    if (Math.abs((timestampSeconds[count - 1] ?? Number.NaN) - first) < this.spanSeconds) return count;
    for (let row = start + 1; row < count; row++) {
      if (Math.abs((timestampSeconds[row] ?? Number.NaN) - first) >= this.spanSeconds) return row;
    }
    return count;
  }

  private copy(batch: SegmentBatch, start: number, end: number): SegmentBatch {
    this.scratch ??= new SegmentBatch();
    this.scratch.copyRows(batch, start, end);
    return this.scratch;
  }
}
