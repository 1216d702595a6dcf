import { readFileSync, readlinkSync } from 'node:fs';

/** Bytes of the ring that a packet socket shares with this process, as the kernel maps it; null where that cannot be told (not on Linux). */
export function readRingBytes(fd: number): number | null {
  try {
    return findMappedBytes(readFileSync('/proc/self/maps', 'latin1'), readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    return null;
  }
}

/** "7f0000000000-7f0000200000 rw-s 00000000 00:08 12345   socket:[12345]", proc_pid_maps(5). */
function findMappedBytes(maps: string, name: string): number | null {
  const line = maps.split('\n').find((one) => one.endsWith(` ${name}`));
  const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line ?? '') ?? [];
  return from === undefined || to === undefined ? null : Number.parseInt(to, 16) - Number.parseInt(from, 16);
}
