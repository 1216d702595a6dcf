import {
  ACK,
  AUTHENTICATION,
  address4,
  arp,
  bytes16,
  FIN,
  fragmentExtension,
  ipv4,
  ipv6,
  joinBytes,
  type Packet,
  PROTOCOL_ICMP,
  PROTOCOL_ICMPV6,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  PSH,
  RST,
  SYN,
  shortExtension,
  TAG_8021AD,
  TAG_8021Q,
  tagged,
  tcp,
  udp,
} from '../support/run-frames.js';

const HTTP_GET = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: example.net\r\n\r\n');
const TLS_HELLO = Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3);
/** MSS, SACK permitted, timestamps, no-op, window scale. */
const SYN_OPTIONS = joinBytes([2, 4, 5, 180, 4, 2, 8, 10], new Uint8Array(8), [1, 3, 3, 7]);
const ALL_FLAGS = [
  SYN,
  SYN | ACK,
  ACK,
  PSH | ACK,
  FIN | ACK,
  FIN,
  RST,
  RST | ACK,
  SYN | 0xc0,
  0,
  FIN | PSH | 32,
  SYN | FIN,
  SYN | RST,
];

function segmentsOfEveryFlag(): Packet[] {
  return ALL_FLAGS.flatMap((flags, index) => {
    const segment = tcp({ from: 40_000 + index, to: index % 2 === 0 ? 80 : 443, flags, options: SYN_OPTIONS });
    return [ipv4(PROTOCOL_TCP, segment), ipv6(PROTOCOL_TCP, segment)];
  });
}

function conversations(): Packet[] {
  const pairs = [
    ['10.0.0.1', '192.168.1.10', 22],
    ['192.168.1.10', '10.0.0.1', 50_022],
    ['172.16.5.4', '10.1.2.3', 8080],
    ['127.0.0.1', '127.0.0.1', 7211],
    ['203.0.113.9', '198.51.100.7', 65_535],
  ] as const;
  return pairs.flatMap(([from, to, port]) => [
    ipv4(PROTOCOL_TCP, tcp({ from: 1024, to: port, flags: SYN }), { from, to }),
    ipv4(PROTOCOL_TCP, tcp({ from: port, to: 1024, flags: PSH | ACK, payload: HTTP_GET }), { from, to, timeToLive: 1 }),
    ipv4(PROTOCOL_TCP, tcp({ to: port, flags: ACK, payload: TLS_HELLO, options: SYN_OPTIONS }), {
      from,
      to,
      options: RECORD_ROUTE,
    }),
    ipv4(PROTOCOL_UDP, udp(53, port, HTTP_GET), { from, to }),
  ]);
}

const RECORD_ROUTE = joinBytes([7, 7, 4], address4('0.0.0.0'), [0]);

function otherProtocols(): Packet[] {
  const refused = tcp({ flags: SYN, to: 9 });
  const quoted = ipv4(PROTOCOL_TCP, refused).bytes;
  return [
    ipv4(PROTOCOL_ICMP, joinBytes([8, 0, 0, 0], new Uint8Array(60))),
    ipv4(PROTOCOL_ICMP, joinBytes([3, 3, 0, 0, 0, 0, 0, 0], quoted)),
    ipv6(PROTOCOL_ICMPV6, joinBytes([128, 0, 0, 0], new Uint8Array(8))),
    ipv6(PROTOCOL_ICMPV6, joinBytes([135, 0, 0, 0], new Uint8Array(20)), { to: 'ff02::1:ff00:2' }),
    ipv4(PROTOCOL_UDP, udp(67, 68), { from: '0.0.0.0', to: '255.255.255.255' }),
    ipv4(PROTOCOL_UDP, udp(5353, 5353), { to: '224.0.0.251', timeToLive: 255 }),
    ipv4(PROTOCOL_UDP, udp(137, 137), { from: '192.168.1.10', to: '192.168.1.255' }),
    ipv6(PROTOCOL_UDP, udp(53, 1024, HTTP_GET), { to: 'fe80::1' }),
    ipv4(4, quoted),
    ipv4(47, joinBytes(bytes16(0), bytes16(0x0800), quoted)),
    ipv4(89, new Uint8Array(44), { to: '224.0.0.5' }),
    ipv4(132, joinBytes(bytes16(80), bytes16(5000), new Uint8Array(12))),
    ipv4(51, joinBytes([6, 4], new Uint8Array(22), refused)),
    arp('10.0.0.1', '10.0.0.2'),
    arp('192.168.1.10', '192.168.1.1'),
  ];
}

function fragmentsAndExtensions(): Packet[] {
  const segment = tcp({ to: 80, flags: SYN });
  return [
    ipv4(PROTOCOL_TCP, segment, { moreFragments: true }),
    ipv4(PROTOCOL_TCP, segment, { fragment: 185 }),
    ipv4(PROTOCOL_UDP, udp(53, 80, new Uint8Array(1400)), { moreFragments: true }),
    ipv6(PROTOCOL_TCP, segment, { extensions: [shortExtension(0)] }),
    ipv6(PROTOCOL_TCP, segment, { extensions: [shortExtension(0), shortExtension(43), shortExtension(60)] }),
    ipv6(PROTOCOL_TCP, segment, { extensions: [fragmentExtension(0, true)] }),
    ipv6(PROTOCOL_TCP, segment, { extensions: [fragmentExtension(100, false)] }),
    ipv6(PROTOCOL_TCP, segment, { extensions: [AUTHENTICATION] }),
    ipv6(PROTOCOL_UDP, udp(1, 443), { extensions: [shortExtension(60)] }),
  ];
}

function behindTags(): Packet[] {
  const inner = [
    ipv4(PROTOCOL_TCP, tcp({ to: 80, flags: SYN })),
    ipv4(PROTOCOL_TCP, tcp({ to: 80, flags: PSH | ACK, payload: HTTP_GET })),
    ipv4(PROTOCOL_UDP, udp(53, 80), { to: '192.168.1.10' }),
    ipv6(PROTOCOL_TCP, tcp({ to: 443, flags: RST | ACK })),
    arp('10.0.0.9', '10.0.0.1'),
  ];
  return inner.flatMap((packet) => [
    tagged(packet, [TAG_8021Q, 100]),
    tagged(packet, [TAG_8021Q, 200]),
    tagged(packet, [TAG_8021AD, 100], [TAG_8021Q, 200]),
    tagged(packet, [TAG_8021Q, 200], [TAG_8021Q, 100]),
    tagged(packet, [0x9100, 7], [TAG_8021Q, 100]),
  ]);
}

/** A bit of everything that a filter may ask for. */
export function samplePackets(): Packet[] {
  return [...segmentsOfEveryFlag(), ...conversations(), ...otherProtocols(), ...fragmentsAndExtensions(), ...behindTags()];
}
