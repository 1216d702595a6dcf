/* What was on the cable, told by tcpdump: neither syntop nor the kernel's counters have a word in it. */
import { execFileSync } from 'node:child_process';

/** Segments with a control bit; of one server's port, or of all. */
export interface WireCounts {
  readonly syn: number;
  readonly synAck: number;
  readonly fin: number;
  readonly rst: number;
  /** Different SYNs: by addresses, ports and initial sequence number. */
  readonly attempts: number;
  readonly synRetransmissions: number;
  readonly synAckRetransmissions: number;
  /** Bare ACKs. */
  readonly ackByClients: number;
  readonly rstByClients: number;
  readonly rstByServer: number;
  /** Resets that acknowledge, and begin at sequence number 0: the answers to SYNs. */
  readonly rstOfSyn: number;
}

interface WireSegment {
  readonly from: string;
  readonly to: string;
  /** As tcpdump writes them: S SYN, F FIN, R RST, . ACK. */
  readonly flags: string;
  readonly sequence: string;
}

/** `IP 10.77.0.1.40000 > 10.77.0.2.80: Flags [S], seq 1, win ...`, an IPv6 one as `IP6 ::1.40000 > ...` */
const LINE = /^IP6? (\S+) > (\S+): Flags \[([^\]]*)\](?:, seq (\d+))?/;

/** The segments of a savefile. */
export class Wire {
  private readonly segments: readonly WireSegment[];

  constructor(file: string) {
    // -t no times, -S sequence numbers as they are.
    const text = execFileSync('tcpdump', ['-n', '-t', '-S', '-r', file, 'tcp'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.segments = text.trim().split('\n').filter(Boolean).map(parseLine);
  }

  count(serverPorts?: readonly number[]): WireCounts {
    const isMeant = ({ from, to }: WireSegment) =>
      serverPorts === undefined || serverPorts.includes(portOf(from)) || serverPorts.includes(portOf(to));
    const segments = this.segments.filter(isMeant);
    const syns = segments.filter(({ flags }) => flags.includes('S') && !flags.includes('.'));
    const synAcks = segments.filter(({ flags }) => flags.includes('S') && flags.includes('.'));
    const resets = segments.filter(({ flags }) => flags.includes('R'));
    const attempts = countDifferent(syns);
    return {
      syn: syns.length,
      synAck: synAcks.length,
      fin: segments.filter(({ flags }) => flags.includes('F')).length,
      rst: resets.length,
      attempts,
      synRetransmissions: syns.length - attempts,
      synAckRetransmissions: synAcks.length - countDifferent(synAcks),
      ackByClients: segments.filter(({ from, flags }) => flags === '.' && isClient(from)).length,
      rstByClients: resets.filter(({ from }) => isClient(from)).length,
      rstByServer: resets.filter(({ from }) => !isClient(from)).length,
      rstOfSyn: resets.filter(({ flags, sequence }) => flags.includes('.') && sequence === '0').length,
    };
  }
}

function parseLine(line: string): WireSegment {
  const [, from, to, flags, sequence = ''] = LINE.exec(line) ?? [];
  if (from === undefined || to === undefined || flags === undefined) throw new Error(`not understood of tcpdump: ${line}`);
  return { from, to, flags, sequence };
}

function portOf(endpoint: string): number {
  return Number(endpoint.slice(endpoint.lastIndexOf('.') + 1));
}

/** The ports of servers are below 10,000 here, those of clients are not. */
function isClient(endpoint: string): boolean {
  return portOf(endpoint) >= 10_000;
}

function countDifferent(segments: readonly WireSegment[]): number {
  return new Set(segments.map(({ from, to, sequence }) => `${from} ${to} ${sequence}`)).size;
}
