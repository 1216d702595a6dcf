import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventBatch } from '../src/conn-event.js';
import { Counting, Tracking } from '../src/pipeline.js';
import { assertValid } from './support/schemas.js';
import { makeHost, makeVerdicts } from './support/screen-host.js';
import { makePlayRequest } from './support/test-play.js';
import { batchesOf, CLIENT, flagsOf, NANOS, SERVER, type Segment } from './track/segments.js';

const SEED = [1, 2, 3, 4];
const NOTHING_READ = {
  inputs: [],
  packets: 0,
  matched: 0,
  forgottenCopies: 0,
  decode: { tcp: 0, nonTcp: 0, fragments: 0, tunnelled: 0, truncated: 0, malformed: 0, unsupported: 0 },
  unsupportedLinkTypes: [],
};

function resetFrom(from: typeof CLIENT, port: number): Segment {
  return {
    nanos: 1_000_000n * NANOS,
    from: { ...from, port },
    to: from === CLIENT ? SERVER : CLIENT,
    flags: flagsOf('R'),
    sequence: 1,
    acknowledgement: 0,
    payload: 0,
    ipId: 0,
  };
}

test("what is known beside the counts gets into the report: of captured resets, those of the host's own addresses", () => {
  const tracking = new Tracking(SEED, null);
  const counting = new Counting('live', makePlayRequest([]), SEED);
  const events = new EventBatch();
  const resets = [resetFrom(CLIENT, 1), resetFrom(CLIENT, 2), resetFrom(CLIENT, 3), resetFrom(SERVER, 4)];
  for (const batch of batchesOf(resets)) {
    tracking.track(batch, events);
    counting.add(batch, events);
  }
  const host = makeHost({ addresses: ['10.0.0.1', '127.0.0.1'] });
  const { report } = counting.snapshot(NOTHING_READ, tracking.facts, 10, { verdicts: makeVerdicts(), host });
  assert.deepEqual(report.host?.unseenResets, { sentBySystem: 7300, captured: 3 });
  assert.equal(report.verdicts.length, 3);
  assertValid('report-v1', JSON.parse(JSON.stringify(report)));
  const window = counting.endWindow(NOTHING_READ, 0, 0, 1, makeVerdicts());
  assert.equal(window.verdicts.length, 2);
});

test('where nothing is known beside the counts, the report has no verdicts and no host', () => {
  const counting = new Counting('replay', makePlayRequest([]), SEED);
  const { report } = counting.snapshot(NOTHING_READ, new Tracking(SEED, null).facts, null);
  assert.deepEqual([report.verdicts, report.host], [[], null]);
});
