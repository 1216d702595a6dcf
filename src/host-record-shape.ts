/* What a line beside a recording may hold, field by field: it may come from anybody. Each shape gives a value that can be trusted, or throws. */
import { parseAddress } from './address-parser.js';
import type { ConntrackFacts, HostFacts, HostProcess } from './host-facts.js';
import { sanitize } from './sanitize.js';

/** Gives what it was given as it may be used; throws BAD_VALUE where that is something else. */
type Shape<T> = (value: unknown) => T;

/** One for all: a hostile file has as many as it likes. */
const BAD_VALUE = new Error('no facts of a host');
/** More than the host's own lists ever have. */
const MOST_ITEMS = 4096;
const MOST_TEXT = 4096;
/** The end of the year 9999. */
const LAST_MILLIS = 253_402_300_799_999;
const LAST_PORT = 65_535;
/** As the kernel names counters, states and reasons; a name that is any object's own, as "__proto__", is none. */
const KERNEL_WORD = /^[A-Za-z][\w.-]{0,63}$/;

function refuse(): never {
  throw BAD_VALUE;
}

const text: Shape<string> = (value) => (typeof value === 'string' && value.length <= MOST_TEXT ? sanitize(value) : refuse());
const word: Shape<string> = (value) => (typeof value === 'string' && KERNEL_WORD.test(value) ? value : refuse());
const ip: Shape<string> = (value) => (typeof value === 'string' && parseAddress(value) !== null ? value : refuse());
const bool: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : refuse());
/** JSON has 1e999, which is Infinity. */
const amount: Shape<number> = (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : refuse());
/** Beyond 2^53 too: limits are. */
const count: Shape<number> = (value) => (Number.isInteger(value) ? amount(value) : refuse());
const port = upTo(LAST_PORT, count);
const hostProcess = object<HostProcess>({
  pid: upTo(2 ** 31, count),
  name: text,
  commandLine: text,
  user: nullable(text),
  unit: nullable(text),
  parent: nullable(object({ pid: upTo(2 ** 31, count), name: text })),
});
const sockets = object({ ip, sockets: count });

/** The facts of a second. Of the fields that it does not know, of a later version, nothing is kept. */
export const hostFacts: Shape<HostFacts> = object<HostFacts>({
  atMillis: upTo(LAST_MILLIS, amount),
  attribution: oneOf('trace-events', 'proc', 'none'),
  sampledShare: upTo(1, amount),
  connectors: list(object({ process: hostProcess, processes: count, ip, port, connects: count })),
  listeners: list(object({ ip, port, process: nullable(hostProcess), queued: count, queueLimit: count })),
  resetReasons: list(
    object({ direction: oneOf('sent', 'received'), ip, port, reason: nullable(word), state: nullable(word), count }),
  ),
  sentResets: optional(list(object({ ip, port, toIp: ip, toPort: port, reason: nullable(word), state: nullable(word) }))),
  counters: dictionary(count),
  sockets: dictionary(count),
  peers: optional(
    object({
      halfOpenSources: list(sockets),
      halfOpenPorts: list(object({ port, sockets: count })),
      establishedSources: list(sockets),
      destinations: list(object({ ip, port, sockets: count })),
      isPartial: bool,
    }),
  ),
  settings: optional(
    object({
      portRange: nullable(portRange),
      mostQueued: nullable(count),
      mostHalfOpen: nullable(count),
      synCookies: nullable(count),
      synAckRetries: nullable(count),
    }),
  ),
  conntrack: nullable(
    object<ConntrackFacts>({
      count,
      max: count,
      sources: list(object({ ip, entries: count })),
      states: dictionary(count),
      timeouts: dictionary(amount),
      entriesRead: optional(count),
      unreadable: optional(nullable(text)),
      insertFailed: optional(count),
      dropped: optional(count),
      earlyDropped: optional(count),
    }),
  ),
  fileLimits: list(object({ process: hostProcess, open: count, limit: count })),
  files: nullable(object({ open: count, limit: count })),
  addresses: list(ip),
});

function upTo(most: number, shape: Shape<number>): Shape<number> {
  return (value) => {
    const number = shape(value);
    return number <= most ? number : refuse();
  };
}

function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return (value) => words.find((known) => known === value) ?? refuse();
}

function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value));
}

/** Earlier versions may not have written it. */
function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined ? undefined : shape(value));
}

function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => (Array.isArray(value) && value.length <= MOST_ITEMS ? value.map(shape) : refuse());
}

/** Of a record that must have each of these fields; what else it has is left out. */
function object<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  return (value) => {
    const record = recordOf(value);
    const parts = shapes.map(([name, shape]) => [name, shape(record[name])] as const);
    // Has each field of T, by the type of `fields`.
    return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as T;
  };
}

function dictionary(shape: Shape<number>): Shape<Readonly<Record<string, number>>> {
  return (value) => {
    const entries = Object.entries(recordOf(value));
    if (entries.length > MOST_ITEMS) refuse();
    return Object.fromEntries(entries.map(([name, number]) => [word(name), shape(number)]));
  };
}

function portRange(value: unknown): readonly [number, number] {
  const [first, last, ...more] = list(port)(value);
  return first === undefined || last === undefined || more.length > 0 ? refuse() : [first, last];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : refuse();
}
