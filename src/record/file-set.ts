import type { RecordingRequest } from '../live-request.js';
import type { Chunk, ChunkPool } from './chunk-pool.js';
import { FileSequence } from './file-sequence.js';
import type { PcapFile, PcapKind } from './pcap-file.js';
import { measureRecords, type RecordRun } from './records.js';
import { describeTrouble } from './trouble.js';

/** Where writing failed, it is tried again after this time. */
const RETRY_MILLIS = 2000;
/** Of a disk that is too slow, it is told again after this time. */
const TELL_MILLIS = 10_000;

export interface RecordHooks {
  /** Something that a person should know. */
  readonly onNotice: (notice: string) => void;
  /** Packets are not being recorded. */
  readonly onTrouble: (trouble: string) => void;
  /** The machine's clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** What has become of the packets so far. */
export interface RecordedFacts {
  readonly packets: number;
  readonly bytes: number;
  readonly files: number;
  readonly lastPath: string;
  readonly notWritten: number;
}

/**
 * The file of one link type, or its rotating set. Records are copied when they come, and written when the disk takes them: nothing here
 * waits for the disk but the writing itself, one chunk after the other.
 */
export class FileSet {
  private readonly files: FileSequence;
  private filling: Chunk | null = null;
  private readonly queue: Chunk[] = [];
  /** Of what is taken, and of what is written at the same time. */
  private readonly run: RecordRun = { end: 0, packets: 0 };
  private readonly part: RecordRun = { end: 0, packets: 0 };
  private writing: Promise<void> | null = null;
  private isCheckDue = false;
  private trouble: string | null = null;
  private nextTryMillis = 0;
  /** Lost since the trouble began. */
  private lostInTrouble = 0;
  /** Found no chunk, and how many of them have been told. */
  private overrun = 0;
  private overrunTold = 0;
  private tellMillis = 0;
  private packets = 0;
  private bytes = 0;
  private lost = 0;

  constructor(
    request: RecordingRequest,
    kind: PcapKind,
    private readonly pool: ChunkPool,
    private readonly hooks: RecordHooks,
  ) {
    this.files = new FileSequence(request, kind, hooks.onNotice);
  }

  get facts(): RecordedFacts {
    const { packets, bytes, files } = this;
    return { packets, bytes, files: files.count, lastPath: files.lastPath, notWritten: this.lost + this.overrun };
  }

  /** Makes the first file. Rejects with the system's error. */
  async begin(): Promise<void> {
    await this.files.open(this.hooks.now());
  }

  /** Takes what comes, at most so many packets; gives how many there were. The bytes are copied. */
  take(records: Uint8Array, view: DataView, mostPackets: number): number {
    const { run } = this;
    let at = 0;
    let taken = 0;
    while (at < records.length && taken < mostPackets) {
      this.filling ??= this.pool.take();
      const chunk = this.filling;
      const limit = chunk === null ? records.length : Math.min(records.length, at + chunk.bytes.length - chunk.length);
      measureRecords(view, at, limit, mostPackets - taken, run);
      if (chunk === null) this.overrun += run.packets;
      else if (run.packets === 0 && chunk.length > 0) {
        this.flush();
        continue;
      } else {
        chunk.bytes.set(records.subarray(at, run.end), chunk.length);
        chunk.length += run.end - at;
        chunk.packets += run.packets;
      }
      // Not even one whole record: an engine that breaks its contract ends its batch here.
      if (run.packets === 0) break;
      taken += run.packets;
      at = run.end;
    }
    return taken;
  }

  /** Takes what the host says in a second: a line of its file. */
  takeHost(line: string): void {
    this.files.host?.take(line);
  }

  /** What has come is written as soon as the disk takes it. */
  flush(): void {
    if (this.filling === null || this.filling.length === 0) return;
    this.queue.push(this.filling);
    this.filling = null;
    this.wake();
  }

  /** To be called about once a second: sees whether the file is still there, and how late it is. */
  check(): void {
    this.isCheckDue = true;
    this.wake();
    if (this.overrun === this.overrunTold || this.hooks.now() < this.tellMillis) return;
    this.overrunTold = this.overrun;
    this.tellMillis = this.hooks.now() + TELL_MILLIS;
    this.hooks.onTrouble(`recording to ${this.files.lastPath}: ${this.overrun} packets not written, the disk is too slow`);
  }

  /** Resolves when nothing is left to be done. */
  async untilIdle(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  /** Ends: what waits is written, if that takes no longer than `patience`. */
  async close(patience: Promise<void>): Promise<void> {
    this.flush();
    let isLate = false;
    await Promise.race([
      this.untilIdle(),
      patience.then(() => {
        isLate = true;
      }),
    ]);
    for (const chunk of this.queue) this.lost += chunk.packets;
    // A disk that does not answer is not waited for.
    if (isLate) return;
    await this.files.close();
    await this.endHost(patience);
  }

  private async endHost(patience: Promise<void>): Promise<void> {
    const { host } = this.files;
    if (host === null) return;
    await Promise.race([host.close(), patience]);
    if (host.lost > 0) this.hooks.onNotice(`what the host says: seconds not recorded: ${host.lost}`);
  }

  private wake(): void {
    this.writing ??= this.work().finally(() => {
      this.writing = null;
      if (this.queue.length > 0 || this.isCheckDue) this.wake();
    });
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0 || this.isCheckDue) {
      if (this.isCheckDue) {
        this.isCheckDue = false;
        await this.attempt(() => this.lookAround(), 0);
        continue;
      }
      const [chunk] = this.queue;
      if (chunk === undefined) return;
      const before = this.packets;
      await this.attempt(() => this.write(chunk), chunk.packets, before);
      this.queue.shift();
      this.pool.giveBack(chunk);
    }
  }

  /** Does it unless something has just failed; keeps account of `packets` that were at stake, and of trouble that begins or is over. */
  private async attempt(act: () => Promise<void>, packets: number, before = this.packets): Promise<void> {
    const isWaiting = this.trouble !== null && this.hooks.now() < this.nextTryMillis;
    try {
      if (!isWaiting) await act();
      else this.lose(packets);
      if (this.trouble !== null && !isWaiting && this.files.file !== null && packets > 0) this.endTrouble();
    } catch (cause) {
      this.lose(packets - (this.packets - before));
      this.nextTryMillis = this.hooks.now() + RETRY_MILLIS;
      this.beginTrouble(describeTrouble(cause));
    }
  }

  private async write(chunk: Chunk): Promise<void> {
    const { part } = this;
    let at = 0;
    while (at < chunk.length) {
      const file = this.files.file ?? (await this.files.open(this.hooks.now()));
      this.measurePart(chunk, at, file);
      if (part.packets === 0) {
        await this.files.close();
        continue;
      }
      const { packets, bytes } = file;
      try {
        await file.append(chunk, at, part.end, part.packets);
      } finally {
        this.packets += file.packets - packets;
        this.bytes += file.bytes - bytes;
      }
      at = part.end;
    }
  }

  /** What of a chunk belongs into the file: all, or what it has room for. In an empty one there is always room for a record. */
  private measurePart(chunk: Chunk, at: number, file: PcapFile): void {
    const { part } = this;
    const room = this.files.roomOf(file);
    if (at === 0 && chunk.length <= room) {
      part.end = chunk.length;
      part.packets = chunk.packets;
      return;
    }
    measureRecords(chunk.view, at, Math.min(chunk.length, at + room), Number.POSITIVE_INFINITY, part);
    if (part.packets === 0 && file.packets === 0) measureRecords(chunk.view, at, chunk.length, 1, part);
  }

  /** A file that was deleted gets a successor; one whose time is over is closed, its successor begun with the next packet. */
  private async lookAround(): Promise<void> {
    const { file } = this.files;
    if (file === null) {
      if (this.trouble === null) return;
      await this.files.open(this.hooks.now());
      this.endTrouble();
    } else if (await file.isDeleted()) {
      await this.files.close();
      this.packets -= file.packets;
      this.bytes -= file.bytes;
      this.lose(file.packets);
      this.beginTrouble('it was deleted');
      this.isCheckDue = true;
      this.nextTryMillis = this.hooks.now();
    } else if (this.files.isOver(file, this.hooks.now())) await this.files.close();
  }

  private lose(packets: number): void {
    this.lost += packets;
    this.lostInTrouble += packets;
  }

  private beginTrouble(reason: string): void {
    if (this.trouble === null) {
      const told = `recording to ${this.files.lastPath} has stopped: ${reason}; packets not recorded so far: ${this.lostInTrouble}`;
      this.hooks.onTrouble(`${told}; the capture goes on, and the recording as soon as it can`);
    }
    this.trouble = reason;
  }

  private endTrouble(): void {
    this.hooks.onNotice(`recording goes on, to ${this.files.lastPath}; packets not recorded meanwhile: ${this.lostInTrouble}`);
    this.trouble = null;
    this.lostInTrouble = 0;
  }
}
