import { type FileHandle, lstat, open, stat, unlink } from 'node:fs/promises';
import { systemErrorCode } from '../errors.js';
import { hostRecordPath, writeHostHead } from '../host-record.js';
import { describeTrouble } from './trouble.js';

/** Who runs what on this machine is nobody else's business. */
const MODE = 0o600;
/** So much may wait for the disk: some minutes of a busy host. */
const MOST_WAITING_BYTES = 4 << 20;
/** Files that wait for their last line. */
const MOST_LEFT = 4;

/** A file that is being written. It is cut back to whole lines where the disk is full. */
interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  bytes: number;
}

/**
 * What the host says, in a file beside each savefile of a recording. All of it is written one after the other, apart from the packets, which
 * never wait for it; what goes wrong here costs its lines, and nothing else.
 */
export class HostLog {
  /** Lines that were not written. */
  lost = 0;
  private current: OpenFile | null = null;
  /** Their savefiles are closed; what happened at their ends is told by the next line. */
  private readonly left: OpenFile[] = [];
  private lastLine: string | null = null;
  private waitingBytes = 0;
  private work: Promise<void> = Promise.resolve();
  private isTroubled = false;

  constructor(private readonly onNotice: (notice: string) => void) {}

  /** A savefile begins, and the file beside it: with what the host said last. */
  follow(savefile: string): void {
    this.enqueue(async () => {
      const path = hostRecordPath(savefile);
      this.current = await createBeside(savefile, path).catch((cause: unknown) => this.tell(path, cause));
      await this.append(this.current, writeHostHead() + (this.lastLine ?? ''));
    });
  }

  /** The savefile has ended. */
  leave(): void {
    this.enqueue(async () => {
      if (this.current !== null) this.left.push(this.current);
      this.current = null;
      if (this.left.length > MOST_LEFT) await this.left.shift()?.handle.close();
    });
  }

  /** Takes the facts of a second. Where the disk is too slow, they are left out. */
  take(line: string): void {
    if (this.waitingBytes + line.length > MOST_WAITING_BYTES) {
      this.lost++;
      return;
    }
    this.waitingBytes += line.length;
    this.enqueue(async () => {
      this.waitingBytes -= line.length;
      this.lastLine = line;
      if (this.isTroubled && this.current === null) this.lost++;
      await this.append(this.current, line);
      for (const file of this.left.splice(0)) {
        await this.append(file, line);
        await file.handle.close();
      }
    });
  }

  /** The savefile has been deleted, and so is what stands beside it. */
  remove(savefile: string): void {
    const path = hostRecordPath(savefile);
    this.enqueue(async () => {
      await unlink(path).catch((cause: unknown) => {
        if (systemErrorCode(cause) !== 'ENOENT') this.onNotice(`cannot delete ${path}: ${describeTrouble(cause)}`);
      });
    });
  }

  /** Nothing more comes. Resolves when all is written. */
  async close(): Promise<void> {
    this.leave();
    this.enqueue(async () => {
      for (const { handle } of this.left.splice(0)) await handle.close();
    });
    await this.work;
  }

  private enqueue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch(() => undefined);
  }

  private async append(file: OpenFile | null, text: string): Promise<void> {
    if (file === null) return;
    try {
      await file.handle.appendFile(text);
      file.bytes += Buffer.byteLength(text);
    } catch (cause) {
      this.lost++;
      this.tell(file.path, cause);
      await file.handle.truncate(file.bytes).catch(() => undefined);
    }
  }

  /** Once: it is a nicety, and packets are what matters. */
  private tell(path: string, cause: unknown): null {
    if (!this.isTroubled) this.onNotice(`what the host says is not recorded to ${path}: ${describeTrouble(cause)}`);
    this.isTroubled = true;
    return null;
  }
}

/** Takes away what an earlier recording left beside a savefile that has just been overwritten: it tells of other packets. */
export async function removeEarlier(savefile: string): Promise<void> {
  const path = hostRecordPath(savefile);
  const head = Buffer.from(writeHostHead());
  try {
    if (!(await lstat(path)).isFile()) return;
    const file = await open(path, 'r');
    const { buffer } = await file.read(Buffer.alloc(head.length)).finally(() => file.close());
    if (buffer.equals(head)) await unlink(path);
  } catch {
    // It is not there, or is somebody else's.
  }
}

/** In the place of one of an earlier recording; never through somebody's link, nor beside a pipe or a device. */
async function createBeside(savefile: string, path: string): Promise<OpenFile> {
  if (!(await stat(savefile)).isFile()) throw new Error('only beside a file');
  await unlink(path).catch((cause: unknown) => {
    if (systemErrorCode(cause) !== 'ENOENT') throw cause;
  });
  return { path, handle: await open(path, 'ax', MODE), bytes: 0 };
}
