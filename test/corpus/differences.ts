/* Compares what was found in a capture with what is true of it: each difference one line. */
import type { Report } from '../../src/snapshot.js';
import { addressKey, type Found, nanosOf } from './found.js';
import type { CountedTruth, CountsByPort, Truth } from './truth-file.js';

/** A truth file's word for a version that nobody reads. */
const UNREADABLE = 'unsupported record/link type after 0 packets';
/** Our codes for files of which not one packet can be read. */
const REFUSALS = ['not-a-capture', 'compressed', 'empty-file', 'corrupt-file', 'unsupported-format'];

/**
 * Every difference between report and truth; none where they are equal, or where the corpus accepts what was found.
 *
 * @param counted what is true of the segments: those of the outermost headers, or all
 */
export function differences(truth: Truth, counted: CountedTruth, found: Found): string[] {
  const { report } = found;
  if (report === null) {
    return isRefusalRight(truth, found) ? [] : [`refused: ${found.error?.code}, true: ${truth.decided.error}`];
  }
  return [
    ...differentError(truth, found),
    ...differentTotals(truth, counted, report),
    ...differentTimes(truth, report),
    ...differentRows('openers', flatten(counted.syn_by_src_dport), rowsOf(report.openers, 'syn')),
    ...differentRows('resetters', flatten(counted.rst_by_src_sport), rowsOf(report.resetters, 'rst')),
    ...differentSources(counted, report),
  ];
}

/** Whether the corpus wants that a file be refused with this error. */
function isRefusalRight({ decided }: Truth, { error }: Found): boolean {
  if (error === null) return false;
  if (decided.error === 'truncated tail after 0 packets') return error.code === 'truncated-file';
  return ['not-a-capture', UNREADABLE].includes(decided.error) && REFUSALS.includes(error.code);
}

function differentError({ decided }: Truth, { error }: Found): string[] {
  const seen = error === null ? 'none' : `${error.code} after ${error.packet}`;
  if (decided.error === 'optional' || decided.error === 'none or warning') return [];
  if (decided.error === UNREADABLE && error?.packet === 0 && REFUSALS.includes(error.code)) return [];
  const packets = /^truncated tail after (\d+) packets$/.exec(decided.error)?.[1];
  const expected = packets === undefined ? decided.error : `truncated-file after ${packets}`;
  return seen === expected ? [] : [`error: ${seen}, true: ${expected}`];
}

function differentTotals({ decided }: Truth, counted: CountedTruth, report: Report): string[] {
  const { totals, capture, decode } = report;
  return [
    ['packets', capture.packets, decided.packets],
    ['tcp', decode.tcp, counted.tcp_segments - counted.tcp_flags_cut_off],
    ['syn', totals.syn, counted.syn],
    ['synAck', totals.synAck, counted.synack],
    ['rst', totals.rst, counted.rst],
    ['fin', totals.fin, counted.fin],
  ].flatMap(([name, seen, expected]) => (seen === expected ? [] : [`${name}: ${seen}, true: ${expected}`]));
}

function differentTimes({ ts_ns }: Truth, { capture }: Report): string[] {
  return [['first', capture.first, ts_ns.min] as const, ['last', capture.last, ts_ns.max] as const].flatMap(
    ([name, seen, expected]) => {
      const nanos = seen === null ? null : String(nanosOf(seen));
      return nanos === expected ? [] : [`${name}: ${nanos}, true: ${expected}`];
    },
  );
}

type Counts = ReadonlyMap<string, number>;

function flatten(byPort: CountsByPort): Counts {
  return new Map(
    Object.entries(byPort).flatMap(([address, ports]) =>
      Object.entries(ports).map(([port, count]) => [`${addressKey(address)} ${port}`, count] as const),
    ),
  );
}

function rowsOf<K extends 'syn' | 'rst'>(
  rows: ReadonlyArray<{ readonly ip: string; readonly port: number } & Readonly<Record<K, number>>>,
  kind: K,
): Counts {
  return new Map(rows.map((row) => [`${addressKey(row.ip)} ${row.port}`, row[kind]]));
}

/** One line, however many rows differ. */
function differentRows(what: string, expected: Counts, seen: Counts): string[] {
  const keys = [...new Set([...expected.keys(), ...seen.keys()])].filter((key) => expected.get(key) !== seen.get(key));
  const [first] = keys;
  if (first === undefined) return [];
  return [`${what}: ${keys.length} differ, as ${first}: ${seen.get(first) ?? 0}, true: ${expected.get(first) ?? 0}`];
}

/** SYNs and resets of each source that sent any. */
function differentSources({ by_src }: CountedTruth, { sources }: Report): string[] {
  const expected = new Map<string, number>();
  for (const [address, { syn = 0, rst = 0 }] of Object.entries(by_src)) {
    if (syn > 0) expected.set(`${addressKey(address)} syn`, syn);
    if (rst > 0) expected.set(`${addressKey(address)} rst`, rst);
  }
  const seen = new Map<string, number>();
  for (const { ip, syn, rst } of sources) {
    if (syn > 0) seen.set(`${addressKey(ip)} syn`, syn);
    if (rst > 0) seen.set(`${addressKey(ip)} rst`, rst);
  }
  return differentRows('sources', expected, seen);
}
