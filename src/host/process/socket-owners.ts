import type { TraceClock } from '../trace/trace-clock.js';
import { PROC_FILES, type ProcFiles } from './proc-files.js';

/** Nothing else of this thread waits longer for a search; and of its time a search takes no more than SLICE / (SLICE + REST). */
const SLICE_MILLIS = 4;
const REST_MILLIS = 36;
/** The clock is asked once in so many descriptors. */
const LINKS_A_LOOK = 32;

const SOCKET_LINK = /^socket:\[(\d+)\]$/;

/**
 * Which process has a socket, by its inode: the first that has it among its open files. Looked for in slices, as a machine may have
 * hundreds of thousands of files open; what is asked is answered once it was found.
 */
export class SocketOwners {
  private readonly owners = new Map<number, number>();
  private wanted = new Set<number>();
  private search: Generator<void> | null = null;
  private callOff: () => void = () => undefined;
  private endedMillis = Number.NEGATIVE_INFINITY;
  private isClosed = false;

  /** @param pauseMillis between searches, at least */
  constructor(
    private readonly clock: Pick<TraceClock, 'nowMillis' | 'after'>,
    private readonly pauseMillis: number,
    private readonly files: ProcFiles = PROC_FILES,
  ) {}

  /** The number of the process; null where it is not known, or not yet. */
  ownerOf(inode: number): number | null {
    return this.owners.get(inode) ?? null;
  }

  /** These, and no others, are to be known. */
  want(inodes: Iterable<number>): void {
    this.wanted = new Set(inodes);
    for (const inode of this.owners.keys()) {
      if (!this.wanted.has(inode)) this.owners.delete(inode);
    }
    const isMissing = this.owners.size < this.wanted.size;
    if (!isMissing || this.search !== null || this.isClosed) return;
    if (this.clock.nowMillis() - this.endedMillis < this.pauseMillis) return;
    this.search = this.searchAll();
    this.goOn();
  }

  /** Forgets whose a socket was: that process is no more. */
  forget(inode: number): void {
    this.owners.delete(inode);
  }

  close(): void {
    this.isClosed = true;
    this.callOff();
    // It may be in the middle of a folder.
    this.search?.return(undefined);
  }

  private goOn(): void {
    const end = this.clock.nowMillis() + SLICE_MILLIS;
    while (this.clock.nowMillis() < end) {
      if (this.search?.next().done !== false) {
        this.search = null;
        this.endedMillis = this.clock.nowMillis();
        return;
      }
    }
    this.callOff = this.clock.after(REST_MILLIS, () => this.goOn());
  }

  /** Stops in between wherever a slice may end. */
  private *searchAll(): Generator<void> {
    for (const pid of this.files.list('/proc') ?? []) {
      if (!/^\d+$/.test(pid)) continue;
      const folder = `/proc/${pid}/fd`;
      yield;
      let links = 0;
      for (const descriptor of this.files.walk(folder)) {
        if (++links % LINKS_A_LOOK === 0) yield;
        this.takeLink(this.files.readLink(`${folder}/${descriptor}`), Number(pid));
      }
      if (this.owners.size >= this.wanted.size) return;
    }
  }

  private takeLink(link: string | null, pid: number): void {
    const inode = Number(SOCKET_LINK.exec(link ?? '')?.[1]);
    if (this.wanted.has(inode) && !this.owners.has(inode)) this.owners.set(inode, pid);
  }
}
