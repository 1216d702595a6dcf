/* What the kernel itself counts, each network namespace for itself: /proc/net/snmp and /proc/net/netstat. */
import { readFileSync } from 'node:fs';
import { inNamespace } from './kernel-libc.js';

/** Counters by name; a new namespace begins at 0. */
export type KernelCounters = Readonly<Record<string, number>>;

/** Both files are pairs of lines: `Tcp: Name Name`, `Tcp: 1 2`. */
export function readKernelCounters(namespace: string): KernelCounters {
  const text = inNamespace(
    namespace,
    () => readFileSync('/proc/thread-self/net/snmp', 'utf8') + readFileSync('/proc/thread-self/net/netstat', 'utf8'),
  );
  const lines = text.trim().split('\n');
  const counters: Record<string, number> = {};
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [group, ...names] = lines[at]?.split(' ') ?? [];
    if (group !== 'Tcp:' && group !== 'TcpExt:') continue;
    const values = lines[at + 1]?.split(' ').slice(1) ?? [];
    for (const [index, name] of names.entries()) counters[name] = Number(values[index]);
  }
  return counters;
}
