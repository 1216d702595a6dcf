import { unlink } from 'node:fs/promises';
import { systemErrorCode } from '../errors.js';
import type { RecordingRequest } from '../live-request.js';
import { HostLog, removeEarlier } from './host-log.js';
import { PcapFile, type PcapKind } from './pcap-file.js';
import { rotatedPath } from './rotation.js';
import { describeTrouble } from './trouble.js';

/** So many names are tried for one file. */
const MOST_NAMES = 100;

/** The files of a recording, one after the other: which name the next one gets, and which ones of a rotating set go. */
export class FileSequence {
  /** The one that is open. */
  file: PcapFile | null = null;
  /** How many there were. */
  count = 0;
  /** Of the last one; of the next, where that could not be made. */
  lastPath: string;
  /** What the host says, beside each of them; null where that is not wanted. */
  readonly host: HostLog | null;
  /** Of a rotating set that does not keep all: what this run wrote, oldest first. */
  private readonly written: string[] = [];
  /** Of the last file of a rotating set, and what its name says of the time. */
  private number = 0;
  private namedMillis = 0;

  constructor(
    private readonly request: RecordingRequest,
    private readonly kind: PcapKind,
    private readonly onNotice: (notice: string) => void,
  ) {
    this.lastPath = request.path;
    this.host = request.host === undefined ? null : new HostLog(onNotice);
  }

  /** Begins the next file. Rejects with the system's error; then none is open. */
  async open(nowMillis: number): Promise<PcapFile> {
    const file = await (this.rotates ? this.createNext(nowMillis) : this.createOnly(nowMillis));
    this.file = file;
    this.count++;
    if (this.host === null && !this.rotates) await removeEarlier(file.path);
    this.host?.follow(file.path);
    await this.deleteOldest(file.path);
    return file;
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = null;
    if (file !== null) this.host?.leave();
    await file?.close();
  }

  /** Bytes that may still be written to a file. */
  roomOf(file: PcapFile): number {
    return (this.request.rotateBytes ?? Number.POSITIVE_INFINITY) - file.bytes;
  }

  /** Whether its time is over. A file without a packet waits for one: empty files would only push others out. */
  isOver(file: PcapFile, nowMillis: number): boolean {
    return file.packets > 0 && nowMillis - file.beganMillis >= (this.request.rotateMillis ?? Number.POSITIVE_INFINITY);
  }

  private get rotates(): boolean {
    return this.request.rotateBytes !== null || this.request.rotateMillis !== null;
  }

  /** Only the first file may take the place of one that was there before. */
  private createOnly(nowMillis: number): Promise<PcapFile> {
    return PcapFile.create(this.lastPath, this.kind, this.count === 0, nowMillis);
  }

  /** Another run, which began in the same second, may have the name. */
  private async createNext(nowMillis: number): Promise<PcapFile> {
    // Also where the clock was put back, names go up.
    this.namedMillis = Math.max(this.namedMillis, nowMillis);
    for (let tries = 1; ; tries++) {
      this.lastPath = rotatedPath(this.request.path, this.namedMillis, this.number + 1);
      try {
        const file = await PcapFile.create(this.lastPath, this.kind, false, nowMillis);
        this.number++;
        return file;
      } catch (cause) {
        if (systemErrorCode(cause) !== 'EEXIST' || tries === MOST_NAMES) throw cause;
        this.number++;
      }
    }
  }

  private async deleteOldest(newest: string): Promise<void> {
    const { keep } = this.request;
    if (keep === null) return;
    this.written.push(newest);
    for (const path of this.written.splice(0, this.written.length - keep)) {
      this.host?.remove(path);
      try {
        await unlink(path);
      } catch (cause) {
        if (systemErrorCode(cause) !== 'ENOENT') this.onNotice(`cannot delete ${path}: ${describeTrouble(cause)}`);
      }
    }
  }
}
