import assert from 'node:assert/strict';
import type { Report } from '../../src/snapshot.js';

/** Keys of the design's section 6, a row of each table included; there may be more. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'v',
    'type',
    'version',
    'capture',
    'decode',
    'totals',
    'outcomes',
    'sources',
    'openers',
    'resetters',
    'services',
    'subnets',
    'pairs',
    'ports',
    'timeline',
    'tracking',
    'evicted',
    'verdicts',
    'host',
  ],
  capture: [
    'source',
    'inputs',
    'packets',
    'bytes',
    'first',
    'last',
    'durationSeconds',
    'filter',
    'matched',
    'kernelDropped',
    'interfaceDropped',
    'forgottenCopies',
  ],
  'capture.inputs.0': [
    'name',
    'format',
    'linkTypes',
    'packets',
    'bytes',
    'first',
    'last',
    'kernelDropped',
    'interfaceDropped',
    'undecoded',
    'error',
  ],
  decode: ['tcp', 'nonTcp', 'fragments', 'tunnelled', 'truncated', 'malformed', 'unsupported'],
  totals: [
    'syn',
    'synAck',
    'rst',
    'fin',
    'attempts',
    'synRetransmissions',
    'duplicates',
    'resets',
    'distinctSources',
    'distinctPorts',
  ],
  outcomes: ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'],
  tracking: ['connections', 'pending', 'halfOpen', 'directionGuessed', 'evicted'],
  'tracking.evicted': ['attempts', 'connections'],
  'sources.0': ['ip', 'syn', 'rst', 'attempts', 'synRetransmissions', 'outcomes', 'error'],
  'openers.0': ['ip', 'port', 'syn', 'attempts', 'error'],
  'resetters.0': ['ip', 'port', 'rst', 'resets', 'kinds', 'error'],
  'services.0': ['ip', 'port', 'attempts', 'outcomes', 'connectMillis', 'error'],
  'subnets.0': ['net', 'syn', 'rst', 'sources', 'error'],
  'pairs.0': ['orig', 'resp', 'syn', 'attempts', 'synRetransmissions', 'outcomes', 'error'],
  'ports.0': ['port', 'syn', 'rst', 'attempts', 'outcomes'],
};

/** Tables have a row only where there was something to count. */
const isRow = (place: string) => place.endsWith('.0') && !place.startsWith('capture');

function at(value: unknown, place: string): object {
  const steps = place === '' ? [] : place.split('.');
  const found = steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value);
  assert.ok(typeof found === 'object' && found !== null, place);
  return found;
}

/** Asserts that a report has every key of the design; those of rows only where there was something to count. */
export function assertKeys(report: Report, hasRows: boolean): void {
  for (const [place, keys] of Object.entries(KEYS)) {
    if (isRow(place) && !hasRows) continue;
    const found = new Set(Object.keys(at(report, place)));
    for (const key of keys) assert.ok(found.has(key), `${place} has ${key}`);
  }
}
