/** One instruction of a classic BPF program, as `struct bpf_insn` holds it (Linux: include/uapi/linux/filter.h, sock_filter). */
export interface BpfInstruction {
  readonly code: number;
  /** Jump offsets, relative to the next instruction: if the test holds, and if it does not. */
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  /** The constant, unsigned 32 bits. */
  readonly k: number;
}

export type BpfProgram = readonly BpfInstruction[];

/** Compiles an expression for one link type; throws a SyntopError of code bad-filter with libpcap's own words. */
export type CompileExpression = (expression: string) => BpfProgram;

// Instruction classes and the fields within them: the low three bits say the class.
export const BPF_CLASS_MASK = 0x07;
export const BPF_LD = 0x00;
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02;
export const BPF_STX = 0x03;
export const BPF_ALU = 0x04;
export const BPF_JMP = 0x05;
export const BPF_RET = 0x06;
export const BPF_MISC = 0x07;
/** The unconditional jump, its distance in k. */
export const BPF_JUMP_ALWAYS = BPF_JMP | 0x00;
/** Return a constant. */
export const BPF_RETURN_CONSTANT = BPF_RET | 0x00;
