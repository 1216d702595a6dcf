import type { CountedLatency } from '../counted-row.js';

/** Services that have a histogram, and of which bucket of 8 the least recently used gives way. */
const WAYS = 8;
const BUCKET_BITS = 9;
const SERVICES = WAYS << BUCKET_BITS;
const KEY_WORDS = 5;

/** Histogram: 16 steps an octave, from 1 µs (below it all is one) to 134 s, in nanoseconds; so a step is at most 6% wide. */
const STEP_BITS = 4;
const STEPS = 1 << STEP_BITS;
const UNIT_NANOS = 1000;
const OCTAVES = 27;
const CELLS = STEPS * (OCTAVES - STEP_BITS + 1);
const MAX_UNITS = 2 ** OCTAVES - 1;
/** Histograms are made for so many services at a time. */
const FIRST_CAPACITY = 64;

/**
 * Connect latencies by service, in a histogram each (after HdrHistogram): 1.5 kB for at most 4,096 services, in buckets of 8; where
 * more come, the least recently used gives way.
 */
export class LatencyTable {
  /** Services that gave way. */
  evicted = 0;
  private used = 0;
  /** Slot + 1 of each way; 0 is free. */
  private readonly slots = new Uint16Array(SERVICES);
  private readonly lastUse = new Float64Array(SERVICES);
  private clock = 0;
  private capacity = 0;
  private keys = new Int32Array(0);
  private samples = new Uint32Array(0);
  private least = new Float64Array(0);
  private most = new Float64Array(0);
  private cells = new Uint32Array(0);

  /** @param words the address, four words from `at` on; `meta` the family times 65,536, plus the port */
  add(hash: number, meta: number, words: Int32Array, at: number, nanos: number): void {
    const way = this.find(hash, meta, words, at);
    const slot = way < 0 ? this.replace(hash, meta, words, at) : this.slots[way] - 1;
    if (way >= 0) this.lastUse[way] = ++this.clock;
    this.samples[slot]++;
    if (nanos < this.least[slot]) this.least[slot] = nanos;
    if (nanos > this.most[slot]) this.most[slot] = nanos;
    this.cells[slot * CELLS + cellOf(nanos)]++;
  }

  read(hash: number, meta: number, words: Int32Array, at: number): CountedLatency | null {
    const way = this.find(hash, meta, words, at);
    if (way < 0) return null;
    const slot = this.slots[way] - 1;
    return {
      samples: this.samples[slot],
      p50: this.percentile(slot, 0.5),
      p95: this.percentile(slot, 0.95),
      max: this.most[slot],
    };
  }

  /** The middle of the step in which the sample of that rank lies. */
  private percentile(slot: number, share: number): number {
    const rank = Math.ceil(this.samples[slot] * share);
    let cell = -1;
    for (let seen = 0; seen < rank && cell < CELLS - 1; ) seen += this.cells[slot * CELLS + ++cell];
    const middle = ((lowestOf(cell) + lowestOf(cell + 1)) / 2) * UNIT_NANOS;
    return Math.min(this.most[slot], Math.max(this.least[slot], middle));
  }

  private find(hash: number, meta: number, words: Int32Array, at: number): number {
    const first = (hash >>> (32 - BUCKET_BITS)) * WAYS;
    for (let way = first; way < first + WAYS && this.slots[way] !== 0; way++) {
      const key = (this.slots[way] - 1) * KEY_WORDS;
      if (this.keys[key + 4] === meta && this.holds(key, words, at)) return way;
    }
    return -1;
  }

  private holds(key: number, words: Int32Array, at: number): boolean {
    for (let word = 0; word < 4; word++) if (this.keys[key + word] !== words[at + word]) return false;
    return true;
  }

  private replace(hash: number, meta: number, words: Int32Array, at: number): number {
    const first = (hash >>> (32 - BUCKET_BITS)) * WAYS;
    let oldest = first;
    for (let way = first; way < first + WAYS; way++) if (this.lastUse[way] < this.lastUse[oldest]) oldest = way;
    if (this.slots[oldest] === 0) {
      if (this.used === this.capacity) this.grow();
      this.slots[oldest] = ++this.used;
    } else this.evicted++;
    const slot = this.slots[oldest] - 1;
    this.lastUse[oldest] = ++this.clock;
    this.samples[slot] = 0;
    this.least[slot] = Number.POSITIVE_INFINITY;
    this.most[slot] = 0;
    this.cells.fill(0, slot * CELLS, (slot + 1) * CELLS);
    for (let word = 0; word < 4; word++) this.keys[slot * KEY_WORDS + word] = words[at + word];
    this.keys[slot * KEY_WORDS + 4] = meta;
    return slot;
  }

  private grow(): void {
    this.capacity = this.capacity === 0 ? FIRST_CAPACITY : this.capacity * 2;
    const { capacity } = this;
    this.keys = grown(this.keys, new Int32Array(capacity * KEY_WORDS));
    this.samples = grown(this.samples, new Uint32Array(capacity));
    this.least = grown(this.least, new Float64Array(capacity));
    this.most = grown(this.most, new Float64Array(capacity));
    this.cells = grown(this.cells, new Uint32Array(capacity * CELLS));
  }
}

function grown<Kind extends Int32Array | Uint32Array | Float64Array>(from: Kind, to: Kind): Kind {
  to.set(from);
  return to;
}

function cellOf(nanos: number): number {
  const units = Math.min(MAX_UNITS, Math.max(0, Math.floor(nanos / UNIT_NANOS)));
  const octave = Math.max(0, 32 - STEP_BITS - 1 - Math.clz32(units));
  return (octave << STEP_BITS) + (units >>> octave);
}

/** The least number of microseconds that falls into a step. */
function lowestOf(cell: number): number {
  if (cell < STEPS * 2) return cell;
  const octave = (cell >>> STEP_BITS) - 1;
  return ((cell & (STEPS - 1)) + STEPS) * 2 ** octave;
}
