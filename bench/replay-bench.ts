import { makeMixFile, makeSynFile } from './bench-files.js';
import { makeFileSet, makeGzipFile, makeIpv6File, makePcapngFile } from './format-files.js';
import { type BenchRow, type ReplayCase, runCase } from './replay-case.js';

/** IPv4 only: libpcap's language knows no other flags. */
const TCPDUMP_FILTER = 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0';
const TCPDUMP_FILTER_IPV6 = 'ip6[6] == 6 and ip6[53] & 6 != 0';
/** One of the 10,000 sources: a thousand of the SYNs. */
const FEW = 'src host 10.1.1.1';
const MANY = 10_000_000;
const MIX = 3_000_000;
const FEWER = 1_000_000;
const FILES = 1000;
/** Of makeSynFile: a record's header and 54 bytes. */
const SYN_RECORD = 70;

export interface BenchPaths {
  readonly data: string;
  readonly program: string;
  readonly pcapParserPeer: string;
  readonly capPeer: string;
  readonly stagesPeer: string;
}

/** Replay of generated files against tcpdump's bare filtered read, cat, pcap-parser and the usual pipelines. */
export async function benchReplay(paths: BenchPaths, runs: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const one of await makeCases(paths, runs)) {
    rows.push(await runCase(one));
    console.error(`bench: ${rows.at(-1)?.what}: ${rows.at(-1)?.ratio}`);
  }
  return rows;
}

async function makeCases({ data, program, pcapParserPeer }: BenchPaths, runs: number): Promise<ReplayCase[]> {
  const syn = makeSynFile(`${data}/syn-10m.pcap`, MANY, 10_000);
  const random = makeSynFile(`${data}/syn-random-10m.pcap`, MANY, 'random');
  const mix = makeMixFile(`${data}/mix-3m.pcap`, MIX);
  const ipv6 = makeIpv6File(`${data}/syn-ipv6-10m.pcap`, MANY, 10_000);
  const pcapng = makePcapngFile(syn, `${data}/syn-10m.pcapng`);
  const million = makeSynFile(`${data}/syn-1m.pcap`, FEWER, 10_000);
  const gzip = await makeGzipFile(syn, `${data}/syn-10m.pcap.gz`);
  const files = makeFileSet(syn, `${data}/syn-10m-files`, FILES, SYN_RECORD, MANY);
  const ten = makeSynFile(`${data}/syn-10.pcap`, 10, 10);

  const replay = (...args: readonly string[]) => [process.execPath, program, 'replay', '--json', ...args];
  const shell = (script: string, ...args: readonly string[]) => ['bash', '-c', script, 'bench', ...args];
  const oneCore = (command: readonly string[]) => ['taskset', '-c', '0', ...command];
  const tcpdump = (file: string, filter = TCPDUMP_FILTER) => ['tcpdump', '-r', file, '-w', '/dev/null', filter];
  const peerName = 'tcpdump -w /dev/null';
  const against = (what: string, file: string, packets: number, wanted?: string): ReplayCase => ({
    what,
    replay: replay(file),
    peerName,
    peer: tcpdump(file),
    packets,
    runs,
    ...(wanted === undefined ? {} : { wanted }),
  });
  const alone = (one: ReplayCase): ReplayCase => ({
    ...one,
    what: `${one.what}, both on one core`,
    replay: oneCore(one.replay),
    peer: oneCore(one.peer),
  });
  const synCase = against('10,000,000 SYNs of 54 bytes, 10,000 sources', syn, MANY, '0.9');
  const mixCase = against('3,000,000 packets of a mix (2 GB)', mix, MIX, '0.6');
  return [
    synCase,
    alone(synCase),
    mixCase,
    alone(mixCase),
    { ...mixCase, peerName: 'cat > /dev/null', peer: shell('cat "$1" > /dev/null', mix), wanted: '1.2' },
    against('10,000,000 SYNs, each from a random source', random, MANY),
    { ...against('10,000,000 SYNs over IPv6', ipv6, MANY), peer: tcpdump(ipv6, TCPDUMP_FILTER_IPV6) },
    against('10,000,000 SYNs as pcapng', pcapng, MANY),
    {
      ...against('10,000,000 SYNs, gzip', gzip, MANY),
      peerName: 'gzip -dc | tcpdump -w /dev/null',
      peer: shell('gzip -dc "$1" | tcpdump -r - -w /dev/null "$2"', gzip, TCPDUMP_FILTER),
    },
    {
      ...against('10,000,000 SYNs in 1,000 files', syn, MANY),
      replay: replay(...files),
      peerName: 'mergecap | tcpdump -w /dev/null',
      peer: shell('filter=$1; shift; mergecap -F pcap -w - "$@" | tcpdump -r - -w /dev/null "$filter"', TCPDUMP_FILTER, ...files),
      runs: Math.min(runs, 3),
    },
    {
      ...against('a filter alone, 1,000 of 10,000,000 pass', syn, MANY, '0.5'),
      replay: replay('-f', FEW, syn),
      peer: tcpdump(syn, FEW),
    },
    {
      ...against('a filter alone, few of the mix pass', mix, MIX, '0.5'),
      replay: replay('-f', FEW, mix),
      peer: tcpdump(mix, FEW),
    },
    {
      what: '10 packets',
      replay: replay(ten),
      peerName: 'node -e 0',
      peer: [process.execPath, '-e', '0'],
      packets: 10,
      runs: 4 * runs,
      wanted: '2.5',
    },
    {
      what: '1,000,000 SYNs, who sends how many',
      replay: replay(million),
      peerName: 'tcpdump | awk | cut | sort | uniq -c | sort',
      peer: shell(
        `tcpdump -nr "$1" 'tcp[13] & 2 != 0' | awk '{print $3}' | cut -d. -f1-4 | sort | uniq -c | sort -rn | head`,
        million,
      ),
      packets: FEWER,
      runs: 1,
      wanted: '30',
      timesFaster: true,
    },
    {
      what: '1,000,000 SYNs, who sends how many',
      replay: replay(million),
      peerName: 'tshark -T fields | sort | uniq -c | sort',
      peer: shell(
        `tshark -r "$1" -Y 'tcp.flags.syn==1 && tcp.flags.ack==0' -T fields -e ip.src | sort | uniq -c | sort -rn | head`,
        million,
      ),
      packets: FEWER,
      runs: 1,
      wanted: '100',
      timesFaster: true,
    },
    ...[synCase, mixCase].map((one) => ({
      what: one.what,
      replay: one.replay,
      peerName: 'pcap-parser',
      peer: [process.execPath, pcapParserPeer, one.what === synCase.what ? syn : mix],
      packets: one.packets,
      runs: 1,
    })),
  ];
}
