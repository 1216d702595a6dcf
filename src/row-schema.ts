/* The rows of the report's tables, and of a window's. */
import { CONN_STATES, type ConnStateName } from './conn-state.js';
import { count, list, number, object, port, text, timestamp } from './schema-parts.js';

const error = {
  type: 'integer',
  minimum: 0,
  description:
    'how much the segments of the row (syn and rst together, or the one it has) may be too high: count - error <= true <= count; ' +
    'above 0, all other counts (attempts, outcomes, kinds) are lower bounds, of the time since the row was given to its key',
} as const;

/** Every state, also those that no connection is in. */
export const outcomes = object(
  Object.fromEntries(CONN_STATES.map((name) => [name, count])) as Readonly<Record<ConnStateName, typeof count>>,
);
const someOutcomes = {
  type: 'object',
  additionalProperties: count,
  description: "connections by how they stand or ended, Zeek's conn_state; only those above 0",
} as const;
export const changedOutcomes = {
  type: 'object',
  additionalProperties: { type: 'integer' },
  description: 'by how much each count changed in the window: below 0 where connections moved on; only those that changed',
} as const;
const kinds = {
  type: 'object',
  additionalProperties: count,
  description: 'of them by kind of reset; only those above 0',
} as const;
const halfOpen = { type: 'integer', minimum: 0, description: 'connections half-open at the end' } as const;

const rates = { ...list(number), minItems: 3, maxItems: 3 } as const;
const spans =
  'a second: in the last whole second or, if more, the one at hand; over 10 and over 60 seconds of packet time before the newest packet';
const synPerSecond = { ...rates, description: `new connection attempts ${spans}` } as const;
const rstPerSecond = { ...rates, description: `RST segments ${spans}` } as const;
const activity = {
  peakPerSecond: {
    type: 'integer',
    minimum: 0,
    description: 'the most attempts and RST segments, together, or those of them that the row counts, in one second',
  },
  first: timestamp,
  last: timestamp,
} as const;

const attempts = { syn: count, attempts: count, synRetransmissions: count } as const;
const opened = { ...attempts, outcomes: someOutcomes } as const;
const both = { ...opened, rst: count, resets: count } as const;
const reset = { rst: count, resets: count, kinds } as const;

const network = {
  description: 'to whom the address belongs, as a database on the machine has it (--geo); null where none does',
  anyOf: [
    object({
      country: { type: ['string', 'null'], description: 'two letters of ISO 3166' },
      asn: { type: ['integer', 'null'], minimum: 1, description: 'number of the autonomous system' },
      organization: { type: ['string', 'null'], description: 'whose it is, at most 64 characters' },
    }),
    { type: 'null' },
  ],
} as const;

/** A source, whatever it does. */
export const source = object({ ip: text, network, ...both, halfOpen, synPerSecond, rstPerSecond, ...activity, error });
/** SYNs of a source to a destination port. */
export const opener = object({ ip: text, port, ...opened, halfOpen, synPerSecond, ...activity, error });
/** Resets of a source from its port. */
export const resetter = object({ ip: text, port, ...reset, rstPerSecond, ...activity, error });
/** What is asked of an address and port, by whomever. */
export const service = object({
  ip: text,
  port,
  ...opened,
  connectMillis: {
    description: 'from the first SYN to its first answer; the largest is exact',
    anyOf: [object({ p50: number, p95: number, max: number }), { type: 'null' }],
  },
  halfOpen,
  synPerSecond,
  ...activity,
  error,
});
/** All sources of a network. */
export const subnet = object({
  net: text,
  ...both,
  sources: count,
  halfOpen,
  synPerSecond,
  rstPerSecond,
  ...activity,
  error,
});
/** An originator and a responder, whatever the ports. */
export const pair = object({ orig: text, resp: text, ...opened, halfOpen, synPerSecond, ...activity, error });
/** Of a destination port, whoever speaks to it: exact. */
export const portTotal = object({ port, syn: count, rst: count, attempts: count, outcomes: someOutcomes });

export const timelineStep = object({
  start: { type: 'string', description: 'RFC 3339, UTC' },
  seconds: { type: 'integer', minimum: 1, description: 'its length: longer further back' },
  syn: count,
  synAck: count,
  rst: count,
  fin: count,
  attempts: count,
  refused: count,
  aborted: count,
});

const changed = { ...attempts, outcomes: changedOutcomes } as const;
export const windowSource = object({ ip: text, ...changed, rst: count, resets: count, halfOpen, error });
export const windowOpener = object({ ip: text, port, ...changed, halfOpen, error });
export const windowResetter = object({ ip: text, port, ...reset, error });
