/* What syntop finds in a capture, in the words of a truth file. */
import { parseAddress } from '../../src/address-parser.js';
import { SyntopError } from '../../src/errors.js';
import { type ReplayRequest, replay } from '../../src/replaying.js';
import type { Report } from '../../src/snapshot.js';

/** A refusal, a report, or a report that says how the file ended. */
export interface Found {
  readonly report: Report | null;
  /** Of the reader, or of what refused the file. */
  readonly error: { readonly code: string; readonly packet: number | null } | null;
  readonly unsupportedLinkTypes: ReadonlyArray<readonly [name: string, packets: number]>;
}

const WHOLE_FILE = {
  filter: null,
  top: Number.POSITIVE_INFINITY,
  packetLimit: Number.POSITIVE_INFINITY,
  connections: false,
  deep: false,
  subnetBits: { 4: 24, 6: 64 },
} as const;

const HOOKS = { onStarted: () => undefined, onConnections: () => undefined, onFailure: () => undefined };

/** Replays one file in this process. Throws what the program would die of. */
export async function findIn(path: string, more: Partial<ReplayRequest> = {}): Promise<Found> {
  try {
    const { report, unsupportedLinkTypes } = await replay({ ...WHOLE_FILE, ...more, files: [path] }, HOOKS);
    return { report, error: report.capture.inputs[0]?.error ?? null, unsupportedLinkTypes };
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    return { report: null, error: { code: cause.code, packet: null }, unsupportedLinkTypes: [] };
  }
}

/** An address as its bytes, whatever way it was written. */
export function addressKey(text: string): string {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} is no address`);
  return `${address.family} ${address.words.map((word) => word.toString(16).padStart(8, '0')).join('')}`;
}

/** RFC 3339, or seconds behind an "@", as nanoseconds since 1970. */
export function nanosOf(timestamp: string): bigint {
  const [whole = '', fraction = ''] = timestamp.replace('Z', '').split('.');
  const seconds = whole.startsWith('@') ? Number(whole.slice(1)) : Date.parse(`${whole}Z`) / 1000;
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}
