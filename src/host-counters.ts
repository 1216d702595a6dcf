/** One of the kernel's counters of TCP, by its name in /proc/net/snmp or /proc/net/netstat. */
export interface HostCounterInfo {
  readonly name: string;
  /** The line of the file it is in: /proc/net/snmp has Tcp, /proc/net/netstat has TcpExt. IPv4 and IPv6 are counted together. */
  readonly group: 'Tcp' | 'TcpExt';
  /** What it counts, in a sentence for somebody who has never heard of it. */
  readonly meaning: string;
}

/** What is read, in the order in which it is shown. Meanings: RFC 4022 (Tcp), and where net/ipv4/tcp*.c of Linux count (TcpExt). */
export const HOST_COUNTERS: readonly HostCounterInfo[] = [
  tcp('ActiveOpens', 'Connections that programs of this host began.'),
  tcp('PassiveOpens', 'Connections that others began, and this host let in.'),
  tcp('AttemptFails', 'Handshakes that failed, begun by either side: refused, reset, or never answered.'),
  tcp('EstabResets', 'Open connections that a reset ended, sent or received.'),
  tcp('InSegs', 'Segments received, bad ones included.'),
  tcp('OutSegs', 'Segments sent, without those sent again.'),
  tcp('RetransSegs', 'Segments sent again, because nobody acknowledged them.'),
  tcp('InErrs', 'Segments received that were broken.'),
  tcp('InCsumErrors', 'Segments received whose checksum was wrong.'),
  tcp('OutRsts', 'Resets sent by this host.'),
  ext(
    'ListenOverflows',
    'Connections lost because a listener had too many waiting: its program does not accept them fast enough.',
  ),
  ext('ListenDrops', 'Connections lost at a listener, for whatever reason.'),
  ext('TCPReqQFullDrop', 'SYNs thrown away because too many handshakes were half-open, and SYN cookies are off.'),
  ext('TCPReqQFullDoCookies', 'SYNs answered by SYN cookies because too many handshakes were half-open.'),
  ext('SyncookiesSent', 'SYN cookies sent: answers that need no memory, as under a SYN flood.'),
  ext('SyncookiesRecv', 'SYN cookies that came back good: a real client was behind the SYN.'),
  ext('SyncookiesFailed', 'ACKs that looked like a SYN cookie coming back, and were none.'),
  ext('EmbryonicRsts', 'Resets received for handshakes that were half-open.'),
  ext('TCPSynRetrans', 'SYNs and SYN-ACKs sent again, because nobody answered them.'),
  ext('TCPTimeouts', 'Times that the wait for an acknowledgement ran out.'),
  ext('TCPAbortOnData', 'Connections reset because data came after the program had closed.'),
  ext('TCPAbortOnClose', 'Connections reset because the program closed without having read all that had come.'),
  ext('TCPAbortOnTimeout', 'Connections given up because the other side was silent for too long.'),
  ext('TCPAbortOnMemory', 'Connections reset because memory for sockets, or the number of orphans, was at its limit.'),
  ext('TCPAbortOnLinger', 'Connections reset because the other side did not close within the time left to it.'),
  ext('TCPAbortFailed', 'Resets that could not be sent for want of memory.'),
  ext('TCPTimeWaitOverflow', 'Connections forgotten early because there were too many in TIME_WAIT.'),
  ext('TCPBacklogDrop', 'Segments thrown away because a busy socket had too many waiting.'),
  ext('TCPChallengeACK', 'Doubtful SYNs and resets that were answered by a challenge.'),
  ext('TCPFastOpenListenOverflow', 'SYNs with data that were not let in, as too many were waiting.'),
];

/** Counters as they stood at a moment of the machine's clock. */
export interface CounterReading {
  readonly atMillis: number;
  readonly counters: Readonly<Record<string, number>>;
}

/** Kernels of 32 bits begin anew after this; those of 64 never get that far. */
const WRAP = 2 ** 32;

/**
 * How fast each counter went up between two readings, per second. Left out are those that either reading lacks, and those that
 * began anew (another namespace, a restart): how much they grew nobody can tell. Empty where no time has passed.
 */
export function ratesBetween(before: CounterReading, after: CounterReading): Record<string, number> {
  const seconds = (after.atMillis - before.atMillis) / 1000;
  const rates: Record<string, number> = {};
  if (!(seconds > 0)) return rates;
  for (const { name } of HOST_COUNTERS) {
    const growth = growthOf(before.counters[name], after.counters[name]);
    if (growth !== null) rates[name] = growth / seconds;
  }
  return rates;
}

/** A step back is a wrap where it was near the end of 32 bits, and is near their beginning: each within a quarter of them. */
function growthOf(before: number | undefined, after: number | undefined): number | null {
  if (before === undefined || after === undefined) return null;
  if (after >= before) return after - before;
  const wrapped = before < WRAP && before >= (WRAP / 4) * 3 && after < WRAP / 4;
  return wrapped ? after + WRAP - before : null;
}

function tcp(name: string, meaning: string): HostCounterInfo {
  return { name, group: 'Tcp', meaning };
}

function ext(name: string, meaning: string): HostCounterInfo {
  return { name, group: 'TcpExt', meaning };
}
