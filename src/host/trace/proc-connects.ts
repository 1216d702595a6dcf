import type { ProcessTable } from '../process/process-table.js';
import { SocketOwners } from '../process/socket-owners.js';
import type { Attribution } from './connect-tracer.js';
import { ConnectorTable } from './connector-table.js';
import { makeTraceClock, type TraceClock } from './trace-clock.js';

/** Sockets are listed as often, or, where that takes long, less: it costs no more than one in COST_DIVISOR of the time. */
const POLL_MILLIS = 250;
const COST_DIVISOR = 20;
/** A connect whose process was not found by then is given up. */
const GIVE_UP_MILLIS = 2000;
const MOST_PENDING = 2000;

/** A socket of this network namespace, of any state. */
export interface ConnectingSocket {
  readonly state: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly inode: number;
}

/** What this is told by. */
export interface ProcWorld {
  readonly listSockets: () => readonly ConnectingSocket[];
  /** The kernel's count of connects (ActiveOpens); null where it gives none. */
  readonly countOpens: () => number | null;
  readonly clock: Pick<TraceClock, 'nowMillis' | 'after'>;
}

interface Pending {
  readonly ip: string;
  readonly port: number;
  readonly sinceMillis: number;
}

/**
 * Who connects, where the kernel's events are not to be had: whoever has a new socket when all are listed. A connect that is over
 * between two looks is not seen, nor why anything was reset; the share that was seen is told, and counts are of those alone.
 */
export class ProcConnects {
  private readonly connectors = new ConnectorTable();
  private readonly pending = new Map<number, Pending>();
  private known: Set<number> | null = null;
  private named = 0;
  private opensBefore: number | null;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly processes: ProcessTable,
    private readonly world: ProcWorld,
    private readonly owners = new SocketOwners(world.clock, POLL_MILLIS),
  ) {
    this.opensBefore = world.countOpens();
    this.poll();
  }

  static open(processes: ProcessTable, listSockets: ProcWorld['listSockets'], countOpens: ProcWorld['countOpens']): ProcConnects {
    return new ProcConnects(processes, { listSockets, countOpens, clock: makeTraceClock() });
  }

  facts(): Attribution {
    const connectors = this.connectors.list(1);
    return { attribution: 'proc', sampledShare: this.share(), connectors, resetReasons: [] };
  }

  close(): void {
    this.callOff();
    this.owners.close();
  }

  private share(): number {
    const opens = this.world.countOpens();
    if (opens === null || this.opensBefore === null) return 0;
    const connects = opens - this.opensBefore;
    return connects <= 0 ? 1 : Math.min(this.named / connects, 1);
  }

  private poll(): void {
    const start = this.world.clock.nowMillis();
    this.namePending(start);
    this.takeSockets(this.world.listSockets(), start);
    // On a small machine those are found here and now, before they are gone again.
    this.owners.want(this.pending.keys());
    this.namePending(start);
    const cost = this.world.clock.nowMillis() - start;
    this.callOff = this.world.clock.after(Math.max(POLL_MILLIS, cost * COST_DIVISOR), () => this.poll());
  }

  /** Those that were there at the first look are nobody's new connects. */
  private takeSockets(sockets: readonly ConnectingSocket[], nowMillis: number): void {
    const served = new Set<number>();
    for (const { state, localPort } of sockets) if (state === 'LISTEN') served.add(localPort);
    const known = new Set<number>();
    for (const { inode, localPort, remoteIp, remotePort } of sockets) {
      // A socket that no program has any more; one that was accepted, or listens.
      if (inode === 0 || served.has(localPort)) continue;
      known.add(inode);
      const isNew = this.known !== null && !this.known.has(inode);
      if (!isNew || this.pending.size >= MOST_PENDING) continue;
      this.pending.set(inode, { ip: withoutMapping(remoteIp), port: remotePort, sinceMillis: nowMillis });
    }
    this.known = known;
  }

  private namePending(nowMillis: number): void {
    for (const [inode, { ip, port, sinceMillis }] of this.pending) {
      const pid = this.owners.ownerOf(inode);
      const process = pid === null ? null : this.processes.lookUp(pid);
      if (process !== null) {
        this.connectors.count(process, ip, port, nowMillis);
        this.named++;
      }
      if (process !== null || nowMillis - sinceMillis > GIVE_UP_MILLIS) this.pending.delete(inode);
    }
    this.connectors.settle(1);
  }
}

/** As the packets have it: the socket of a program that speaks both has a mapped address of IPv4. */
function withoutMapping(ip: string): string {
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice('::ffff:'.length) : ip;
}
