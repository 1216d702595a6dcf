import fc from 'fast-check';
import { BYTE_ORDERS } from './byte-order.js';
import { type PcapKind, pcapFile } from './pcap-builder.js';
import { PcapngBuilder } from './pcapng-builder.js';
import type { ReadPacket } from './read-packets.js';

/** A savefile and what must be read from it. */
export interface CaptureModel {
  readonly file: Buffer;
  readonly packets: readonly ReadPacket[];
  /** In the order of their first appearance. */
  readonly linkTypes: readonly number[];
}

/** Sizes of pieces: tiny ones, of which a file takes many, and large ones. */
export const chunkSizesArbitrary = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 5000 })), {
  minLength: 1,
  maxLength: 4,
});

const uint32Arbitrary = fc.oneof(
  fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const bytesArbitrary = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ maxLength: 70 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3000 }).map((length) => new Uint8Array(length).fill(length)) },
);
/** 12 and 14 are other names of 101. */
const linkTypeArbitrary = fc.oneof(fc.constantFrom(0, 1, 101, 113, 276), fc.integer({ min: 15, max: 0xffff }));
const recordArbitrary = fc.record({
  bytes: bytesArbitrary,
  missing: fc.nat({ max: 2000 }),
  seconds: uint32Arbitrary,
  fraction: uint32Arbitrary,
});

const versionArbitrary = fc.constantFrom<readonly [number, number]>([2, 4], [2, 4], [2, 3], [2, 2], [2, 0], [543, 0]);

export const pcapModelArbitrary: fc.Arbitrary<CaptureModel> = fc
  .record({
    kind: fc.constantFrom<PcapKind>('microseconds', 'nanoseconds', 'modified'),
    order: fc.constantFrom(...BYTE_ORDERS),
    version: versionArbitrary,
    linkType: linkTypeArbitrary,
    upperHalf: fc.integer({ min: 0, max: 0xffff }),
    records: fc.array(recordArbitrary, { maxLength: 25 }),
  })
  .map(({ kind, order, version, linkType, upperHalf, records }) => {
    const field = upperHalf * 0x1_0000 + linkType;
    const written = records.map(({ missing, ...record }) => ({ ...record, originalLength: record.bytes.length + missing }));
    const perSecond = kind === 'nanoseconds' ? 1_000_000_000n : 1_000_000n;
    return {
      file: pcapFile({ kind, order, version, linkType: field }, written),
      packets: written.map(({ bytes, originalLength, seconds, fraction }) => ({
        linkType,
        bytes: Buffer.from(bytes),
        originalLength,
        ...splitTime(BigInt(seconds) * perSecond + BigInt(fraction), perSecond, 0n),
      })),
      linkTypes: [linkType],
    };
  });

const interfaceArbitrary = fc.record({
  linkType: linkTypeArbitrary,
  snaplen: fc.constantFrom(0, 0, 65_535, 20),
  resolution: fc.option(fc.oneof(fc.constantFrom(3, 6, 9, 12, 0x80 | 10, 0x80 | 20), fc.integer({ min: 0, max: 255 })), {
    nil: undefined,
  }),
  offset: fc.option(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), { nil: undefined }),
});
type InterfaceModel = typeof interfaceArbitrary extends fc.Arbitrary<infer Model> ? Model : never;

const blockArbitrary = fc.record({
  kind: fc.constantFrom('enhanced', 'enhanced', 'enhanced', 'obsolete', 'simple', 'custom', 'statistics', 'interface'),
  interface: fc.nat(),
  // Below 2^53 seconds in every resolution.
  time: fc.oneof(fc.bigInt({ min: 0n, max: (1n << 52n) - 1n }), fc.bigInt({ min: 1_600_000_000n, max: 1_700_000_000n })),
  bytes: bytesArbitrary,
  missing: fc.nat({ max: 2000 }),
  comment: fc.option(fc.uint8Array({ maxLength: 9 }), { nil: undefined }),
  added: interfaceArbitrary,
});
type BlockModel = typeof blockArbitrary extends fc.Arbitrary<infer Model> ? Model : never;

const sectionArbitrary = fc.record({
  order: fc.constantFrom(...BYTE_ORDERS),
  interfaces: fc.array(interfaceArbitrary, { minLength: 1, maxLength: 3 }),
  blocks: fc.array(blockArbitrary, { maxLength: 15 }),
});

export const pcapngModelArbitrary: fc.Arbitrary<CaptureModel> = fc
  .array(sectionArbitrary, { minLength: 1, maxLength: 3 })
  .map((sections) => {
    const files: Buffer[] = [];
    const packets: ReadPacket[] = [];
    const linkTypes = new Set<number>();
    for (const { order, interfaces: first, blocks } of sections) {
      const file = new PcapngBuilder(order).section();
      const interfaces: InterfaceModel[] = [];
      const describeInterface = (added: InterfaceModel) => {
        interfaces.push(added);
        linkTypes.add(added.linkType);
        const { resolution, offset, ...fields } = added;
        file.interface({
          ...fields,
          ...(resolution === undefined ? {} : { resolution }),
          ...(offset === undefined ? {} : { offset }),
        });
      };
      first.forEach(describeInterface);
      for (const block of blocks) {
        if (block.kind === 'interface') describeInterface(block.added);
        else packets.push(...addBlock(file, block, interfaces));
      }
      files.push(file.bytes());
    }
    return { file: Buffer.concat(files), packets, linkTypes: [...linkTypes] };
  });

/** Writes one block, and gives the packet in it, if it holds one. */
function addBlock(file: PcapngBuilder, block: BlockModel, interfaces: readonly InterfaceModel[]): ReadPacket[] {
  const bytes = Buffer.from(block.bytes);
  const originalLength = bytes.length + block.missing;
  const index = block.interface % interfaces.length;
  const { linkType, resolution = 6, offset = 0n } = interfaces[index];
  const unitsPerSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const timed = { linkType, bytes, originalLength, ...splitTime(block.time, unitsPerSecond, offset) };
  const written = { bytes, originalLength, interface: index, time: block.time };
  switch (block.kind) {
    case 'enhanced':
      file.enhanced({ ...written, ...(block.comment === undefined ? {} : { options: [[1, block.comment]] as const }) });
      return [timed];
    case 'obsolete':
      file.obsolete(written);
      return [timed];
    case 'simple': {
      const { linkType, snaplen } = interfaces[0];
      const kept = bytes.subarray(0, snaplen === 0 ? bytes.length : snaplen);
      // Its captured length is not written down, so that the packet must have lost bytes to the snaplen alone.
      file.simple({ bytes: kept, originalLength: bytes.length });
      return [{ linkType, bytes: kept, originalLength: bytes.length, seconds: Number.NaN, nanos: 0 }];
    }
    case 'statistics':
      file.statistics({ interface: index, kernelDropped: block.time });
      return [];
    default:
      file.block(0x0bad, bytes);
      return [];
  }
}

/** A time in seconds and nanoseconds, from the definition. */
function splitTime(units: bigint, perSecond: bigint, offset: bigint): { seconds: number; nanos: number } {
  return { seconds: Number(units / perSecond + offset), nanos: Number(((units % perSecond) * 1_000_000_000n) / perSecond) };
}
