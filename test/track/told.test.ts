/* When a connection is told, and what late segments still change: one line a packet, "| told: rows" where some are, "flush" at the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventBatch } from '../../src/conn-event.js';
import { CONN_STATES } from '../../src/conn-state.js';
import { Tracker } from '../../src/track/tracker.js';
import { parseSegment } from './conversation.js';
import { recordText, SEED } from './run-tracker.js';
import { batchesOf, CLIENT, type Endpoint, PEER, SERVER } from './segments.js';

/** Of another connection: it does nothing but let time pass. */
const OTHER: Endpoint = { ...CLIENT, words: [0x0a0000ff, 0, 0, 0] };
const TINY = { pendingBits: 6, answeredBits: 6 };

/** `counts` are the states that are counted in the end, of the connections of these lines. */
function told(title: string, lines: readonly string[], counts: readonly string[], right: Endpoint = SERVER): void {
  test(title, () => {
    const now: string[] = [];
    const onConnection: ConstructorParameters<typeof Tracker>[1] = {
      ...TINY,
      onConnection: (record) => {
        if (record.origWords[0] !== OTHER.words[0]) now.push(recordText(record, CLIENT));
      },
    };
    const tracker = new Tracker(SEED, onConnection);
    const events = new EventBatch();
    const others = Object.fromEntries(CONN_STATES.map((name) => [name, 0]));
    const actual = lines.map((line, index) => {
      const [packet = ''] = line.split(' | ');
      const isOther = packet.includes('other');
      if (packet === 'flush') tracker.flush();
      else {
        const text = isOther ? `${packet.split(' ')[0]} > S ${index} 0` : packet;
        const [batch] = batchesOf([parseSegment(text, index, isOther ? { ...OTHER, port: 1000 + index } : CLIENT, right)]);
        assert.ok(batch !== undefined);
        tracker.track(batch, events);
        if (isOther) others.S0 = (others.S0 ?? 0) + 1;
      }
      return now.length === 0 ? packet : `${packet} | told: ${now.splice(0).join(', ')}`;
    });
    assert.deepEqual(actual, lines);
    const kept = CONN_STATES.flatMap((name, state) => new Array((tracker.states[state] ?? 0) - (others[name] ?? 0)).fill(name));
    assert.deepEqual(kept.sort(), [...counts].sort());
  });
}

const OPEN = ['1 > S 100 0', '2 < SA 500 101'];

told('An open connection is told when the capture ends.', [...OPEN, '900 other', 'flush | told: S1'], ['S1']);

told(
  'One that was reset is told 5 s later, by whichever packet comes first then.',
  [...OPEN, '3 > R 101 0', '7.9 other', '8 other | told: RSTO', 'flush'],
  ['RSTO'],
);

told(
  'One that was closed by both sides is told 5 s after the second FIN.',
  [...OPEN, '3 > FA 101 501', '7 < FA 501 102', '11.5 other', '12.5 other | told: SF', 'flush'],
  ['SF'],
);

told('A FIN from one side alone does not end it.', [...OPEN, '3 > FA 101 501', '600 other', 'flush | told: S2'], ['S2']);

told(
  'The 5 s are exact: a late segment 4.6 s after the end is in the line.',
  [...OPEN, '10.9 > R 101 0', '15.5 < RA 501 101', '15.9 other | told: REJ', 'flush'],
  ['REJ'],
);

told(
  'A segment later than that changes the counts, not the line.',
  [...OPEN, '10 > R 101 0', '15.5 < RA 501 101 | told: RSTO', 'flush'],
  ['REJ'],
);

told('Nobody answered: told after 130 s.', ['1 > S 100 0', '131 other', '131.5 other | told: S0', 'flush'], ['S0']);

told(
  'The SYN at 131 s is a new attempt, and the old one is told.',
  ['1 > S 100 0', '3 > S 100 0', '132 > S 100 0 | told: S0+1', 'flush | told: S0'],
  ['S0', 'S0'],
);

told(
  'One joined late by its SYN-ACK is not told as long as it is open, for it is not unanswered.',
  ['1 < SA 500 101', '200 other', '300 < FA 501 101', '306 other | told: SHR', 'flush'],
  ['SHR'],
);

told(
  'So with a SYN that was answered by a FIN.',
  ['1 > S 100 0', '2 < FA 500 101', '200 other', '300 > FA 101 501', '306 other | told: SF', 'flush'],
  ['SF'],
);

told(
  'So with a SYN-ACK whose sender counts as originator.',
  ['1 < SA 500 101', '200 other', '300 > R 101 0', '306 other | told: <REJ', 'flush'],
  ['REJ'],
  PEER,
);

told(
  'A SYN-ACK behind the FIN of the other side: it is alive, and not over.',
  ['1 > S 100 0', '2 > FA 101 0', '3 < SA 500 101', '20 other', '30 < FA 501 102', '36 other | told: SF', 'flush'],
  ['SF'],
);

told(
  'A SYN behind the FIN that seemed to end it: it is alive, and not over.',
  ['1 < FA 501 101', '2 > S 100 0', '20 other', '30 > FA 101 502', '36 other | told: SF', 'flush'],
  ['SF'],
);

told(
  'What another connection replaces is told at once.',
  [...OPEN, '3 > S 900 0 | told: S1', '4 < RA 0 901', '5 > S 900 0 | told: REJ', 'flush | told: S0'],
  ['REJ', 'S0', 'S1'],
);

told(
  'Packets without times: nothing is over before the capture is.',
  ['- > S 100 0', '- < SA 500 101', '- > R 101 0', '- < RA 501 101', 'flush | told: REJ'],
  ['REJ'],
);

told(
  'A reset without anything before, then other segments: told 5 s after the reset.',
  ['1 > R 100 0', '2.5 < FA 501 101', '4 < SA 500 101', '7 other | told: RSTO', 'flush'],
  ['RSTO'],
);

told(
  'A reset in the far future, by a broken clock, does not hold up those that come after it.',
  [
    '4000000000 > S 100 0',
    '4000000000.1 < RA 0 101',
    '10 > S 900 0 | told: REJ',
    '11 < RA 0 901',
    '17 other | told: REJ',
    'flush',
  ],
  ['REJ', 'REJ'],
);

told(
  'Nor does one without a time.',
  ['- > S 100 0', '- < RA 0 101', '10 > S 900 0 | told: REJ', '11 < RA 0 901', '17 other | told: REJ', 'flush'],
  ['REJ', 'REJ'],
);

told(
  'A clock that steps forward by a year: all that is over is told, and what is open stays.',
  [...OPEN, '31536000 other', '31536001 > FA 101 501', 'flush | told: S2'],
  ['S2'],
);
