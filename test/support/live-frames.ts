/* Frames of an experimental EtherType, which every host ignores, sent to and captured on an interface. */
import type { BpfProgram, CompileExpression } from '../../src/bpf-program.js';
import { Libpcap, makeErrorBuffer, type Pointer } from '../../src/libpcap.js';
import { LibpcapSource } from '../../src/source/libpcap/libpcap-source.js';
import { bytes16, bytes32, joinBytes } from './run-frames.js';

/** IEEE 802, local experimental EtherType 1. */
const ETHERTYPE_EXPERIMENTAL = 0x88b5;

export const SNAPLEN = 192;

let lastMark = process.pid << 8;

/** What makes the frames of one test its own. */
export function newMark(): number {
  return ++lastMark >>> 0;
}

/** A frame of the mark, its number, and then its number again and again. */
export function markedFrame(mark: number, number: number, length: number): Buffer {
  const start = joinBytes(new Uint8Array(12), bytes16(ETHERTYPE_EXPERIMENTAL), bytes32(mark), bytes32(number));
  return Buffer.concat([start, Buffer.alloc(Math.max(0, length - start.length), number & 255)]);
}

/** What the frames of one mark pass, and nothing else. */
export function markExpression(mark: number): string {
  return `ether proto ${ETHERTYPE_EXPERIMENTAL} and ether[14:4] = ${mark}`;
}

/** Opens a live source that captures the frames of one mark alone. */
export function openMarked(device: string, mark: number, ringBytes = 1 << 22): LibpcapSource {
  const expression = markExpression(mark);
  const buildProgram = (_linkType: number, compile: CompileExpression): BpfProgram => compile(expression);
  return LibpcapSource.open({ device, snaplen: SNAPLEN, ringBytes, buildProgram, listDevices: () => [] });
}

/** Sends frames, as they are. */
export class FrameSender {
  private readonly libpcap = Libpcap.load('test');
  private readonly handle: Pointer;
  private readonly sendPacket: (handle: Pointer, bytes: Uint8Array, length: number) => number;

  constructor(device: string) {
    this.handle = this.libpcap.create(device, makeErrorBuffer().bytes);
    if (this.libpcap.activate(this.handle) < 0) throw new Error(this.libpcap.errorText(this.handle));
    this.sendPacket = this.libpcap.library.func('int pcap_sendpacket(void *p, const uint8_t *bytes, int length)');
  }

  send(frame: Uint8Array): void {
    if (this.sendPacket(this.handle, frame, frame.length) !== 0) throw new Error(this.libpcap.errorText(this.handle));
  }

  close(): void {
    this.libpcap.close(this.handle);
  }
}
