import {
  BPF_ALU,
  BPF_CLASS_MASK,
  BPF_JMP,
  BPF_JUMP_ALWAYS,
  BPF_LD,
  BPF_LDX,
  BPF_MISC,
  BPF_RET,
  BPF_ST,
  BPF_STX,
  type BpfInstruction,
  type BpfProgram,
} from '../bpf-program.js';

/** Whether a packet passes: `bytes[offset ..]`, of which `captured` are there and `original` were on the wire. */
export type PacketTest = (bytes: Uint8Array, offset: number, captured: number, original: number) => boolean;

/** Blocks nested deeper than this are not tried: the parser's own stack is finite. */
const MAX_NESTED_BLOCKS = 500;

/**
 * Translates a compiled filter into one JavaScript function.
 *
 * BPF's jumps go forward, so a jump is a `break` out of a labelled block that ends where the jump lands; the blocks
 * are nested, the one that ends last outermost:
 *
 *     L7: { L4: { A = ...; if (A === 6) break L7; else break L4; } ...instruction 4... } ...instruction 7...
 *
 * A load beyond the captured bytes rejects the packet, as in the kernel (Documentation/networking/filter.rst). Only
 * `protochain` jumps back, which no kernel allows but libpcap's own interpreter does: it becomes a switch.
 */
export function translateProgram(program: BpfProgram): PacketTest {
  const targets = findTargets(program);
  if (targets.length > MAX_NESTED_BLOCKS || program.some(jumpsBack)) return compileSource(writeSwitch(program));
  const ends = new Set(targets);
  const opening = [...targets].reverse().map((target) => `L${target}: {`);
  const lines = program.map((instruction, index) => {
    const close = ends.has(index) ? '}' : '';
    return `${close}${writeInstruction(instruction, index, (target) => (target === index + 1 ? '' : `break L${target};`))}`;
  });
  return compileSource([...opening, ...lines].join('\n'));
}

function jumpsBack({ code, k }: BpfInstruction): boolean {
  return code === BPF_JUMP_ALWAYS && (k | 0) < 0;
}

/** For programs with too many jumps to nest, or jumps back: a loop around a switch, slower but of any length. */
function writeSwitch(program: BpfProgram): string {
  const cases = program.map((instruction, index) => {
    const text = writeInstruction(instruction, index, (target) => (target === index + 1 ? '' : `{ pc = ${target}; continue; }`));
    return `case ${index}: ${text}`;
  });
  return `let pc = 0; for (;;) { switch (pc) {\n${cases.join('\n')}\n} return false; }`;
}

function compileSource(body: string): PacketTest {
  const scratch = Array.from({ length: 16 }, (_, index) => `m${index} = 0`).join(', ');
  const source = `"use strict"; let A = 0, X = 0, at = 0, ${scratch};\n${body}\nreturn false;`;
  // The text is made from numbers of a program that libpcap compiled: none of the user's words are in it.
  return new Function('bytes', 'offset', 'captured', 'original', source) as PacketTest;
}

/** Every instruction that a jump, other than to the next one, lands on; ascending. */
function findTargets(program: BpfProgram): number[] {
  const targets = new Set<number>();
  program.forEach(({ code, jumpTrue, jumpFalse, k }, index) => {
    if ((code & BPF_CLASS_MASK) !== BPF_JMP) return;
    const distances = code === BPF_JUMP_ALWAYS ? [k] : [jumpTrue, jumpFalse];
    for (const distance of distances) if (distance !== 0) targets.add(index + 1 + distance);
  });
  return [...targets].sort((a, b) => a - b);
}

type WriteJump = (target: number) => string;

function writeInstruction(instruction: BpfInstruction, index: number, jump: WriteJump): string {
  const { code, k } = instruction;
  switch (code & BPF_CLASS_MASK) {
    case BPF_LD:
      return writeLoad(instruction);
    case BPF_LDX:
      return writeLoadIndex(instruction);
    case BPF_ST:
      return `m${k & 15} = A;`;
    case BPF_STX:
      return `m${k & 15} = X;`;
    case BPF_ALU:
      return writeArithmetic(instruction);
    case BPF_JMP:
      return writeJump(instruction, index, jump);
    case BPF_RET:
      return `return ${(code & 0x18) === 0x10 ? 'A !== 0' : String(k !== 0)};`;
    case BPF_MISC:
      return (code & 0xf8) === 0x80 ? 'A = X;' : 'X = A;';
    default:
      return 'return false;';
  }
}

const MODE_MASK = 0xe0;
const MODE_IMMEDIATE = 0x00;
const MODE_ABSOLUTE = 0x20;
const MODE_INDEXED = 0x40;
const MODE_SCRATCH = 0x60;
const MODE_LENGTH = 0x80;
const MODE_IP_HEADER_LENGTH = 0xa0;
const SIZE_MASK = 0x18;
const SIZE_HALF = 0x08;
const SIZE_BYTE = 0x10;

function writeLoad({ code, k }: BpfInstruction): string {
  switch (code & MODE_MASK) {
    case MODE_IMMEDIATE:
      return `A = ${k};`;
    case MODE_SCRATCH:
      return `A = m${k & 15};`;
    case MODE_LENGTH:
      return 'A = original;';
    case MODE_ABSOLUTE:
      return writePacketLoad(code, String(k));
    case MODE_INDEXED:
      // Not wrapped round to 32 bits: an index below zero is beyond the packet, as tcpdump has it.
      return writePacketLoad(code, `X + ${k}`);
    default:
      return 'return false;';
  }
}

function writePacketLoad(code: number, position: string): string {
  const size = code & SIZE_MASK;
  const length = size === SIZE_BYTE ? 1 : size === SIZE_HALF ? 2 : 4;
  const check = `at = ${position}; if (at + ${length} > captured) return false; at += offset;`;
  if (length === 1) return `${check} A = bytes[at];`;
  if (length === 2) return `${check} A = (bytes[at] << 8) | bytes[at + 1];`;
  return `${check} A = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;`;
}

function writeLoadIndex({ code, k }: BpfInstruction): string {
  switch (code & MODE_MASK) {
    case MODE_IMMEDIATE:
      return `X = ${k};`;
    case MODE_SCRATCH:
      return `X = m${k & 15};`;
    case MODE_LENGTH:
      return 'X = original;';
    case MODE_IP_HEADER_LENGTH:
      return `if (${k} >= captured) return false; X = (bytes[offset + ${k}] & 15) << 2;`;
    default:
      return 'return false;';
  }
}

function writeArithmetic({ code, k }: BpfInstruction): string {
  const operand = (code & 0x08) !== 0 ? 'X' : String(k);
  switch (code & 0xf0) {
    case 0x00:
      return `A = (A + ${operand}) >>> 0;`;
    case 0x10:
      return `A = (A - ${operand}) >>> 0;`;
    case 0x20:
      return `A = Math.imul(A, ${operand}) >>> 0;`;
    case 0x30:
      return `if (${operand} === 0) return false; A = Math.floor(A / ${operand});`;
    case 0x40:
      return `A = (A | ${operand}) >>> 0;`;
    case 0x50:
      return `A = (A & ${operand}) >>> 0;`;
    case 0x60:
      return `A = ${operand} > 31 ? 0 : (A << ${operand}) >>> 0;`;
    case 0x70:
      return `A = ${operand} > 31 ? 0 : A >>> ${operand};`;
    case 0x80:
      return 'A = -A >>> 0;';
    case 0x90:
      return `if (${operand} === 0) return false; A = A % ${operand};`;
    case 0xa0:
      return `A = (A ^ ${operand}) >>> 0;`;
    default:
      return 'return false;';
  }
}

function writeJump({ code, jumpTrue, jumpFalse, k }: BpfInstruction, index: number, jump: WriteJump): string {
  const next = index + 1;
  // Signed: see jumpsBack.
  if (code === BPF_JUMP_ALWAYS) return jump(next + (k | 0));
  const operand = (code & 0x08) !== 0 ? 'X' : String(k);
  const tests: Readonly<Record<number, string>> = {
    16: `A === ${operand}`,
    32: `A > ${operand}`,
    48: `A >= ${operand}`,
    64: `(A & ${operand}) !== 0`,
  };
  const test = tests[code & 0xf0];
  if (test === undefined) return 'return false;';
  return `if (${test}) { ${jump(next + jumpTrue)} } else { ${jump(next + jumpFalse)} }`;
}
