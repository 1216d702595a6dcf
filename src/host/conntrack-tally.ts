import { addressOf, listTop } from './sockets-tally.js';

/** Numbers of states (linux/netfilter/nf_conntrack_tcp.h), by their names in /proc/net/nf_conntrack. */
export const CONNTRACK_STATES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const;

const MOST_SOURCES = 20;
/** More addresses are not told apart. */
const MOST_KEYS = 1 << 16;
/** Longer than the names of protocols and states are, and more than there are of them. */
const MOST_STATES = 64;

/** Counts entries of the table by whoever sent the first packet, and by state; what it keeps is bounded. */
export class ConntrackTally {
  entries = 0;
  private readonly bySource = new Map<string | number, number>();
  private readonly byState = new Map<string, number>();

  /**
   * @param source an IPv4 address as a number, an IPv6 one as text; null where it cannot be told
   * @param state of TCP's, or the name of another protocol ("udp")
   */
  add(source: string | number | null, state: string): void {
    this.entries++;
    if (source !== null) count(this.bySource, source, MOST_KEYS);
    count(this.byState, state, MOST_STATES);
  }

  sources(): Array<{ readonly ip: string; readonly entries: number }> {
    return listTop(this.bySource, MOST_SOURCES).map(({ key, count: entries }) => ({ ip: addressOf(key), entries }));
  }

  states(): Record<string, number> {
    return Object.fromEntries([...this.byState].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function count<K>(counts: Map<K, number>, key: K, most: number): void {
  const known = counts.get(key);
  if (known !== undefined) counts.set(key, known + 1);
  else if (counts.size < most) counts.set(key, 1);
}
