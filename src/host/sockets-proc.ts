import { HOST_IS_LITTLE } from './netlink.js';
import { makeSocketRow, type SocketRow } from './sockets-tally.js';

/** A line of /proc/net/tcp: number, local and remote endpoint, state, send and receive queue, timer, retransmits, uid, timeout, inode. */
const LINE =
  /^ *\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) ([\dA-F]{2}) [\dA-F]{8}:([\dA-F]{8}) [\dA-F]{2}:[\dA-F]+ [\dA-F]+ +(\d{1,10}) +\d+ +(\d{1,16})/;

/** Longer than any line is. */
const MOST_LINE = 1024;

/**
 * Reads /proc/net/tcp or tcp6 (Linux: net/ipv4/tcp_ipv4.c, get_tcp4_sock) in pieces that end anywhere. What is no socket is passed over.
 * Gives whether it went to the end.
 */
export function readProcSockets(pieces: Iterable<string>, take: (row: SocketRow) => void, goesOn: () => boolean): boolean {
  const row = makeSocketRow();
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE) rest = '';
    for (const line of lines) {
      if (parseSocketLine(line, row)) take(row);
    }
    if (!goesOn()) return false;
  }
  if (parseSocketLine(rest, row)) take(row);
  return true;
}

function parseSocketLine(line: string, row: SocketRow): boolean {
  const [, local, localPort, remote, remotePort, state, queued, uid, inode] = LINE.exec(line) ?? [];
  if (local === undefined || remote === undefined || local.length !== remote.length) return false;
  row.family = local.length === 8 ? 4 : 6;
  takeWords(local, row.local);
  takeWords(remote, row.remote);
  row.localPort = parseHex(localPort);
  row.remotePort = parseHex(remotePort);
  row.state = parseHex(state);
  row.queued = parseHex(queued);
  row.queueLimit = null;
  row.uid = Number(uid);
  row.inode = Number(inode);
  return true;
}

/** The kernel writes a word of an address as a number of its own order of bytes. */
function takeWords(text: string, words: Uint32Array): void {
  for (let word = 0; word < 4; word++) {
    const number = parseHex(text.slice(8 * word, 8 * word + 8) || '0');
    words[word] = HOST_IS_LITTLE ? swapBytes(number) : number;
  }
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function parseHex(text: string | undefined): number {
  return Number.parseInt(text ?? '0', 16);
}
