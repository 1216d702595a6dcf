import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_CAPACITY } from '../../../src/packet.js';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

const A = Buffer.alloc(20, 0xaa);
const B = Buffer.alloc(21, 0xbb);
const C = Buffer.alloc(22, 0xcc);

describe('Sections and interfaces of pcapng', () => {
  it('Each section has its own byte order.', async () => {
    const section = (order: 'little' | 'big', bytes: Buffer) =>
      new PcapngBuilder(order).section().interface({ linkType: 101 }).enhanced({ bytes, time: 5_000_001n }).bytes();
    const file = Buffer.concat([section('little', A), section('big', B), section('big', C), section('little', A)]);
    const { packets, facts } = await readBytes(file);
    assert.deepEqual(
      packets.map(({ bytes }) => bytes),
      [A, B, C, A],
    );
    for (const { linkType, seconds, nanos } of packets) assert.deepEqual([linkType, seconds, nanos], [101, 5, 1000]);
    assert.equal(facts.error, null);
  });

  it('Interfaces are numbered from 0 in each section, with their own link types and clocks.', async () => {
    const { packets, facts } = await readBytes(
      new PcapngBuilder()
        .section()
        .interface({ linkType: 1, resolution: 6 })
        .interface({ linkType: 113, resolution: 9 })
        .enhanced({ bytes: A, interface: 0, time: 7_000_000n })
        .enhanced({ bytes: B, interface: 1, time: 7_000_000_000n })
        .section()
        .interface({ linkType: 276, resolution: 3 })
        .enhanced({ bytes: C, interface: 0, time: 7_000n })
        .bytes(),
    );
    assert.deepEqual(
      packets.map(({ linkType, seconds }) => [linkType, seconds]),
      [
        [1, 7],
        [113, 7],
        [276, 7],
      ],
    );
    assert.deepEqual(facts.linkTypes, [1, 113, 276]);
  });

  it('An interface of an earlier section is not one of this section.', async () => {
    const { packets, facts } = await readBytes(
      new PcapngBuilder()
        .section()
        .interface()
        .interface()
        .enhanced({ bytes: A, interface: 1 })
        .section()
        .interface()
        .enhanced({ bytes: B, interface: 1 })
        .bytes(),
      { name: 'a.pcapng' },
    );
    assert.equal(packets.length, 1);
    assert.deepEqual(facts.error, {
      code: 'corrupt-file',
      message: 'a.pcapng is corrupt after packet 1: a packet is of interface 1, which the section does not describe',
    });
  });

  it('An interface may be described between packets.', async () => {
    const { packets } = await readBytes(
      new PcapngBuilder()
        .section()
        .interface({ linkType: 1 })
        .enhanced({ bytes: A })
        .interface({ linkType: 101 })
        .enhanced({ bytes: B, interface: 1 })
        .enhanced({ bytes: C, interface: 0 })
        .bytes(),
    );
    assert.deepEqual(
      packets.map(({ linkType }) => linkType),
      [1, 101, 1],
    );
  });

  it('Packets of mixed link types come in batches of one link type each, in their order.', async () => {
    const kinds = [0, 0, 1, 1, 1, 0, 2, 0, 0];
    const file = new PcapngBuilder().section().interface({ linkType: 1 }).interface({ linkType: 101 }).interface({ linkType: 1 });
    kinds.forEach((kind, index) => {
      file.enhanced({ bytes: Buffer.alloc(20 + index), interface: kind });
    });
    const { packets, batches, facts } = await readBytes(file.bytes());
    assert.deepEqual(
      packets.map(({ linkType, bytes }) => [linkType, bytes.length]),
      [
        [1, 20],
        [1, 21],
        [101, 22],
        [101, 23],
        [101, 24],
        [1, 25],
        [1, 26],
        [1, 27],
        [1, 28],
      ],
    );
    assert.deepEqual(batches, [2, 3, 4]);
    assert.deepEqual(facts.linkTypes, [1, 101]);
  });

  it('A simple packet of another link type than the packets before it begins a batch too.', async () => {
    const { batches, packets } = await readBytes(
      new PcapngBuilder()
        .section()
        .interface({ linkType: 1 })
        .interface({ linkType: 101 })
        .enhanced({ bytes: A, interface: 1 })
        .simple({ bytes: B })
        .simple({ bytes: C })
        .bytes(),
    );
    assert.deepEqual(batches, [1, 2]);
    assert.deepEqual(
      packets.map(({ linkType }) => linkType),
      [101, 1, 1],
    );
  });

  it('Link types that change with each packet, over more packets than a batch holds, lose none.', async () => {
    const file = new PcapngBuilder().section().interface({ linkType: 1 }).interface({ linkType: 101 });
    const count = BATCH_CAPACITY + 50;
    for (let index = 0; index < count; index++) file.enhanced({ bytes: A, interface: index % 2 });
    const { packets, batches } = await readBytes(file.bytes());
    assert.equal(packets.length, count);
    assert.equal(batches.length, count);
    assert.ok(packets.every(({ linkType }, index) => linkType === (index % 2 === 0 ? 1 : 101)));
  });
});

describe('Clocks of pcapng', () => {
  for (const order of BYTE_ORDERS) {
    for (const [name, resolution, time, nanos] of [
      ['10^-3', 3, 1_700_000_000_123n, 123_000_000],
      ['10^-6', 6, 1_700_000_000_123_456n, 123_456_000],
      ['10^-9', 9, 1_700_000_000_123_456_789n, 123_456_789],
      ['2^-10', 0x80 | 10, (1_700_000_000n << 10n) | 512n, 500_000_000],
      ['2^-20', 0x80 | 20, (1_700_000_000n << 20n) | 0x4_0000n, 250_000_000],
      ['1', 0, 1_700_000_000n, 0],
    ] as const) {
      it(`Times in units of ${name} s in ${order} byte order are read.`, async () => {
        const file = new PcapngBuilder(order)
          .section()
          .interface({ resolution })
          .enhanced({ bytes: A, time })
          .obsolete({ bytes: B, time });
        const { packets } = await readBytes(file.bytes());
        assert.deepEqual(
          packets.map(({ seconds, nanos }) => [seconds, nanos]),
          [
            [1_700_000_000, nanos],
            [1_700_000_000, nanos],
          ],
        );
      });
    }

    for (const [title, offset, seconds] of [
      ['A positive offset is added', 1_699_999_000n, 1_700_000_000],
      ['A negative offset is taken away', -900n, 100],
      ['A negative offset may lead before 1970', -2000n, -1000],
      ['An offset beyond 32 bits is read whole', 1n << 40n, 2 ** 40 + 1000],
    ] as const) {
      it(`${title}, in ${order} byte order.`, async () => {
        const { packets } = await readBytes(
          new PcapngBuilder(order).section().interface({ offset }).enhanced({ bytes: A, time: 1_000_000_250n }).bytes(),
        );
        assert.deepEqual([packets[0].seconds, packets[0].nanos], [seconds, 250_000]);
      });
    }

    it(`Picoseconds with an offset, in ${order} byte order, keep their nanoseconds.`, async () => {
      const { packets } = await readBytes(
        new PcapngBuilder(order)
          .section()
          .interface({ resolution: 12, offset: 1_700_000_000n })
          .enhanced({ bytes: A, time: 9_123_456_789_999n })
          .bytes(),
      );
      assert.deepEqual([packets[0].seconds, packets[0].nanos], [1_700_000_009, 123_456_789]);
    });
  }
});
