/* What the JSON Schemas (report-schema.ts, row-schema.ts) are put together from. */

/** An object of exactly these properties. */
export function object<const P extends Record<string, unknown>>(properties: P) {
  const required = Object.keys(properties) as ReadonlyArray<keyof P & string>;
  return { type: 'object', properties, required, additionalProperties: false } as const;
}

export function list<const T>(items: T) {
  return { type: 'array', items } as const;
}

export const text = { type: 'string' } as const;
export const bool = { type: 'boolean' } as const;
export const number = { type: 'number' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const nullableCount = { type: ['integer', 'null'], minimum: 0 } as const;
export const port = { type: 'integer', minimum: 0, maximum: 65535 } as const;
export const timestamp = {
  type: ['string', 'null'],
  description: 'RFC 3339, UTC, with nanoseconds; null when no packet has a time',
} as const;
