/* A verdict in the report, and in a window. */
import { bool, list, object, port, text, timestamp } from './schema-parts.js';
import { VERDICT_KINDS } from './verdict.js';

const nullableText = { type: ['string', 'null'] } as const;
const level = { enum: ['critical', 'warning', 'info'] } as const;

const remedy = object({
  what: { type: 'string', description: 'a sentence: what it does, or why there is nothing to do' },
  commands: { ...list(text), description: 'for a shell; syntop runs none of them' },
  undo: { ...list(text), description: 'takes them back' },
});

export const verdict = object({
  kind: { enum: VERDICT_KINDS },
  level,
  sentence: text,
  numbers: {
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'what the sentence rests on; names have their units',
  },
  source: nullableText,
  service: { anyOf: [object({ ip: text, port }), { type: 'null' }] },
  subnet: nullableText,
  process: { ...nullableText, description: 'name and pid on this host' },
  reason: { ...nullableText, description: "the kernel's, or a kind of reset" },
  first: { ...timestamp, description: 'RFC 3339, UTC: when it began' },
  last: { ...timestamp, description: 'RFC 3339, UTC: when it held last' },
  active: { ...bool, description: 'whether it still holds' },
  remedies: list(remedy),
});

/** Of a window: what holds at its end. */
export const windowVerdict = object({ kind: { enum: VERDICT_KINDS }, level, sentence: text, first: timestamp });
