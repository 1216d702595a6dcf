import { type DumpEnd, type Dumps, HOST_IS_LITTLE } from './netlink.js';
import { makeSocketRow, type SocketRow, STATE_LISTEN } from './sockets-tally.js';

const SOCK_DIAG_BY_FAMILY = 20;
const AF_INET = 2;
const AF_INET6 = 10;
const IPPROTO_TCP = 6;
const REQUEST_LENGTH = 56;
const MESSAGE_LENGTH = 72;

/** States as bits: those that listen are in a small table of their own, and quickly told. */
const LISTENING = 1 << STATE_LISTEN;
const HALF_OPEN = 1 << 3;
const OTHERS = 0xffe & ~LISTENING & ~HALF_OPEN;

/**
 * Asks for all TCP sockets of the namespace: first for those that say what is wrong, which are few, then for the others. A dump that was
 * stopped or failed is the last.
 */
export function dumpSockets(dumps: Dumps, take: (row: SocketRow) => void, goesOn: () => boolean): DumpEnd {
  const row = makeSocketRow();
  for (const states of [LISTENING, HALF_OPEN, OTHERS]) {
    for (const family of [AF_INET, AF_INET6]) {
      const takeBody = (view: DataView, at: number, end: number) => {
        if (readSocketMessage(view, at, end, row)) take(row);
      };
      const end = dumps.dump(SOCK_DIAG_BY_FAMILY, makeSocketRequest(family, states), takeBody, goesOn);
      // A kernel without IPv6 has no such table.
      if (end !== 'done' && !(family === AF_INET6 && end !== 'stopped')) return end;
    }
  }
  return 'done';
}

/**
 * inet_diag_req_v2 (linux/inet_diag.h):
 *
 *     +--------------+--------------+--------------+--------------+
 *     | 0 family     | 1 protocol   | 2 extensions | 3 padding    |
 *     +--------------+--------------+--------------+--------------+
 *     | 4 states, as bits, in the machine's order of bytes        |
 *     +-----------------------------------------------------------+
 *     | 8 endpoints to look for: 48 bytes, 0 in a dump            |
 *     +-----------------------------------------------------------+
 */
function makeSocketRequest(family: number, states: number): Uint8Array {
  const request = new Uint8Array(REQUEST_LENGTH);
  request[0] = family;
  request[1] = IPPROTO_TCP;
  new DataView(request.buffer).setUint32(4, states, HOST_IS_LITTLE);
  return request;
}

/**
 * inet_diag_msg (linux/inet_diag.h). Ports and addresses are in the network's order of bytes, the rest in the machine's:
 *
 *     +--------------+--------------+--------------+--------------+
 *     | 0 family     | 1 state      | 2 timer      | 3 retransmits|
 *     +--------------+--------------+--------------+--------------+
 *     | 4 local port                | 6 remote port               |
 *     +-----------------------------+-----------------------------+
 *     | 8 local address: 16 bytes, of IPv4 the first 4            |
 *     +-----------------------------------------------------------+
 *     | 24 remote address: 16 bytes                               |
 *     +-----------------------------------------------------------+
 *     | 40 interface, 44 cookie (8 bytes), 52 expires             |
 *     +-----------------------------------------------------------+
 *     | 56 receive queue: of a listener, those that wait          |
 *     +-----------------------------------------------------------+
 *     | 60 send queue: of a listener, how many may wait           |
 *     +-----------------------------------------------------------+
 *     | 64 uid, 68 inode; attributes follow                       |
 *     +-----------------------------------------------------------+
 *
 * Fills the row; false where this is none.
 */
export function readSocketMessage(view: DataView, at: number, end: number, row: SocketRow): boolean {
  if (at < 0 || end - at < MESSAGE_LENGTH || end > view.byteLength) return false;
  const family = view.getUint8(at);
  if (family !== AF_INET && family !== AF_INET6) return false;
  row.family = family === AF_INET ? 4 : 6;
  row.state = view.getUint8(at + 1);
  row.localPort = view.getUint16(at + 4);
  row.remotePort = view.getUint16(at + 6);
  const words = family === AF_INET ? 1 : 4;
  for (let word = 0; word < 4; word++) {
    row.local[word] = word < words ? view.getUint32(at + 8 + 4 * word) : 0;
    row.remote[word] = word < words ? view.getUint32(at + 24 + 4 * word) : 0;
  }
  row.queued = view.getUint32(at + 56, HOST_IS_LITTLE);
  row.queueLimit = view.getUint32(at + 60, HOST_IS_LITTLE);
  row.uid = view.getUint32(at + 64, HOST_IS_LITTLE);
  row.inode = view.getUint32(at + 68, HOST_IS_LITTLE);
  return true;
}
