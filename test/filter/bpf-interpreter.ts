import type { BpfInstruction, BpfProgram } from '../../src/bpf-program.js';

/** A load beyond the packet, or a division by zero: the packet does not pass. */
class Reject extends Error {}

/** The machine's state; all words are unsigned. */
interface Machine {
  a: number;
  x: number;
  readonly scratch: Uint32Array;
  readonly packet: Uint8Array;
  readonly original: number;
}

/**
 * Runs a program one instruction after the other, as libpcap's own interpreter does for tcpdump (its bpf_filter.c); in all
 * ways the opposite of the translator: no labels, no text. Gives the value returned, 0 for a packet that is rejected.
 */
export function interpret(program: BpfProgram, packet: Uint8Array, original: number): number {
  const machine = { a: 0, x: 0, scratch: new Uint32Array(16), packet, original };
  for (let at = 0; ; ) {
    const instruction = program[at];
    if (instruction === undefined) throw new Error(`the program runs off its end at ${at}`);
    const kind = instruction.code & 7;
    if (kind === 6) return instruction.code === 0x16 ? machine.a : instruction.k;
    at += 1;
    try {
      if (kind === 5) at += jumpDistance(instruction, machine);
      else step(instruction, machine);
    } catch (cause) {
      if (cause instanceof Reject) return 0;
      throw cause;
    }
  }
}

function jumpDistance({ code, jumpTrue, jumpFalse, k }: BpfInstruction, { a, x }: Machine): number {
  // libpcap's `protochain` jumps back: its distance is signed.
  if (code === 0x05) return k | 0;
  const operand = BigInt((code & 8) !== 0 ? x : k);
  const value = BigInt(a);
  const holds: Readonly<Record<number, boolean>> = {
    16: value === operand,
    32: value > operand,
    48: value >= operand,
    64: (value & operand) !== 0n,
  };
  return holds[code & 0xf0] === true ? jumpTrue : jumpFalse;
}

function step(instruction: BpfInstruction, machine: Machine): void {
  const { code, k } = instruction;
  switch (code & 7) {
    case 0:
      machine.a = loadWord(instruction, machine);
      break;
    case 1:
      machine.x = code === 0xb1 ? (read(machine.packet, k, 1) & 15) * 4 : loadWord(instruction, machine);
      break;
    case 2:
      machine.scratch[k] = machine.a;
      break;
    case 3:
      machine.scratch[k] = machine.x;
      break;
    case 4:
      machine.a = Number(BigInt.asUintN(32, calculate(code & 0xf0, BigInt(machine.a), BigInt((code & 8) !== 0 ? machine.x : k))));
      break;
    default:
      if (code === 0x87) machine.a = machine.x;
      else machine.x = machine.a;
  }
}

function loadWord({ code, k }: BpfInstruction, { x, scratch, packet, original }: Machine): number {
  const size = [4, 2, 1][(code & 0x18) >> 3] ?? 0;
  const loads: Readonly<Record<number, () => number>> = {
    0: () => k,
    32: () => read(packet, k, size),
    // Not wrapped round: an index below zero is beyond the packet.
    64: () => read(packet, x + k, size),
    96: () => scratch[k] ?? 0,
    128: () => original,
  };
  const load = loads[code & 0xe0];
  if (load === undefined) throw new Error(`no such load: ${code}`);
  return load();
}

function read(packet: Uint8Array, at: number, size: number): number {
  if (at + size > packet.length) throw new Reject();
  return packet.subarray(at, at + size).reduce((value, byte) => value * 256 + byte, 0);
}

function calculate(operation: number, a: bigint, operand: bigint): bigint {
  if ((operation === 0x30 || operation === 0x90) && operand === 0n) throw new Reject();
  const results: Readonly<Record<number, () => bigint>> = {
    0: () => a + operand,
    16: () => a - operand,
    32: () => a * operand,
    48: () => a / operand,
    64: () => a | operand,
    80: () => a & operand,
    96: () => (operand > 31n ? 0n : a << operand),
    112: () => (operand > 31n ? 0n : a >> operand),
    128: () => -a,
    144: () => a % operand,
    160: () => a ^ operand,
  };
  const result = results[operation];
  if (result === undefined) throw new Error(`no such operation: ${operation}`);
  return result();
}
