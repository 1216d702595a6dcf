import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_CAPACITY, PacketBatch } from '../../src/packet.js';
import { describePacketSource, type SourceUnderTest } from '../source/packet-source-contract.js';
import { FrameSender, markedFrame, newMark, openMarked, SNAPLEN } from '../support/live-frames.js';
import { describeWith } from '../support/run-needs.js';

/** Shorter than the snaplen, as long, and longer. */
const LENGTHS = [60, 22, 191, 192, 193, 1500, 100, 23];

async function makeLoopbackSource(): Promise<SourceUnderTest> {
  const mark = newMark();
  const source = openMarked('lo', mark);
  const sender = new FrameSender('lo');
  const frames = Array.from({ length: 40 }, (_, number) => markedFrame(mark, number, LENGTHS[number % LENGTHS.length] ?? 0));
  for (const frame of frames) sender.send(frame);
  sender.close();
  return { source, expectedPackets: frames.map((frame) => frame.subarray(0, SNAPLEN)), cleanup: async () => undefined };
}

describeWith(['root', 'libpcap'], 'LibpcapSource', () => {
  describePacketSource('On loopback', makeLoopbackSource);

  test('What had arrived before stop is delivered, also where the machine is too busy to read it in time.', async (t) => {
    const mark = newMark();
    const source = openMarked('lo', mark, 1 << 25);
    const sender = new FrameSender('lo');
    t.after(() => source.close());
    const sent = 3 * BATCH_CAPACITY;
    for (let number = 0; number < sent; number++) sender.send(markedFrame(mark, number, 60));
    sender.close();
    source.stop();
    // Nothing is read for longer than the kernel needs to hand over its last block.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    const batch = new PacketBatch();
    let delivered = 0;
    while (await source.read(batch)) delivered += batch.count;
    assert.deepEqual([delivered, source.facts.kernelDropped], [sent, 0]);
  });

  test('What a full ring cannot hold is counted as dropped by the kernel, each packet once.', async (t) => {
    const mark = newMark();
    const source = openMarked('lo', mark, 1 << 18);
    const sender = new FrameSender('lo');
    t.after(() => source.close());
    const sent = 20_000;
    for (let number = 0; number < sent; number++) sender.send(markedFrame(mark, number, 150));
    sender.close();
    source.stop();
    const batch = new PacketBatch();
    let delivered = 0;
    while (await source.read(batch)) delivered += batch.count;
    const kernelDropped = source.facts.kernelDropped ?? assert.fail('a live source knows its drops');
    assert.ok(kernelDropped > 0 && delivered > 0, `${delivered} delivered, ${kernelDropped} dropped`);
    // A machine under load may lose some before they reach any capture.
    const seen = delivered + kernelDropped;
    assert.ok(seen <= sent && seen > sent / 2, `${delivered} delivered, ${kernelDropped} dropped, of ${sent} sent`);
    await source.close();
    assert.equal(source.facts.kernelDropped, kernelDropped, 'also after close');
  });
});
