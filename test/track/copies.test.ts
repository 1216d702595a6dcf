/* The rule of copies as tables (one line a packet), and by property against what was really sent. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EventBatch, IS_ATTEMPT, IS_DUPLICATE, IS_RESET, IS_RETRANSMISSION } from '../../src/conn-event.js';
import { EndpointHash } from '../../src/endpoint-hash.js';
import { Copies } from '../../src/track/copies.js';
import { Tracker } from '../../src/track/tracker.js';
import { parseSegment } from './conversation.js';
import { SEED } from './run-tracker.js';
import { batchesOf, CLIENT, NANOS, SERVER, type Segment } from './segments.js';

const hash = new EndpointHash(SEED);

/** One sighting: which input had it, and the packet. */
interface Sighting {
  readonly input: number;
  readonly segment: Segment;
}

/** Whether each is a copy, in the order in which they are read. */
function markAll(copies: Copies, sightings: readonly Sighting[]): boolean[] {
  return sightings.map(({ input, segment }) => {
    const [batch] = batchesOf([segment]);
    assert.ok(batch !== undefined);
    batch.input = input;
    hash.fill(batch);
    copies.mark(batch);
    return batch.copied !== null && batch.copied[0] === 1;
  });
}

/** A table: `INPUT | time direction flags seq ack #id | copy or sent`. */
function table(title: string, lines: readonly string[]): void {
  test(title, () => {
    const cut = lines.map((line) => line.split('|').map((part) => part.trim()));
    const sightings = cut.map(([input = '', packet = ''], index) => ({
      input: input.charCodeAt(0) - 'A'.charCodeAt(0),
      segment: parseSegment(packet, index, CLIENT, SERVER),
    }));
    const marks = markAll(new Copies(SEED, 4), sightings);
    assert.deepEqual(
      cut.map(([input, packet], index) => `${input} | ${packet} | ${marks[index] === true ? 'copy' : 'sent'}`),
      cut.map((parts) => parts.join(' | ')),
    );
  });
}

describe('A packet that several interfaces show', () => {
  table('was sent once; each further interface shows a copy.', [
    'A | 1.0000 > S 100 0 #7 | sent',
    'B | 1.0001 > S 100 0 #7 | copy',
    'C | 1.0002 > S 100 0 #7 | copy',
    'B | 1.0100 < RA 0 101 #0 | sent',
    'A | 1.0101 < RA 0 101 #0 | copy',
  ]);

  table('is the same where the interfaces are read one after the other, whichever comes first.', [
    'B | 1.0001 > S 100 0 #7 | sent',
    'B | 1.0400 > S 200 0 #8 | sent',
    'A | 1.0000 > S 100 0 #7 | copy',
    'A | 1.0399 > S 200 0 #8 | copy',
  ]);

  table('and that was sent again within 100 ms was sent twice, not four times: in turns,', [
    'A | 1.000 > S 100 0 #0 | sent',
    'B | 1.000 > S 100 0 #0 | copy',
    'A | 1.050 > S 100 0 #0 | sent',
    'B | 1.050 > S 100 0 #0 | copy',
  ]);

  table('one interface after the other,', [
    'A | 1.000 > S 100 0 #0 | sent',
    'A | 1.050 > S 100 0 #0 | sent',
    'B | 1.000 > S 100 0 #0 | copy',
    'B | 1.050 > S 100 0 #0 | copy',
    'B | 1.080 > S 100 0 #0 | sent',
    'A | 1.080 > S 100 0 #0 | copy',
  ]);

  table('and where one of them missed one.', [
    'A | 1.000 > S 100 0 #0 | sent',
    'B | 1.050 > S 100 0 #0 | copy',
    'A | 1.050 > S 100 0 #0 | sent',
    'A | 1.090 > S 100 0 #0 | sent',
    'B | 1.090 > S 100 0 #0 | copy',
  ]);

  table('A retransmission after a second is told on the first interface, and the others show its copies.', [
    'A | 1.0 > S 100 0 #0 | sent',
    'B | 1.0 > S 100 0 #0 | copy',
    'A | 2.0 > S 100 0 #0 | sent',
    'B | 2.0 > S 100 0 #0 | copy',
  ]);

  table('Both transmissions of the first interface may be read before the second one is.', [
    'A | 1.000 > S 100 0 #0 | sent',
    'A | 1.200 > S 100 0 #0 | sent',
    'B | 1.001 > S 100 0 #0 | copy',
    'B | 1.201 > S 100 0 #0 | copy',
  ]);

  table('What comes after more than 100 ms was sent again, whoever shows it.', [
    'A | 1.000 > S 100 0 #0 | sent',
    'B | 1.101 > S 100 0 #0 | sent',
  ]);

  table('The clocks of two interfaces need not agree about what is just 100 ms.', [
    'A | 1.0000 > S 100 0 #0 | sent',
    'A | 1.1010 > S 100 0 #0 | sent',
    'B | 1.0000 > S 100 0 #0 | copy',
    'B | 1.0999 > S 100 0 #0 | copy',
  ]);

  table('Another number, another flag, another length, another identification, the other way: another packet.', [
    'A | 1.000 > S  100 0    #7 | sent',
    'B | 1.000 > S  101 0    #7 | sent',
    'B | 1.000 > S  100 1    #7 | sent',
    'B | 1.000 > SA 100 0    #7 | sent',
    'B | 1.000 > S  100 0 +1 #7 | sent',
    'B | 1.000 > S  100 0    #8 | sent',
    'B | 1.000 < S  100 0    #7 | sent',
    'B | 1.000 > S  100 0    #7 | copy',
  ]);

  table('Without a time nothing is a copy.', ['A | - > S 100 0 #7 | sent', 'B | - > S 100 0 #7 | sent']);

  table('Six interfaces are told apart; what more of them show are copies.', [
    ...[...'ABCDEF'].map((input, at) => `${input} | 1.0 > S 100 0 #0 | ${at === 0 ? 'sent' : 'copy'}`),
    'G | 1.0 > S 100 0 #0 | copy',
    'G | 1.0 > S 100 0 #0 | copy',
    'F | 1.0 > S 100 0 #0 | sent',
  ]);
});

describe('Copies', () => {
  test('Of n transmissions that k interfaces show, in any interleaving, n are no copies.', () => {
    const plan = fc.record({
      inputs: fc.integer({ min: 2, max: 6 }),
      // Milliseconds between one transmission of the same packet and the next.
      gaps: fc.array(fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 110, max: 400 })), { maxLength: 6 }),
      packets: fc.integer({ min: 1, max: 3 }),
      choices: fc.infiniteStream(fc.nat(1000)),
    });
    fc.assert(
      fc.property(plan, ({ inputs, gaps, packets, choices }) => {
        const queues = Array.from({ length: inputs }, (_, input) => {
          const queue: Sighting[] = [];
          let millis = 1_700_000_000_000;
          for (const gap of [0, ...gaps]) {
            millis += gap;
            for (let packet = 0; packet < packets; packet++) {
              queue.push({ input, segment: synAt(millis, 1000 + packet) });
            }
          }
          return queue;
        });
        const order: Sighting[] = [];
        while (queues.some((queue) => queue.length > 0)) {
          const open = queues.filter((queue) => queue.length > 0);
          const choice = choices.next().value ?? 0;
          const queue = open[choice % open.length] ?? [];
          order.push(...queue.splice(0, 1 + (choice % 5)));
        }
        const copies = new Copies(SEED, 6);
        const sent = markAll(copies, order).filter((isCopy) => !isCopy).length;
        assert.equal(sent, (gaps.length + 1) * packets);
        assert.equal(copies.found, (gaps.length + 1) * packets * (inputs - 1));
      }),
    );
  });

  test('One packet sent 200,000 times is told 200,000 times, and its copies are copies.', () => {
    const copies = new Copies(SEED, 4);
    const segments = Array.from({ length: 1000 }, () => synAt(1_700_000_000_000, 1));
    let copied = 0;
    for (let round = 0; round < 200; round++) {
      for (const input of [3, 5]) {
        const [batch] = batchesOf(segments);
        assert.ok(batch !== undefined);
        batch.input = input;
        hash.fill(batch);
        copies.mark(batch);
        copied += batch.copied === null ? 0 : batch.copied.subarray(0, 1000).reduce((sum, one) => sum + one, 0);
        assert.equal(copied, (round + (input === 5 ? 1 : 0)) * 1000);
      }
    }
  });

  test('What gives way too early is counted, and what had time enough is not.', () => {
    const early = new Copies(SEED, 1);
    markAll(
      early,
      Array.from({ length: 40 }, (_, at) => ({ input: 0, segment: synAt(1_700_000_000_000, at) })),
    );
    assert.equal(early.forgotten, 40 - 16);
    const late = new Copies(SEED, 1);
    markAll(
      late,
      Array.from({ length: 40 }, (_, at) => ({ input: 0, segment: synAt(1_700_000_000_000 + at * 200, at) })),
    );
    assert.equal(late.forgotten, 0);
  });

  test('A tracker takes copies for duplicates, whatever their connection has come to: attempts, retries and resets are of one.', () => {
    const lines = ['1.0 > S 100 0 #1', '1.09 > S 100 0 #2', '1.095 < RA 0 101 #0', '3.0 > S 300 0 #3', '3.05 < RA 0 301 #0'];
    const segments = lines.map((line, index) => parseSegment(line, index, CLIENT, SERVER));
    const tracker = new Tracker(SEED, { pendingBits: 10, answeredBits: 10 });
    const copies = new Copies(SEED, 6);
    const events = new EventBatch();
    const seen = { attempts: 0, retries: 0, resets: 0, duplicates: 0 };
    // Each interface has its batch; the second is read when the first has told of all connections to their end.
    for (const input of [0, 1, 2]) {
      const [batch] = batchesOf(segments);
      assert.ok(batch !== undefined);
      batch.input = input;
      hash.fill(batch);
      copies.mark(batch);
      tracker.track(batch, events);
      const count = (flag: number) => events.flags.subarray(0, batch.count).filter((flags) => (flags & flag) !== 0).length;
      seen.attempts += count(IS_ATTEMPT);
      seen.retries += count(IS_RETRANSMISSION);
      seen.resets += count(IS_RESET);
      seen.duplicates += count(IS_DUPLICATE);
    }
    assert.deepEqual(seen, { attempts: 2, retries: 1, resets: 2, duplicates: 10 });
    assert.equal(tracker.connections, 2);
  });
});

function synAt(millis: number, sequence: number): Segment {
  const nanos = (BigInt(millis) * NANOS) / 1000n;
  return { nanos, from: CLIENT, to: SERVER, flags: 2, sequence, acknowledgement: 0, payload: 0, ipId: 0 };
}
