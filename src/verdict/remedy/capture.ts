import type { Remedy } from '../../verdict.js';
import type { Case } from './case.js';
import { look } from './parts.js';

/** Packets came faster than they were read: a larger ring, less of each packet, or fewer. */
export function remedyPacketsDropped({ port }: Case): Remedy[] {
  return [
    look('A larger ring for bursts: 64 MiB for each interface (-B is in KiB).', ['syntop live -B 65536']),
    look('Less of each packet: headers are enough, unless there are tunnels.', ['syntop live -s 128']),
    look('Fewer packets: one interface, or what the question is about.', [`syntop live -i lo -f 'tcp port ${port ?? 443}'`]),
  ];
}
