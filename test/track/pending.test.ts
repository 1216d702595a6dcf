/* How many attempts wait for an answer and are not yet called unanswered. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { trackAll } from './run-tracker.js';
import { CLIENT, flagsOf, NANOS, SERVER, type Segment } from './segments.js';

const START = 1_767_225_600n * NANOS;
const MILLI = 1_000_000n;

function syn(client: number, nanos: bigint | null): Segment {
  const from = { ...CLIENT, words: [0x0a00_0000 + client, 0, 0, 0] };
  return { nanos, from, to: SERVER, flags: flagsOf('S'), sequence: 100, acknowledgement: 0, payload: 0, ipId: 0 };
}

function synAck(client: number, nanos: bigint): Segment {
  const { from, to } = syn(client, nanos);
  return { nanos, from: to, to: from, flags: flagsOf('SA'), sequence: 500, acknowledgement: 101, payload: 0, ipId: 0 };
}

/** Pending when it is so late, of the machine's clock, after these segments. */
function pendingAt(nanos: bigint, segments: readonly Segment[]): number {
  const { tracker } = trackAll(segments);
  tracker.passTime(Number(nanos / NANOS), Number(nanos % NANOS));
  return tracker.countPending();
}

describe('Pending attempts', () => {
  for (const [what, after, expected] of [
    ['a nanosecond before its 5 s are over, it is pending', 5n * NANOS - 1n, 1],
    ['from 5 s on, it is unanswered', 5n * NANOS, 0],
    ['long after, too', 500n * NANOS, 0],
    ['where its time is yet to come, it is pending', -1n, 1],
  ] as const) {
    // Begun in the middle of a second, so that the whole seconds alone do not tell.
    const begun = START + 700n * MILLI;
    test(`Of one attempt: ${what}.`, () => assert.equal(pendingAt(begun + after, [syn(1, begun)]), expected));
  }

  test('An answered one is not pending, and one whose packet bears no time never is.', () => {
    assert.equal(pendingAt(START + NANOS, [syn(1, START), synAck(1, START + MILLI)]), 0);
    assert.equal(pendingAt(START + NANOS, [syn(1, null), syn(2, START)]), 1);
  });

  test('They are those without an answer that are younger than 5 s, also where packets come a little out of order.', () => {
    const chat = fc.record({
      stepMillis: fc.constantFrom(0, 1, 400, 1000, 2600),
      lateNanos: fc.bigInt(0n, 2n * NANOS),
      isAnswered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(chat, { maxLength: 40 }), fc.bigInt(0n, 12n * NANOS), (chats, more) => {
        let now = START + 10n * NANOS;
        const begun: bigint[] = [];
        const segments = chats.flatMap(({ stepMillis, lateNanos, isAnswered }, client) => {
          now += BigInt(stepMillis) * MILLI;
          const nanos = now - lateNanos;
          if (!isAnswered) begun.push(nanos);
          return isAnswered ? [syn(client, nanos), synAck(client, nanos + 1n)] : [syn(client, nanos)];
        });
        const end = now + more;
        assert.equal(pendingAt(end, segments), begun.filter((nanos) => end - nanos < 5n * NANOS).length);
      }),
    );
  });
});
