import type { ConntrackFacts } from '../host-facts.js';
import { dumpConntrack } from './conntrack-netlink.js';
import { readProcConntrack } from './conntrack-proc.js';
import { ConntrackTally } from './conntrack-tally.js';
import { HeldFile, HOST_FILES, type HostFiles } from './host-files.js';
import { parseNumbers } from './limits-settings.js';
import { type Dumps, NETLINK_NETFILTER, openNetlink } from './netlink.js';

const SETTINGS = '/proc/sys/net/netfilter';
const STATISTICS = '/proc/thread-self/net/stat/nf_conntrack';
const TABLE = '/proc/thread-self/net/nf_conntrack';
/** Of TCP's states that have a timeout, as the settings name them. */
const TIMEOUTS = ['syn_sent', 'syn_recv', 'established', 'fin_wait', 'close_wait', 'last_ack', 'time_wait', 'close'] as const;
const BUDGET_MILLIS = 250;
const EPERM = 1;
/** Without CAP_NET_ADMIN, by one way and the other. */
const FORBIDDEN = 'the entries of the conntrack table are for root only';

export interface ConntrackWorld {
  readonly files: HostFiles;
  /** null where there is no netlink. */
  readonly openDumps: () => Dumps | null;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

const HOST: ConntrackWorld = {
  files: HOST_FILES,
  openDumps: () => openNetlink(NETLINK_NETFILTER),
  now: () => performance.now(),
};

/**
 * Opens the table in /proc now, for readings by somebody who is root no more: where the kernel has it there, entries stay readable.
 */
export function holdConntrack(): ConntrackWorld & { readonly close: () => void } {
  const table = HeldFile.open(TABLE);
  return {
    ...HOST,
    files: {
      ...HOST_FILES,
      readPieces: (path) => (path === TABLE ? (table?.readPieces() ?? null) : HOST_FILES.readPieces(path)),
    },
    close: () => table?.close(),
  };
}

/**
 * What connection tracking has to say in this thread's network namespace; null where the kernel has none. Its entries are read by
 * ctnetlink, else by /proc, until the time is up. Throws nothing.
 */
export function readConntrack(budgetMillis = BUDGET_MILLIS, world: ConntrackWorld = HOST): ConntrackFacts | null {
  const { files } = world;
  const readNumber = (name: string) => parseNumbers(files.readText(`${SETTINGS}/${name}`), 1)?.[0] ?? null;
  const count = readNumber('nf_conntrack_count');
  const max = readNumber('nf_conntrack_max');
  if (count === null || max === null) return null;
  const timeouts = TIMEOUTS.flatMap((state) => {
    const seconds = readNumber(`nf_conntrack_tcp_timeout_${state}`);
    return seconds === null ? [] : [[state, seconds] as const];
  });
  return {
    count,
    max,
    timeouts: Object.fromEntries(timeouts),
    ...parseConntrackStatistics(files.readText(STATISTICS) ?? ''),
    ...readEntries(world, world.now() + budgetMillis),
  };
}

type Entries = Pick<ConntrackFacts, 'sources' | 'states' | 'entriesRead' | 'unreadable'>;

function readEntries(world: ConntrackWorld, end: number): Entries {
  const goesOn = () => world.now() < end;
  const tally = new ConntrackTally();
  const dumps = world.openDumps();
  try {
    const errno = dumps === null ? null : errnoOf(dumpConntrack(dumps, tally, goesOn));
    if (errno === 0) return describe(tally);
    const pieces = world.files.readPieces(TABLE);
    if (pieces === null) return unread(errno === EPERM || errno === null ? FORBIDDEN : `ctnetlink fails (errno ${errno})`);
    const byProc = new ConntrackTally();
    readProcConntrack(pieces, byProc, goesOn);
    return describe(byProc);
  } finally {
    dumps?.close();
  }
}

/** 0 where a dump gave what it could. */
function errnoOf(end: ReturnType<Dumps['dump']>): number {
  return typeof end === 'object' ? end.errno : 0;
}

function describe(tally: ConntrackTally): Entries {
  return { sources: tally.sources(), states: tally.states(), entriesRead: tally.entries, unreadable: null };
}

function unread(reason: string): Entries {
  return { sources: [], states: {}, entriesRead: 0, unreadable: reason };
}

/** A heading, then a line a processor, in hexadecimal (Linux: ct_cpu_seq_show): they are added up. A name that is not there is 0. */
export function parseConntrackStatistics(
  text: string,
): Required<Pick<ConntrackFacts, 'insertFailed' | 'dropped' | 'earlyDropped'>> {
  const [heading = '', ...lines] = text.split('\n');
  const names = heading.trim().split(/\s+/);
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const sumOf = (name: string) => {
    const column = names.indexOf(name);
    const words = rows.map((row) => row[column] ?? '').filter((word) => /^[\da-f]{1,16}$/i.test(word));
    return words.reduce((sum, word) => sum + Number.parseInt(word, 16), 0);
  };
  return { insertFailed: sumOf('insert_failed'), dropped: sumOf('drop'), earlyDropped: sumOf('early_drop') };
}
