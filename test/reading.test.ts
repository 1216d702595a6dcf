import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_CAPACITY } from '../src/packet.js';
import { Reading } from '../src/reading.js';
import { SegmentBatch } from '../src/segment.js';
import { SavefileSource } from '../src/source/savefile/savefile-source.js';
import { MemoryStream } from './support/memory-stream.js';
import { pcapFile } from './support/pcap-builder.js';
import { ACK, ipv4, PROTOCOL_TCP, SYN, tcp } from './support/run-frames.js';
import { frame, LINK_ETHERNET } from './support/run-links.js';

const PACKETS = 30_000;
const SEED = [1, 2, 3, 4];
const bytesOf = (flags: number) => frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags }))) ?? assert.fail('no frame');
/** Every third packet is a SYN. */
const FILE = pcapFile(
  {},
  Array.from({ length: PACKETS }, (_, packet) => ({ bytes: bytesOf(packet % 3 === 0 ? SYN : ACK), seconds: packet })),
);

/** The second of each segment, by batch. */
async function readSeconds(gathers: boolean, packetLimit = Number.POSITIVE_INFINITY): Promise<number[][]> {
  // A read brings a few hundred packets.
  const source = await SavefileSource.open(new MemoryStream(FILE), { chunkLength: 1 << 15 });
  const reading = new Reading(packetLimit, null, SEED, false, gathers);
  const segments = new SegmentBatch();
  const batches: number[][] = [];
  await reading.read(
    source,
    () => segments,
    ({ count, isHashed, timestampSeconds }) => {
      assert.ok(isHashed);
      batches.push([...timestampSeconds.subarray(0, count)]);
    },
  );
  await source.close();
  assert.equal(reading.packets, Math.min(PACKETS, packetLimit));
  return batches;
}

test('Segments are handed over with each batch of packets, or gathered until the next packets might find no room.', async () => {
  const each = await readSeconds(false);
  const gathered = await readSeconds(true);
  assert.deepEqual(gathered.flat(), each.flat());
  assert.equal(each.flat().length, PACKETS / 3);
  assert.ok(each.length > 50, `${each.length} batches`);
  assert.ok(gathered.length <= 3, `${gathered.length} batches`);
  assert.ok(gathered.every(({ length }) => length <= BATCH_CAPACITY));
});

test('What has been gathered is handed over at the limit of packets, too.', async () => {
  const gathered = await readSeconds(true, 1000);
  assert.deepEqual(gathered.flat(), (await readSeconds(false, 1000)).flat());
  assert.equal(gathered.flat().length, 334);
});
