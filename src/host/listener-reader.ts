import type { Listener } from '../host-facts.js';
import type { ProcessTable } from './process/process-table.js';
import { SocketOwners } from './process/socket-owners.js';
import { makeTraceClock } from './trace/trace-clock.js';

/** A listener that no process of those that may be seen has (of the kernel, of a container) is not looked for all the time. */
const PAUSE_MILLIS = 5000;
/** The rest is left out: nobody reads as many. */
const MOST_LISTENERS = 1000;

/** A socket that listens, as the kernel tells. */
export interface ListeningSocket {
  readonly ip: string;
  readonly port: number;
  readonly queued: number;
  /** null where it is not told. */
  readonly queueLimit: number | null;
  readonly inode: number;
}

/** Who listens: sockets that listen, with their processes. */
export class ListenerReader {
  constructor(
    private readonly processes: ProcessTable,
    private readonly owners = new SocketOwners(makeTraceClock(), PAUSE_MILLIS),
  ) {}

  /** All that listen now. Processes that are not known yet are looked for meanwhile, and told the next time. */
  read(sockets: readonly ListeningSocket[]): Listener[] {
    const some = sockets.slice(0, MOST_LISTENERS);
    const listeners = some.map((socket) => this.makeListener(socket));
    this.owners.want(some.map(({ inode }) => inode).filter((inode) => inode !== 0));
    return listeners;
  }

  close(): void {
    this.owners.close();
  }

  private makeListener({ ip, port, queued, queueLimit, inode }: ListeningSocket): Listener {
    const pid = this.owners.ownerOf(inode);
    const process = pid === null ? null : this.processes.lookUp(pid);
    // It has ended, and left the socket to a child or a sibling.
    if (pid !== null && process === null) this.owners.forget(inode);
    return { ip, port, process, queued, queueLimit: queueLimit ?? 0 };
  }
}
