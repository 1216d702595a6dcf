import type { SocketPeers } from '../host-facts.js';
import { readHostSettings } from './limits-settings.js';
import { addressOf, endpointOf, listTop, type SocketListener, SocketTally } from './sockets-tally.js';
import { SOCKET_WORLD, type SocketWay, type SocketWorld, walkSockets } from './sockets-walk.js';

const MOST_ROWS = 20;
/** Reading goes on for so long: some 200,000 sockets of sock_diag. */
const BUDGET_MILLIS = 250;

/** The TCP sockets of this thread's network namespace, and of no other. */
export interface SocketReading extends SocketPeers {
  /** By state: ESTABLISHED, SYN_RECV, TIME_WAIT ... */
  readonly counts: Readonly<Record<string, number>>;
  readonly listeners: readonly SocketListener[];
  /** Who told. */
  readonly way: SocketWay;
}

/**
 * Counts the TCP sockets of this thread's network namespace: by sock_diag, else by /proc. Stops when its time is up: what it has by then is
 * `isPartial`, listeners and half-open ones come first. Throws nothing.
 */
export function readSockets(budgetMillis = BUDGET_MILLIS, world: SocketWorld = SOCKET_WORLD): SocketReading {
  const { portRange } = readHostSettings(world.files);
  const { sink, way, isStopped } = walkSockets(() => new SocketTally(portRange), budgetMillis, world);
  return describe(sink, way, isStopped);
}

function describe(tally: SocketTally, way: SocketWay, isStopped: boolean): SocketReading {
  const listAddresses = (counts: ReadonlyMap<string | number, number>) =>
    listTop(counts, MOST_ROWS).map(({ key, count }) => ({ ip: addressOf(key), sockets: count }));
  return {
    way,
    isPartial: isStopped || tally.isCut,
    counts: tally.counts(),
    listeners: tally.listeners,
    halfOpenSources: listAddresses(tally.halfOpenSources),
    halfOpenPorts: listTop(tally.halfOpenPorts, MOST_ROWS).map(({ key, count }) => ({ port: Number(key), sockets: count })),
    establishedSources: listAddresses(tally.establishedSources),
    destinations: listTop(tally.destinations, MOST_ROWS).map(({ key, count }) => ({ ...endpointOf(key), sockets: count })),
  };
}
