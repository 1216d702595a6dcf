import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BpfProgram } from '../../src/bpf-program.js';
import { translateProgram } from '../../src/filter/bpf-to-javascript.js';
import { buildCaptureExpression, buildCaptureProgram, joinPrograms } from '../../src/filter/capture-filter.js';
import { Libpcap } from '../../src/libpcap.js';
import {
  ACK,
  AUTHENTICATION,
  arp,
  type Extension,
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
import { frame, LINK_ETHERNET, LINK_LOOP, LINK_NULL, LINK_PPP, LINK_RAW, LINK_SLL, LINK_SLL2 } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { samplePackets } from './sample-packets.js';

const LINKS = {
  EN10MB: LINK_ETHERNET,
  LINUX_SLL: LINK_SLL,
  LINUX_SLL2: LINK_SLL2,
  RAW: LINK_RAW,
  LOOP: LINK_LOOP,
  NULL: LINK_NULL,
  PPP: LINK_PPP,
};
const SNAPLEN = 262_144;

const CONTROL = { SYN, 'SYN-ACK': SYN | ACK, FIN, 'FIN-ACK': FIN | ACK, RST, 'RST-ACK': RST | ACK, 'an ECN SYN': SYN | 0xc0 };
const DATA = { ACK, 'PSH-ACK': PSH | ACK, 'no flag': 0, 'URG-ACK': 0x20 | ACK };
const OPTIONS = joinBytes([7, 7, 4], new Uint8Array(5));

const EXTENSIONS: Readonly<Record<string, readonly Extension[]>> = {
  'hop-by-hop options': [shortExtension(0)],
  'a routing header': [shortExtension(43)],
  'destination options': [shortExtension(60)],
  'an authentication header': [AUTHENTICATION],
  'a first fragment': [fragmentExtension(0, true)],
  'a mobility header': [shortExtension(135)],
  'a host identity header': [shortExtension(139)],
  'a shim6 header': [shortExtension(140)],
  'three of them': [shortExtension(0), shortExtension(43), shortExtension(60)],
};

function captureProgram(linkType: number, expression: string | null = null): BpfProgram {
  return buildCaptureProgram(linkType, expression, (text) => compile(linkType, text));
}

function compile(linkType: number, expression: string): BpfProgram {
  return Libpcap.load('test').compileFor(linkType, SNAPLEN, expression);
}

function passes(program: BpfProgram, linkType: number, packet: Packet): boolean {
  const bytes = frame(linkType, packet);
  assert.ok(bytes !== null, 'the link type carries the packet');
  return translateProgram(program)(bytes, 0, bytes.length, bytes.length);
}

/** Whether packets of each kind of segment pass, by the flags' names. */
function passing(
  program: BpfProgram,
  linkType: number,
  flags: Readonly<Record<string, number>>,
  wrap: (segment: Uint8Array) => Packet,
) {
  return Object.entries(flags)
    .filter(([, value]) =>
      passes(program, linkType, wrap(tcp({ flags: value, options: OPTIONS, payload: Uint8Array.of(2, 2, 2) }))),
    )
    .map(([name]) => name);
}

const over4 = (segment: Uint8Array) => ipv4(PROTOCOL_TCP, segment);
const over4WithOptions = (segment: Uint8Array) => ipv4(PROTOCOL_TCP, segment, { options: OPTIONS });
const over6 = (segment: Uint8Array) => ipv6(PROTOCOL_TCP, segment);

describeWith(['libpcap'], "the live capture's own filter", () => {
  for (const [name, linkType] of Object.entries(LINKS)) {
    test(`On ${name} it passes every segment with SYN, FIN or RST over IPv4 and IPv6, and none without.`, () => {
      const program = captureProgram(linkType);
      for (const wrap of [over4, over4WithOptions, over6]) {
        assert.deepEqual(passing(program, linkType, CONTROL, wrap), Object.keys(CONTROL));
        assert.deepEqual(passing(program, linkType, DATA, wrap), []);
      }
    });

    test(`On ${name} it blocks UDP, ICMP, and later fragments of TCP whose bytes look like a SYN.`, () => {
      const program = captureProgram(linkType);
      const looksLikeSyn = tcp({ flags: SYN });
      const blocked = {
        'UDP over IPv4': ipv4(PROTOCOL_UDP, looksLikeSyn),
        'UDP over IPv6': ipv6(PROTOCOL_UDP, joinBytes(udp(1, 2), looksLikeSyn)),
        ICMP: ipv4(PROTOCOL_ICMP, looksLikeSyn),
        'ICMP that quotes a SYN': ipv4(PROTOCOL_ICMP, joinBytes([3, 3, 0, 0, 0, 0, 0, 0], over4(looksLikeSyn).bytes)),
        ICMPv6: ipv6(PROTOCOL_ICMPV6, looksLikeSyn),
        'a later fragment': ipv4(PROTOCOL_TCP, looksLikeSyn, { fragment: 185 }),
        'the last but one fragment': ipv4(PROTOCOL_TCP, looksLikeSyn, { fragment: 1, moreFragments: true }),
      };
      const passed = Object.entries(blocked).filter(([, packet]) => passes(program, linkType, packet));
      assert.deepEqual(passed, []);
      assert.equal(
        passes(program, linkType, ipv4(PROTOCOL_TCP, looksLikeSyn, { moreFragments: true })),
        true,
        'a first fragment passes',
      );
    });

    test(`On ${name} it leaves to the decoder every IPv6 packet whose TCP header stands behind others that the decoder walks.`, () => {
      const program = captureProgram(linkType);
      const blocked = Object.entries(EXTENSIONS).filter(
        ([, extensions]) => !passes(program, linkType, ipv6(PROTOCOL_TCP, tcp({ flags: SYN }), { extensions })),
      );
      assert.deepEqual(
        blocked.map(([extension]) => extension),
        [],
      );
    });

    test(`On ${name} it leaves to the decoder a SYN over IPv4 behind an authentication header.`, () => {
      const packet = ipv4(51, joinBytes([PROTOCOL_TCP], AUTHENTICATION[1], tcp({ flags: SYN })));
      assert.equal(passes(captureProgram(linkType), linkType, packet), true);
    });
  }

  const wraps = {
    'a VLAN tag': [[TAG_8021Q, 100]],
    'a QinQ pair': [
      [TAG_8021AD, 1],
      [TAG_8021Q, 2],
    ],
    'an old QinQ pair': [
      [0x9100, 1],
      [TAG_8021Q, 2],
    ],
  } as const;
  for (const [name, tags] of Object.entries(wraps)) {
    test(`On Ethernet it looks behind ${name}.`, () => {
      const program = captureProgram(LINK_ETHERNET);
      for (const wrap of [over4, over4WithOptions, over6]) {
        const behind = (segment: Uint8Array) => tagged(wrap(segment), ...tags);
        assert.deepEqual(passing(program, LINK_ETHERNET, CONTROL, behind), Object.keys(CONTROL));
        assert.deepEqual(passing(program, LINK_ETHERNET, DATA, behind), []);
      }
      const extended = ipv6(PROTOCOL_TCP, tcp({ flags: SYN }), { extensions: [shortExtension(0)] });
      assert.equal(passes(program, LINK_ETHERNET, tagged(extended, ...tags)), true, 'an extended IPv6 packet passes');
      assert.equal(
        passes(program, LINK_ETHERNET, tagged(ipv4(PROTOCOL_UDP, tcp({ flags: SYN })), ...tags)),
        false,
        'UDP does not',
      );
      assert.equal(passes(program, LINK_ETHERNET, tagged(arp('10.0.0.1', '10.0.0.2'), ...tags)), false, 'ARP does not');
    });
  }
});

describeWith(['libpcap'], "the live capture's filter with the user's expression", () => {
  const expressions = [
    'tcp',
    'host 10.0.0.1',
    'vlan',
    'vlan 100',
    'vlan and tcp port 80',
    'not vlan',
    'ip6',
    'dst port 443',
    'greater 80',
    'not tcp',
    'vlan and vlan 200',
  ];

  test('A packet passes both together exactly when it passes each alone, also when the expression speaks of VLANs.', () => {
    const frames = samplePackets().map((packet) => frame(LINK_ETHERNET, packet) ?? assert.fail('Ethernet carries all'));
    const passingOf = (program: BpfProgram) => {
      const isMatch = translateProgram(program);
      return new Set(frames.filter((bytes) => isMatch(bytes, 0, bytes.length, bytes.length)));
    };
    const byControl = passingOf(captureProgram(LINK_ETHERNET));
    for (const expression of expressions) {
      const byUser = passingOf(compile(LINK_ETHERNET, expression));
      const byBoth = [...byUser].filter((bytes) => byControl.has(bytes));
      assert.deepEqual([...passingOf(captureProgram(LINK_ETHERNET, expression))], byBoth, expression);
      assert.ok(byBoth.length < byUser.size && byBoth.length < byControl.size, `'${expression}' differs from the filter`);
      // 'not tcp' excludes every control segment but those behind headers that libpcap does not walk.
      assert.ok(byBoth.length > 0, `'${expression}' passes some control segments`);
    }
  });

  test('As text it loses no packet that passes both; where the expression speaks of VLANs, it passes all that the user wants.', () => {
    const frames = samplePackets().map((packet) => frame(LINK_ETHERNET, packet) ?? assert.fail('Ethernet carries all'));
    const passingOf = (program: BpfProgram) => {
      const isMatch = translateProgram(program);
      return frames.filter((bytes) => isMatch(bytes, 0, bytes.length, bytes.length));
    };
    for (const expression of [...expressions, 'port 80 or port 443', 'not (tcp dst port 80)']) {
      const asText = passingOf(compile(LINK_ETHERNET, buildCaptureExpression(LINK_ETHERNET, expression)));
      const wanted = expression.includes('vlan') ? compile(LINK_ETHERNET, expression) : captureProgram(LINK_ETHERNET, expression);
      assert.deepEqual(asText, passingOf(wanted), expression);
    }
    for (const nothing of [null, '', ' ']) {
      const alone = passingOf(compile(LINK_ETHERNET, buildCaptureExpression(LINK_ETHERNET, nothing)));
      assert.deepEqual(alone, passingOf(captureProgram(LINK_ETHERNET)));
    }
  });

  test("On link types without VLANs the expression is joined too, and one that speaks of VLANs is refused with libpcap's words.", () => {
    for (const linkType of [LINK_SLL2, LINK_RAW, LINK_NULL]) {
      const program = captureProgram(linkType, 'tcp port 80');
      assert.equal(passes(program, linkType, over4(tcp({ to: 80, flags: SYN }))), true);
      assert.equal(passes(program, linkType, over4(tcp({ to: 81, flags: SYN }))), false);
      assert.equal(passes(program, linkType, over4(tcp({ to: 80, flags: ACK }))), false);
      assert.throws(() => captureProgram(linkType, 'vlan'), {
        code: 'bad-filter',
        message: /^cannot use the filter 'vlan': .*VLAN/i,
      });
    }
  });

  test('Two programs joined accept what both accept, whichever of their returns is reached.', () => {
    const ret = (k: number) => ({ code: 0x06, k, jumpTrue: 0, jumpFalse: 0 });
    const isFirstByte = (k: number): BpfProgram => [
      { code: 0x30, k: 0, jumpTrue: 0, jumpFalse: 0 },
      { code: 0x15, k, jumpTrue: 0, jumpFalse: 1 },
      ret(65_535),
      ret(0),
    ];
    const isNotFirstByte = (k: number): BpfProgram => [...isFirstByte(k).slice(0, 2), ret(0), ret(40)];
    const answers = (program: BpfProgram) => [7, 8, 9].map((byte) => translateProgram(program)(Uint8Array.of(byte), 0, 1, 1));
    assert.deepEqual(answers(joinPrograms(isFirstByte(7), isFirstByte(7))), [true, false, false]);
    assert.deepEqual(answers(joinPrograms(isFirstByte(7), isFirstByte(8))), [false, false, false]);
    assert.deepEqual(answers(joinPrograms(isNotFirstByte(7), isNotFirstByte(9))), [false, true, false]);
    assert.deepEqual(answers(joinPrograms(isNotFirstByte(7), isFirstByte(8))), [false, true, false]);
    assert.deepEqual(answers(joinPrograms([ret(1)], isFirstByte(8))), [false, true, false]);
    assert.deepEqual(answers(joinPrograms([ret(0)], isFirstByte(8))), [false, false, false]);
  });
});
