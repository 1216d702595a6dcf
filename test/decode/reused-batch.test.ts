import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder } from '../../src/decode/decoder.js';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/link-type.js';
import { SegmentBatch } from '../../src/segment.js';
import { makeBatch, readSegment } from '../support/decode-packets.js';
import { IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ethernet, ipv4, ipv6, tcp } from '../support/packet-builder.js';

/** All four words count, so that nothing of them may be left over. */
const LONGEST = ipv6(tcp(), { source: '1:2:3:4:5:6:7:8', destination: 'a:b:c:d:e:f:1:2' });

/** Link types that are decoded in different ways, and packets in them. */
const LINKS = [
  { name: 'Ethernet', linkType: LINKTYPE_ETHERNET, v4: ethernet(ETHERTYPE_IPV4, ipv4(tcp())), wrapV6: onEthernet },
  { name: 'raw IP', linkType: LINKTYPE_RAW, v4: ipv4(tcp()), wrapV6: (packet: Uint8Array) => packet },
].map(({ v4, wrapV6, ...link }) => ({
  ...link,
  IPV4: { bytes: v4 },
  IPV6: { bytes: wrapV6(ipv6(tcp())) },
  LONGEST: { bytes: wrapV6(LONGEST) },
}));

function onEthernet(packet: Uint8Array): Uint8Array {
  return ethernet(ETHERTYPE_IPV6, packet);
}

/** The words behind the first of an address. */
function tailsOf(segments: SegmentBatch, row: number): number[] {
  const { sourceWords, destinationWords } = segments;
  return [...sourceWords.subarray(row * 4 + 1, row * 4 + 4), ...destinationWords.subarray(row * 4 + 1, row * 4 + 4)];
}

for (const { name, linkType, IPV4, IPV6, LONGEST } of LINKS) {
  test(`an IPv4 segment where an IPv6 one was in the batch before has nothing of its address, on ${name}`, () => {
    const decoder = new Decoder();
    const segments = new SegmentBatch();
    decoder.decode(makeBatch(linkType, [LONGEST, LONGEST, LONGEST]), segments);
    assert.deepEqual([segments.count, segments.hasLong], [3, true]);
    for (const packets of [[IPV4, IPV6, IPV4], [IPV4, IPV4, IPV4], [IPV4]]) {
      decoder.decode(makeBatch(linkType, packets), segments);
      assert.equal(segments.count, packets.length);
      packets.forEach((packet, row) => {
        assert.deepEqual(readSegment(segments, row), packet === IPV4 ? IPV4_SYN : IPV6_SYN);
        if (packet === IPV4) assert.deepEqual(tailsOf(segments, row), [0, 0, 0, 0, 0, 0]);
      });
    }
  });

  test(`this holds for whichever decoder fills the batch, as when files follow one another, on ${name}`, () => {
    const segments = new SegmentBatch();
    new Decoder().decode(makeBatch(linkType, [LONGEST]), segments);
    new Decoder().decode(makeBatch(linkType, [IPV4]), segments);
    assert.deepEqual(readSegment(segments, 0), IPV4_SYN);
    assert.deepEqual(tailsOf(segments, 0), [0, 0, 0, 0, 0, 0]);
  });

  test(`a batch says whether an IPv6 segment has ever been in it, and is not hashed when it is filled again, on ${name}`, () => {
    const segments = new SegmentBatch();
    segments.isHashed = true;
    new Decoder().decode(makeBatch(linkType, [IPV4, IPV4]), segments);
    assert.deepEqual([segments.count, segments.hasLong, segments.isHashed], [2, false, false]);
    new Decoder().decode(makeBatch(linkType, [IPV6]), segments);
    new Decoder().decode(makeBatch(linkType, [IPV4]), segments);
    assert.equal(segments.hasLong, true);
  });
}
