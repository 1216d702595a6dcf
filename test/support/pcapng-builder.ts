import { type ByteOrder, uint16, uint32, uint64 } from './byte-order.js';

/** One option: its code and its value, which is padded here. */
export type PcapngOption = readonly [code: number, value: Uint8Array];

/** A pcapng file, block by block, in one byte order: `new PcapngBuilder('big').section().interface().bytes()`. */
export class PcapngBuilder {
  private readonly blocks: Buffer[] = [];

  constructor(private readonly order: ByteOrder = 'little') {}

  bytes(): Buffer {
    return Buffer.concat(this.blocks);
  }

  /** Any bytes at all, as they are. */
  raw(bytes: Uint8Array): this {
    this.blocks.push(Buffer.from(bytes));
    return this;
  }

  /** A block of any type. The lengths are the true ones unless given. */
  block(type: number, body: Uint8Array, lengths: { leading?: number; trailing?: number } = {}): this {
    const length = 12 + body.length + padding(body.length);
    const { order } = this;
    return this.raw(
      Buffer.concat([
        uint32(type, order),
        uint32(lengths.leading ?? length, order),
        body,
        Buffer.alloc(padding(body.length)),
        uint32(lengths.trailing ?? length, order),
      ]),
    );
  }

  section(fields: { version?: readonly [number, number]; options?: readonly PcapngOption[]; magic?: number } = {}): this {
    const { order } = this;
    const [major, minor] = fields.version ?? [1, 0];
    return this.block(
      0x0a0d0d0a,
      Buffer.concat([
        uint32(fields.magic ?? 0x1a2b3c4d, order),
        uint16(major, order),
        uint16(minor, order),
        // The section's length is not told.
        Buffer.alloc(8, 0xff),
        this.options(fields.options),
      ]),
    );
  }

  /** A section header that ends before its section length. */
  shortSection(): this {
    const { order } = this;
    return this.block(0x0a0d0d0a, Buffer.concat([uint32(0x1a2b3c4d, order), uint16(1, order), uint16(0, order)]));
  }

  interface(
    fields: { linkType?: number; snaplen?: number; resolution?: number; offset?: bigint; options?: readonly PcapngOption[] } = {},
  ): this {
    const { order } = this;
    const options: PcapngOption[] = [...(fields.options ?? [])];
    if (fields.resolution !== undefined) options.push([9, Buffer.from([fields.resolution])]);
    if (fields.offset !== undefined) options.push([14, uint64(fields.offset, order)]);
    return this.block(
      1,
      Buffer.concat([
        uint16(fields.linkType ?? 1, order),
        uint16(0, order),
        uint32(fields.snaplen ?? 0, order),
        this.options(options),
      ]),
    );
  }

  enhanced(packet: {
    bytes: Uint8Array;
    interface?: number;
    time?: bigint;
    capturedLength?: number;
    originalLength?: number;
    options?: readonly PcapngOption[];
  }): this {
    return this.block(6, Buffer.concat([uint32(packet.interface ?? 0, this.order), this.packetBody(packet)]));
  }

  obsolete(packet: { bytes: Uint8Array; interface?: number; drops?: number; time?: bigint; originalLength?: number }): this {
    const { order } = this;
    return this.block(
      2,
      Buffer.concat([uint16(packet.interface ?? 0, order), uint16(packet.drops ?? 0xffff, order), this.packetBody(packet)]),
    );
  }

  simple(packet: { bytes: Uint8Array; originalLength?: number }): this {
    return this.block(3, Buffer.concat([uint32(packet.originalLength ?? packet.bytes.length, this.order), packet.bytes]));
  }

  statistics(fields: { interface?: number; interfaceDropped?: bigint; kernelDropped?: bigint } = {}): this {
    const { order } = this;
    const options: PcapngOption[] = [];
    if (fields.interfaceDropped !== undefined) options.push([5, uint64(fields.interfaceDropped, order)]);
    if (fields.kernelDropped !== undefined) options.push([7, uint64(fields.kernelDropped, order)]);
    return this.block(5, Buffer.concat([uint32(fields.interface ?? 0, order), Buffer.alloc(8), this.options(options)]));
  }

  private packetBody(packet: {
    bytes: Uint8Array;
    time?: bigint;
    capturedLength?: number;
    originalLength?: number;
    options?: readonly PcapngOption[];
  }): Buffer {
    const { order } = this;
    const time = packet.time ?? 1_700_000_000_000_000n;
    return Buffer.concat([
      uint32(Number(time >> 32n), order),
      uint32(Number(time & 0xffff_ffffn), order),
      uint32(packet.capturedLength ?? packet.bytes.length, order),
      uint32(packet.originalLength ?? packet.bytes.length, order),
      packet.bytes,
      Buffer.alloc(padding(packet.bytes.length)),
      this.options(packet.options),
    ]);
  }

  private options(options: readonly PcapngOption[] = []): Buffer {
    if (options.length === 0) return Buffer.alloc(0);
    const { order } = this;
    const parts = options.map(([code, value]) =>
      Buffer.concat([uint16(code, order), uint16(value.length, order), value, Buffer.alloc(padding(value.length))]),
    );
    return Buffer.concat([...parts, Buffer.alloc(4)]);
  }
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
