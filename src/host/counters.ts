import { HOST_COUNTERS } from '../host-counters.js';
import { HOST_FILES, type HostFiles } from './host-files.js';

const SNMP = '/proc/thread-self/net/snmp';
const NETSTAT = '/proc/thread-self/net/netstat';

/** The names that are of interest, by the group of the line they are in. */
const NAMES_OF_GROUP = new Map(
  (['Tcp', 'TcpExt'] as const).map((wanted) => [
    wanted as string,
    new Set(HOST_COUNTERS.filter(({ group }) => group === wanted).map(({ name }) => name)),
  ]),
);

/**
 * The counters of TCP in this thread's network namespace, by name; of those in HOST_COUNTERS the ones that this kernel has. Empty where
 * there is no /proc.
 */
export function readCounters(files: HostFiles = HOST_FILES): Record<string, number> {
  return parseCounters(`${files.readText(SNMP) ?? ''}\n${files.readText(NETSTAT) ?? ''}`);
}

/**
 * Both files are pairs of lines (Linux: net/ipv4/proc.c), and this reads either:
 *
 *     Tcp: ActiveOpens PassiveOpens
 *     Tcp: 12 34
 *
 * Names that nobody asked for, a name without a number and a line without its fellow are passed over.
 */
export function parseCounters(text: string): Record<string, number> {
  const counters: Record<string, number> = {};
  let heading: readonly string[] = [];
  for (const line of text.split('\n')) {
    const words = line.split(' ');
    if (heading[0] !== words[0]) {
      heading = words;
      continue;
    }
    takePair(heading, words, counters);
    heading = [];
  }
  return counters;
}

function takePair(heading: readonly string[], values: readonly string[], counters: Record<string, number>): void {
  const names = NAMES_OF_GROUP.get(heading[0]?.replace(/:$/, '') ?? '');
  if (names === undefined) return;
  for (const [index, name] of heading.entries()) {
    const value = values[index] ?? '';
    // "-1" is MaxConn's way to say that there is no limit: no count.
    if (names.has(name) && /^\d{1,20}$/.test(value)) counters[name] = Number(value);
  }
}
