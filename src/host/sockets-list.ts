import { formatAddress } from '../address.js';
import { type SocketRow, stateName } from './sockets-tally.js';
import { SOCKET_WORLD, type SocketSink, walkSockets } from './sockets-walk.js';

/** One socket of this network namespace. */
export interface HostSocket {
  readonly family: 4 | 6;
  /** LISTEN, SYN_SENT, ESTABLISHED ... */
  readonly state: string;
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** 0 where no program has it. */
  readonly inode: number;
  readonly uid: number;
  /** Of a listener: how many wait, and how many may; 0 where that is not told. */
  readonly queued: number;
  readonly queueLimit: number;
}

const MOST_SOCKETS = 20_000;
const BUDGET_MILLIS = 250;

/** At most 20,000 sockets, as far as the time allows; first those that listen. For whoever looks for the processes they belong to. */
export function listSockets(budgetMillis = BUDGET_MILLIS, world = SOCKET_WORLD): HostSocket[] {
  return walkSockets(() => new SocketList(), budgetMillis, world).sink.sockets;
}

class SocketList implements SocketSink {
  readonly sockets: HostSocket[] = [];

  add(row: SocketRow): void {
    if (this.sockets.length >= MOST_SOCKETS) return;
    this.sockets.push({
      family: row.family,
      state: stateName(row.state),
      localIp: formatAddress(row.family, row.local),
      localPort: row.localPort,
      remoteIp: formatAddress(row.family, row.remote),
      remotePort: row.remotePort,
      inode: row.inode,
      uid: row.uid,
      queued: row.queued,
      queueLimit: row.queueLimit ?? 0,
    });
  }
}
