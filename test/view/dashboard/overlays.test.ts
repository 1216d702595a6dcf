import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenAlert } from '../../../src/screen-snapshot.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import type { UiState } from '../../../src/view/dashboard/ui-state.js';
import { placeOfVerdict } from '../../../src/view/dashboard/verdict-place.js';
import { makeHost, makeVerdict, makeVerdicts } from '../../support/screen-host.js';
import { describeKeys, pressAll, tryLines } from './press-lines.js';
import { makeGeometry, makeRow, makeSnapshot, makeTable } from './table-samples.js';

function detailOf(keys: string, place: Parameters<typeof pressAll>[1] = {}): string {
  const { overlay } = pressAll(keys, place).ui;
  if (overlay?.kind !== 'detail') return String(overlay?.kind);
  const { family, words, peerWords, port } = overlay.key;
  return `${family} ${words.map((word) => word.toString(16)).join(' ')} ${peerWords.length} ${port}`;
}

test('Enter opens the source of what is selected', () => {
  assert.equal(describeKeys('j enter'), 'place 1 10.0.0.1, detail -> ask');
  assert.equal(detailOf('j enter'), '4 a000001 0 0 0 0 0');
  assert.equal(detailOf('enter'), '4 a000000 0 0 0 0 0');
  for (const view of ['openers', 'services', 'pairs'] as const) {
    const snapshot = makeSnapshot(makeTable([makeRow('10.0.0.9', { port: 80, peer: '10.0.0.8' })], { view }));
    assert.equal(detailOf('enter', { snapshot, start: { ...makeUiState(), view } }), '4 a000009 0 0 0 0 0', view);
  }
  assert.equal(detailOf('4 j enter'), '4 a070002 0 0 0 0 0');
  assert.equal(detailOf('4 G enter'), '6 20010db8 0 0 3 0 0');
  assert.equal(detailOf('5 enter'), '4 a080001 0 0 0 0 0');
  for (const keys of ['5 j enter', '2 enter', '3 enter', '6 enter']) assert.equal(detailOf(keys), 'undefined', keys);
  assert.equal(detailOf('enter', { snapshot: makeSnapshot(makeTable([])) }), 'undefined');
});

test('Enter on a network shows its sources', () => {
  const snapshot = makeSnapshot(makeTable([makeRow('10.0.0.0/24'), makeRow('2001:db8::/64')], { view: 'subnets' }));
  const start: UiState = { ...makeUiState(), view: 'subnets' };
  assert.equal(describeKeys('enter', { snapshot, start }), 'filter 10.0.0.0/24 -> ask');
  assert.equal(describeKeys('j enter', { snapshot, start }), 'filter 2001:db8::/64 -> ask');
});

test('the detail scrolls, and goes back', () => {
  const geometry = makeGeometry({ overlayRows: 10, overlayLines: 25 });
  const scrolled = (keys: string) => {
    const { overlay } = pressAll(keys, { geometry }).ui;
    return overlay?.kind === 'detail' ? overlay.scroll : null;
  };
  assert.deepEqual(
    ['enter j', 'enter pagedown', 'enter G', 'enter end', 'enter G home', 'enter k'].map(scrolled),
    [1, 10, 15, 15, 0, 0],
  );
  tryLines([
    ['enter escape', 'start'],
    ['enter backspace', 'start'],
    ['enter q', 'start'],
    ['enter ctrl-c', 'detail -> quit'],
    ['enter space', 'paused 1000000, detail'],
    ['enter n', 'names, detail'],
    ['enter t', 'over 60 s, detail, "rates over 60 s" -> ask'],
    ['enter v', 'detail'],
    ['enter /', 'detail'],
    ['enter w', 'detail'],
    ['enter ,', 'detail'],
  ]);
});

const VERDICTS = makeVerdicts();
const ALERTS = [1, undefined, 0].map((verdict): ScreenAlert => {
  const alert = { seconds: 1, level: 'info', text: 'x', isActive: true } as const;
  return verdict === undefined ? alert : { ...alert, verdict };
});
const JUDGED = makeSnapshot(makeTable([makeRow('10.0.0.1')]), { verdicts: VERDICTS, alerts: ALERTS, host: makeHost() });

function verdictOf(keys: string, snapshot = JUDGED): string {
  const { overlay } = pressAll(keys, { snapshot }).ui;
  if (overlay?.kind !== 'verdicts') return String(overlay?.kind);
  return `${snapshot.verdicts[placeOfVerdict(snapshot.verdicts, overlay.key)]?.kind} ${overlay.scroll}`;
}

test('Enter on an alert that is a verdict opens it, and on a notice nothing', () => {
  assert.equal(verdictOf('6 enter'), 'refused-storm 0');
  assert.equal(verdictOf('6 j enter'), 'undefined');
  assert.equal(verdictOf('6 G enter'), 'syn-flood 0');
  assert.equal(verdictOf('6 enter', { ...JUDGED, verdicts: [] }), 'undefined');
  // Why the capture ended stands before the alerts, and is none of them.
  const ended = { ...JUDGED, failures: [{ code: 'interface-down', message: 'eth0 went down' }] as const };
  assert.equal(verdictOf('6 enter', ended), 'undefined');
  assert.equal(verdictOf('6 j enter', ended), 'refused-storm 0');
});

test('left and right go from verdict to verdict, each from its first line on', () => {
  assert.deepEqual(
    ['V', 'V right', 'V right right', 'V right right right', 'V right left', 'V left'].map((keys) => verdictOf(keys)),
    ['syn-flood 0', 'refused-storm 0', 'subnet-swarm 0', 'subnet-swarm 0', 'syn-flood 0', 'syn-flood 0'],
  );
  const geometry = makeGeometry({ overlayRows: 10, overlayLines: 12 });
  const { overlay } = pressAll('V j j j', { snapshot: JUDGED, geometry }).ui;
  assert.deepEqual(overlay, { kind: 'verdicts', key: null, scroll: 2 });
  assert.equal(verdictOf('V right', { ...JUDGED, verdicts: [] }), 'undefined 0');
});

test('a verdict that was chosen stays so though another comes before it', () => {
  const { overlay } = pressAll('V right', { snapshot: JUDGED }).ui;
  const later = [makeVerdict({ firstSecond: 9e9 }), ...VERDICTS];
  assert.equal(later[placeOfVerdict(later, overlay?.kind === 'verdicts' ? overlay.key : null)]?.kind, 'refused-storm');
});

test('of the host a line is marked, down to the last one', () => {
  const geometry = makeGeometry({ overlayRows: 10, overlayLines: 25 });
  const marked = (keys: string) => {
    const { overlay } = pressAll(keys, { geometry, snapshot: JUDGED }).ui;
    return overlay?.kind === 'host' ? overlay.scroll : null;
  };
  assert.deepEqual(['H j', 'H pagedown', 'H G', 'H G k', 'H end home'].map(marked), [1, 10, 24, 23, 0]);
});

test('from the host to the verdicts and back is a key, and the same key closes them', () => {
  tryLines([
    ['H', 'host'],
    ['V', 'verdicts'],
    ['H V', 'verdicts'],
    ['V H', 'host'],
    ['H H', 'start'],
    ['V V', 'start'],
    ['H escape', 'start'],
    ['V q', 'start'],
    ['H space', 'paused 1000000, host'],
    ['V enter', 'verdicts'],
    ['H /', 'host'],
  ]);
});

test('the help closes at any key, but for those that scroll it where it does not fit', () => {
  tryLines([
    ['?', 'help'],
    ['h', 'help'],
    ['f1', 'help'],
    ['? j', 'start'],
    ['? q', 'start'],
    ['? ?', 'start'],
    ['? x', 'start'],
    ['? ctrl-z', 'help -> suspend'],
  ]);
  const geometry = makeGeometry({ overlayRows: 10, overlayLines: 12 });
  assert.deepEqual(pressAll('? j j j', { geometry }).ui.overlay, { kind: 'help', scroll: 2 });
  assert.equal(describeKeys('? j x', { geometry }), 'start');
});

test('an interface is chosen from the list', () => {
  const names = ['eth0', 'eth1', 'lo'];
  const common = { description: null, addresses: [], linkType: null, isUp: true, isLoopback: false, isNetwork: true };
  const list = names.map((name) => ({ name, ...common }));
  const start: UiState = { ...makeUiState(), overlay: { kind: 'interfaces', list, selected: 0 } };
  const selected = (keys: string) => {
    const { overlay } = pressAll(keys, { start }).ui;
    return overlay?.kind === 'interfaces' ? overlay.selected : null;
  };
  assert.deepEqual(['j', 'j j j', 'G', 'G k', 'up', 'x'].map(selected), [1, 2, 2, 1, 0, 0]);
  tryLines(
    [
      ['enter', 'start -> chooseInterface eth0'],
      ['j enter', 'start -> chooseInterface eth1'],
      ['escape', 'start'],
      ['q', 'start'],
      ['i', 'start'],
    ],
    { start },
  );
  assert.equal(describeKeys('i j enter'), 'interfaces');
});
