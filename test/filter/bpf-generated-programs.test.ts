import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { BpfInstruction, BpfProgram } from '../../src/bpf-program.js';
import { translateProgram } from '../../src/filter/bpf-to-javascript.js';
import { Libpcap } from '../../src/libpcap.js';
import { ipv4, PROTOCOL_TCP, PROTOCOL_UDP, SYN, tcp, udp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { interpret } from './bpf-interpreter.js';

const CLASS_MASK = 0x07;
const JUMP = 0x05;
const JUMP_ALWAYS = 0x05;
const JEQ = 0x15;
const RETURN = 0x06;
const RETURN_A = 0x16;

/** Blocks that the translator nests; with more jump targets it writes a switch. */
const NESTED_LIMIT = 500;

const LOADS = [0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0xb1];
const SCRATCH = [0x60, 0x61, 0x02, 0x03];
const REGISTERS = [0x00, 0x01, 0x07, 0x87, 0x80, 0x81];
const ARITHMETIC = [0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x84, 0x94, 0xa4].flatMap((code) => [code, code | 8]);
const COMPARISONS = [0x15, 0x25, 0x35, 0x45].flatMap((code) => [code, code | 8]);

const EDGE = fc.constantFrom(0, 1, 2, 31, 32, 33, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff);
const SMALL = fc.nat(40);
const WORD = fc.oneof(EDGE, SMALL, fc.nat(0xffffffff));
const DISTANCE = fc.nat(6);

/** Instructions by kind; jumps are made to land inside the program afterwards. */
const INSTRUCTION: fc.Arbitrary<BpfInstruction> = fc.oneof(
  { weight: 4, arbitrary: instruction(LOADS, SMALL) },
  { weight: 3, arbitrary: instruction(SCRATCH, fc.nat(3)) },
  { weight: 3, arbitrary: instruction(REGISTERS, fc.oneof(SMALL, EDGE)) },
  { weight: 6, arbitrary: instruction(ARITHMETIC, WORD) },
  { weight: 5, arbitrary: instruction(COMPARISONS, WORD) },
  { weight: 1, arbitrary: instruction([JUMP_ALWAYS], DISTANCE) },
  { weight: 1, arbitrary: instruction([RETURN], fc.constantFrom(0, 1, 65_535)) },
);

function instruction(codes: readonly number[], k: fc.Arbitrary<number>): fc.Arbitrary<BpfInstruction> {
  return fc.record({ code: fc.constantFrom(...codes), k, jumpTrue: DISTANCE, jumpFalse: DISTANCE });
}

/** Ends that bring X and scratch memory into A, so that a wrong word anywhere is seen. */
const MIX_INTO_A: BpfProgram = [0xac, 0x61, 0x0c].map((code) => ({ code, k: 1, jumpTrue: 0, jumpFalse: 0 }));

/** A body whose jumps all land in it or just behind it. */
function landInside(body: readonly BpfInstruction[]): BpfProgram {
  return body.map((one, index) => {
    const room = body.length - index;
    const cut = (distance: number) => distance % room;
    if (one.code === JUMP_ALWAYS) return { ...one, k: cut(one.k) };
    if ((one.code & CLASS_MASK) === JUMP) return { ...one, jumpTrue: cut(one.jumpTrue), jumpFalse: cut(one.jumpFalse) };
    return { ...one, jumpTrue: 0, jumpFalse: 0 };
  });
}

function op(code: number, k = 0, jumpTrue = 0, jumpFalse = 0): BpfInstruction {
  return { code, k, jumpTrue, jumpFalse };
}

/** Never run, but with enough jump targets that the whole program is written as a switch. */
const UNREACHABLE_TAIL: BpfProgram = [
  ...Array.from({ length: NESTED_LIMIT + 10 }, () => op(JEQ, 1, 1, 2)),
  op(RETURN, 1),
  op(RETURN, 1),
  op(RETURN, 1),
];

describe('programs made at random', () => {
  test('The translated function leaves in A what a plain interpreter leaves there, nested and as a switch.', () => {
    let rejected = 0;
    let accepted = 0;
    const packets = fc.uint8Array({ minLength: 0, maxLength: 64 });
    fc.assert(
      fc.property(fc.array(INSTRUCTION, { maxLength: 40 }), packets, fc.nat(9000), (instructions, packet, more) => {
        const body = [...landInside(instructions), ...MIX_INTO_A];
        const original = packet.length + more;
        const left = interpret([...body, op(RETURN_A)], packet, original);
        const program = [...body, op(JEQ, left, 0, 1), op(RETURN, 1), op(RETURN, 0)];
        const expected = interpret(program, packet, original) !== 0;
        if (expected) accepted++;
        else rejected++;
        const shifted = new Uint8Array(packet.length + 30).fill(0xff);
        shifted.set(packet, 7);
        assert.equal(translateProgram(program)(shifted, 7, packet.length, original), expected, 'nested');
        const long = [...program, ...UNREACHABLE_TAIL];
        assert.equal(translateProgram(long)(shifted, 7, packet.length, original), expected, 'as a switch');
      }),
      { numRuns: 1500 },
    );
    assert.ok(accepted > 100 && rejected > 100, `both ways are taken: ${accepted} accepted, ${rejected} rejected`);
  });
});

describeWith(['libpcap'], 'long expressions', () => {
  const compile = (expression: string) => Libpcap.load('test').compileFor(LINK_ETHERNET, 65_535, expression);
  const hosts = Array.from({ length: 400 }, (_, index) => `10.1.${index >> 8}.${index & 255}`);

  test('An expression with more than 500 jump targets gives the same results as its parts, and as the interpreter.', () => {
    const program = compile(hosts.map((host, index) => `(host ${host} and port ${1000 + index})`).join(' or '));
    assert.ok(countTargets(program) > NESTED_LIMIT, `${countTargets(program)} targets`);
    const isMatch = translateProgram(program);
    for (const [index, host] of hosts.entries()) {
      for (const port of [1000 + index, 1001 + index]) {
        const bytes = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ to: port, flags: SYN }), { to: host }));
        assert.ok(bytes !== null);
        assert.equal(isMatch(bytes, 0, bytes.length, bytes.length), port === 1000 + index, `${host} port ${port}`);
        assert.equal(interpret(program, bytes, bytes.length) !== 0, port === 1000 + index, `${host} port ${port}, interpreted`);
      }
    }
  });

  test('The same expression, just short enough to be nested and just long enough for a switch, selects the same packets.', () => {
    const few = hosts.slice(0, 60).map((host) => `host ${host}`);
    const nested = compile(`udp and (${few.join(' or ')})`);
    const pairs = hosts
      .slice(0, 300)
      .map((host, index) => `(net 172.16.${index % 250}.0/24 and tcp port ${index + 1} and src host ${host})`);
    const long = compile(`udp and (${few.join(' or ')}) or (${pairs.join(' or ')})`);
    assert.ok(countTargets(nested) <= NESTED_LIMIT, `${countTargets(nested)} targets`);
    assert.ok(countTargets(long) > NESTED_LIMIT, `${countTargets(long)} targets`);
    const [isMatch, isMatchLong] = [translateProgram(nested), translateProgram(long)];
    let matched = 0;
    for (const to of hosts.slice(0, 120)) {
      for (const [protocol, payload] of [
        [PROTOCOL_UDP, udp(1, 2)],
        [PROTOCOL_TCP, tcp({ flags: SYN })],
      ] as const) {
        const bytes = frame(LINK_ETHERNET, ipv4(protocol, payload, { to }));
        assert.ok(bytes !== null);
        const answer = isMatch(bytes, 0, bytes.length, bytes.length);
        assert.equal(isMatchLong(bytes, 0, bytes.length, bytes.length), answer, to);
        if (answer) matched++;
      }
    }
    assert.equal(matched, 60);
  });
});

function countTargets(program: BpfProgram): number {
  const targets = program.flatMap(({ code, k, jumpTrue, jumpFalse }, index) => {
    if ((code & CLASS_MASK) !== JUMP) return [];
    const distances = code === JUMP_ALWAYS ? [k] : [jumpTrue, jumpFalse];
    return distances.filter((distance) => distance > 0).map((distance) => index + 1 + distance);
  });
  return new Set(targets).size;
}
