/*
 * What may stand in a command. Addresses come from packets and from files: only what is an address, written as address.ts writes it, is let
 * through, so that a line can be pasted without a thought.
 */
import { formatAddress } from '../../address.js';
import { type ParsedAddress, parseAddress } from '../../address-parser.js';

export interface Target {
  readonly family: 4 | 6;
  /** "192.0.2.7" or "2001:db8::7"; of a network "192.0.2.0/24". */
  readonly text: string;
}

/** Wider networks than these are nobody's to be blocked as one. */
const LEAST_PREFIX = { 4: 8, 6: 16 } as const;
const ADDRESS_BITS = { 4: 32, 6: 128 } as const;
const PORT_MAX = 65_535;
/** PID_MAX_LIMIT of the kernel; 1 is init, which is left alone. */
const PID_MAX = 4_194_304;

/** null where the text is no address, or is one in another form than the program's own. */
export function readTarget(text: string | null): Target | null {
  const parsed = text === null ? null : readCanonical(text);
  return parsed === null || text === null ? null : { family: parsed.family, text };
}

/** A network in its own form: "192.0.2.0/24", all bits behind the prefix 0. */
export function readNet(text: string | null): Target | null {
  const cut = text?.indexOf('/') ?? -1;
  if (text === null || cut < 0) return null;
  const parsed = readCanonical(text.slice(0, cut));
  const prefix = text.slice(cut + 1);
  if (parsed === null || !/^[1-9]\d{0,2}$/.test(prefix)) return null;
  const bits = Number(prefix);
  const { family } = parsed;
  if (bits < LEAST_PREFIX[family] || bits > ADDRESS_BITS[family]) return null;
  return maskWords(parsed, bits).every((word, at) => word === parsed.words[at]) ? { family, text } : null;
}

/** Whether a network, as readNet lets through, holds an address; false where that is none. */
export function netHolds(net: string, address: string): boolean {
  const [base = '', prefix] = net.split('/');
  const [outer, inner] = [parseAddress(base), parseAddress(address)];
  if (outer === null || inner === null || outer.family !== inner.family) return false;
  return maskWords(inner, Number(prefix)).every((word, at) => word === outer.words[at]);
}

/** Not one host's: unspecified, multicast, broadcast, "this network" (RFC 6890). */
export function isNobodys({ family, text }: Target): boolean {
  const first = parseAddress(text.split('/')[0] ?? '')?.words[0] ?? 0;
  if (family === 6) return text === '::' || first >>> 24 === 0xff;
  return first >>> 24 === 0 || first >>> 24 >= 224;
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= PORT_MAX;
}

export function isPid(pid: number): boolean {
  return Number.isInteger(pid) && pid > 1 && pid <= PID_MAX;
}

/** Of "curl (pid 4711)" and "curl (312 processes, last pid 4711)". Only the end counts: the name may say anything. */
export function readPid(process: string | null): number | null {
  const pid = Number(/[( ]pid (\d{1,7})\)$/.exec(process ?? '')?.[1] ?? Number.NaN);
  return isPid(pid) ? pid : null;
}

function readCanonical(text: string): ParsedAddress | null {
  const parsed = parseAddress(text);
  return parsed !== null && formatAddress(parsed.family, parsed.words) === text ? parsed : null;
}

function maskWords({ family, words }: ParsedAddress, bits: number): number[] {
  return words.map((word, at) => {
    if (family === 4 && at > 0) return 0;
    const kept = Math.min(32, Math.max(0, bits - at * 32));
    // A shift by 32 is one by 0.
    return kept === 0 ? 0 : (word & (0xffffffff << (32 - kept))) >>> 0;
  });
}
