import { HOST_FILES, type HostFiles } from './host-files.js';
import { type Dumps, NETLINK_SOCK_DIAG, openNetlink } from './netlink.js';
import { dumpSockets } from './sockets-diag.js';
import { readProcSockets } from './sockets-proc.js';
import type { SocketRow } from './sockets-tally.js';

const PROC_FILES = ['/proc/thread-self/net/tcp', '/proc/thread-self/net/tcp6'] as const;

/** Who tells of the sockets. */
export type SocketWay = 'sock_diag' | 'proc' | 'none';

/** What reading sockets needs of the world. */
export interface SocketWorld {
  readonly files: HostFiles;
  /** null where there is no netlink. */
  readonly openDumps: () => Dumps | null;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

export const SOCKET_WORLD: SocketWorld = {
  files: HOST_FILES,
  openDumps: () => openNetlink(NETLINK_SOCK_DIAG),
  now: () => performance.now(),
};

/** What is told of each socket; the row is another's at the next call. */
export interface SocketSink {
  add(row: SocketRow): void;
}

export interface SocketWalk<S extends SocketSink> {
  readonly sink: S;
  readonly way: SocketWay;
  /** Whether the time was up before the end. */
  readonly isStopped: boolean;
}

/**
 * Goes through the TCP sockets of this thread's network namespace: by sock_diag, else by /proc/net/tcp, which takes longer. Those that
 * listen come first, then the half-open ones. Throws nothing.
 *
 * @param makeSink asked for another where the first way ends in the middle
 */
export function walkSockets<S extends SocketSink>(makeSink: () => S, budgetMillis: number, world = SOCKET_WORLD): SocketWalk<S> {
  const end = world.now() + budgetMillis;
  const goesOn = () => world.now() < end;
  return walkDiag(makeSink(), world, goesOn) ?? walkProc(makeSink(), world, goesOn);
}

/** null where this kernel does not answer. */
function walkDiag<S extends SocketSink>(sink: S, world: SocketWorld, goesOn: () => boolean): SocketWalk<S> | null {
  const dumps = world.openDumps();
  if (dumps === null) return null;
  try {
    const end = dumpSockets(dumps, (row) => sink.add(row), goesOn);
    return typeof end === 'object' ? null : { sink, way: 'sock_diag', isStopped: end === 'stopped' };
  } finally {
    dumps.close();
  }
}

function walkProc<S extends SocketSink>(sink: S, world: SocketWorld, goesOn: () => boolean): SocketWalk<S> {
  let isComplete = true;
  let isThere = false;
  for (const path of PROC_FILES) {
    const pieces = isComplete ? world.files.readPieces(path) : null;
    if (pieces === null) continue;
    isThere = true;
    isComplete = readProcSockets(pieces, (row) => sink.add(row), goesOn);
  }
  return { sink, way: isThere ? 'proc' : 'none', isStopped: !isComplete };
}
