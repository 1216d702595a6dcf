import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BYTE_ORDERS, uint64 } from '../../support/byte-order.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

/** Its length is no multiple of 4: options stand behind padding. */
const PACKET = Buffer.alloc(61);

for (const order of BYTE_ORDERS) {
  const start = () => new PcapngBuilder(order).section().interface();

  describe(`Drops in pcapng in ${order} byte order`, () => {
    it('An interface statistics block says what the kernel and the interface dropped.', async () => {
      const { facts } = await readBytes(
        start()
          .statistics({ kernelDropped: 5n, interfaceDropped: 1n << 40n })
          .bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [5, 2 ** 40]);
    });

    it("An interface's last word holds, and interfaces are added up.", async () => {
      const { facts } = await readBytes(
        start()
          .interface()
          .statistics({ interface: 0, kernelDropped: 1n })
          .statistics({ interface: 1, kernelDropped: 10n })
          .statistics({ interface: 0, kernelDropped: 3n })
          .bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [13, null]);
    });

    it('Sections are added up, and none of them forgets the drops of another.', async () => {
      const { facts } = await readBytes(
        start()
          .statistics({ kernelDropped: 2n, interfaceDropped: 0n })
          .section()
          .interface()
          .statistics({ kernelDropped: 3n })
          .section()
          .interface()
          .bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [5, 0]);
    });

    it('A statistics block without drops says nothing of them.', async () => {
      const { facts } = await readBytes(start().statistics().bytes());
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped, facts.error], [null, null, null]);
    });

    it('What obsolete packet blocks say was dropped before each is added up; 65,535 says nothing.', async () => {
      const { facts } = await readBytes(
        start()
          .interface()
          .obsolete({ bytes: PACKET, drops: 2 })
          .obsolete({ bytes: PACKET, drops: 0xffff })
          .obsolete({ bytes: PACKET, interface: 1, drops: 0xfffe })
          .bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [null, 65_536]);
      const silent = await readBytes(start().obsolete({ bytes: PACKET, drops: 0xffff }).bytes());
      assert.equal(silent.facts.interfaceDropped, null);
    });

    it('So is what enhanced packet blocks say in an option.', async () => {
      const dropped = (count: bigint) => ({
        bytes: PACKET,
        options: [
          [2, Buffer.alloc(4)],
          [4, uint64(count, order)],
        ] as const,
      });
      const { facts, packets } = await readBytes(
        start().enhanced(dropped(3n)).enhanced({ bytes: PACKET }).enhanced(dropped(4n)).bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped, packets.length], [null, 7, 3]);
    });

    it("An interface's statistics hold above what its packets say, which are the same drops.", async () => {
      const { facts } = await readBytes(
        start()
          .interface()
          .obsolete({ bytes: PACKET, drops: 2 })
          .obsolete({ bytes: PACKET, interface: 1, drops: 5 })
          .statistics({ kernelDropped: 2n })
          .bytes(),
      );
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [2, 5]);
    });

    it('A count of all ones is of a writer that cannot tell.', async () => {
      const unknown = 0xffff_ffff_ffff_ffffn;
      const { facts } = await readBytes(start().statistics({ kernelDropped: unknown, interfaceDropped: unknown }).bytes());
      assert.deepEqual([facts.kernelDropped, facts.interfaceDropped], [null, null]);
    });
  });
}
