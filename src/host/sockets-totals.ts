import { HOST_FILES, type HostFiles } from './host-files.js';

/** Numbers of sockets that the kernel keeps anyway: what they cost does not depend on how many there are. */
export interface SocketTotals {
  /** TCP sockets of both families in this network namespace, those that wait in TIME_WAIT apart. */
  readonly inUse: number;
  /** Those that no program has any more, and which are still closing. */
  readonly orphans: number;
  readonly timeWait: number;
  /** Memory of the TCP sockets of the whole machine, in pages (tcp_mem has its limits). */
  readonly memoryPages: number;
}

/** null where there is no /proc. */
export function readSocketTotals(files: HostFiles = HOST_FILES): SocketTotals | null {
  const four = files.readText('/proc/thread-self/net/sockstat');
  if (four === null) return null;
  return parseSocketTotals(four, files.readText('/proc/thread-self/net/sockstat6') ?? '');
}

/** Lines "TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0" and "TCP6: inuse 0" (Linux: net/ipv4/proc.c). What is missing is 0. */
export function parseSocketTotals(four: string, six: string): SocketTotals {
  const tcp = /^TCP: (.*)$/m.exec(four)?.[1] ?? '';
  const tcp6 = /^TCP6: (.*)$/m.exec(six)?.[1] ?? '';
  return {
    inUse: numberAfter('inuse', tcp) + numberAfter('inuse', tcp6),
    orphans: numberAfter('orphan', tcp),
    timeWait: numberAfter('tw', tcp),
    memoryPages: numberAfter('mem', tcp),
  };
}

function numberAfter(name: string, text: string): number {
  const words = text.split(' ');
  const value = words[words.indexOf(name) + 1] ?? '';
  return words.includes(name) && /^\d{1,15}$/.test(value) ? Number(value) : 0;
}
