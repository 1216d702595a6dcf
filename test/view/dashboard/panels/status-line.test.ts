import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenSnapshot } from '../../../../src/screen-snapshot.js';
import { makeUiState } from '../../../../src/view/dashboard/initial-state.js';
import type { UiState } from '../../../../src/view/dashboard/ui-state.js';
import { paintScreen } from '../../../support/screen-arbitraries.js';
import { makeReplay, makeSnapshot, NOW_SECONDS } from '../../../support/screen-builder.js';

function statusOf(columns: number, snapshot: ScreenSnapshot, ui: Partial<UiState> = {}): string {
  const size = { columns, rows: 40 };
  const screen = { size, ui: { ...makeUiState(), ...ui }, snapshot, abilities: { isUtf8: true, colours: 256 } as const };
  return paintScreen(screen).canvas.toText().split('\n')[0];
}

test('Fields give way from the right as the line gets narrow, and the clock stays.', () => {
  const words = ['eth0', 'SYN 59.5k/s', 'RST 4414/s', 'flows 12.4k', 'drop 0', 'filter none', '-f tcp'];
  let shown = words.length;
  for (let columns = 200; columns >= 60; columns--) {
    const line = statusOf(columns, makeSnapshot({ expression: 'tcp' }));
    assert.ok(line.startsWith(' syntop   ● LIVE') && line.endsWith('10:02:14') && line.length === columns, line);
    const here = words.filter((word) => line.includes(word));
    assert.deepEqual(here, words.slice(0, here.length));
    assert.ok(here.length <= shown);
    shown = here.length;
  }
  assert.equal(shown, 3);
});

test('What is being dropped is said until nothing else is left.', () => {
  const snapshot = makeSnapshot({
    recentDropped: 300,
    kernelDropped: 12_345,
    inputs: ['a-very-long-interface-name-of-a-container'],
  });
  for (let columns = 60; columns <= 200; columns++) {
    for (const ui of [{}, { pausedAtMillis: 0 }, { second: NOW_SECONDS - 40 }]) {
      assert.match(statusOf(columns, snapshot, ui), / DROPPED 12\.3k \(24\.8%\)/);
    }
  }
  assert.match(statusOf(160, snapshot), /SYN ≥59\.5k\/s {2}RST ≥4414\/s {2}flows ≥12\.4k/);
});

test('What nobody can tell was dropped is said to be unknown, live; of a file there is nothing to say.', () => {
  const untold = { kernelDropped: null, interfaceDropped: null };
  assert.match(statusOf(200, makeSnapshot(untold)), /drop unknown/);
  assert.doesNotMatch(statusOf(200, makeSnapshot({ ...untold, kind: 'replay' })), /drop/);
  assert.match(statusOf(200, makeSnapshot({ kernelDropped: null, interfaceDropped: 7 })), /drop 7/);
});

test('The state is said in a word: live, paused, in the past, ended.', () => {
  const state = (ui: Partial<UiState>, changes: Partial<ScreenSnapshot> = {}) =>
    statusOf(80, makeSnapshot(changes), ui).slice(8, 30);
  assert.match(state({}), /^ {2}● LIVE {2}/);
  assert.match(state({ pausedAtMillis: NOW_SECONDS * 1000 - 8999 }), /^ {3}PAUSED 8s {3}/);
  assert.match(state({ pausedAtMillis: (NOW_SECONDS - 7300) * 1000 }), /^ {3}PAUSED 2h {3}/);
  assert.match(state({ second: NOW_SECONDS - 40 }), /^ {3}AT 10:01:34 -40s {3}/);
  assert.match(state({}, { hasEnded: true }), /^ {3}ENDED {3}/);
});

test('A replay says its speed and place, and shows it as a bar where there is room.', () => {
  const at = (columns: number, changes: Parameters<typeof makeReplay>[0]) => statusOf(columns, makeSnapshot(makeReplay(changes)));
  assert.match(at(80, {}), /^ syntop {3}REPLAY x4 37% 01:12\/03:14 {2}office\.pcapng/);
  assert.match(at(80, { speed: Number.POSITIVE_INFINITY, totalSeconds: null }), /REPLAY max 37% 01:12 {2}office/);
  assert.match(at(80, { isPaused: true }), /REPLAY HELD 37% 01:12\/03:14/);
  assert.match(at(80, { isSeeking: true }), /SEEKING 37%/);
  assert.match(at(80, { hasEnded: true }), /REPLAY END 03:14/);
  assert.match(at(140, { share: 0.5 }), /filter none {2}(━+)─+$/);
  const [, done = '', left = ''] = /(━+)(─+)$/.exec(at(140, { share: 0.5 })) ?? [];
  assert.ok(Math.abs(done.length - left.length) <= 1);
  assert.doesNotMatch(at(80, {}), /10:02:14/);
});
