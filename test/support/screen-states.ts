/* The states of the dashboard that have golden screens: what is shown, and what the person has chosen. */
import type { HostInterface } from '../../src/host-interface.js';
import type { ScreenSnapshot } from '../../src/screen-snapshot.js';
import { makeUiState } from '../../src/view/dashboard/initial-state.js';
import type { Overlay, PanelNumber, UiState } from '../../src/view/dashboard/ui-state.js';
import { keyOfVerdict } from '../../src/view/dashboard/verdict-place.js';
import {
  makeDetail,
  makeEmptySnapshot,
  makeReplay,
  makeRow,
  makeSnapshot,
  makeTable,
  mockRows,
  NO_OUTCOMES,
  NOW_SECONDS,
} from './screen-builder.js';
import { HOSTILE, makeHost, makeProcess, makeVerdict, makeVerdicts } from './screen-host.js';

export interface ScreenState {
  readonly name: string;
  readonly snapshot: ScreenSnapshot | null;
  readonly ui: UiState;
}

function state(name: string, ui: Partial<UiState> = {}, snapshot: ScreenSnapshot | null = makeSnapshot()): ScreenState {
  return { name, snapshot, ui: { ...makeUiState(), ...LIVE_ORDER, ...ui } };
}

/** As in the mock-ups: rates of one second. */
const LIVE_ORDER: Partial<UiState> = { order: { sort: 'synRate', isReversed: false, rateSpan: 1 } };

function filterOverlay(text: string, error: string | null = null, cursor = text.length): Overlay {
  return { kind: 'filter', input: { text, cursor }, error, historyAt: 0, typed: text };
}

const INTERFACES: readonly HostInterface[] = [
  host('eth0', null, ['10.0.0.5', 'fe80::a00:27ff:fe4e:66a1'], true),
  host('wlan0', 'Wi-Fi\u001b[31m', [], false),
  host('docker0-with-a-very-long-name', 'a bridge', ['172.17.0.1'], true),
  host('lo', null, ['127.0.0.1', '::1'], true),
];

function host(name: string, description: string | null, addresses: readonly string[], isUp: boolean): HostInterface {
  return { name, description, addresses, linkType: null, isUp, isLoopback: name === 'lo', isNetwork: true };
}

function matchedSnapshot(): ScreenSnapshot {
  const rows = mockRows()
    .filter(({ shownPort }) => shownPort === 443)
    .slice(0, 37);
  return makeSnapshot({ table: makeTable(rows, { matched: 37, total: 214 }) });
}

function hostileSnapshot(): ScreenSnapshot {
  const hostile = HOSTILE;
  const rows = mockRows().map((row, at) => (at % 2 === 0 ? { ...row, process: `${hostile}${at}` } : row));
  return makeSnapshot({
    inputs: [`eth0${hostile}`],
    table: makeTable(rows),
    alerts: [{ seconds: NOW_SECONDS, level: 'warning', text: `${hostile} from 10.0.0.1`, isActive: true }],
    refusedServices: [
      { address: '10.0.0.8', port: 23, process: hostile, askedBy: null, hasMoreAskers: true, refused: 12, error: 0 },
    ],
  });
}

function viewSnapshot(view: 'services' | 'subnets' | 'pairs'): ScreenSnapshot {
  const rows = mockRows().map((row) => {
    if (view === 'subnets') return { ...row, address: `${row.address}/24`, shownPort: null, process: null };
    const noResets = { ...row, rst: null, rstRates: null, peers: null };
    return view === 'services' ? noResets : { ...noResets, peer: '198.51.100.7', shownPort: null };
  });
  return makeSnapshot({ table: makeTable(rows, { view }) });
}

/** A host with everything to say, and three verdicts; the first alert is about the second of them. */
function hostSnapshot(): ScreenSnapshot {
  const alerts = makeSnapshot().alerts.map((alert, at) => (at === 0 ? { ...alert, verdict: 1 } : alert));
  return makeSnapshot({ host: makeHost(), verdicts: makeVerdicts(), alerts });
}

function hostileHostSnapshot(): ScreenSnapshot {
  const process = makeProcess({ name: HOSTILE, commandLine: `${HOSTILE} ${'x'.repeat(300)}`, unit: HOSTILE, user: null });
  const host = makeHost({
    attribution: 'proc',
    connectors: [{ process, processes: 1, ip: '2001:db8:f3b3:28fe:1:2:3:2b4', port: 65_535, connects: 1e12 }],
    listeners: [{ ip: '::', port: 65_535, process, queued: 1e9, queueLimit: 0 }],
    fileLimits: [{ process, open: 3, limit: 0 }],
    sockets: { [HOSTILE]: 3 },
    conntrack: null,
  });
  const verdict = makeVerdict({
    sentence: `${HOSTILE} ${'x'.repeat(300)}`,
    process: HOSTILE,
    reason: HOSTILE,
    remedies: [{ what: HOSTILE, commands: ['y'.repeat(300)], undo: [HOSTILE] }],
  });
  return makeSnapshot({ host, verdicts: [verdict] });
}

const zoomed = (panel: PanelNumber) => state(`zoom of ${panel}`, { focus: panel, zoomed: panel });

export function listScreenStates(): ScreenState[] {
  const detail = makeDetail();
  const overDetail = (scroll: number): Overlay => ({ kind: 'detail', key: detail.key, scroll });
  const selected = mockRows()[3];
  return [
    state('live'),
    state('a row chosen, all columns to the right', { selected, selectedPlace: 3, pan: 99 }),
    state('further down', { selectedPlace: 60 }, makeSnapshot({}, { from: 58, limit: 100 })),
    state('empty', {}, makeEmptySnapshot()),
    state('empty replay', {}, makeEmptySnapshot(makeReplay())),
    state('starting', {}, null),
    state('paused', { pausedAtMillis: (NOW_SECONDS - 8) * 1000 }),
    state('a second ago', { second: NOW_SECONDS - 40 }),
    state(
      'a second that is not kept',
      { second: NOW_SECONDS - 2000 },
      makeEmptySnapshot({ scrub: { second: NOW_SECONDS - 2000, isKept: false, oldest: NOW_SECONDS - 900 } }),
    ),
    state('drops', {}, makeSnapshot({ recentDropped: 300, kernelDropped: 1200 })),
    state('drops some time ago', {}, makeSnapshot({ kernelDropped: 1200, interfaceDropped: 7 })),
    state('replay', {}, makeSnapshot(makeReplay())),
    state('replay held', {}, makeSnapshot(makeReplay({ isPaused: true, speed: Number.POSITIVE_INFINITY }))),
    state('replay seeking', {}, makeSnapshot(makeReplay({ isSeeking: true, totalSeconds: null }))),
    state('replay end', {}, makeSnapshot(makeReplay({ hasEnded: true, share: 1, seconds: 194 }))),
    state('ended', {}, makeSnapshot({ hasEnded: true, failures: [{ code: 'interface-down', message: 'eth0 went down' }] })),
    state('filter typed', { overlay: filterOverlay('port:443 refu>10') }, matchedSnapshot()),
    state('filter error', { overlay: filterOverlay('port:http refu>10', '"http" is no port', 9) }),
    state('filter in force', { filterText: 'port:443 refu>10' }, matchedSnapshot()),
    state('nothing matches', { filterText: 'port:443 refu>10' }, makeSnapshot({ table: makeTable([], { total: 214 }) })),
    state('help', { overlay: { kind: 'help', scroll: 0 } }),
    state('interfaces', { overlay: { kind: 'interfaces', list: INTERFACES, selected: 1 } }),
    state('interfaces being listed', { overlay: { kind: 'interfaces', list: null, selected: 0 } }),
    state('detail', { overlay: overDetail(0) }, makeSnapshot({ detail })),
    state('detail scrolled', { overlay: overDetail(12) }, makeSnapshot({ detail: makeDetail({ remedy: 'Start it.' }) })),
    state('detail not there yet', { overlay: overDetail(0) }),
    state('host', { overlay: { kind: 'host', scroll: 0 } }, hostSnapshot()),
    state('host, a counter marked', { overlay: { kind: 'host', scroll: 6 } }, hostSnapshot()),
    state('host, a process marked', { overlay: { kind: 'host', scroll: 14 } }, hostSnapshot()),
    state('host, further down', { overlay: { kind: 'host', scroll: 26 } }, hostSnapshot()),
    state('host, the end', { overlay: { kind: 'host', scroll: 999 } }, hostSnapshot()),
    state('host, hostile', { overlay: { kind: 'host', scroll: 14 } }, hostileHostSnapshot()),
    state('host unknown', { overlay: { kind: 'host', scroll: 0 } }),
    state('host unknown in a replay', { overlay: { kind: 'host', scroll: 0 } }, makeSnapshot(makeReplay())),
    state('verdicts', { overlay: { kind: 'verdicts', key: null, scroll: 0 } }, hostSnapshot()),
    state('verdicts scrolled', { overlay: { kind: 'verdicts', key: null, scroll: 9 } }, hostSnapshot()),
    state(
      'the second verdict',
      { overlay: { kind: 'verdicts', key: keyOfVerdict(makeVerdicts(), 1), scroll: 0 } },
      hostSnapshot(),
    ),
    state(
      'a verdict that is over',
      { overlay: { kind: 'verdicts', key: keyOfVerdict(makeVerdicts(), 2), scroll: 0 } },
      hostSnapshot(),
    ),
    state('verdicts, hostile', { overlay: { kind: 'verdicts', key: null, scroll: 0 } }, hostileHostSnapshot()),
    state('no verdicts', { overlay: { kind: 'verdicts', key: null, scroll: 0 } }),
    state('notice', { notice: { text: 'saved syntop-1.csv', isError: false, atMillis: NOW_SECONDS * 1000 } }),
    state('error', { notice: { text: 'cannot write syntop-1.csv: disk full', isError: true, atMillis: NOW_SECONDS * 1000 } }),
    state('services', {}, viewSnapshot('services')),
    state('subnets', {}, viewSnapshot('subnets')),
    state('pairs', {}, viewSnapshot('pairs')),
    state('names, by port, upside down', { showsNames: true, order: { sort: 'port', isReversed: true, rateSpan: 60 } }),
    state('forgotten', {}, makeSnapshot({ outcomes: { ...NO_OUTCOMES, opened: 970, refused: 2, forgotten: 28 } })),
    state('no resets', {}, makeSnapshot({ chart: { ...makeSnapshot().chart, rst: makeSnapshot().chart.rst.map(() => 0) } })),
    state('hostile', {}, hostileSnapshot()),
    state('one row', {}, makeSnapshot({ table: makeTable([makeRow({ hasMorePorts: true, peersAreLow: true })]) })),
    zoomed(1),
    zoomed(2),
    zoomed(3),
    zoomed(4),
    zoomed(5),
    zoomed(6),
    state('focus on 6, the second alert marked', { focus: 6, panelScroll: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 1 } }),
    state('focus on 4', { focus: 4, panelScroll: { 1: 0, 2: 0, 3: 0, 4: 1, 5: 0, 6: 0 } }),
  ];
}
