/* What the machine itself says, in the report. */
import { count, list, number, object, port, text } from './schema-parts.js';

const nullableText = { type: ['string', 'null'] } as const;

const hostProcess = object({
  pid: count,
  name: text,
  commandLine: text,
  user: nullableText,
  unit: { ...nullableText, description: 'a systemd unit or a container' },
  parent: { anyOf: [object({ pid: count, name: text }), { type: 'null' }] },
});
const nullableProcess = { anyOf: [hostProcess, { type: 'null' }] } as const;

const counter = object({
  name: { type: 'string', description: 'as in /proc/net/snmp and /proc/net/netstat' },
  total: { type: 'integer', minimum: 0, description: 'how much it grew since the capture began' },
  perSecond: { type: 'number', minimum: 0, description: 'in the last ten seconds' },
});

const listener = object({
  ip: text,
  port,
  process: nullableProcess,
  queued: { type: 'integer', minimum: 0, description: 'connections that wait to be accepted' },
  queueLimit: count,
});

const connector = object({
  ip: text,
  port,
  process: { ...hostProcess, description: 'of several alike, the last' },
  processes: count,
  connects: { type: 'integer', minimum: 0, description: 'since the capture began; where they were sampled, an estimate' },
});

const resetReason = object({
  direction: { enum: ['sent', 'received'] },
  ip: { type: 'string', description: 'of whoever sent the reset' },
  port,
  reason: { ...nullableText, description: "the kernel's word" },
  state: { ...nullableText, description: 'of the socket' },
  count,
});

const conntrack = object({
  count,
  max: count,
  sources: list(object({ ip: text, entries: count })),
  states: { type: 'object', additionalProperties: count },
  timeouts: { type: 'object', additionalProperties: number, description: 'seconds' },
  unreadable: { ...nullableText, description: 'why there are no sources and states' },
});

const fileUse = { open: count, limit: { type: 'number', minimum: 0 } } as const;

export const host = object({
  attribution: { enum: ['trace-events', 'proc', 'none'], description: 'where connectors and reset reasons are known from' },
  sampledShare: { type: 'number', minimum: 0, maximum: 1, description: 'of the connects that were looked at' },
  counters: { ...list(counter), description: 'those that moved first' },
  sockets: { type: 'object', additionalProperties: count, description: 'by state' },
  listeners: { ...list(listener), description: 'fullest accept queue first' },
  connectors: { ...list(connector), description: 'most connects first' },
  resetReasons: { ...list(resetReason), description: 'most first' },
  conntrack: { anyOf: [conntrack, { type: 'null' }] },
  fileLimits: { ...list(object({ process: hostProcess, ...fileUse })), description: 'nearest to its limit first' },
  files: { anyOf: [object(fileUse), { type: 'null' }], description: 'of the whole machine' },
  unseenResets: {
    anyOf: [object({ sentBySystem: count, captured: count }), { type: 'null' }],
    description:
      "resets that the kernel says it sent, and those from the host's own addresses that were captured; null: it does not say",
  },
});
