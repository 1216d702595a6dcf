import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_CAPTURED_LENGTH } from '../../../src/packet.js';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

const NAME = 'a.pcapng';
const PACKET = Buffer.alloc(60, 0x22);

/** One sound packet, then what the table says, then another packet that must not be read. */
type Spoil = (file: PcapngBuilder) => PcapngBuilder;

const CORRUPT: ReadonlyArray<readonly [title: string, spoil: Spoil, reason: string]> = [
  ['A block of length 0', (f) => f.block(6, PACKET, { leading: 0 }), 'a block of type 0x00000006 claims a length of 0'],
  ['A block of length 8', (f) => f.block(0x0bad, PACKET, { leading: 8 }), 'a block of type 0x00000bad claims a length of 8'],
  [
    'A length that is not a multiple of 4',
    (f) => f.block(6, PACKET, { leading: 71, trailing: 71 }),
    'a block of type 0x00000006 claims a length of 71',
  ],
  [
    'Two different lengths',
    (f) => f.block(6, PACKET, { trailing: 76 }),
    'a block of type 0x00000006 gives two different lengths',
  ],
  [
    'A trailing length of 0',
    (f) => f.block(0x0bad, PACKET, { trailing: 0 }),
    'a block of type 0x00000bad gives two different lengths',
  ],
  [
    'A captured length one byte beyond its block',
    (f) => f.enhanced({ bytes: PACKET, capturedLength: 61 }),
    'a packet claims 61 captured bytes, in a block with room for 60',
  ],
  [
    'A captured length of 32 bits',
    (f) => f.enhanced({ bytes: PACKET, capturedLength: 0xffff_ffff }),
    'a packet claims 4294967295 captured bytes, in a block with room for 60',
  ],
  [
    'A captured length that its block holds but no packet has',
    (f) => f.enhanced({ bytes: Buffer.alloc(MAX_CAPTURED_LENGTH + 4) }),
    'a packet claims 262148 captured bytes, in a block with room for 262148',
  ],
  [
    'A packet of an interface beyond the last',
    (f) => f.enhanced({ bytes: PACKET, interface: 1 }),
    'a packet is of interface 1, which the section does not describe',
  ],
  [
    'A packet of an interface with a number of 32 bits',
    (f) => f.enhanced({ bytes: PACKET, interface: 0xffff_ffff }),
    'a packet is of interface 4294967295, which the section does not describe',
  ],
  [
    'An obsolete packet of an interface beyond the last',
    (f) => f.obsolete({ bytes: PACKET, interface: 0xffff }),
    'a packet is of interface 65535, which the section does not describe',
  ],
  [
    'A packet before any interface of its section',
    (f) => f.section().enhanced({ bytes: PACKET }),
    'a packet is of interface 0, which the section does not describe',
  ],
  [
    'A simple packet before any interface of its section',
    (f) => f.section().simple({ bytes: PACKET }),
    'a simple packet block stands before any interface',
  ],
  [
    'An enhanced packet block too short for its header',
    (f) => f.block(6, Buffer.alloc(16)),
    'a packet block of length 28 is too short for its own header',
  ],
  [
    'An enhanced packet block of nothing',
    (f) => f.block(6, Buffer.alloc(0)),
    'a packet block of length 12 is too short for its own header',
  ],
  [
    'An obsolete packet block of nothing',
    (f) => f.block(2, Buffer.alloc(0)),
    'a packet block of length 12 is too short for its own header',
  ],
  ['A simple packet block of nothing', (f) => f.block(3, Buffer.alloc(0)), 'a simple packet block is too short'],
  ['An interface description of nothing', (f) => f.block(1, Buffer.alloc(4)), 'an interface description makes no sense'],
  ['A section of version 2', (f) => f.section({ version: [2, 0] }), 'a section is of pcapng version 2.0, which is not known'],
  ['A section of version 1.1', (f) => f.section({ version: [1, 1] }), 'a section is of pcapng version 1.1, which is not known'],
  ['A section of version 0', (f) => f.section({ version: [0, 1] }), 'a section is of pcapng version 0.1, which is not known'],
  [
    'A section without the byte-order magic',
    (f) => f.section({ magic: 0x1234_5678 }),
    'a section header has no byte-order magic',
  ],
  ['A section header of 20 bytes', (f) => f.shortSection(), 'a block of type 0x0a0d0d0a claims a length of 20'],
  [
    'Text',
    (f) => f.raw(Buffer.from('and now for something completely different')),
    'a block of type 0x20646e61 claims a length of 544698222',
  ],
];

describe('A pcapng file that makes no sense', () => {
  for (const [title, spoil, reason] of CORRUPT) {
    const orders = title === 'Text' ? (['little'] as const) : BYTE_ORDERS;
    for (const order of orders) {
      it(`${title}, in ${order} byte order, ends the file after the packets before it, and is named.`, async () => {
        const file = spoil(new PcapngBuilder(order).section().interface().enhanced({ bytes: PACKET }))
          .enhanced({ bytes: PACKET })
          .bytes();
        for (const chunkSizes of [[1 << 22], [13]]) {
          const { packets, facts } = await readBytes(file, { name: NAME, chunkSizes });
          assert.deepEqual(
            packets.map(({ bytes }) => bytes),
            [PACKET],
          );
          assert.deepEqual(facts.error, { code: 'corrupt-file', message: `${NAME} is corrupt after packet 1: ${reason}` });
        }
      });
    }
  }

  it('More interfaces than any section has are not remembered.', async () => {
    const file = new PcapngBuilder().section();
    const one = new PcapngBuilder().interface().bytes();
    file.raw(Buffer.concat(Array(65_537).fill(one)));
    const { facts } = await readBytes(file.bytes(), { name: NAME });
    assert.deepEqual(facts.error, {
      code: 'corrupt-file',
      message: `${NAME} is corrupt after packet 0: an interface description makes no sense`,
    });
  });

  it('Options that lie about their lengths are passed over with their block, and the packets are read.', async () => {
    for (const order of BYTE_ORDERS) {
      const lyingOption = (code: number) => {
        const [low, high] = order === 'little' ? [code, 0] : [0, code];
        return Buffer.from([low, high, 0xff, 0xff, 3, 3, 3, 3, 3, 3, 3, 3]);
      };
      const { packets, facts } = await readBytes(
        new PcapngBuilder(order)
          .section()
          .block(
            1,
            Buffer.concat([Buffer.from(order === 'little' ? '0100000000000000' : '0001000000000000', 'hex'), lyingOption(9)]),
          )
          .block(5, Buffer.concat([Buffer.alloc(12), lyingOption(7)]))
          .enhanced({ bytes: PACKET, time: 1_000_000n })
          .bytes(),
      );
      assert.deepEqual(
        packets.map(({ seconds }) => seconds),
        [1],
      );
      assert.deepEqual([facts.error, facts.kernelDropped], [null, null]);
    }
  });
});

describe('A pcapng file that was cut', () => {
  for (const order of BYTE_ORDERS) {
    it(`At whatever byte a file in ${order} byte order is cut, the packets before are kept and the cut is told.`, async () => {
      const file = new PcapngBuilder(order).section().interface({ resolution: 6 });
      const packetEnds: number[] = [];
      const blockEnds = [28, file.bytes().length];
      for (const add of [
        () => file.enhanced({ bytes: PACKET }),
        () => file.simple({ bytes: PACKET.subarray(0, 13) }),
        () => file.obsolete({ bytes: PACKET.subarray(0, 14) }),
      ]) {
        packetEnds.push(add().bytes().length);
      }
      blockEnds.push(...packetEnds, file.statistics({ kernelDropped: 1n }).bytes().length);
      const bytes = file.bytes();
      for (let length = 12; length <= bytes.length; length++) {
        const { packets, facts } = await readBytes(bytes.subarray(0, length), { name: NAME });
        const whole = packetEnds.filter((end) => end <= length).length;
        assert.equal(packets.length, whole, `${length} bytes`);
        const error = { code: 'truncated-file', message: `${NAME} is cut off after packet ${whole}: it ends inside a record` };
        assert.deepEqual(facts.error, blockEnds.includes(length) ? null : error, `${length} bytes`);
      }
    });
  }

  it('A file cut inside the first 12 bytes is not read, and the message says how much of it there is.', async () => {
    const bytes = new PcapngBuilder().section().bytes();
    for (let length = 4; length < 12; length++) {
      await assert.rejects(readBytes(bytes.subarray(0, length), { name: NAME }), {
        code: 'truncated-file',
        message: `cannot read ${NAME}: it is cut off inside its header (${length} bytes)`,
      });
    }
  });
});

describe('Blocks of pcapng that arrive in pieces', () => {
  it('A file reads the same, whatever the size of the pieces.', async () => {
    for (const order of BYTE_ORDERS) {
      const file = new PcapngBuilder(order).section().interface().interface({ linkType: 101, resolution: 9 });
      for (let index = 0; index < 20; index++) {
        const bytes = Buffer.alloc((index * 13) % 90, index);
        if (index % 3 === 0) file.simple({ bytes });
        else file.enhanced({ bytes, interface: index % 2, time: BigInt(index) * 1_000_001n });
        if (index % 7 === 0) file.section().interface().interface();
      }
      const { packets: expected } = await readBytes(file.bytes());
      assert.equal(expected.length, 20);
      for (const chunkSizes of [[1], [2], [3], [11], [12], [13], [28], [12, 16, 1], [500, 1]]) {
        const { packets, facts } = await readBytes(file.bytes(), { chunkSizes });
        assert.deepEqual(packets, expected, `pieces of ${chunkSizes}`);
        assert.equal(facts.error, null);
      }
    }
  });
});
