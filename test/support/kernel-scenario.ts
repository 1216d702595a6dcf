import type { ConnStateName } from '../../src/conn-state.js';
import type { KernelNeed } from './kernel-needs.js';
import type { Counts, KernelStage } from './kernel-stage.js';
import type { WireCounts } from './kernel-wire.js';

/** Attempts at one service, by how they must be told to stand or to have ended: so many of each were made. */
export interface PlayedService {
  readonly ip: string;
  readonly port: number;
  readonly outcomes: Readonly<Partial<Record<ConnStateName, number>>>;
  /** Of those in S1, how many hang half-open. */
  readonly halfOpen?: number;
}

/** Connections that were reset: by which side, and how. */
interface PlayedResets {
  readonly by: 'orig' | 'resp';
  readonly kind: 'refused' | 'no-socket' | 'abort' | 'after-close' | 'stray';
  readonly times: number;
}

/** Counters of /proc/net/snmp and /proc/net/netstat; of those that are always compared, what is left out is 0. */
export type ExpectedCounters = Readonly<Record<string, number>>;

/** Traffic of real sockets on real kernels, and what must be said of it. Each has server ports of its own. */
export interface Scenario {
  /** A noun and a number or two: the beginning of a sentence. */
  readonly title: string;
  readonly needs?: readonly KernelNeed[];
  readonly services: readonly PlayedService[];
  readonly resets?: readonly PlayedResets[];
  /** Whether SYNs and SYN-ACKs are repeated; how often is for the kernel to say. */
  readonly repeats?: ReadonlyArray<'syn' | 'syn-ack'>;
  /** Whether a server repeats a SYN-ACK at once, so that it cannot be told from a copy of the packet. */
  readonly hasTwins?: boolean;
  /** What the kernels must have counted, where that can depend on what was on the cable. */
  readonly kernel: (wire: WireCounts) => { readonly client: ExpectedCounters; readonly server: ExpectedCounters };
  readonly play: (stage: KernelStage) => Promise<void>;
}

/**
 * The counters that are compared for every scenario, on both sides, and what the kernel counts by each (Linux 6.18):
 *
 * - ActiveOpens: connects of sockets (tcp_connect_init). PassiveOpens: sockets of handshakes completed (tcp_create_openreq_child).
 * - AttemptFails: sockets that ended in SYN_SENT or SYN_RECV, however (tcp_done); and requests that a reset or another SYN took
 *   out of the SYN queue (tcp_check_req). Not requests that expire there.
 * - EstabResets: sockets that went from ESTABLISHED or CLOSE_WAIT to CLOSE at once (tcp_set_state). So an abort is counted by both
 *   sides: by the one that aborts, and by the one that is told.
 * - OutRsts: resets sent by TCP (tcp_v4_send_reset, tcp_v6_send_response, tcp_send_active_reset). Not those of a firewall, which are
 *   made elsewhere (nf_send_reset).
 * - TCPSynRetrans: SYNs sent again (__tcp_retransmit_skb), and SYN-ACKs sent again (tcp_rtx_synack).
 * - ListenOverflows: SYNs, and last ACKs of handshakes, that came when the accept queue was full (tcp_conn_request,
 *   tcp_v4_syn_recv_sock).
 */
export const COMPARED_COUNTERS = [
  'ActiveOpens',
  'PassiveOpens',
  'AttemptFails',
  'EstabResets',
  'OutRsts',
  'TCPSynRetrans',
  'ListenOverflows',
] as const;

export function sum(numbers: Iterable<number | undefined>): number {
  let total = 0;
  for (const number of numbers) total += number ?? 0;
  return total;
}

/** All attempts of a scenario. */
export function attemptsOf(services: readonly PlayedService[]): number {
  return sum(services.flatMap(({ outcomes }) => Object.values(outcomes)));
}

/** The services of these counts, every attempt with the same outcome. */
export function servicesOf(port: number, outcome: ConnStateName, counts: Counts): PlayedService[] {
  return counts.map(([ip, count]) => ({ ip, port, outcomes: { [outcome]: count } }));
}

export function totalOf(counts: Counts): number {
  return sum(counts.map(([, count]) => count));
}
