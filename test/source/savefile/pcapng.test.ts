import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_CAPTURED_LENGTH } from '../../../src/packet.js';
import { MAX_PIECE_LENGTH } from '../../../src/source/savefile/byte-window.js';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

const FIRST = Buffer.from('000102030405060708090a0b0c', 'hex');
const SECOND = Buffer.alloc(60, 0x22);
/** In microseconds. */
const TIME = 1_700_000_000_123_456n;

const lengths = (packets: ReadonlyArray<{ bytes: Buffer }>) => packets.map(({ bytes }) => bytes.length);

for (const order of BYTE_ORDERS) {
  const start = () => new PcapngBuilder(order).section().interface();

  describe(`Blocks of pcapng in ${order} byte order`, () => {
    it('An enhanced packet block is a packet with a time and both lengths, whatever options follow it.', async () => {
      const options = [[1, Buffer.from('a comment')] as const, [2, Buffer.alloc(4)] as const];
      const { packets, facts } = await readBytes(
        start()
          .enhanced({ bytes: FIRST, time: TIME, originalLength: 1500 })
          .enhanced({ bytes: SECOND, time: TIME + 1n, options })
          .enhanced({ bytes: Buffer.alloc(0), time: TIME + 2n, originalLength: 40 })
          .bytes(),
      );
      assert.deepEqual(packets, [
        { linkType: 1, bytes: FIRST, originalLength: 1500, seconds: 1_700_000_000, nanos: 123_456_000 },
        { linkType: 1, bytes: SECOND, originalLength: 60, seconds: 1_700_000_000, nanos: 123_457_000 },
        { linkType: 1, bytes: Buffer.alloc(0), originalLength: 40, seconds: 1_700_000_000, nanos: 123_458_000 },
      ]);
      assert.deepEqual(facts, {
        name: 'memory',
        format: 'pcapng',
        linkTypes: [1],
        kernelDropped: null,
        interfaceDropped: null,
        error: null,
      });
    });

    it('An obsolete packet block is a packet too, of the interface that its first 16 bits name.', async () => {
      const { packets } = await readBytes(
        start()
          .interface({ linkType: 101 })
          .obsolete({ bytes: FIRST, interface: 1, drops: 7, time: TIME, originalLength: 99 })
          .bytes(),
      );
      assert.deepEqual(packets, [
        { linkType: 101, bytes: FIRST, originalLength: 99, seconds: 1_700_000_000, nanos: 123_456_000 },
      ]);
    });

    it('A simple packet block is a packet of the first interface, without a time.', async () => {
      const { packets, facts } = await readBytes(
        start().interface({ linkType: 101 }).simple({ bytes: FIRST }).simple({ bytes: SECOND }).bytes(),
      );
      assert.deepEqual(packets, [
        { linkType: 1, bytes: FIRST, originalLength: 13, seconds: Number.NaN, nanos: 0 },
        { linkType: 1, bytes: SECOND, originalLength: 60, seconds: Number.NaN, nanos: 0 },
      ]);
      assert.equal(facts.error, null);
    });

    it('A simple packet block holds no more of a packet than the snaplen of its interface.', async () => {
      const { packets } = await readBytes(
        new PcapngBuilder(order)
          .section()
          .interface({ snaplen: 30 })
          .simple({ bytes: SECOND.subarray(0, 30), originalLength: 1500 })
          // 13 bytes and 3 of padding.
          .simple({ bytes: FIRST })
          .simple({ bytes: SECOND, originalLength: 60 })
          .bytes(),
      );
      assert.deepEqual(
        packets.map(({ bytes, originalLength }) => [bytes.length, originalLength]),
        [
          [30, 1500],
          [13, 13],
          [30, 60],
        ],
      );
    });

    it('Blocks that hold no packets are passed over, known ones and others.', async () => {
      const file = start().enhanced({ bytes: FIRST });
      const others = [4, 5, 7, 8, 10, 0x0bad, 0x4000_0bad, 0x0000_0bad, 0x8000_0001, 0xffff_ffff];
      for (const type of others) file.block(type, Buffer.alloc(type % 23, type & 0xff));
      const { packets, facts } = await readBytes(file.enhanced({ bytes: SECOND }).bytes());
      assert.deepEqual(lengths(packets), [13, 60]);
      assert.equal(facts.error, null);
    });

    it('A block longer than any piece is passed over, wherever it ends.', async () => {
      for (const bodyLength of [MAX_PIECE_LENGTH - 12, MAX_PIECE_LENGTH, MAX_PIECE_LENGTH + 4, 5 << 20, 9 << 20]) {
        for (const chunkSizes of [[1 << 22], [100_000], [65_537, 11]]) {
          const file = start()
            .enhanced({ bytes: FIRST })
            .block(0x0bad, Buffer.alloc(bodyLength, 0xab))
            .enhanced({ bytes: SECOND });
          const { packets, facts } = await readBytes(file.bytes(), { chunkSizes });
          assert.deepEqual(lengths(packets), [13, 60], `${bodyLength} bytes in pieces of ${chunkSizes}`);
          assert.equal(facts.error, null);
        }
      }
    });

    it('A block longer than any piece that the file does not hold to its end is a cut, as soon as it is known.', async () => {
      const whole = start()
        .enhanced({ bytes: FIRST })
        .block(0x0bad, Buffer.alloc(2 << 20))
        .bytes();
      for (const missing of [1, 4, 1 << 20]) {
        const { packets, facts } = await readBytes(whole.subarray(0, whole.length - missing), { name: 'a.pcapng' });
        assert.deepEqual(lengths(packets), [13]);
        assert.deepEqual(facts.error, {
          code: 'truncated-file',
          message: 'a.pcapng is cut off after packet 1: it ends inside a record',
        });
      }
    });

    it('A packet in a block longer than any piece is a packet.', async () => {
      const comment = [1, Buffer.alloc(65_535)] as const;
      const { packets, facts } = await readBytes(
        start()
          .enhanced({ bytes: Buffer.alloc(MAX_CAPTURED_LENGTH, 7), options: [comment, comment] })
          .enhanced({ bytes: SECOND })
          .bytes(),
      );
      assert.deepEqual(lengths(packets), [MAX_CAPTURED_LENGTH, 60]);
      assert.ok(packets[0].bytes.equals(Buffer.alloc(MAX_CAPTURED_LENGTH, 7)));
      assert.equal(facts.error, null);
    });

    it('A section header alone, and one with an interface, have no packets and no error.', async () => {
      for (const file of [new PcapngBuilder(order).section(), start()]) {
        const { packets, facts } = await readBytes(file.bytes());
        assert.deepEqual([packets.length, facts.error], [0, null]);
      }
    });

    it('Options of a section header and of an interface are walked over, also ones that claim too much.', async () => {
      const { packets } = await readBytes(
        new PcapngBuilder(order)
          .section({
            options: [
              [2, Buffer.from('hardware')],
              [4, Buffer.from('editor')],
            ],
          })
          .interface({
            options: [
              [2, Buffer.from('eth0')],
              [3, Buffer.alloc(0)],
              [11, Buffer.from('\0tcp')],
            ],
            resolution: 9,
          })
          .enhanced({ bytes: FIRST, time: 1_500_000_000n })
          .bytes(),
      );
      assert.deepEqual([packets[0].seconds, packets[0].nanos], [1, 500_000_000]);
    });

    it('An option behind the end of the options has no meaning.', async () => {
      const body = Buffer.concat([
        Buffer.alloc(8),
        Buffer.alloc(4),
        new PcapngBuilder(order).interface({ resolution: 9 }).bytes().subarray(16, -4),
      ]);
      const { packets } = await readBytes(
        new PcapngBuilder(order).section().block(1, body).enhanced({ bytes: FIRST, time: 1_500_000n }).bytes(),
      );
      assert.deepEqual([packets[0].seconds, packets[0].nanos], [1, 500_000_000]);
    });

    it('Version 1.2, which some programs wrote, is read as 1.0.', async () => {
      const { packets } = await readBytes(
        new PcapngBuilder(order)
          .section({ version: [1, 2] })
          .interface()
          .enhanced({ bytes: FIRST })
          .bytes(),
      );
      assert.equal(packets.length, 1);
    });
  });
}
