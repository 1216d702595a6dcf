import { formatAddress, formatIpv4 } from '../address.js';

/** Numbers of states (linux/net/tcp_states.h), as the kernel says them to programs; 12 are requests in SYN_RECV. */
export const STATE_LISTEN = 10;
const STATE_ESTABLISHED = 1;
const STATE_SYN_RECV = 3;
const STATE_NAMES = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'SYN_RECV',
];

/** "" for a number that is no state. */
export function stateName(state: number): string {
  return STATE_NAMES[state] ?? '';
}

/** A listening TCP socket of this network namespace. */
export interface SocketListener {
  /** "0.0.0.0" and "::" are all addresses. */
  readonly ip: string;
  readonly port: number;
  /** Connections that wait to be accepted; one more than the limit is a full queue. */
  readonly queued: number;
  /** null where the kernel does not say: /proc/net/tcp lacks it. */
  readonly queueLimit: number | null;
  readonly inode: number;
  readonly uid: number;
}

/** One socket, the same object again and again: whoever reads many fills it, and hands it on. */
export interface SocketRow {
  state: number;
  family: 4 | 6;
  /** Words of the addresses; an IPv4 one is the first. */
  readonly local: Uint32Array;
  readonly remote: Uint32Array;
  localPort: number;
  remotePort: number;
  queued: number;
  queueLimit: number | null;
  inode: number;
  uid: number;
}

export function makeSocketRow(): SocketRow {
  return {
    state: 0,
    family: 4,
    local: new Uint32Array(4),
    remote: new Uint32Array(4),
    localPort: 0,
    remotePort: 0,
    queued: 0,
    queueLimit: null,
    inode: 0,
    uid: 0,
  };
}

/** More listeners are not listed; they are counted. */
const MOST_LISTENERS = 4096;
/** More addresses are not told apart. */
const MOST_KEYS = 1 << 16;

/** Counts sockets, one after the other; what it keeps is bounded. */
export class SocketTally {
  readonly listeners: SocketListener[] = [];
  readonly halfOpenSources = new Map<string | number, number>();
  readonly halfOpenPorts = new Map<string | number, number>();
  readonly establishedSources = new Map<string | number, number>();
  readonly destinations = new Map<string | number, number>();
  /** Whether something was left out of the lists. */
  isCut = false;
  private readonly byState = new Uint32Array(STATE_NAMES.length);

  /** @param portRange ports that the kernel gives to those who connect; null: destinations are not counted */
  constructor(private readonly portRange: readonly [number, number] | null) {}

  add(row: SocketRow): void {
    const state = stateName(row.state) === 'SYN_RECV' ? STATE_SYN_RECV : row.state;
    if (state <= 0 || state >= STATE_NAMES.length) return;
    this.byState[state] = (this.byState[state] ?? 0) + 1;
    if (state === STATE_LISTEN) this.addListener(row);
    else this.addConnection(row, state);
  }

  /** Sockets by the name of their state, those of which there are any. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [state, count] of this.byState.entries()) {
      if (count > 0) counts[stateName(state)] = count;
    }
    return counts;
  }

  private addListener(row: SocketRow): void {
    if (this.listeners.length >= MOST_LISTENERS) {
      this.isCut = true;
      return;
    }
    const { localPort: port, queued, queueLimit, inode, uid } = row;
    this.listeners.push({ ip: formatAddress(row.family, row.local), port, queued, queueLimit, inode, uid });
  }

  private addConnection(row: SocketRow, state: number): void {
    if (row.remotePort === 0) return;
    const source = addressKey(row);
    if (state === STATE_SYN_RECV) {
      this.count(this.halfOpenSources, source);
      this.count(this.halfOpenPorts, row.localPort);
    } else if (state === STATE_ESTABLISHED) this.count(this.establishedSources, source);
    const range = this.portRange;
    if (state !== STATE_SYN_RECV && range !== null && row.localPort >= range[0] && row.localPort <= range[1]) {
      this.count(this.destinations, endpointKey(source, row.remotePort));
    }
  }

  private count(counts: Map<string | number, number>, key: string | number): void {
    const known = counts.get(key);
    if (known !== undefined) counts.set(key, known + 1);
    else if (counts.size < MOST_KEYS) counts.set(key, 1);
    else this.isCut = true;
  }
}

/** Of a socket for both families an IPv4 peer is mapped into IPv6; on the wire it is what it is. */
function addressKey({ family, remote }: SocketRow): string | number {
  if (family === 4) return remote[0] ?? 0;
  if (remote[0] === 0 && remote[1] === 0 && remote[2] === 0xffff) return remote[3] ?? 0;
  return formatAddress(6, remote);
}

/** A number where it fits: of IPv4, 48 bits. */
function endpointKey(address: string | number, port: number): string | number {
  return typeof address === 'number' ? address * 0x10000 + port : `${address} ${port}`;
}

/** The largest counts, equals in the order of their keys' text. */
export function listTop(
  counts: ReadonlyMap<string | number, number>,
  most: number,
): Array<{ readonly key: string | number; readonly count: number }> {
  const rows = [...counts].map(([key, count]) => ({ key, count }));
  return rows.sort((a, b) => b.count - a.count || compareKeys(a.key, b.key)).slice(0, most);
}

/** IPv4 before IPv6. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}

export function addressOf(key: string | number): string {
  return typeof key === 'number' ? formatIpv4(key) : key;
}

export function endpointOf(key: string | number): { readonly ip: string; readonly port: number } {
  if (typeof key === 'number') return { ip: formatIpv4(Math.floor(key / 0x10000)), port: key % 0x10000 };
  const [ip = '', port = ''] = key.split(' ');
  return { ip, port: Number(port) };
}
