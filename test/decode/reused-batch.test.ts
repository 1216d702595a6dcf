import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder } from '../../src/decode/decoder.js';
import { LINKTYPE_RAW } from '../../src/link-type.js';
import { SegmentBatch } from '../../src/segment.js';
import { makeBatch, readSegment } from '../support/decode-packets.js';
import { IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import { ipv4, ipv6, tcp } from '../support/packet-builder.js';

const IPV4 = { bytes: ipv4(tcp()) };
const IPV6 = { bytes: ipv6(tcp()) };
/** All four words count, so that nothing of them may be left over. */
const LONGEST = { bytes: ipv6(tcp(), { source: '1:2:3:4:5:6:7:8', destination: 'a:b:c:d:e:f:1:2' }) };

/** The words behind the first of an address. */
function tailsOf(segments: SegmentBatch, row: number): number[] {
  const { sourceWords, destinationWords } = segments;
  return [...sourceWords.subarray(row * 4 + 1, row * 4 + 4), ...destinationWords.subarray(row * 4 + 1, row * 4 + 4)];
}

test('an IPv4 segment where an IPv6 one was in the batch before has nothing of its address', () => {
  const decoder = new Decoder();
  const segments = new SegmentBatch();
  decoder.decode(makeBatch(LINKTYPE_RAW, [LONGEST, LONGEST, LONGEST]), segments);
  assert.deepEqual([segments.count, segments.hasLong], [3, true]);
  for (const packets of [[IPV4, IPV6, IPV4], [IPV4, IPV4, IPV4], [IPV4]]) {
    decoder.decode(makeBatch(LINKTYPE_RAW, packets), segments);
    assert.equal(segments.count, packets.length);
    packets.forEach((packet, row) => {
      assert.deepEqual(readSegment(segments, row), packet === IPV4 ? IPV4_SYN : IPV6_SYN);
      if (packet === IPV4) assert.deepEqual(tailsOf(segments, row), [0, 0, 0, 0, 0, 0]);
    });
  }
});

test('this holds for whichever decoder fills the batch, as when files follow one another', () => {
  const segments = new SegmentBatch();
  new Decoder().decode(makeBatch(LINKTYPE_RAW, [LONGEST]), segments);
  new Decoder().decode(makeBatch(LINKTYPE_RAW, [IPV4]), segments);
  assert.deepEqual(readSegment(segments, 0), IPV4_SYN);
  assert.deepEqual(tailsOf(segments, 0), [0, 0, 0, 0, 0, 0]);
});

test('a batch in which no IPv6 segment has ever been says so', () => {
  const segments = new SegmentBatch();
  new Decoder().decode(makeBatch(LINKTYPE_RAW, [IPV4, IPV4]), segments);
  assert.deepEqual([segments.count, segments.hasLong], [2, false]);
});

test('a batch that is filled again is not hashed yet', () => {
  const segments = new SegmentBatch();
  segments.isHashed = true;
  new Decoder().decode(makeBatch(LINKTYPE_RAW, [IPV4]), segments);
  assert.equal(segments.isHashed, false);
});
