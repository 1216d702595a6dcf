import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_CAPACITY, PacketBatch } from '../../src/packet.js';
import type { PacketSource } from '../../src/source/source.js';
import { copyPackets } from '../support/read-packets.js';

/** A source that is open, and what must come out of it. */
export interface SourceUnderTest {
  readonly source: PacketSource;
  /** The captured bytes of all packets, at least two of them, in their order. Live, they are on their way already or arrive by themselves. */
  readonly expectedPackets: readonly Buffer[];
  /** Gives back what the source was made with; the source itself has been closed by then. */
  cleanup(): Promise<void>;
}

/** Far more than any read takes, far less than for ever. */
const DEADLINE_MILLIS = 5000;

/** The contract of src/source/source.ts, on any source: one that ends by itself, or one that has to be stopped. */
export function describePacketSource(name: string, makeSource: () => Promise<SourceUnderTest>): void {
  const make = async (t: TestContext) => {
    const made = await makeSource();
    assert.ok(made.expectedPackets.length >= 2, 'too few packets to show anything');
    t.after(async () => {
      await made.source.close();
      await made.cleanup();
    });
    return made;
  };

  describe(`${name}, as a source of packets`, () => {
    it('It delivers every packet, in order, at least one a read and never more than a batch holds.', async (t) => {
      const { source, expectedPackets } = await make(t);
      const batch = new PacketBatch();
      const delivered: Buffer[] = [];
      while (delivered.length < expectedPackets.length) {
        // What a batch held before must not show through.
        batch.count = BATCH_CAPACITY;
        assert.equal(await within(source.read(batch), 'a read'), true, `the end came after ${delivered.length} packets`);
        assert.ok(batch.count >= 1 && batch.count <= BATCH_CAPACITY, `${batch.count} packets in a batch`);
        delivered.push(...copyPackets(batch).map(({ bytes }) => bytes));
      }
      assertSamePackets(delivered, expectedPackets);
    });

    it('Each packet lies inside the bytes of its batch, with sensible lengths and times, and its link type is told.', async (t) => {
      const { source, expectedPackets } = await make(t);
      const batch = new PacketBatch();
      for (let packets = 0; packets < expectedPackets.length; packets += batch.count) {
        assert.equal(await within(source.read(batch), 'a read'), true);
        assert.ok(source.facts.linkTypes.includes(batch.linkType), `link type ${batch.linkType} is not in the facts`);
        for (let row = 0; row < batch.count; row++) {
          assert.ok(batch.offset[row] + batch.capturedLength[row] <= batch.bytes.length);
          assert.ok(batch.originalLength[row] >= batch.capturedLength[row]);
          const seconds = batch.timestampSeconds[row];
          assert.ok(Number.isInteger(seconds) || Number.isNaN(seconds), `${seconds} seconds`);
          assert.ok(batch.timestampNanos[row] < 1_000_000_000, `${batch.timestampNanos[row]} nanoseconds`);
        }
      }
    });

    it('The bytes of a batch stay as they are until the next read.', async (t) => {
      const { source, expectedPackets } = await make(t);
      const batch = new PacketBatch();
      for (let packets = 0; packets < expectedPackets.length; packets += batch.count) {
        assert.equal(await within(source.read(batch), 'a read'), true);
        const before = copyPackets(batch);
        // Once is enough for the time; the copies are compared each time.
        await sleep(packets === 0 ? 100 : 0);
        assert.deepEqual(copyPackets(batch), before);
      }
    });

    it('After the last packet and stop comes the end, and the end stays the end.', async (t) => {
      const { source, expectedPackets } = await make(t);
      await readAll(source, expectedPackets.length);
      source.stop();
      assert.equal(await countRest(source), 0);
      const batch = new PacketBatch();
      for (let again = 0; again < 3; again++) {
        assert.equal(await within(source.read(batch), 'a read after the end'), false);
        assert.equal(batch.count, 0);
      }
      assert.equal(source.facts.error, null);
    });

    it('Stop ends a read that waits for packets.', async (t) => {
      const { source, expectedPackets } = await make(t);
      await readAll(source, expectedPackets.length);
      const waiting = source.read(new PacketBatch());
      await sleep(20);
      source.stop();
      assert.equal(await within(waiting, 'a read that waits'), false);
    });

    it('Stop before the first read delivers nothing but the first packets, if any, and then the end.', async (t) => {
      const { source, expectedPackets } = await make(t);
      source.stop();
      source.stop();
      const batch = new PacketBatch();
      const delivered: Buffer[] = [];
      while (await within(source.read(batch), 'a read after stop'))
        delivered.push(...copyPackets(batch).map(({ bytes }) => bytes));
      assert.ok(delivered.length <= expectedPackets.length);
      assertSamePackets(delivered, expectedPackets.slice(0, delivered.length));
      assert.equal(source.facts.error, null);
    });

    it('Close before the end makes the next read the end, and closing twice is the same as once.', async (t) => {
      const { source } = await make(t);
      const batch = new PacketBatch();
      assert.equal(await within(source.read(batch), 'a read'), true);
      await within(source.close(), 'close');
      await within(source.close(), 'close again');
      assert.equal(await within(source.read(batch), 'a read after close'), false);
      assert.equal(batch.count, 0);
      source.stop();
    });

    it('Close without any read gives all back too.', async (t) => {
      const { source } = await make(t);
      await within(Promise.all([source.close(), source.close()]), 'close');
      assert.equal(await within(source.read(new PacketBatch()), 'a read after close'), false);
    });

    it('Close ends a read that waits for packets.', async (t) => {
      const { source, expectedPackets } = await make(t);
      await readAll(source, expectedPackets.length);
      const waiting = source.read(new PacketBatch());
      await within(source.close(), 'close');
      assert.equal(await within(waiting, 'a read that waits'), false);
    });

    it('Its facts are there before the first read, and after close, and its drops never go down.', async (t) => {
      const { source, expectedPackets } = await make(t);
      const before = assertSensibleFacts(source);
      await readAll(source, expectedPackets.length);
      const during = assertSensibleFacts(source);
      await source.close();
      const after = assertSensibleFacts(source);
      assert.deepEqual([before.name, before.format], [after.name, after.format]);
      assert.deepEqual(after.linkTypes.slice(0, during.linkTypes.length), during.linkTypes);
      assert.deepEqual(during.linkTypes.slice(0, before.linkTypes.length), before.linkTypes);
      for (const drops of ['kernelDropped', 'interfaceDropped'] as const) {
        assert.ok((after[drops] ?? 0) >= (during[drops] ?? 0) && (during[drops] ?? 0) >= (before[drops] ?? 0), drops);
      }
    });
  });
}

async function readAll(source: PacketSource, packets: number): Promise<void> {
  const batch = new PacketBatch();
  for (let count = 0; count < packets; count += batch.count) {
    assert.equal(await within(source.read(batch), 'a read'), true, `the end came after ${count} packets`);
  }
}

async function countRest(source: PacketSource): Promise<number> {
  const batch = new PacketBatch();
  let count = 0;
  while (await within(source.read(batch), 'a read after stop')) count += batch.count;
  return count;
}

function assertSensibleFacts({ facts }: PacketSource) {
  assert.notEqual(facts.name, '');
  assert.ok(['pcap', 'pcapng', 'live'].includes(facts.format), facts.format);
  assert.equal(new Set(facts.linkTypes).size, facts.linkTypes.length, 'a link type is told twice');
  for (const drops of [facts.kernelDropped, facts.interfaceDropped]) {
    assert.ok(drops === null || (Number.isSafeInteger(drops) && drops >= 0), `${drops} dropped`);
  }
  assert.equal(facts.error, null);
  return facts;
}

/** Compares one by one: a difference between long lists is not to be read. */
function assertSamePackets(actual: readonly Buffer[], expected: readonly Buffer[]): void {
  assert.equal(actual.length, expected.length, 'the number of packets');
  for (let index = 0; index < expected.length; index++) {
    assert.equal(actual[index].toString('hex'), expected[index].toString('hex'), `packet ${index + 1} of ${expected.length}`);
  }
}

/** A promise that must be kept in time. */
async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const deadline = new AbortController();
  const tooLate = sleep(DEADLINE_MILLIS, undefined, { signal: deadline.signal }).then(() => {
    throw new Error(`${what} took more than ${DEADLINE_MILLIS} ms`);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    deadline.abort();
  }
}
