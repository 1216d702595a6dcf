import { InvalidArgumentError } from 'commander';
import type { NamingRequest } from '../naming.js';
import { REPORT_TABLES, type ReportTable } from '../report-table.js';

/** Rows of each table where nothing else is asked for. */
export const DEFAULT_TOP = 10;

const MILLIS_OF_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The longest time that a timer of Node.js can wait. */
const MAX_MILLIS = 2_147_483_647;

/** How fast a replay is shown: "1", "10", "2.5", or "max". */
export function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = /^x?\d+(?:\.\d+)?$/.test(text) ? Number(text.replace('x', '')) : 0;
  if (speed < 0.1 || speed > 1e6) throw new InvalidArgumentError('give a speed such as 1, 10 or max.');
  return speed;
}

/** Bits that the addresses of a network share. */
export interface SubnetBits {
  readonly 4: number;
  readonly 6: number;
}

export const DEFAULT_SUBNET_BITS: SubnetBits = { 4: 24, 6: 64 };

/** "30s", "5m", "200ms", "30" (seconds) as milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  const millis = match === null ? 0 : Number(match[1]) * (MILLIS_OF_UNIT[match[2] ?? 's'] ?? 0);
  if (millis < 1) throw new InvalidArgumentError('give a time such as 30s, 5m or 200ms.');
  if (millis > MAX_MILLIS) throw new InvalidArgumentError('the longest time is 24 days.');
  return millis;
}

/** A number of rows, or "all". */
export function parseTop(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  return parseWhole(text, 'give a number of rows such as 20, or all.');
}

export function parsePackets(text: string): number {
  return parseWhole(text, 'give a number of packets such as 1000.');
}

/** Bytes of each packet; what is cut off inside the headers cannot be counted. */
export function parseSnaplen(text: string): number {
  const snaplen = parseWhole(text, 'give a number of bytes from 64 to 262144.');
  if (snaplen < 64 || snaplen > 262_144) throw new InvalidArgumentError('give a number of bytes from 64 to 262144.');
  return snaplen;
}

/** tcpdump's unit: KiB of 1,024 bytes. Gives bytes. */
export function parseRing(text: string): number {
  const kibibytes = parseWhole(text, 'give a number of KiB such as 16384.');
  if (kibibytes > 1 << 20) throw new InvalidArgumentError('the largest ring is 1048576 KiB.');
  return kibibytes * 1024;
}

const BYTES_OF_UNIT: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };

/** "500K", "100M", "1G", "1000000": bytes; a K is 1,024. */
export function parseSize(text: string): number {
  const match = /^(\d{1,12})([KMG]?)$/i.exec(text);
  const bytes = match === null ? 0 : Number(match[1]) * (BYTES_OF_UNIT[(match[2] ?? '').toUpperCase()] ?? 0);
  if (bytes < 1) throw new InvalidArgumentError('give a size such as 500K, 100M or 1G.');
  return bytes;
}

export function parseFiles(text: string): number {
  return parseWhole(text, 'give a number of files such as 10.');
}

/** "16", "16,48": bits of an IPv4 and of an IPv6 network. */
export function parsePrefix(text: string): SubnetBits {
  const [ipv4 = '', ipv6 = String(DEFAULT_SUBNET_BITS[6]), ...rest] = text.split(',');
  const isPrefix = (bits: string, most: number) => /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
  if (rest.length > 0 || !isPrefix(ipv4, 32) || !isPrefix(ipv6, 128)) {
    throw new InvalidArgumentError('give 1 to 32 bits for IPv4 and, behind a comma, 1 to 128 for IPv6, such as 24 or 24,56.');
  }
  return { 4: Number(ipv4), 6: Number(ipv6) };
}

/** A table by its name. */
export function parseTable(text: string): ReportTable {
  const table = REPORT_TABLES.find((name) => name === text);
  if (table === undefined) throw new InvalidArgumentError(`give one of ${REPORT_TABLES.join(', ')}.`);
  return table;
}

/** For an option that may be given again and again. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** What -n and --geo ask for. */
export function toNaming(flags: { readonly numeric?: true; readonly geo?: readonly string[] }): NamingRequest {
  return { numeric: flags.numeric ?? false, databases: flags.geo ?? null };
}

function parseWhole(text: string, hint: string): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new InvalidArgumentError(hint);
  return number;
}
