import { formatAddress } from '../address.js';
import { CONNTRACK_STATES, type ConntrackTally } from './conntrack-tally.js';
import { type DumpEnd, type Dumps, HOST_IS_LITTLE } from './netlink.js';

/** linux/netfilter/nfnetlink.h and nfnetlink_conntrack.h: the subsystem's number, and its message "get". */
const GET_ENTRIES = (1 << 8) | 1;
/** struct nfgenmsg: family (0: both), version, resource. */
const FAMILY_HEADER_LENGTH = 4;
const ATTRIBUTE_HEADER_LENGTH = 4;
/** Of an attribute's type, the two uppermost bits are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER). */
const TYPE_MASK = 0x3fff;

const TUPLE_OF_ORIGINATOR = 1;
const PROTOCOL_INFO = 4;
const TUPLE_ADDRESSES = 1;
const TUPLE_PROTOCOL = 2;
const ADDRESS_IPV4_SOURCE = 1;
const ADDRESS_IPV6_SOURCE = 3;
const PROTOCOL_NUMBER = 1;
const INFO_TCP = 1;
const TCP_STATE = 1;

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 47: 'gre', 58: 'icmpv6', 132: 'sctp' };

/** Counts the entries of the namespace's table. The kernel asks for CAP_NET_ADMIN: else errno 1. */
export function dumpConntrack(dumps: Dumps, tally: ConntrackTally, goesOn: () => boolean): DumpEnd {
  const takeBody = (view: DataView, at: number, end: number) => takeEntry(view, at, end, tally);
  return dumps.dump(GET_ENTRIES, new Uint8Array(FAMILY_HEADER_LENGTH), takeBody, goesOn);
}

/** An entry: nfgenmsg, then attributes. What has no originator's tuple is none. */
export function takeEntry(view: DataView, at: number, end: number, tally: ConntrackTally): void {
  const tuple = findAttribute(view, at + FAMILY_HEADER_LENGTH, end, TUPLE_OF_ORIGINATOR);
  if (tuple === null) return;
  const protocol = findAttribute(view, tuple.at, tuple.end, TUPLE_PROTOCOL);
  const number = protocol === null ? null : readByte(view, findAttribute(view, protocol.at, protocol.end, PROTOCOL_NUMBER));
  const name = PROTOCOL_NAMES[number ?? 0] ?? 'other';
  const info = findAttribute(view, at + FAMILY_HEADER_LENGTH, end, PROTOCOL_INFO);
  const state = name === 'tcp' && info !== null ? readTcpState(view, info) : null;
  tally.add(readSource(view, tuple), state ?? name);
}

function readSource(view: DataView, tuple: Span): string | number | null {
  const addresses = findAttribute(view, tuple.at, tuple.end, TUPLE_ADDRESSES);
  if (addresses === null) return null;
  const ipv4 = findAttribute(view, addresses.at, addresses.end, ADDRESS_IPV4_SOURCE);
  if (ipv4 !== null && ipv4.end - ipv4.at >= 4) return view.getUint32(ipv4.at);
  const ipv6 = findAttribute(view, addresses.at, addresses.end, ADDRESS_IPV6_SOURCE);
  if (ipv6 === null || ipv6.end - ipv6.at < 16) return null;
  return formatAddress(
    6,
    [0, 4, 8, 12].map((offset) => view.getUint32(ipv6.at + offset)),
  );
}

function readTcpState(view: DataView, info: Span): string | null {
  const tcp = findAttribute(view, info.at, info.end, INFO_TCP);
  const state = tcp === null ? null : readByte(view, findAttribute(view, tcp.at, tcp.end, TCP_STATE));
  return state === null ? null : (CONNTRACK_STATES[state] ?? null);
}

function readByte(view: DataView, span: Span | null): number | null {
  return span === null || span.end - span.at < 1 ? null : view.getUint8(span.at);
}

/** Bytes from `at` to before `end`. */
interface Span {
  readonly at: number;
  readonly end: number;
}

/**
 * The first attribute of a type (linux/netlink.h); null where there is none, or the bytes contradict themselves before:
 *
 *     +------------------------------+------------------------------+
 *     | 0 length, this header incl.  | 2 type, flags uppermost      |
 *     +------------------------------+------------------------------+
 *     | 4 value, and zeros up to a multiple of 4                    |
 *     +-------------------------------------------------------------+
 */
function findAttribute(view: DataView, from: number, end: number, type: number): Span | null {
  if (end > view.byteLength) return null;
  for (let at = from; at + ATTRIBUTE_HEADER_LENGTH <= end; ) {
    const length = view.getUint16(at, HOST_IS_LITTLE);
    if (length < ATTRIBUTE_HEADER_LENGTH || at + length > end) return null;
    if ((view.getUint16(at + 2, HOST_IS_LITTLE) & TYPE_MASK) === type) {
      return { at: at + ATTRIBUTE_HEADER_LENGTH, end: at + length };
    }
    at += (length + 3) & ~3;
  }
  return null;
}
