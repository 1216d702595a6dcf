import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BpfInstruction, BpfProgram } from '../../src/bpf-program.js';
import { translateProgram } from '../../src/filter/bpf-to-javascript.js';
import { interpret } from './bpf-interpreter.js';

/** Codes as `tcpdump -dd` prints them, under the names that `tcpdump -d` uses. */
const LD_ABS_WORD = 0x20;
const LD_ABS_HALF = 0x28;
const LD_ABS_BYTE = 0x30;
const LD_IND_WORD = 0x40;
const LD_IND_HALF = 0x48;
const LD_IND_BYTE = 0x50;
const LD_IMMEDIATE = 0x00;
const LD_SCRATCH = 0x60;
const LD_LENGTH = 0x80;
const LDX_IMMEDIATE = 0x01;
const LDX_SCRATCH = 0x61;
const LDX_LENGTH = 0x81;
const LDX_HEADER_LENGTH = 0xb1;
const ST = 0x02;
const STX = 0x03;
const ADD = 0x04;
const SUB = 0x14;
const MUL = 0x24;
const DIV = 0x34;
const OR = 0x44;
const AND = 0x54;
const SHL = 0x64;
const SHR = 0x74;
const NEG = 0x84;
const MOD = 0x94;
const XOR = 0xa4;
/** Added to an operation's or a jump's code: its operand is X, not k. */
const BY_X = 0x08;
const JA = 0x05;
const JEQ = 0x15;
const JGT = 0x25;
const JGE = 0x35;
const JSET = 0x45;
const RET = 0x06;
const RET_A = 0x16;
const TAX = 0x07;
const TXA = 0x87;

const PACKET = Uint8Array.of(0x81, 0x02, 0xf3, 0x04, 0x47, 0x06, 0x00, 0xff);

function op(code: number, k = 0, jumpTrue = 0, jumpFalse = 0): BpfInstruction {
  return { code, k, jumpTrue, jumpFalse };
}

/** Runs a program on the packet, which stands in the midst of other bytes, as in a batch. */
function passes(program: BpfProgram, packet = PACKET, original = packet.length): boolean {
  const around = new Uint8Array(packet.length + 20).fill(0xee);
  around.set(packet, 10);
  return translateProgram(program)(around, 10, packet.length, original);
}

/** Asserts that after these instructions A holds exactly this. */
function assertLeaves(expected: number, ...program: readonly BpfInstruction[]): void {
  const text = program.map(({ code, k }) => `${code.toString(16)} ${k}`).join('; ');
  assert.equal(passes([...program, op(JEQ, expected, 0, 1), op(RET, 1), op(RET, 0)]), true, `${text} leaves ${expected}`);
  assert.equal(passes([...program, op(JEQ, expected, 1, 0), op(RET, 1), op(RET, 0)]), false, `${text} leaves nothing else`);
}

/** Asserts that the packet is rejected by these instructions themselves. */
function assertRejects(...program: readonly BpfInstruction[]): void {
  assert.equal(passes([...program, op(RET, 1)]), false, program.map(({ code, k }) => `${code.toString(16)} ${k}`).join('; '));
}

describe('each instruction of BPF', () => {
  test('A load of one, two or four bytes at a fixed place reads them in network order, unsigned.', () => {
    assertLeaves(0x81, op(LD_ABS_BYTE, 0));
    assertLeaves(0xff, op(LD_ABS_BYTE, 7));
    assertLeaves(0x8102, op(LD_ABS_HALF, 0));
    assertLeaves(0x00ff, op(LD_ABS_HALF, 6));
    assertLeaves(0x8102f304, op(LD_ABS_WORD, 0));
    assertLeaves(0x470600ff, op(LD_ABS_WORD, 4));
  });

  test('An indexed load adds X to the place.', () => {
    assertLeaves(0xf3, op(LDX_IMMEDIATE, 1), op(LD_IND_BYTE, 1));
    assertLeaves(0xf304, op(LDX_IMMEDIATE, 2), op(LD_IND_HALF, 0));
    assertLeaves(0xf3044706, op(LDX_IMMEDIATE, 2), op(LD_IND_WORD, 0));
  });

  test('A load beyond the captured bytes rejects the packet, also when only its last byte is missing.', () => {
    assertRejects(op(LD_ABS_BYTE, 8));
    assertRejects(op(LD_ABS_HALF, 7));
    assertRejects(op(LD_ABS_WORD, 5));
    assertRejects(op(LD_ABS_WORD, 0xffffffff));
    assertRejects(op(LDX_IMMEDIATE, 4), op(LD_IND_BYTE, 4));
    assertRejects(op(LDX_IMMEDIATE, 4), op(LD_IND_HALF, 3));
    assertRejects(op(LDX_IMMEDIATE, 4), op(LD_IND_WORD, 1));
    assertRejects(op(LDX_HEADER_LENGTH, 8));
    assert.equal(passes([op(LD_ABS_BYTE, 8), op(RET, 1)], PACKET, 1500), false, 'the original length gives no bytes');
  });

  test('An index below zero is beyond the packet, as tcpdump has it, and does not wrap round to its start.', () => {
    assertRejects(op(LDX_IMMEDIATE, 0xffffffff), op(LD_IND_BYTE, 3));
    assertRejects(op(LDX_IMMEDIATE, 0xfffffffe), op(LD_IND_HALF, 4));
    assertRejects(op(LDX_IMMEDIATE, 0xfffffffc), op(LD_IND_WORD, 4));
  });

  test('The length is the original one, for A and for X.', () => {
    const isLong = [op(JEQ, 1500, 0, 1), op(RET, 1), op(RET, 0)];
    assert.equal(passes([op(LD_LENGTH), ...isLong], PACKET, 1500), true);
    assert.equal(passes([op(LDX_LENGTH), op(TXA), ...isLong], PACKET, 1500), true);
    assert.equal(passes([op(LD_LENGTH), ...isLong], PACKET, 8), false);
  });

  test('The header length is four times the low half of a byte.', () => {
    assertLeaves(28, op(LDX_HEADER_LENGTH, 4), op(TXA));
    assertLeaves(60, op(LDX_HEADER_LENGTH, 7), op(TXA));
    assertLeaves(0, op(LDX_HEADER_LENGTH, 6), op(TXA));
  });

  test('Arithmetic is of 32 bits without a sign, and wraps round.', () => {
    const big = op(LD_IMMEDIATE, 0xfffffff0);
    assertLeaves(0x10, big, op(ADD, 0x20));
    assertLeaves(0xffffffff, op(LD_IMMEDIATE, 1), op(SUB, 2));
    assertLeaves(0xffffffe0, big, op(MUL, 2));
    assertLeaves(0x00000001, op(LD_IMMEDIATE, 0xffffffff), op(MUL, 0xffffffff));
    assertLeaves(0x7ffffff8, big, op(DIV, 2));
    assertLeaves(0xffffffff, big, op(OR, 0x0f));
    assertLeaves(0x80000000, big, op(AND, 0x80000000));
    assertLeaves(0x7ffffff0, big, op(XOR, 0x80000000));
    assertLeaves(2, big, op(MOD, 7));
    assertLeaves(0x10, big, op(NEG));
    assertLeaves(0, op(LD_IMMEDIATE, 0), op(NEG));
  });

  test('Arithmetic by X gives what arithmetic by a constant gives.', () => {
    const operands = [1, 2, 7, 31, 0x7fffffff, 0x80000000, 0xffffffff];
    for (const code of [ADD, SUB, MUL, DIV, OR, AND, SHL, SHR, MOD, XOR]) {
      for (const operand of operands) {
        const program = [op(LD_ABS_WORD, 0), op(code, operand), op(RET_A)];
        const expected = interpret(program, PACKET, PACKET.length);
        assertLeaves(expected, op(LD_ABS_WORD, 0), op(code, operand));
        assertLeaves(expected, op(LD_ABS_WORD, 0), op(LDX_IMMEDIATE, operand), op(code + BY_X));
      }
    }
  });

  test('Shifts by 0 to 31 shift, and by 32 to 40 leave nothing.', () => {
    for (let bits = 0; bits <= 40; bits++) {
      const left = bits > 31 ? 0 : Number(BigInt.asUintN(32, 0x8102f304n << BigInt(bits)));
      const right = bits > 31 ? 0 : Number(0x8102f304n >> BigInt(bits));
      assertLeaves(left, op(LD_ABS_WORD, 0), op(SHL, bits));
      assertLeaves(right, op(LD_ABS_WORD, 0), op(SHR, bits));
      assertLeaves(left, op(LD_ABS_WORD, 0), op(LDX_IMMEDIATE, bits), op(SHL + BY_X));
      assertLeaves(right, op(LD_ABS_WORD, 0), op(LDX_IMMEDIATE, bits), op(SHR + BY_X));
    }
  });

  test('Division and remainder by zero reject the packet.', () => {
    assertRejects(op(LD_IMMEDIATE, 1), op(DIV, 0));
    assertRejects(op(LD_IMMEDIATE, 1), op(MOD, 0));
    assertRejects(op(LD_IMMEDIATE, 1), op(LDX_IMMEDIATE, 0), op(DIV + BY_X));
    assertRejects(op(LD_IMMEDIATE, 1), op(LDX_IMMEDIATE, 0), op(MOD + BY_X));
  });

  test('Comparisons are without a sign, by a constant and by X.', () => {
    const numbers = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff];
    const cases = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
    for (const [a, b] of cases) {
      const results = [
        [JEQ, a === b],
        [JGT, a > b],
        [JGE, a >= b],
        [JSET, (BigInt(a) & BigInt(b)) !== 0n],
      ] as const;
      for (const [code, expected] of results) {
        const start = [op(LD_IMMEDIATE, a), op(LDX_IMMEDIATE, b)];
        const message = `${a} ${code.toString(16)} ${b}`;
        assert.equal(passes([...start, op(code, b, 1, 0), op(RET, 0), op(RET, 1)]), expected, message);
        assert.equal(passes([...start, op(code + BY_X, 0, 1, 0), op(RET, 0), op(RET, 1)]), expected, `${message} by X`);
      }
    }
  });

  test('Each of the sixteen words of scratch memory keeps its own value, from A and from X.', () => {
    const indices = Array.from({ length: 16 }, (_, index) => index);
    const storeAll = indices.flatMap((index) => [op(LD_IMMEDIATE, 1000 + index), op(ST, index)]);
    for (const index of indices) assertLeaves(1000 + index, ...storeAll, op(LD_SCRATCH, index));
    assertLeaves(77, op(LDX_IMMEDIATE, 77), op(STX, 15), op(LD_SCRATCH, 15));
    assertLeaves(78, op(LD_IMMEDIATE, 78), op(ST, 3), op(LDX_SCRATCH, 3), op(TXA));
  });

  test('TAX and TXA copy between A and X.', () => {
    assertLeaves(5, op(LD_IMMEDIATE, 5), op(TAX), op(LD_IMMEDIATE, 9), op(TXA));
    assertLeaves(9, op(LD_IMMEDIATE, 5), op(TAX), op(LD_IMMEDIATE, 9));
  });

  test('A constant or A may be returned: anything but zero passes.', () => {
    assert.equal(passes([op(RET, 0)]), false);
    assert.equal(passes([op(RET, 1)]), true);
    assert.equal(passes([op(RET, 262_144)]), true);
    assert.equal(passes([op(LD_IMMEDIATE, 0), op(RET_A)]), false);
    assert.equal(passes([op(LD_IMMEDIATE, 0x80000000), op(RET_A)]), true);
  });

  test('A jump goes on behind what it leaps over, also far, and also into the same place as another.', () => {
    const filler = Array.from({ length: 300 }, () => op(ADD, 1));
    assertLeaves(1, op(LD_IMMEDIATE, 0), op(JA, 300), ...filler, op(ADD, 1));
    const crossing = [op(LD_ABS_BYTE, 0), op(JEQ, 0x81, 1, 2), op(RET, 0), op(JA, 1), op(RET, 0), op(RET, 1)];
    assert.equal(passes(crossing), true);
    assert.equal(passes(crossing, Uint8Array.of(1)), false);
  });

  test('A jump back, which libpcap makes for protochain, repeats what lies between.', () => {
    const countdown = [op(LD_ABS_BYTE, 1), op(JEQ, 0, 2, 0), op(SUB, 1), op(JA, 0xfffffffd), op(RET, 1)];
    assert.equal(passes(countdown), true);
    assert.equal(interpret(countdown, PACKET, 8), 1);
  });
});
