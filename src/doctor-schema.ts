import type { FromSchema } from 'json-schema-to-ts';
import { bool, list, object, text } from './schema-parts.js';

/** What `doctor` looks at, in the order in which it is told. */
export const CHECK_NAMES = [
  'node',
  'koffi',
  'libpcap',
  'interfaces',
  'capture',
  'ring',
  'clock',
  'tracefs',
  'conntrack',
  'terminal',
  'cap',
  'folder',
] as const;

export const doctorSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'syntop doctor, version 1: what works on this machine',
  ...object({
    v: { const: 1 },
    type: { const: 'doctor' },
    version: text,
    canCapture: { ...bool, description: 'live; where it is false, the exit code is 1' },
    checks: list(
      object({
        name: { enum: CHECK_NAMES },
        status: { enum: ['ok', 'limited', 'missing'] },
        detail: { ...text, description: 'what was found' },
        remedy: { type: ['string', 'null'], description: 'what mends it; null where nothing is to be mended, or can be' },
      }),
    ),
  }),
} as const;

export type DoctorReport = FromSchema<typeof doctorSchema>;
export type DoctorCheck = DoctorReport['checks'][number];
