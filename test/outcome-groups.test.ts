import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONN_STATES, type ConnStateName } from '../src/conn-state.js';
import { groupStates, STATE_OUTCOMES } from '../src/outcome-groups.js';

function statesOf(counts: Partial<Record<ConnStateName, number>>): number[] {
  return CONN_STATES.map((name) => counts[name] ?? 0);
}

test('each state is in one group or none, and what is pending, half-open or forgotten is apart', () => {
  const each = statesOf({
    S0: 1,
    S1: 2,
    SF: 4,
    REJ: 8,
    S2: 16,
    S3: 32,
    RSTO: 64,
    RSTR: 128,
    RSTOS0: 256,
    RSTRH: 512,
    SH: 1024,
    SHR: 2048,
    OTH: 4096,
  });
  const expected = { opened: 54, refused: 8, unanswered: 1025, halfOpen: 0, reset: 448, forgotten: 0 };
  assert.deepEqual(groupStates(each, 0, 0, 0), expected);
  assert.deepEqual(groupStates(statesOf({ S0: 10, S1: 5 }), 4, 2, 7), {
    opened: 3,
    refused: 0,
    unanswered: 6,
    halfOpen: 2,
    reset: 0,
    forgotten: 7,
  });
});

test('counts that were read a moment apart make nothing negative', () => {
  const { opened, unanswered } = groupStates(statesOf({ S0: 1, S1: 1 }), 2, 2, 0);
  assert.deepEqual([opened, unanswered], [0, 0]);
});

test("the words of states are the report's", () => {
  const words = STATE_OUTCOMES.map(({ word }, state) => `${CONN_STATES[state]} ${word}`);
  assert.deepEqual(words, [
    'S0 unanswered',
    'S1 open',
    'SF closed',
    'REJ refused',
    'S2 closing',
    'S3 closing',
    'RSTO aborted by client',
    'RSTR aborted by server',
    'RSTOS0 given up',
    'RSTRH scan/backscatter',
    'SH scan/backscatter',
    'SHR scan/backscatter',
    'OTH joined late',
  ]);
});
