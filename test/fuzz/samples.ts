/* The captures that are damaged: those of the project, made ones, and those of the corpus where it is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AUTHENTICATION,
  addressFamily,
  DESTINATION_OPTIONS,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  ethernet,
  extension,
  fragment,
  HOP_BY_HOP,
  ipv4,
  ipv6,
  ipv6Chain,
  PROTOCOL_UDP,
  ROUTING,
  sll,
  sll2,
  tagged,
  tcp,
} from '../support/packet-builder.js';
import { pcapFile } from '../support/pcap-builder.js';
import { PcapngBuilder } from '../support/pcapng-builder.js';
import { joinFile, splitFile } from './blocks.js';

export interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
}

const SYN = 0x02;
const SYN_ACK = 0x12;
const RST = 0x04;
const FIN_ACK = 0x11;
const ECN_SYN = 0xc2;
/** Records taken of a large capture: each case is small, so that there can be many. */
const RECORDS = 40;
/** A file of the corpus larger than that is left out. */
const CORPUS_LIMIT_BYTES = 60_000;

const segments = [SYN, SYN_ACK, RST, RST | 0x10, FIN_ACK, 0x10, ECN_SYN].map((flags) =>
  tcp({ flags, payload: Buffer.alloc(flags % 9) }),
);

/** IP packets with all that may stand before a TCP header. */
const packets: ReadonlyArray<readonly [etherType: number, bytes: Buffer]> = segments.flatMap((segment) => [
  [ETHERTYPE_IPV4, ipv4(segment)] as const,
  [ETHERTYPE_IPV4, ipv4(segment, { options: Buffer.alloc(12, 1), dontFragment: true })] as const,
  [ETHERTYPE_IPV4, ipv4(segment, { moreFragments: true })] as const,
  [ETHERTYPE_IPV4, ipv4(segment, { fragmentOffset: 3 })] as const,
  [ETHERTYPE_IPV4, ipv4(segment, { protocol: PROTOCOL_UDP })] as const,
  [ETHERTYPE_IPV4, ipv4(extension(AUTHENTICATION, 6, segment), { protocol: AUTHENTICATION })] as const,
  [ETHERTYPE_IPV6, ipv6(segment)] as const,
  [ETHERTYPE_IPV6, ipv6Chain([HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS], segment)] as const,
  [ETHERTYPE_IPV6, ipv6(fragment(segment), { nextHeader: 44 })] as const,
]);

const frames = packets.map(([etherType, bytes]) => ethernet(etherType, bytes));
const taggedFrames = packets.map(([etherType, bytes], index) =>
  tagged(index % 2 === 0 ? [ETHERTYPE_VLAN] : [ETHERTYPE_QINQ, ETHERTYPE_VLAN], etherType, bytes),
);

const records = (all: readonly Buffer[]) =>
  all.map((bytes, index) => ({ bytes, seconds: 1_700_000_000 + index, fraction: index }));

function pcapngOf(order: 'little' | 'big'): Buffer {
  const file = new PcapngBuilder(order).section().interface().interface({ resolution: 9 }).interface({ linkType: 113 });
  for (const [index, bytes] of frames.entries()) {
    const time = 1_700_000_000_000_000n + BigInt(index);
    if (index % 7 === 3) file.simple({ bytes });
    else if (index % 7 === 4) file.obsolete({ bytes, time });
    else file.enhanced({ bytes, time: index % 2 === 0 ? time : time * 1000n, interface: index % 2 });
    if (index % 9 === 0) file.enhanced({ bytes: sll(ETHERTYPE_IPV4, bytes.subarray(14)), time, interface: 2 });
  }
  return file
    .statistics()
    .section()
    .interface()
    .enhanced({ bytes: frames[0] ?? Buffer.alloc(0) })
    .bytes();
}

function pcapngOfOneLink(): Buffer {
  const file = new PcapngBuilder().section().interface();
  for (const [index, bytes] of taggedFrames.entries()) file.enhanced({ bytes, time: 1_700_000_000_000_000n + BigInt(index) });
  return file.statistics().bytes();
}

const made: readonly Sample[] = [
  { name: 'ethernet.pcap', bytes: pcapFile({}, records(frames)) },
  { name: 'tagged.pcap', bytes: pcapFile({ order: 'big', kind: 'nanoseconds' }, records(taggedFrames)) },
  { name: 'raw.pcap', bytes: pcapFile({ linkType: 101 }, records(packets.map(([, bytes]) => bytes))) },
  { name: 'sll.pcap', bytes: pcapFile({ linkType: 113 }, records(packets.map(([type, bytes]) => sll(type, bytes)))) },
  { name: 'sll2.pcap', bytes: pcapFile({ linkType: 276 }, records(packets.map(([type, bytes]) => sll2(type, bytes)))) },
  {
    name: 'null.pcap',
    bytes: pcapFile(
      { linkType: 0 },
      records(packets.map(([type, bytes]) => addressFamily(type === ETHERTYPE_IPV4 ? 2 : 30, bytes, 'little'))),
    ),
  },
  { name: 'mixed.pcapng', bytes: pcapngOf('little') },
  { name: 'mixed-big.pcapng', bytes: pcapngOf('big') },
  { name: 'tagged.pcapng', bytes: pcapngOfOneLink() },
];

/** The first packets of the captures of the project, and made ones. The same on every machine. */
export function readSamples(): Sample[] {
  const bundled = readdirSync('captures')
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort()
    .map((name) => ({ name, bytes: joinFile(splitFile(readFileSync(join('captures', name)), RECORDS)) }));
  return [...bundled, ...made];
}

/** The small ones of the corpus, but for those that only other programs make of others. */
export function readCorpusSamples(corpus: string): Sample[] {
  const folder = join(corpus, 'files');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }))
    .filter(({ bytes }) => bytes.length <= CORPUS_LIMIT_BYTES)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
