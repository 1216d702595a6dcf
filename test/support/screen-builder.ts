/* Snapshots for tests of the screen: those of the mock-ups, and whatever a test wants changed. */
import type { ScreenView } from '../../src/screen-question.js';
import type {
  OutcomeCounts,
  RefusedService,
  ResetSender,
  ScreenAlert,
  ScreenChart,
  ScreenRow,
  ScreenSnapshot,
  ScreenTable,
  SourceDetail,
  SpanRates,
} from '../../src/screen-snapshot.js';

/** The moment of the mock-ups, in UTC. */
export const NOW_SECONDS = Date.UTC(2026, 0, 2, 10, 2, 14) / 1000;

export function allSpans(rate: number): SpanRates {
  return { 1: rate, 10: rate, 60: rate };
}

/** HH:MM:SS in UTC. */
export function formatUtc(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '--:--:--' : date.toISOString().slice(11, 19);
}

export function makeRow(changes: Partial<ScreenRow> = {}): ScreenRow {
  return {
    family: 4,
    words: [0x0a000001, 0, 0, 0],
    peerWords: [],
    port: 0,
    address: '10.0.0.1',
    peer: null,
    shownPort: 443,
    hasMorePorts: false,
    process: null,
    synRates: allSpans(12),
    rstRates: allSpans(0),
    syn: 1200,
    rst: 0,
    attempts: 1200,
    open: 1200,
    refused: 0,
    unanswered: 0,
    halfOpen: 0,
    reset: 0,
    isProven: false,
    peers: 1,
    peersAreLow: false,
    lastSeconds: NOW_SECONDS,
    trend: [],
    error: 0,
    ...changes,
  };
}

/** address port process SYN/s RST/s SYN RST OPEN REFU UNAN HALF RSET PEERS */
const MOCK_ROWS = `
203.227.84.219 8080 node 918 36 42900 3211 38600 2073 1603 25 1138 15
2001:db8:f3b3:28fe::2b4 25 - 916 72 56100 4176 49900 2934 2336 23 1242 1
192.191.1.110 3306 - 903 114 83100 6310 74400 4199 3241 19 2111 15
203.76.141.89 8080 sshd 864 48 85200 6210 76300 4141 3446 20 2069 3
10.16.15.100 443 curl 844 88 61200 4714 54600 3099 2467 25 1615 19
172.99.195.45 6379 - 832 34 23400 1820 20800 1282 992 7 538 6
203.225.237.235 8080 - 798 102 71500 5983 63500 4055 2908 17 1928 19
192.133.173.26 3306 sshd 797 41 66500 4610 60000 2956 2565 16 1654 3
172.201.21.120 6379 node 763 63 67700 5013 60700 3340 2693 19 1673 11
192.113.54.146 3306 - 751 68 89100 6758 79400 4690 3615 10 2068 2
172.106.181.181 6379 - 729 9 57600 4585 51200 3188 2316 6 1397 15
10.186.124.123 5432 - 727 66 82600 6290 73800 4200 3360 18 2090 15
203.157.233.61 8080 firefox 727 39 67100 5025 60000 3484 2768 4 1541 12
10.110.199.153 5432 - 724 26 58500 4048 52500 2712 2350 12 1336 8
192.78.131.3 3306 - 709 19 69000 5104 61700 3458 2780 15 1646 9
172.46.10.3 22 - 678 60 79300 5873 70800 4025 3266 3 1848 16
203.243.48.37 25 - 677 92 75700 5841 67900 3802 2897 4 2039 6
203.231.237.243 8080 - 663 63 30500 2127 27400 1368 1180 13 759 3
2001:db8:75f6:7e52::97c4 6379 - 657 69 82500 6056 74000 4127 3097 14 1929 5
172.217.160.105 6379 - 650 27 88300 6722 79000 4516 3435 2 2206 9
2001:db8:9e6d:9fde::c8b 443 - 641 43 70000 5037 63000 3403 2648 3 1634 8
10.205.233.123 443 - 607 49 84500 6189 76200 4073 3099 9 2116 15
`;

/** The 22 rows of the mock-ups, and quieter ones below them: 214 in all. */
export function mockRows(): ScreenRow[] {
  const rows = MOCK_ROWS.trim()
    .split('\n')
    .map((line, at) => mockRow(line.split(' '), at));
  for (let at = rows.length; at < 214; at++) rows.push(quietRow(at));
  return rows;
}

function mockRow([address = '', port = '', process = '', ...rest]: readonly string[], at: number): ScreenRow {
  const [synRate, rstRate, syn, rst, open, refused, unanswered, halfOpen, reset, peers] = rest.map(Number);
  return makeRow({
    family: address.includes(':') ? 6 : 4,
    words: [at + 1, 0, 0, 0],
    address,
    shownPort: Number(port),
    process: process === '-' ? null : process,
    synRates: allSpans(synRate),
    rstRates: allSpans(rstRate),
    syn,
    rst,
    attempts: syn,
    open,
    refused,
    unanswered,
    halfOpen,
    reset,
    peers,
    trend: Array.from({ length: 12 }, (_, step) => Math.round(synRate * (0.7 + 0.3 * Math.abs(Math.sin(at + step / 3))))),
  });
}

/** One of many: now and then with most of its attempts failed, long ago, an estimate, or with nothing at all. */
function quietRow(at: number): ScreenRow {
  const attempts = 400 - at;
  const failed = at % 5 === 0 ? Math.floor(attempts * 0.6) : at % 5 === 1 ? Math.floor(attempts * 0.3) : 0;
  return makeRow({
    words: [0x0a010000 + at, 0, 0, 0],
    address: `10.1.0.${at}`,
    shownPort: 1000 + at,
    hasMorePorts: at % 3 === 0,
    synRates: allSpans((214 - at) / 8),
    syn: attempts,
    rst: at % 7,
    rstRates: allSpans((at % 7) / 60),
    attempts,
    open: attempts - failed,
    refused: failed,
    lastSeconds: NOW_SECONDS - at * at,
    trend: [0, 0, 1, 3, at % 4],
    error: at % 9 === 0 ? 12 : 0,
  });
}

export function makeTable(rows: readonly ScreenRow[], changes: Partial<ScreenTable> = {}): ScreenTable {
  return {
    view: 'sources',
    order: { sort: 'synRate', isReversed: false, rateSpan: 10 },
    rows,
    from: 0,
    matched: rows.length,
    total: rows.length,
    isPartial: false,
    followed: null,
    ...changes,
  };
}

/** As a question for `limit` rows would be answered. */
function pageOf(rows: readonly ScreenRow[], from: number, limit: number, view: ScreenView = 'sources'): ScreenTable {
  return makeTable(rows.slice(from, from + limit), { view, from, matched: rows.length, total: rows.length });
}

/** Rises slowly to 59.5k SYN/s, as in the mock-ups; the last second, at hand, has hardly begun. */
function mockChart(): ScreenChart {
  const seconds = 121;
  const firstSecond = NOW_SECONDS - seconds + 1;
  const syn: number[] = [];
  const rst: number[] = [];
  for (let at = 0; at < seconds; at++) {
    syn.push(at === seconds - 1 ? 900 : Math.round(44_000 + 15_500 * (at / (seconds - 2)) ** 2 + 600 * Math.sin(at)));
    rst.push(at === seconds - 1 ? 60 : Math.round(2900 + 1514 * (at / (seconds - 2)) + 180 * Math.sin(at * 1.7)));
  }
  return { firstSecond, syn, rst };
}

const MOCK_OUTCOMES: OutcomeCounts = {
  opened: 5_310_000,
  refused: 296_000,
  unanswered: 238_000,
  halfOpen: 904,
  reset: 147_000,
  forgotten: 0,
};
export const NO_OUTCOMES: OutcomeCounts = { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 };

function mockTrend(seed: number): number[] {
  return Array.from({ length: 15 }, (_, at) => Math.round(100 + 30 * Math.sin(seed + at / 3)));
}

function mockAlerts(): ScreenAlert[] {
  const at = (hours: number, minutes: number, seconds: number) => Date.UTC(2026, 0, 2, hours, minutes, seconds) / 1000;
  return [
    { seconds: NOW_SECONDS, level: 'critical', text: 'SYN flood 203.0.113.9 > :443  4.1k/s, 98% unanswered', isActive: true },
    { seconds: at(10, 2, 2), level: 'warning', text: 'port scan 198.51.100.7  212 ports in 10s', isActive: true },
    { seconds: at(10, 1, 47), level: 'warning', text: 'refused 127.0.0.1:5432  37/min by node[4121]', isActive: false },
    { seconds: at(10, 1, 12), level: 'info', text: 'reset burst 10.0.0.5:8080  > 40 peers', isActive: true },
    { seconds: at(9, 58, 40), level: 'info', text: 'capture started on eth0', isActive: true },
  ];
}

function mockResetSenders(): ResetSender[] {
  return mockRows()
    .filter(({ rst }) => (rst ?? 0) > 4000)
    .sort((one, other) => (other.rstRates?.[10] ?? 0) - (one.rstRates?.[10] ?? 0))
    .slice(0, 20)
    .map(({ address, rstRates, rst }, at) => {
      return { address, port: at === 3 ? 8080 : null, rstRates: rstRates ?? allSpans(0), rst: rst ?? 0, error: 0 };
    });
}

function mockRefusedServices(): RefusedService[] {
  const make = (address: string, port: number, refused: number, asker: Partial<RefusedService>): RefusedService => {
    return { address, port, process: null, askedBy: null, hasMoreAskers: false, refused, error: 0, ...asker };
  };
  return [
    make('127.0.0.1', 5432, 1259, { process: 'node[4121]' }),
    make('10.0.0.8', 9200, 1188, { askedBy: '10.16.15.100', hasMoreAskers: true }),
    make('127.0.0.1', 6379, 1186, { process: 'python3[88]' }),
    make('10.0.0.8', 11211, 158, {}),
    make('::1', 9092, 56, { process: 'java[1702]' }),
    make('10.0.0.8', 23, 12, { askedBy: '2001:db8:f3b3:28fe::2b4', error: 3 }),
  ];
}

/** The live capture of the mock-ups, its first rows in the table. */
export function makeSnapshot(changes: Partial<ScreenSnapshot> = {}, rows = { from: 0, limit: 100 }): ScreenSnapshot {
  return {
    number: 1,
    kind: 'live',
    inputs: ['eth0'],
    expression: null,
    nowSeconds: NOW_SECONDS,
    scrub: null,
    elapsedSeconds: 214,
    packets: 37_400,
    kernelDropped: 0,
    interfaceDropped: 0,
    recentDropped: 0,
    synRates: allSpans(59_500),
    rstRates: allSpans(4414),
    flows: 12_400,
    attempts: 6_000_000,
    distinctSources: 214,
    estimatesSources: false,
    evicted: 0,
    chart: mockChart(),
    outcomes: MOCK_OUTCOMES,
    outcomeTrends: {
      opened: mockTrend(0),
      refused: mockTrend(1),
      unanswered: mockTrend(2),
      halfOpen: mockTrend(3),
      reset: mockTrend(4),
      forgotten: [],
    },
    table: pageOf(mockRows(), rows.from, rows.limit),
    resetSenders: mockResetSenders(),
    refusedServices: mockRefusedServices(),
    alerts: mockAlerts(),
    knowsProcesses: true,
    names: new Map(),
    own: new Set(),
    verdicts: [],
    host: null,
    detail: null,
    replay: null,
    failures: [],
    hasEnded: false,
    ...changes,
  };
}

/** A capture that has heard nothing yet. */
export function makeEmptySnapshot(changes: Partial<ScreenSnapshot> = {}): ScreenSnapshot {
  return makeSnapshot({
    elapsedSeconds: 12,
    packets: 1204,
    synRates: allSpans(0),
    rstRates: allSpans(0),
    flows: 0,
    attempts: 0,
    distinctSources: 0,
    chart: { firstSecond: NOW_SECONDS, syn: [], rst: [] },
    outcomes: NO_OUTCOMES,
    outcomeTrends: { opened: [], refused: [], unanswered: [], halfOpen: [], reset: [], forgotten: [] },
    table: makeTable([]),
    resetSenders: [],
    refusedServices: [],
    alerts: [],
    ...changes,
  });
}

/** A replay at 01:12 of 03:14, four times as fast as it was. */
export function makeReplay(changes: Partial<NonNullable<ScreenSnapshot['replay']>> = {}): Partial<ScreenSnapshot> {
  return {
    kind: 'replay',
    inputs: ['captures/office.pcapng'],
    replay: {
      speed: 4,
      seconds: 72,
      totalSeconds: 194,
      share: 0.371,
      isPaused: false,
      hasEnded: false,
      isSeeking: false,
      ...changes,
    },
  };
}

/** Everything of the third row of the mock-ups. */
export function makeDetail(changes: Partial<SourceDetail> = {}): SourceDetail {
  const row = mockRows()[2];
  const { words, family, address } = row;
  const chart = mockChart();
  return {
    key: { family, words, peerWords: [], port: 0 },
    address,
    row,
    chart: { ...chart, syn: chart.syn.map((rate) => Math.round(rate / 66)), rst: chart.rst.map((rate) => Math.round(rate / 40)) },
    ports: Array.from({ length: 12 }, (_, at) => {
      const attempts = Math.round(74_000 / (at + 1) ** 2);
      const refused = at % 3 === 1 ? Math.floor(attempts * 0.7) : 0;
      return {
        port: [3306, 5432, 6379, 443, 80, 8080, 9200, 11211, 22, 25, 53, 3389][at],
        attempts,
        open: attempts - refused,
        refused,
        unanswered: 0,
        halfOpen: at === 4 ? 12 : 0,
        reset: 0,
        error: at === 11 ? 4 : 0,
      };
    }),
    connections: Array.from({ length: 20 }, (_, at) => {
      const isRefused = at % 4 === 1;
      return {
        seconds: at === 19 ? null : NOW_SECONDS - at * 3,
        isOriginator: at % 5 !== 4,
        peer: at % 6 === 5 ? '2001:db8:75f6:7e52::97c4' : `10.0.0.${at + 1}`,
        originatorPort: 51_000 + at,
        responderPort: isRefused ? 5432 : 3306,
        outcome: isRefused ? 'refused' : at % 7 === 3 ? 'aborted by client' : 'open',
        group: isRefused ? ('refused' as const) : at % 7 === 3 ? ('reset' as const) : ('opened' as const),
        retries: at % 8 === 2 ? 2 : 0,
        latencyNanos: at % 8 === 2 ? null : 1_300_000 * (at + 1),
        durationNanos: 3_100_000_000 * (at * at + 1),
        reason: null,
      };
    }),
    subnet: { net: '192.191.1.0/24', sources: 12, syn: 91_200, isEstimate: false },
    firstSeconds: NOW_SECONDS - 200,
    peak: 1184,
    name: 'db-client-7.example.net',
    network: null,
    isOwn: false,
    process: 'node[4121]',
    remedy: null,
    ...changes,
  };
}
