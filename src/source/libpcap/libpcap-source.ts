import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { node } from 'koffi';
import type { ErrorFacts } from '../../errors.js';
import { Libpcap } from '../../libpcap.js';
import type { LinkType } from '../../link-type.js';
import { BATCH_CAPACITY, type PacketBatch } from '../../packet.js';
import type { LiveSource } from '../live-source.js';
import { PcapParser } from '../savefile/pcap.js';
import type { SourceFacts } from '../source.js';
import { BatchMemory } from './batch-memory.js';
import { BLOCK_TIMEOUT_MILLIS, type HandleOptions, type OpenHandle, openHandle } from './handle.js';
import { paceMillisFor } from './ring.js';

/** After this time, packets that were on the interface at the moment of stop have been handed over by the kernel. */
const DRAIN_MILLIS = 3 * BLOCK_TIMEOUT_MILLIS;
/** A machine that was too busy to read until then gets so much longer for what is left in the ring; a flood that never ends, no more. */
const LAST_MILLIS = 2000;

/** As many packets in one batch mean traffic: below, each block is read as it comes. */
const BUSY_PACKETS = 256;

/**
 * Live packets of one interface. A batch is one foreign call: pcap_dispatch with libpcap's own pcap_dump as its callback,
 * which writes savefile records into memory that JavaScript sees; the pcap parser reads them from there.
 */
export class LibpcapSource implements LiveSource {
  onRecords: ((records: Uint8Array) => void) | null = null;
  private readonly counts = new Uint32Array(3);
  private kernelDropped = 0;
  private interfaceDropped = 0;
  private error: ErrorFacts | null = null;
  private ended = false;
  /** Nothing new is waited for: from then on, what the ring has is read until it is empty, until `lastAt` at the latest. */
  private lastAt: number | null = null;
  private closed = false;
  private lastCount = 0;
  private wake: (() => void) | null = null;
  private stopTimer: NodeJS.Timeout | null = null;
  private readonly poll: InstanceType<typeof node.PollHandle>;
  private readonly parser: PcapParser;
  private readonly memory: BatchMemory;
  private readonly paceMillis: number;
  private readonly span: { bytes: Uint8Array; view: DataView; start: number; end: number; skip: () => void };

  private constructor(
    private readonly libpcap: Libpcap,
    private readonly handle: OpenHandle,
    private readonly options: HandleOptions,
  ) {
    this.memory = new BatchMemory(libpcap, options.snaplen);
    this.paceMillis = paceMillisFor(options.ringBytes);
    this.span = { bytes: this.memory.bytes, view: this.memory.view, start: 0, end: 0, skip: () => undefined };
    this.parser = new PcapParser({
      linkType: handle.linkType,
      littleEndian: new Uint8Array(Uint16Array.of(1).buffer)[0] === 1,
      fractionsPerSecond: handle.fractionsPerSecond,
      recordHeaderLength: 16,
      lengthOrder: 'captured-first',
    });
    this.poll = libpcap.koffi.node.poll(handle.fd, { readable: true }, () => undefined);
    this.poll.stop();
  }

  /** Opens a device. Throws a SyntopError that says what is wrong and how to mend it. */
  static open(options: HandleOptions): LibpcapSource {
    const libpcap = Libpcap.load(`capture on ${options.device}`);
    return new LibpcapSource(libpcap, openHandle(libpcap, options), options);
  }

  get linkType(): LinkType {
    return this.handle.linkType;
  }

  get fractionsPerSecond(): number {
    return this.handle.fractionsPerSecond;
  }

  get facts(): SourceFacts {
    if (!this.closed) this.readStatistics();
    const { kernelDropped, interfaceDropped, error } = this;
    return {
      name: this.options.device,
      format: 'live',
      linkTypes: [this.handle.linkType],
      kernelDropped,
      interfaceDropped,
      error,
    };
  }

  async read(batch: PacketBatch): Promise<boolean> {
    batch.count = 0;
    while (!this.ended) {
      await this.untilWorthReading();
      if (this.closed) return false;
      const { lastAt } = this;
      this.dispatch(batch);
      if (lastAt !== null && (this.lastCount < BATCH_CAPACITY || performance.now() > lastAt)) this.ended = true;
      if (batch.count > 0) return true;
    }
    return false;
  }

  stop(): void {
    if (this.ended || this.stopTimer !== null) return;
    this.stopTimer = setTimeout(() => {
      this.lastAt = performance.now() + LAST_MILLIS;
      this.wake?.();
    }, DRAIN_MILLIS);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.readStatistics();
    this.ended = true;
    this.closed = true;
    this.wake?.();
    if (this.stopTimer !== null) clearTimeout(this.stopTimer);
    this.poll.close();
    this.libpcap.close(this.handle.pointer);
    this.memory.free();
  }

  /** Timers and messages get their turn between batches, however many packets there are. */
  private async untilWorthReading(): Promise<void> {
    if (this.lastCount === BATCH_CAPACITY || this.lastAt !== null) await nextTurn();
    else if (this.lastCount >= BUSY_PACKETS) await sleep(this.paceMillis);
    else await this.untilReadable();
  }

  private untilReadable(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = null;
        if (!this.closed) this.poll.stop();
        resolve();
      };
      this.poll.start({ readable: true }, () => this.wake?.());
    });
  }

  private dispatch(batch: PacketBatch): void {
    const { libpcap, memory, span, handle } = this;
    memory.rewind();
    libpcap.clearSocketError(handle.fd);
    const count = libpcap.dispatch(handle.pointer, BATCH_CAPACITY, libpcap.dumpCallback, memory.stream);
    this.lastCount = count;
    if (count < 0) {
      this.ended = true;
      this.error = {
        code: 'capture-failed',
        message: `the capture on ${this.options.device} ended: ${libpcap.errorText(handle.pointer)}`,
      };
      return;
    }
    if (count === 0) return;
    span.start = 0;
    span.end = memory.finishBatch();
    if (this.onRecords !== null) this.onRecords(span.bytes.subarray(0, span.end));
    this.parser.parse(span, batch);
  }

  /** libpcap counts in 32 bits, which a long flood wraps round. */
  private readStatistics(): void {
    const [, droppedBefore, interfaceDroppedBefore] = this.counts;
    if (this.libpcap.stats(this.handle.pointer, this.counts) !== 0) return;
    this.kernelDropped += (this.counts[1] - droppedBefore) >>> 0;
    this.interfaceDropped += (this.counts[2] - interfaceDroppedBefore) >>> 0;
  }
}
