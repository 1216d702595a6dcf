/* Captures of which we say something else than their truth files, on purpose, and those of which we do not say the truth yet. */

export interface Explained {
  /** Why, in a sentence. */
  readonly reason: string;
  /** Of the packet that shows it, from 1; null where it is the file itself. */
  readonly packet: number | null;
  /** All that differs, word for word: what else would differ is no longer explained. */
  readonly differences: readonly string[];
}

function refusedFormat(format: string, truth: string): Explained {
  return {
    reason: `The corpus accepts a clean refusal: ${format} is not read, and named where it is refused.`,
    packet: null,
    differences: [`refused: not-a-capture, true: ${truth}`],
  };
}

const TSHARK_READS_IT = 'other format (tshark reads it)';

export const EXPLAINED: Readonly<Record<string, Explained>> = {
  'derived/synscan300.snoop.cap': refusedFormat('snoop', TSHARK_READS_IT),
  'pcapplusplus/solaris.snoop': refusedFormat('snoop', TSHARK_READS_IT),
  'libtrace/5_packets.erf': refusedFormat('ERF', TSHARK_READS_IT),
  'libtrace/provenance.erf': refusedFormat('ERF', TSHARK_READS_IT),
  'derived/synscan300.pcap.xz': {
    reason: 'The corpus accepts a clean refusal: xz is not unpacked (tshark does not either), and the message says how to.',
    packet: null,
    differences: ['refused: compressed, true: optional'],
  },
  'derived/synscan300.snap48.pcap': {
    reason: 'The last captured byte is that of the flags: they are counted (trap 6), which tshark does not.',
    packet: 1,
    differences: [
      'tcp: 300, true: 0',
      'syn: 294, true: 0',
      'synAck: 3, true: 0',
      'rst: 3, true: 0',
      'openers: 161 differ, as 4 ac100008000000000000000000000000 6: 2, true: 0',
      'resetters: 3 differ, as 4 400d8634000000000000000000000000 25: 1, true: 0',
      'sources: 2 differ, as 4 ac100008000000000000000000000000 syn: 294, true: 0',
    ],
  },
  'tcpdump/edsa.pcap': {
    reason:
      'tshark does not know link type 285, and gives not even times; we give them, and tell that these packets are not read.',
    packet: 1,
    differences: ['first: 80504604675000, true: null', 'last: 80509809342000, true: null'],
  },
  'tcpdump/timestamp_invalid_nano.pcap': {
    reason: 'A fraction of 2^31 ns is 2.147 s (trap 11); tshark takes it for a sign and writes -1418145370.2147483648.',
    packet: 3,
    differences: [
      'first: 1418145369999999999, true: -1418145372147483648',
      'last: 1418145372147483648, true: 1418145371000000000',
    ],
  },
};

/** What is missing, by capture. One that has become right must go from here. */
export const NOT_YET: Readonly<Record<string, string>> = {};

/** With --deep, besides. */
export const EXPLAINED_DEEP: Readonly<Record<string, Explained>> = {
  'libpcap/AH-IPcomp-IPv6.pcap': {
    reason:
      'What IPComp (RFC 3173) has compressed is not unpacked: 7 segments, none of them with SYN, FIN or RST, are no TCP to us.',
    packet: 3,
    differences: ['tcp: 8, true: 15'],
  },
};
