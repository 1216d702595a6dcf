/**
 * The report's JSON Schema (draft 2020-12), version 1: the one source of its TypeScript types (snapshot.ts) and of the
 * published schema/report-v1.json. Counts of segments are as captured, every copy.
 */

/** An object of exactly these properties. */
function object<const P extends Record<string, unknown>>(properties: P) {
  const required = Object.keys(properties) as ReadonlyArray<keyof P & string>;
  return { type: 'object', properties, required, additionalProperties: false } as const;
}

function list<const T>(items: T) {
  return { type: 'array', items } as const;
}

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const nullableCount = { type: ['integer', 'null'], minimum: 0 } as const;
const port = { type: 'integer', minimum: 0, maximum: 65535 } as const;
const timestamp = {
  type: ['string', 'null'],
  description: 'RFC 3339, UTC, with nanoseconds; null when no packet has a time',
} as const;
const error = {
  type: 'integer',
  minimum: 0,
  description: 'how much a count may be too high: count - error <= true <= count',
} as const;
const someCounts = { type: 'object', additionalProperties: count } as const;

/** Connection attempts by how they ended: Zeek's conn_state. */
const outcomes = object({
  S0: count,
  S1: count,
  SF: count,
  REJ: count,
  S2: count,
  S3: count,
  RSTO: count,
  RSTR: count,
  RSTOS0: count,
  RSTRH: count,
  SH: count,
  SHR: count,
  OTH: count,
});

const source = object({
  ip: text,
  syn: count,
  rst: count,
  attempts: count,
  synRetransmissions: count,
  outcomes: someCounts,
  error,
});
/** SYNs of a source to a destination port. */
const opener = object({ ip: text, port, syn: count, attempts: count, error });
/** Resets of a source from its port. */
const resetter = object({ ip: text, port, rst: count, resets: count, kinds: someCounts, error });
const subnet = object({ net: text, syn: count, rst: count, sources: count, error });
const service = object({
  ip: text,
  port,
  attempts: count,
  outcomes: someCounts,
  connectMillis: {
    anyOf: [object({ p50: { type: 'number' }, p95: { type: 'number' }, max: { type: 'number' } }), { type: 'null' }],
  },
  error,
});

const input = object({
  name: text,
  format: { enum: ['pcap', 'pcapng', 'live'] },
  linkTypes: list(text),
  packets: count,
  bytes: { type: 'integer', minimum: 0, description: 'sum of the original lengths' },
  first: timestamp,
  last: timestamp,
  error: {
    description: 'why the input ended before its end; packet is how many were read before',
    anyOf: [object({ code: text, message: text, packet: count }), { type: 'null' }],
  },
});

const capture = object({
  source: { enum: ['replay', 'live'] },
  inputs: list(input),
  packets: count,
  bytes: count,
  first: timestamp,
  last: timestamp,
  durationSeconds: { type: 'number', minimum: 0, description: 'replay: from the first packet to the last; live: time captured' },
  filter: { type: ['string', 'null'], description: "the user's expression" },
  matched: { type: 'integer', minimum: 0, description: 'packets that passed it' },
  kernelDropped: nullableCount,
  interfaceDropped: nullableCount,
});

/** What the matched packets were; adds up to them. */
const decode = object({
  tcp: count,
  nonTcp: count,
  fragments: count,
  tunnelled: count,
  truncated: count,
  malformed: count,
  unsupported: count,
});

const totals = object({
  syn: count,
  synAck: count,
  rst: count,
  fin: count,
  attempts: count,
  synRetransmissions: count,
  duplicates: count,
  distinctSources: count,
});

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

export const reportSchema = {
  $schema: DRAFT,
  title: 'syntop report, version 1',
  ...object({
    v: { const: 1 },
    type: { const: 'report' },
    version: text,
    capture,
    decode,
    totals,
    outcomes,
    sources: list(source),
    openers: list(opener),
    resetters: list(resetter),
    services: list(service),
    subnets: list(subnet),
    evicted: {
      type: 'integer',
      minimum: 0,
      description: 'table rows that gave way to others: above 0, some counts bear an error',
    },
    verdicts: list({ type: 'object' }),
  }),
} as const;

export const windowSchema = {
  $schema: DRAFT,
  title:
    'syntop window, version 1: one interval of a live capture; all its counts are of that interval, and those of a row that was made within it begin there',
  ...object({
    v: { const: 1 },
    type: { const: 'window' },
    start: { type: 'string', description: 'RFC 3339, by the clock of the machine' },
    seconds: { type: 'number', exclusiveMinimum: 0 },
    packets: count,
    totals: object({ syn: count, synAck: count, rst: count, fin: count }),
    kernelDropped: nullableCount,
    interfaceDropped: nullableCount,
    sources: list(source),
    openers: list(opener),
    resetters: list(resetter),
  }),
} as const;
