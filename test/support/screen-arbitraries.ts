/* Any snapshot, whatever was pressed, on a terminal of any size. */
import fc from 'fast-check';
import type { HostProcess } from '../../src/host-facts.js';
import type { HostMoment } from '../../src/host-knowledge.js';
import { RATE_SPANS, SCREEN_VIEWS, SORT_KEYS } from '../../src/screen-question.js';
import type { ScreenRow, ScreenSnapshot, SpanRates } from '../../src/screen-snapshot.js';
import type { Verdict } from '../../src/verdict.js';
import { Canvas } from '../../src/view/dashboard/canvas.js';
import { renderScreen } from '../../src/view/dashboard/render.js';
import type { TerminalAbilities } from '../../src/view/dashboard/terminal.js';
import { makeTheme } from '../../src/view/dashboard/theme.js';
import type { Overlay, PanelNumber, UiState } from '../../src/view/dashboard/ui-state.js';
import { formatUtc, makeDetail, makeReplay, makeRow, makeSnapshot, makeTable, NOW_SECONDS } from './screen-builder.js';
import { makeHostFacts, makeVerdict } from './screen-host.js';
import { listScreenStates } from './screen-states.js';

const count = fc.oneof(fc.nat(30), fc.nat(20_000), fc.double({ min: 0, max: 1e18, noNaN: true }).map(Math.floor));
const rate = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(0.004));
const rates: fc.Arbitrary<SpanRates> = fc.tuple(rate, rate, rate).map(([one, ten, sixty]) => ({ 1: one, 10: ten, 60: sixty }));
const words = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\u001b[31m', '漢字', 'sshd'),
);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });

export const anyRow: fc.Arbitrary<ScreenRow> = fc
  .record({
    words: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
    address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('255.255.255.255/32')),
    peer: orNull(fc.ipV6()),
    shownPort: orNull(fc.nat(65_535)),
    hasMorePorts: fc.boolean(),
    process: orNull(words),
    synRates: rates,
    rstRates: orNull(rates),
    syn: count,
    rst: orNull(count),
    attempts: count,
    open: count,
    refused: count,
    unanswered: count,
    halfOpen: count,
    reset: count,
    peers: orNull(count),
    peersAreLow: fc.boolean(),
    lastSeconds: orNull(fc.integer({ min: 0, max: NOW_SECONDS * 2 })),
    trend: fc.array(rate, { maxLength: 12 }),
    error: fc.constantFrom(0, 3),
  })
  .map((changes) => makeRow(changes));

const outcomes = fc.record({ opened: count, refused: count, unanswered: count, halfOpen: count, reset: count, forgotten: count });

const anyProcess: fc.Arbitrary<HostProcess> = fc.record({
  pid: fc.nat(),
  name: words,
  commandLine: words,
  user: orNull(words),
  unit: orNull(words),
  parent: orNull(fc.record({ pid: fc.nat(), name: words })),
});
const ip = fc.oneof(fc.ipV4(), fc.ipV6());
const tcpPort = fc.nat(65_535);
const peers = fc.array(fc.record({ ip, sockets: count }), { maxLength: 20 });
const byName = fc.dictionary(words, count, { maxKeys: 5 });

const anyHost: fc.Arbitrary<HostMoment> = fc
  .record({
    attribution: fc.constantFrom('trace-events' as const, 'proc' as const, 'none' as const),
    sampledShare: fc.constantFrom(1, 0.5, 0.0001),
    connectors: fc.array(fc.record({ process: anyProcess, processes: count, ip, port: tcpPort, connects: count }), {
      maxLength: 25,
    }),
    listeners: fc.array(fc.record({ process: orNull(anyProcess), ip, port: tcpPort, queued: count, queueLimit: count }), {
      maxLength: 25,
    }),
    resetReasons: fc.array(
      fc.record({
        direction: fc.constantFrom('sent' as const, 'received' as const),
        ip,
        port: tcpPort,
        reason: orNull(words),
        state: orNull(words),
        count,
      }),
      { maxLength: 25 },
    ),
    counters: fc.dictionary(fc.constantFrom('OutRsts', 'ActiveOpens', 'NobodyKnows', 'ListenDrops'), count),
    sockets: byName,
    peers: fc.record({
      halfOpenSources: peers,
      halfOpenPorts: fc.array(fc.record({ port: tcpPort, sockets: count }), { maxLength: 3 }),
      establishedSources: peers,
      destinations: fc.array(fc.record({ ip, port: tcpPort, sockets: count }), { maxLength: 9 }),
      isPartial: fc.boolean(),
    }),
    conntrack: orNull(
      fc.record({
        count,
        max: count,
        sources: fc.array(fc.record({ ip, entries: count }), { maxLength: 20 }),
        states: byName,
        timeouts: byName,
        unreadable: orNull(words),
        dropped: count,
      }),
    ),
    fileLimits: fc.array(fc.record({ process: anyProcess, open: count, limit: count }), { maxLength: 12 }),
    files: orNull(fc.record({ open: count, limit: count })),
    addresses: fc.array(ip, { maxLength: 3 }),
  })
  .chain((facts) =>
    fc.record({
      facts: fc.constant(makeHostFacts(facts)),
      rates: fc.constantFrom({}, { OutRsts: 1e9, ActiveOpens: 0.01 }),
      growth: byName,
    }),
  );

const anyVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    level: fc.constantFrom('critical' as const, 'warning' as const, 'info' as const),
    sentence: words,
    numbers: fc.dictionary(words, fc.oneof(count, rate)),
    source: orNull(ip),
    service: orNull(fc.record({ ip, port: tcpPort })),
    subnet: orNull(words),
    process: orNull(words),
    reason: orNull(words),
    firstSecond: fc.nat(NOW_SECONDS),
    isActive: fc.boolean(),
    remedies: fc.array(
      fc.record({
        what: words,
        commands: fc.array(words, { maxLength: 3 }),
        undo: fc.array(fc.string({ maxLength: 300 }), { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(makeVerdict);

const snapshot: fc.Arbitrary<ScreenSnapshot> = fc
  .record({
    table: fc
      .tuple(fc.constantFrom(...SCREEN_VIEWS), fc.array(anyRow, { maxLength: 70 }), fc.nat(10_000), fc.boolean())
      .map(([view, rows, from, isPartial]) =>
        makeTable(rows, { view, from, matched: from + rows.length, total: 2 * from + rows.length, isPartial }),
      ),
    chart: fc.tuple(fc.array(rate, { maxLength: 400 }), fc.array(rate, { maxLength: 400 })).map(([syn, rst]) => {
      const length = Math.min(syn.length, rst.length);
      return { firstSecond: NOW_SECONDS - length, syn: syn.slice(0, length), rst: rst.slice(0, length) };
    }),
    outcomes,
    synRates: rates,
    rstRates: rates,
    packets: count,
    flows: count,
    kernelDropped: orNull(count),
    interfaceDropped: orNull(count),
    recentDropped: fc.constantFrom(0, 1, 1e9),
    inputs: fc.array(words, { maxLength: 3 }),
    expression: orNull(words),
    nowSeconds: orNull(fc.constant(NOW_SECONDS)),
    knowsProcesses: fc.boolean(),
    verdicts: fc.array(anyVerdict, { maxLength: 4 }),
    host: orNull(anyHost),
    hasEnded: fc.boolean(),
    detail: orNull(
      fc.constantFrom(makeDetail(), makeDetail({ row: null, ports: [], connections: [], remedy: 'a long remedy '.repeat(30) })),
    ),
    alerts: fc.array(
      fc.record({
        seconds: fc.nat(NOW_SECONDS),
        level: fc.constantFrom('critical' as const, 'warning' as const, 'info' as const),
        text: words,
        isActive: fc.boolean(),
      }),
      { maxLength: 50 },
    ),
  })
  .chain((changes) =>
    fc
      .constantFrom({}, makeReplay(), makeReplay({ hasEnded: true }), makeReplay({ isSeeking: true, totalSeconds: null }))
      .map((replay) => makeSnapshot({ ...changes, ...replay })),
  );

const panel = fc.constantFrom<PanelNumber>(1, 2, 3, 4, 5, 6);
const overlay: fc.Arbitrary<Overlay | null> = fc.oneof(
  fc.constant(null),
  fc.nat(60).map((scroll): Overlay => ({ kind: 'help', scroll })),
  fc.nat(60).map((scroll): Overlay => ({ kind: 'detail', key: makeDetail().key, scroll })),
  fc.nat(200).map((scroll): Overlay => ({ kind: 'host', scroll })),
  fc.tuple(orNull(words), fc.nat(60)).map(([key, scroll]): Overlay => ({ kind: 'verdicts', key, scroll })),
  fc.tuple(words, fc.nat(50), orNull(words)).map(([text, cursor, error]): Overlay => {
    return { kind: 'filter', input: { text, cursor: Math.min(cursor, text.length) }, error, historyAt: 0, typed: text };
  }),
  fc.constantFrom(...listScreenStates().flatMap(({ ui }) => (ui.overlay?.kind === 'interfaces' ? [ui.overlay] : []))),
);
const base = listScreenStates()[0].ui;
const ui: fc.Arbitrary<UiState> = fc
  .record({
    order: fc.record({
      sort: fc.constantFrom(...SORT_KEYS),
      isReversed: fc.boolean(),
      rateSpan: fc.constantFrom(...RATE_SPANS),
    }),
    filterText: words,
    focus: panel,
    zoomed: orNull(panel),
    selectedPlace: fc.nat(100),
    panelScroll: fc.record({ 1: fc.nat(60), 2: fc.nat(60), 3: fc.nat(60), 4: fc.nat(60), 5: fc.nat(60), 6: fc.nat(60) }),
    pan: fc.nat(20),
    overlay,
    pausedAtMillis: orNull(fc.constant((NOW_SECONDS - 100) * 1000)),
    second: orNull(fc.integer({ min: NOW_SECONDS - 4000, max: NOW_SECONDS + 10 })),
    showsNames: fc.boolean(),
    notice: orNull(fc.record({ text: words, isError: fc.boolean(), atMillis: fc.constant(NOW_SECONDS * 1000) })),
  })
  .map((changes) => ({ ...base, ...changes }));

const abilities = fc.record({ isUtf8: fc.boolean(), colours: fc.constantFrom(0 as const, 8 as const, 256 as const) });
const largeSize = fc.record({ columns: fc.integer({ min: 60, max: 210 }), rows: fc.integer({ min: 15, max: 60 }) });
const size = fc.oneof(fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 80 }) }), largeSize);
export interface AnyScreen {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly ui: UiState;
  readonly snapshot: ScreenSnapshot | null;
  readonly abilities: TerminalAbilities;
}

export const anyScreen: fc.Arbitrary<AnyScreen> = fc.record({
  size,
  ui,
  snapshot: fc.option(snapshot, { nil: null, freq: 20 }),
  abilities,
});

/** Large enough, with a snapshot, and nothing over the panels. */
export const bareScreen: fc.Arbitrary<AnyScreen & { readonly snapshot: ScreenSnapshot }> = fc
  .record({ size: largeSize, ui, snapshot, abilities })
  .map((screen) => ({ ...screen, ui: { ...screen.ui, overlay: null } }));

export function paintScreen({ size: { columns, rows }, ui, snapshot, abilities }: AnyScreen) {
  const theme = makeTheme(abilities);
  const canvas = new Canvas(columns, rows);
  const names = { nameOf: (port: number) => (port % 2 === 0 ? `name-of-${port}` : null) };
  const chart = renderScreen(canvas, snapshot, ui, { theme, nowMillis: NOW_SECONDS * 1000, names, formatClock: formatUtc });
  return { canvas, theme, chart };
}
