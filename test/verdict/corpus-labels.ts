import type { VerdictKind } from '../../src/verdict.js';

/** What a capture of the corpus shows, decided by its traffic (tshark, Zeek's logs), and what it is to come to. */
export interface CorpusLabel {
  readonly shows: string;
  /** null: it is well; or it is something else than what verdicts are of. */
  readonly expected: VerdictKind | null;
  /** Who does it, where that is to be told. */
  readonly source?: string;
  /** Why the verdict is not given, though it is expected: as it is now. */
  readonly missed?: string;
}

const SYN_SCAN: CorpusLabel = {
  shows: 'nmap: 161 ports of one host in 2 s, 3 open',
  expected: 'scan',
  source: '172.16.0.8',
};

/** Those with something to tell; of all others nothing is expected. Names as in the corpus. */
export const CORPUS_LABELS: Readonly<Record<string, CorpusLabel>> = {
  'derived/synscan300.bigendian.pcap': SYN_SCAN,
  'derived/synscan300.cut60pct.pcap.gz': { ...SYN_SCAN, shows: 'the same, its last part cut off: 88 ports' },
  'derived/synscan300.modpcap.cap': SYN_SCAN,
  'derived/synscan300.nokiapcap.cap': SYN_SCAN,
  'derived/synscan300.pcap.gz': SYN_SCAN,
  'derived/synscan300.pcap.zst': SYN_SCAN,
  'derived/synscan300.pcapng.cap': SYN_SCAN,
  'derived/synscan300.snap46.pcap': { ...SYN_SCAN, missed: 'its packets are cut before the flags: no SYN can be told' },
  'derived/synscan300.snap48.pcap': SYN_SCAN,
  'derived/synscan300.snap54.pcap': SYN_SCAN,
  'derived/synscan300.trailing-garbage.pcap.gz': SYN_SCAN,
  'ncsa-scan/445_scan.pcap': {
    shows: 'port 445 of 9 hosts in 104 minutes, in no order of time',
    expected: 'scan',
    source: '176.192.150.3',
    missed: '9 hosts, where 25 within 5 minutes are asked for',
  },
  'ncsa-scan/multiport_scan.pcap': {
    shows: 'ports 80, 88 and 8080 of 10 hosts in 224 minutes, in no order of time',
    expected: 'scan',
    source: '125.27.226.209',
    missed: '10 hosts, where 25 within 5 minutes are asked for',
  },
  'ncsa-scan/port_scan.pcap': {
    shows: '10 ports of one host in a moment, unanswered',
    expected: 'scan',
    source: '192.168.2.154',
  },
  'ndpi/tcp_scan.pcapng': {
    shows: 'nmap tries 3 ports of one host, 2 of them open',
    expected: 'scan',
    source: '192.168.1.178',
    missed: '4 attempts',
  },
  'rusticata/nmap_tcp_22_ipv6.pcap': {
    shows: 'nmap looks whether 2 hosts are there: 5 attempts, refused',
    expected: 'scan',
    source: 'fc00::200:ff:fe00:10',
    missed: '5 attempts',
  },
  'zeek/nmap-vsn.pcap': {
    shows: 'nmap looks for hosts by ports 80 and 443, and asks one for its version: 17 attempts, 14 fail',
    expected: 'scan',
    source: '192.168.1.71',
    missed: 'two ports of a few hosts: neither many ports nor many hosts',
  },
  'stopddos/amp.TCP.reflection.SYNACK.pcap': { shows: '6,651 SYN-ACKs of 992 servers, one SYN', expected: 'backscatter' },
  'ndpi/gnutella.pcap': { shows: 'a peer-to-peer program: 90 of 151 peers are gone, each at a port of its own', expected: null },
  'zeek/ftp__bruteforce.pcap': { shows: '30 logins in a minute, all answered: no business of the handshake', expected: null },
  'zeek/ssh__sshguess.pcap': { shows: '11 logins in 70 s, all answered', expected: null },
  'zeek/llc.pcap': { shows: 'one reset repeated 1,333 times in a day', expected: null },
  'nmap/tcpconnect_T1.cap': { shows: '5 connections to one port, all answered', expected: null },
};
