/*
 * What is typed into the filter's line:
 *
 *     filter   term { blanks term }
 *     term     [ "!" ] ( network | "port:" port | "proc:" text | column comparison number | text )
 *     network  address [ "/" bits ]
 *     port     number [ "-" number ]
 *     column   as the table's headings are, in lower or upper case: refu, syn/s, fail%
 */
import { parseAddress } from './address-parser.js';
import type { Comparison, FilterTerm, RowFilter } from './row-filter.js';
import type { SortKey } from './screen-question.js';

const COLUMNS: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['syn/s', 'synRate'],
  ['rst/s', 'rstRate'],
  ['syn', 'syn'],
  ['rst', 'rst'],
  ['open', 'open'],
  ['refu', 'refused'],
  ['refused', 'refused'],
  ['unan', 'unanswered'],
  ['unanswered', 'unanswered'],
  ['half', 'halfOpen'],
  ['rset', 'reset'],
  ['reset', 'reset'],
  ['fail', 'fail'],
  ['fail%', 'fail'],
  ['peers', 'peers'],
  ['last', 'last'],
  ['port', 'port'],
]);
const THOUSANDS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
const MAX_PORT = 65_535;
/** Characters of a term that an error repeats. */
const MAX_QUOTED = 24;

/** Why a term is none: what is wrong, or what would be right. */
class TermError extends Error {}

/** The filter that a text says, or why it says none: the term, and what would be right. */
export function parseFilter(text: string): { readonly filter: RowFilter } | { readonly error: string } {
  const terms: FilterTerm[] = [];
  for (const word of text.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    try {
      terms.push(parseTerm(word));
    } catch (cause) {
      if (!(cause instanceof TermError)) throw cause;
      return { error: `${cutTerm(word)}: ${cause.message}` };
    }
  }
  return { filter: terms };
}

function parseTerm(word: string): FilterTerm {
  const isNot = word.startsWith('!');
  const body = isNot ? word.slice(1) : word;
  if (body === '' || body.startsWith('!')) throw new TermError('one ! before a term, as !10.0.0.1');
  if (body.startsWith('port:')) return { kind: 'port', isNot, ...parsePorts(body.slice(5)) };
  if (body.startsWith('proc:')) return { kind: 'process', isNot, text: requireText(body.slice(5)) };
  const parts = /^([^<>=]*)(>=|<=|>|<|=)(.*)$/.exec(body);
  if (parts !== null) return parseComparison(isNot, parts[1] ?? '', parts[2] as Comparison, parts[3] ?? '');
  return parseNetwork(isNot, body) ?? { kind: 'text', isNot, text: requireAddressText(body) };
}

function parsePorts(text: string): { from: number; to: number } {
  const ports = /^(\d+)(?:-(\d+))?$/.exec(text);
  const from = Number(ports?.[1]);
  const to = Number(ports?.[2] ?? ports?.[1]);
  if (ports === null || from > MAX_PORT || to > MAX_PORT) throw new TermError('port:443, or port:8000-8999; up to 65535');
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

function requireText(text: string): string {
  if (text === '') throw new TermError('which? As proc:ssh');
  return text;
}

/** Text that is meant as something else would never be found: better say so. */
function requireAddressText(text: string): string {
  const [, host, port] = /^([\d.]+):(\d+)$/.exec(text) ?? [];
  if (host?.includes('.')) throw new TermError(`write ${cutTerm(host)} port:${port}`);
  if (/^\d+(\.\d+){3}$/.test(text)) throw new TermError('no address; each of its numbers is 0 to 255');
  const [, label] = /^([a-z]+):/.exec(text) ?? [];
  if (label !== undefined && !/^[0-9a-f:.]+$/.test(text)) throw new TermError('only port: and proc: are known');
  return text;
}

/** null: it looks like no address. Ending in "::" it may be the beginning of one, and is text. */
function parseNetwork(isNot: boolean, text: string): FilterTerm | null {
  const [, base, size] = /^([0-9a-f:.]+)\/(.*)$/.exec(text) ?? [];
  const address = parseAddress(base ?? text);
  if (base === undefined) {
    if (address === null || text.endsWith('::')) return null;
    return { kind: 'network', isNot, ...address, bits: address.family === 4 ? 32 : 128 };
  }
  if (address === null) throw new TermError('a network is as 10.0.0.0/8 or 2001:db8::/32');
  const most = address.family === 4 ? 32 : 128;
  if (size === undefined || !/^\d{1,3}$/.test(size) || Number(size) > most) throw new TermError(`/0 to /${most}`);
  return { kind: 'network', isNot, ...address, bits: Number(size) };
}

function parseComparison(isNot: boolean, name: string, comparison: Comparison, text: string): FilterTerm {
  if (name === '') throw new TermError('no blanks around it: refu>10');
  if (name === 'process' || name === 'proc') throw new TermError('write proc:ssh');
  const column = COLUMNS.get(name);
  if (column === undefined) throw new TermError('columns are syn/s rst/s syn rst open refu unan half rset fail peers last port');
  const value = parseNumber(column, text);
  if (column === 'port') return { kind: 'port', isNot, ...comparePorts(comparison, value) };
  return { kind: 'number', isNot, column, comparison, value };
}

function parseNumber(column: SortKey, text: string): number {
  const [, digits, unit = ''] = /^(\d{1,15}(?:\.\d{1,15})?)([a-z%]?)$/.exec(text) ?? [];
  const factor = column === 'last' ? SECONDS[unit] : column === 'fail' && unit === '%' ? 1 : THOUSANDS[unit];
  if (digits === undefined || factor === undefined) throw new TermError(`a number is missing: ${numberExample(column)}`);
  return Number(digits) * factor;
}

function numberExample(column: SortKey): string {
  if (column === 'last') return 'last<30s, 2m, 1h';
  if (column === 'fail') return 'fail>20';
  return column === 'port' ? 'port>1024' : 'syn>10k';
}

function comparePorts(comparison: Comparison, value: number): { from: number; to: number } {
  const from = comparison === '>' ? Math.floor(value) + 1 : comparison === '>=' || comparison === '=' ? Math.ceil(value) : 0;
  const to = comparison === '<' ? Math.ceil(value) - 1 : comparison === '<=' || comparison === '=' ? Math.floor(value) : MAX_PORT;
  if (from > to || to > MAX_PORT || to < 0) throw new TermError('no such port: 0 to 65535');
  return { from, to };
}

function cutTerm(word: string): string {
  return word.length > MAX_QUOTED ? `${word.slice(0, MAX_QUOTED)}..` : word;
}
