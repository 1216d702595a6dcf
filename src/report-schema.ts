/**
 * The JSON Schemas (draft 2020-12), version 1, of all that `--json` and `--connections` write: the one source of its TypeScript
 * types (snapshot.ts) and of the published schema/*.json. Counts of segments are as captured, every copy.
 */
import { CONN_STATES } from './conn-state.js';
import { host } from './host-schema.js';
import { RESET_KINDS } from './reset-kind.js';
import {
  changedOutcomes,
  opener,
  outcomes,
  pair,
  portTotal,
  resetter,
  service,
  source,
  subnet,
  timelineStep,
  windowOpener,
  windowResetter,
  windowSource,
} from './row-schema.js';
import { bool, count, list, nullableCount, number, object, port, text, timestamp } from './schema-parts.js';
import { verdict, windowVerdict } from './verdict-schema.js';

/** What did not get as far as being counted; null where it cannot be told. */
const losses = {
  kernelDropped: { ...nullableCount, description: 'for want of room in its ring' },
  interfaceDropped: nullableCount,
  undecoded: {
    ...nullableCount,
    description: 'truncated, malformed or unsupported; null where inputs were read as one',
  },
} as const;

export { doctorSchema } from './doctor-schema.js';

const input = object({
  name: text,
  format: { enum: ['pcap', 'pcapng', 'live'] },
  linkTypes: list(text),
  packets: count,
  bytes: { type: 'integer', minimum: 0, description: 'sum of the original lengths' },
  first: timestamp,
  last: timestamp,
  ...losses,
  error: {
    description: 'why the input ended before its end; packet is how many were read before',
    anyOf: [object({ code: text, message: text, packet: count }), { type: 'null' }],
  },
});

/** One interface in a window. */
const windowInput = object({ name: text, packets: count, ...losses });

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
  forgottenCopies: {
    type: 'integer',
    minimum: 0,
    description: 'packets forgotten too early: if more interfaces showed them later, those copies count as sent again',
  },
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

const totals = {
  syn: count,
  synAck: count,
  rst: count,
  fin: count,
  attempts: { type: 'integer', minimum: 0, description: 'first SYNs of a 4-tuple and initial sequence number' },
  synRetransmissions: count,
  duplicates: { type: 'integer', minimum: 0, description: 'segments that were captured twice' },
  resets: { type: 'integer', minimum: 0, description: 'connections that were reset' },
} as const;

/** What is remembered of connections: the sum of the outcomes, of evicted.attempts and evicted.connections is `connections`. */
const tracking = object({
  connections: { type: 'integer', minimum: 0, description: 'attempts, and connections whose SYN was not seen' },
  pending: {
    type: 'integer',
    minimum: 0,
    description: 'attempts without an answer, younger than 5 s at the end; they are in S0',
  },
  halfOpen: { type: 'integer', minimum: 0, description: 'at the end' },
  directionGuessed: { type: 'integer', minimum: 0, description: 'connections of which ports told who opened them' },
  evicted: object({
    attempts: { type: 'integer', minimum: 0, description: 'forgotten before 5 s, without an answer: in no outcome' },
    connections: { type: 'integer', minimum: 0, description: 'forgotten after an answer: in no outcome' },
  }),
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
    totals: object({ ...totals, distinctSources: count, distinctPorts: count }),
    outcomes,
    tracking,
    sources: list(source),
    openers: list(opener),
    resetters: list(resetter),
    services: list(service),
    subnets: list(subnet),
    pairs: list(pair),
    ports: list(portTotal),
    timeline: { ...list(timelineStep), description: 'oldest first, without empty steps' },
    evicted: {
      type: 'integer',
      minimum: 0,
      description: 'rows given to another key, and times that a key was refused one; above 0, counts may bear an error',
    },
    verdicts: { ...list(verdict), description: 'what is wrong, or was: the newest first' },
    host: {
      anyOf: [host, { type: 'null' }],
      description: 'of the machine that captures; in a replay, as it was recorded beside the files; null: it said nothing',
    },
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
    totals: object(totals),
    outcomes: changedOutcomes,
    halfOpen: { type: 'integer', minimum: 0, description: 'connections half-open at its end' },
    kernelDropped: nullableCount,
    interfaceDropped: nullableCount,
    undecoded: { type: 'integer', minimum: 0, description: 'truncated, malformed or unsupported' },
    evicted: { type: 'integer', minimum: 0, description: 'rows given to another key, and times that a key was refused one' },
    inputs: { ...list(windowInput), description: 'interfaces of which there is something to say' },
    sources: list(windowSource),
    openers: list(windowOpener),
    resetters: list(windowResetter),
    services: list(windowOpener),
    verdicts: { ...list(windowVerdict), description: 'those that hold at its end' },
  }),
} as const;

export const connSchema = {
  $schema: DRAFT,
  title: 'syntop connection, version 1: written when it has ended, is forgotten, or the capture ends',
  ...object({
    type: { const: 'conn' },
    ts: { type: ['number', 'null'], description: 'of its first packet, in seconds since 1970, written with nanoseconds' },
    iface: { type: ['string', 'null'], description: 'the interface of that packet, where it was captured live' },
    'id.orig_h': text,
    'id.orig_p': port,
    'id.resp_h': text,
    'id.resp_p': port,
    conn_state: { enum: CONN_STATES },
    history: {
      type: 'string',
      description:
        's SYN, h SYN-ACK, f FIN, r RST, i FIN and RST, q SYN with one of them; in the order they came, once a side, at most 8; ' +
        'upper case by the originator; ^ first: turned round',
    },
    retries: { type: 'integer', minimum: 0, maximum: 255, description: 'SYN retransmissions' },
    syn_ack_retries: { type: 'integer', minimum: 0, maximum: 255 },
    reset_by: { enum: ['orig', 'resp', null] },
    reset_kind: { enum: [...RESET_KINDS, null] },
    reset_reason: {
      type: ['string', 'null'],
      description: 'why the kernel of this machine sent that reset, in its own word; live only',
    },
    latency: { type: ['number', 'null'], description: 'seconds from the first SYN to its first answer' },
    duration: { ...number, description: 'seconds from the first packet to the last' },
    half_open: bool,
    direction_guessed: bool,
  }),
} as const;
