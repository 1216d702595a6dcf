import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { LinkType } from '../link-type.js';
import { MAX_CAPTURED_LENGTH } from '../packet.js';
import type { Chunk } from './chunk-pool.js';
import { measureRecords, type RecordRun } from './records.js';

/*
 * The header of a savefile (draft-ietf-opsawg-pcap), all of it in this machine's byte order, as pcap_dump writes the records:
 *
 *   0                   4         6         8                   12
 *   | magic             | 2       | 4       | 0                 |
 *   12                  16                  20                  24
 *   | 0                 | snaplen           | link type         |
 */
const PCAP_HEADER_LENGTH = 24;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** Who talks with whom is nobody else's business: the owner reads and writes. */
const MODE = 0o600;

/** What the records of a file have in common. */
export interface PcapKind {
  readonly linkType: LinkType;
  /** 1,000,000,000 or 1,000,000. */
  readonly fractionsPerSecond: number;
}

/**
 * A file's header. Its snaplen is the most that any packet has: libpcap cuts what is longer, and interfaces of one file may have
 * been cut at different lengths.
 */
function pcapHeader({ linkType, fractionsPerSecond }: PcapKind): Uint8Array {
  const bytes = new Uint8Array(PCAP_HEADER_LENGTH);
  const magic = fractionsPerSecond === 1_000_000_000 ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS;
  new Uint32Array(bytes.buffer).set([magic, 0, 0, 0, MAX_CAPTURED_LENGTH, linkType]);
  new Uint16Array(bytes.buffer).set([2, 4], 2);
  return bytes;
}

/** A savefile that is being written. It holds whole records, whatever happens. */
export class PcapFile {
  bytes = PCAP_HEADER_LENGTH;
  packets = 0;
  private readonly run: RecordRun = { end: 0, packets: 0 };

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly beganMillis: number,
  ) {}

  /**
   * Makes a file with its header in it. Rejects with the system's error; no file is left where the header could not be written.
   *
   * @param mayExist whether a file of that name is overwritten; else it is an error (EEXIST)
   */
  static async create(path: string, kind: PcapKind, mayExist: boolean, nowMillis: number): Promise<PcapFile> {
    // Appending: behind a cut the next record goes to the new end, and a pipe or device knows no positions.
    const handle = await open(path, mayExist ? 'a' : 'ax', MODE);
    try {
      if (mayExist && (await handle.stat()).isFile()) await handle.truncate(0);
      const header = pcapHeader(kind);
      const { bytesWritten } = await handle.write(header);
      if (bytesWritten < header.length) throw Object.assign(new Error('no room for the header'), { code: 'ENOSPC' });
    } catch (cause) {
      await handle.close().catch(() => undefined);
      if (!mayExist) await unlink(path).catch(() => undefined);
      throw cause;
    }
    return new PcapFile(path, handle, nowMillis);
  }

  /** Appends whole records. Where it rejects, `packets` and `bytes` say how many of them stand in the file, which ends with the last. */
  async append({ bytes, view }: Chunk, from: number, to: number, packets: number): Promise<void> {
    let at = from;
    try {
      // A disk that becomes full takes a part first, and says so at the next write.
      while (at < to) at += (await this.handle.write(bytes, at, to - at)).bytesWritten;
    } catch (cause) {
      measureRecords(view, from, at, packets, this.run);
      this.count(this.run.end - from, this.run.packets);
      await this.handle.truncate(this.bytes).catch(() => undefined);
      throw cause;
    }
    this.count(to - from, packets);
  }

  /** Whether it has been deleted: what is written then is lost with it. A file that was only moved is still one. */
  async isDeleted(): Promise<boolean> {
    return (await this.handle.stat()).nlink === 0;
  }

  close(): Promise<void> {
    return this.handle.close().catch(() => undefined);
  }

  private count(bytes: number, packets: number): void {
    this.bytes += bytes;
    this.packets += packets;
  }
}
