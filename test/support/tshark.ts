/* Captures as tshark reads them, to be compared with what syntop says. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ACK, FIN, RST, SYN } from './run-frames.js';

const run = promisify(execFile);

/** A segment's endpoints and flags, of the outermost IP header. */
export interface Segment {
  readonly source: string;
  readonly sourcePort: string;
  readonly destinationPort: string;
  readonly flags: number;
  /** The number of its connection, and whether it is taken for a retransmission. */
  readonly stream: string;
  readonly isRetransmission: boolean;
}

/** Every packet as tshark reads it: a segment, or null for what is none. */
export async function readWithTshark(file: string): Promise<Array<Segment | null>> {
  const addresses = ['frame.protocols', 'ip.src', 'ipv6.src', 'tcp.srcport', 'tcp.dstport'];
  const fields = [...addresses, 'tcp.flags', 'tcp.stream', 'tcp.analysis.retransmission'].flatMap((name) => ['-e', name]);
  const apart = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'];
  // Of a field that a packet has twice, as the segment quoted in an ICMP error has, the first.
  const args = ['-n', '-r', file, ...apart, '-T', 'fields', '-E', 'occurrence=f', ...fields];
  const { stdout } = await run('tshark', args, { maxBuffer: 1 << 28 });
  return stdout.split('\n').slice(0, -1).map(toSegment);
}

function toSegment(line: string): Segment | null {
  const [protocols = '', ip = '', ipv6 = '', sourcePort = '', destinationPort = '', flags = '', stream = '', again = ''] =
    line.split('\t');
  const layers = protocols.split(':');
  const before = layers.slice(0, layers.indexOf('tcp'));
  const networks = before.filter((layer) => layer === 'ip' || layer === 'ipv6');
  const isOutermost = layers.includes('tcp') && networks.length === 1 && !before.includes('icmp') && !before.includes('icmpv6');
  if (!isOutermost || flags === '') return null;
  const source = networks[0] === 'ip' ? ip : ipv6;
  return { source, sourcePort, destinationPort, flags: Number(flags), stream, isRetransmission: again !== '' };
}

export const isSyn = ({ flags }: Segment) => (flags & SYN) !== 0 && (flags & ACK) === 0;
export const isSynAck = ({ flags }: Segment) => (flags & SYN) !== 0 && (flags & ACK) !== 0;
export const isReset = ({ flags }: Segment) => (flags & RST) !== 0;
export const isFin = ({ flags }: Segment) => (flags & FIN) !== 0;

/** How often each key comes. */
export function countKeys(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of [...keys].sort()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
