/* What each stage of the pipeline costs on a file, in nanoseconds a packet: all in one thread, each stage timed batch by batch. */
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { EventBatch } from '../../src/conn-event.js';
import { Decoder } from '../../src/decode/decoder.js';
import { EndpointHash } from '../../src/endpoint-hash.js';
import { PacketBatch } from '../../src/packet.js';
import { SegmentBatch } from '../../src/segment.js';
import { openFile } from '../../src/source/savefile/open-file.js';
import { SavefileSource } from '../../src/source/savefile/savefile-source.js';
import { Tracker } from '../../src/track/tracker.js';

const source = await SavefileSource.open(await openFile(process.argv[2] ?? ''));
const packets = new PacketBatch();
const segments = new SegmentBatch();
const events = new EventBatch();
const decoder = new Decoder();
const seed = crypto.getRandomValues(new Uint32Array(4));
const hash = new EndpointHash(seed);
const tracker = new Tracker(seed);
const aggregator = new Aggregator(seed);
const millis = { read: 0, decode: 0, track: 0, aggregate: 0 };
let count = 0;
let before = performance.now();

/** The time since the last call. */
function lap(): number {
  const start = before;
  before = performance.now();
  return before - start;
}

while (await source.read(packets)) {
  millis.read += lap();
  decoder.decode(packets, segments);
  hash.fill(segments);
  millis.decode += lap();
  tracker.track(segments, events);
  millis.track += lap();
  aggregator.add(segments, events);
  millis.aggregate += lap();
  count += packets.count;
}
const nanos = Object.fromEntries(Object.entries(millis).map(([stage, time]) => [stage, (time * 1e6) / count]));
console.log(JSON.stringify({ ...nanos, peakMebibytes: process.resourceUsage().maxRSS / 1024 }));
