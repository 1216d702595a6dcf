import type { HostSettings } from '../host-facts.js';
import { HOST_FILES, type HostFiles } from './host-files.js';

const SYS_NET = '/proc/sys/net';

/** The kernel's settings of TCP in this network namespace that storms run into; each is null where it cannot be read. */
export function readHostSettings(files: HostFiles = HOST_FILES): HostSettings {
  const read = (name: string) => parseNumbers(files.readText(`${SYS_NET}/${name}`), 1)?.[0] ?? null;
  const range = parseNumbers(files.readText(`${SYS_NET}/ipv4/ip_local_port_range`), 2);
  const [low, high] = range ?? [];
  return {
    portRange: low === undefined || high === undefined || low > high || high > 65_535 ? null : [low, high],
    mostQueued: read('core/somaxconn'),
    mostHalfOpen: read('ipv4/tcp_max_syn_backlog'),
    synCookies: read('ipv4/tcp_syncookies'),
    synAckRetries: read('ipv4/tcp_synack_retries'),
  };
}

/** The whole numbers of a file that has just these, apart by blanks; null where it has anything else. */
export function parseNumbers(text: string | null, count: number): number[] | null {
  const words = (text ?? '').trim().split(/\s+/);
  const isGood = words.length === count && words.every((word) => /^\d{1,20}$/.test(word));
  return isGood ? words.map(Number) : null;
}
