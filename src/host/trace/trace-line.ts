import { formatAddress } from '../../address.js';
import { parseAddress } from '../../address-parser.js';
import type { SentReset } from '../../host-facts.js';

/** Who was running when something happened. Not reliable for resets, which are often sent while another process is interrupted. */
export interface TraceTask {
  /** Of the thread. */
  readonly tid: number;
  /** Of its process; the thread's own where the kernel does not say. */
  readonly pid: number;
  /** Of the thread, at most 15 bytes; empty where the kernel has lost it. */
  readonly name: string;
  readonly bootMillis: number;
}

interface ConnectEvent {
  readonly kind: 'connect';
  readonly task: TraceTask;
  /** Of the responder. */
  readonly ip: string;
  readonly port: number;
}

/** By whoever sent it, to whom. */
export interface ResetEvent extends SentReset {
  readonly kind: 'reset';
  readonly direction: 'sent' | 'received';
}

export type TraceEvent = ConnectEvent | ResetEvent;

const UNKNOWN_NAME = '<...>';
/** What the kernel prints for a number that it has no word for. */
const NO_WORD = 'UNKNOWN';
/** Between the name, which is always as long, and the thread's number. */
export const AFTER_NAME = 17;

const SPACE = 0x20;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const BRACKET = 0x5b;
const PARENTHESIS = 0x28;

/**
 * One event as the kernel prints it; the line is cut to end here:
 *
 *     0               16
 *     |            curl|-4711   (   4711) [001] 22392.818490: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=0 dport=7 ...
 *     |            curl|-4711   (   4711) [001] 22392.818742: tcp_send_reset: skbaddr=... src=127.0.0.1:7 dest=127.0.0.1:36954 state=UNKNOWN ...
 *
 * The number in parentheses is the process', "-------" where it is not known, and not there where the kernel was not asked. What is behind
 * the name comes from no user. null for an event that is not asked for, or has not what it must have.
 *
 * @param text bytes as Latin-1 characters, of which the line is from `at` to before `end`
 */
export function parseTraceLine(text: string, at: number, end: number): TraceEvent | null {
  const colon = text.indexOf(': ', at + AFTER_NAME);
  const fields = text.indexOf(': ', colon + 2) + 1;
  if (colon < 0 || fields <= 0 || fields >= end) return null;
  switch (text.slice(colon + 2, fields - 1)) {
    case 'inet_sock_set_state':
      return parseConnect(text, at, colon, fields, end);
    case 'tcp_send_reset':
      return parseReset('sent', text, fields, end);
    case 'tcp_receive_reset':
      return parseReset('received', text, fields, end);
    default:
      return null;
  }
}

function parseConnect(text: string, at: number, colon: number, fields: number, end: number): ConnectEvent | null {
  // The kernel was asked for no others, but may have been asked before it knew the filter.
  if (!text.startsWith('TCP_SYN_SENT', end - 12)) return null;
  const remote = readEndpoint(text, fields, end, ' dport=', ' daddr=', ' daddrv6=');
  const tid = readDigits(text, at + AFTER_NAME);
  if (remote === null || tid === null) return null;
  const pid = readProcess(text, at + AFTER_NAME, colon) ?? tid;
  const bootMillis = Number(text.slice(text.lastIndexOf(' ', colon) + 1, colon)) * 1000;
  const task = { tid, pid, name: readName(text.slice(at, at + AFTER_NAME - 1)), bootMillis };
  return { kind: 'connect', task, ip: remote.ip, port: remote.port };
}

/** The number in parentheses. */
function readProcess(text: string, at: number, end: number): number | null {
  let place = at;
  while (place < end && text.charCodeAt(place) !== PARENTHESIS) place++;
  do place++;
  while (text.charCodeAt(place) === SPACE);
  return place < end ? readDigits(text, place) : null;
}

/** What bytes mean that are no ASCII: UTF-8, mostly. */
function readName(padded: string): string {
  const name = Buffer.from(padded, 'latin1').toString('utf8').trim();
  return name === UNKNOWN_NAME ? '' : name;
}

/** Linux 6.10 began to print whole endpoints; before, and for resets that came, addresses and ports are apart. */
function parseReset(direction: 'sent' | 'received', text: string, at: number, end: number): ResetEvent | null {
  const isWhole = text.startsWith(' skbaddr=', at) && indexWithin(text, ' src=', at, end) >= 0;
  const local = isWhole
    ? readWholeEndpoint(text, at, end, ' src=')
    : readEndpoint(text, at, end, ' sport=', ' saddr=', ' saddrv6=');
  const remote = isWhole
    ? readWholeEndpoint(text, at, end, ' dest=')
    : readEndpoint(text, at, end, ' dport=', ' daddr=', ' daddrv6=');
  if (local === null || remote === null) return null;
  const [from, to] = direction === 'sent' ? [local, remote] : [remote, local];
  const isSent = direction === 'sent';
  return {
    kind: 'reset',
    direction,
    ip: from.ip,
    port: from.port,
    toIp: to.ip,
    toPort: to.port,
    reason: isSent ? readWord(text, at, end, ' reason=') : null,
    state: isSent ? readWord(text, at, end, ' state=') : null,
  };
}

function readWord(text: string, at: number, end: number, key: string): string | null {
  const word = readField(text, at, end, key);
  return word === null || word === NO_WORD ? null : keepShort(word);
}

function indexWithin(text: string, key: string, at: number, end: number): number {
  const found = text.indexOf(key, at);
  return found < end ? found : -1;
}

/** The text behind a key, up to the next space; null where there is no such key. */
function readField(text: string, at: number, end: number, key: string): string | null {
  const found = indexWithin(text, key, at, end);
  if (found < 0) return null;
  const space = indexWithin(text, ' ', found + key.length, end);
  return text.slice(found + key.length, space < 0 ? end : space);
}

/** "192.0.2.1:80" or "[2001:db8::1]:80". */
function readWholeEndpoint(text: string, at: number, end: number, key: string): { ip: string; port: number } | null {
  const field = readField(text, at, end, key);
  if (field === null) return null;
  const colon = field.lastIndexOf(':');
  const ip = field.charCodeAt(0) === BRACKET ? field.slice(1, colon - 1) : field.slice(0, colon);
  return makeEndpoint(ip, readDigits(field, colon + 1));
}

/** The address of IPv6 is there for IPv4, too, mapped. */
function readEndpoint(
  text: string,
  at: number,
  end: number,
  portKey: string,
  ipv4Key: string,
  ipv6Key: string,
): { ip: string; port: number } | null {
  const found = indexWithin(text, portKey, at, end);
  const family = text.startsWith(' family=', at) ? at : indexWithin(text, ' family=', at, end);
  const ip = readField(text, at, end, text.startsWith(' family=AF_INET6', family) ? ipv6Key : ipv4Key);
  return found < 0 || ip === null ? null : makeEndpoint(ip, readDigits(text, found + portKey.length));
}

function makeEndpoint(ip: string, port: number | null): { ip: string; port: number } | null {
  if (port === null || port > 0xffff) return null;
  const normal = normalize(ip);
  return normal === null ? null : { ip: normal, port };
}

/** A whole number of at most 10 digits that begins here; null where there is none. */
function readDigits(text: string, at: number): number | null {
  let number = 0;
  let place = at;
  for (; place < at + 10; place++) {
    const code = text.charCodeAt(place);
    if (!(code >= DIGIT_0 && code <= DIGIT_9)) break;
    number = number * 10 + code - DIGIT_0;
  }
  return place === at ? null : number;
}

/** Addresses and words as they are kept, by what the kernel wrote. A part of a long text would keep all of that alive. */
const KEPT = new Map<string, string>();
const MOST_KEPT = 4096;

function keepShort(part: string, makeKept: (text: string) => string = (text) => text): string {
  const known = KEPT.get(part);
  if (known !== undefined) return known;
  if (KEPT.size >= MOST_KEPT) KEPT.clear();
  const copy = Buffer.from(part, 'latin1').toString('latin1');
  const kept = makeKept(copy);
  KEPT.set(copy, kept);
  return kept;
}

/** As the captured packets have it, and syntop writes it; null where it is no address. */
function normalize(ip: string): string | null {
  const normal = keepShort(ip, writeAddress);
  return normal === '' ? null : normal;
}

/** The socket of a program that speaks both has a mapped address where its packets are IPv4's. */
function writeAddress(ip: string): string {
  const parsed = parseAddress(ip);
  if (parsed === null) return '';
  const [word0 = 0, word1 = 0, word2 = 0, word3 = 0] = parsed.words;
  const isMapped = parsed.family === 6 && word0 === 0 && word1 === 0 && word2 === 0xffff;
  return isMapped ? formatAddress(4, [word3]) : formatAddress(parsed.family, parsed.words);
}
