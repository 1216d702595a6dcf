/* What a soak has measured, and whether that is what must be. */
import type { Report } from '../../src/snapshot.js';
import { type Answers, KEEP } from './subject.js';
import { fitSlope, type Handles, type Vitals } from './vitals.js';

export interface Measured {
  readonly minutes: number;
  readonly report: Report;
  readonly answers: Answers;
  readonly samples: readonly Vitals[];
  /** When nothing came or went, at the beginning and at the end. */
  readonly before: Handles;
  readonly after: Handles;
  readonly notices: readonly string[];
  readonly failures: readonly string[];
  /** By others than the program: tcpdump, the interfaces' counters, the senders. */
  readonly truth: {
    readonly cable: number;
    readonly loopback: number;
    readonly flaps: number;
    readonly attempts: number;
    readonly flapNotices: number;
  };
  /** Of the recorded files, those that tcpdump does not read to the end. */
  readonly unreadable: readonly string[];
}

/** A line of the table. `isGood` null: told, not judged. */
export interface Finding {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isGood: boolean | null;
}

/** Of the time, from when on memory must be flat: by then the tables have filled. */
const FILLED_SHARE = 0.2;
const MOST_SLOPE = 1;
/** The tables take some minutes to fill, V8 to settle: a shorter run only tells. */
const LEAST_MINUTES = 5;
const FLAP_NOTICE =
  /^(capturing on (pod\d+|usb0), too|capturing on (pod\d+|usb0) again|(pod\d+|usb0) (went down|is up again|vanished))$/;
const RECORDED = /^recorded: packets (\d+),/;

export function judge(measured: Measured): Finding[] {
  return [
    ...judgePackets(measured),
    ...judgeRecording(measured),
    ...judgeMemory(measured),
    ...judgeAnswers(measured.answers),
  ].concat(judgeNotices(measured));
}

function judgePackets({ report, truth }: Measured): Finding[] {
  const { inputs } = report.capture;
  const packetsOf = (name: string) => inputs.find((input) => input.name === name)?.packets ?? 0;
  const others = inputs.filter(({ name }) => name !== 'cable' && name !== 'lo');
  const flaps = others.reduce((sum, { packets }) => sum + packets, 0);
  const sum = (pick: (input: (typeof inputs)[number]) => number | null) =>
    inputs.reduce((total, input) => total + (pick(input) ?? Number.NaN), 0);
  return [
    same('packets on the cable', truth.cable, packetsOf('cable'), 'tcpdump'),
    same('packets on loopback', truth.loopback, packetsOf('lo'), 'tcpdump'),
    same('packets on interfaces that came and went', truth.flaps, flaps, "the interfaces' counters"),
    same('attempts', truth.attempts, report.totals.attempts, 'the senders'),
    same(
      'dropped by the kernel, for want of room',
      0,
      sum((input) => input.kernelDropped),
    ),
    same(
      'dropped by the interfaces',
      0,
      sum((input) => input.interfaceDropped),
    ),
    same('taken for copies', 0, report.totals.duplicates),
  ];
}

function judgeRecording({ report, samples, notices, unreadable }: Measured): Finding[] {
  const recorded = notices.map((notice) => RECORDED.exec(notice)?.[1]).find((packets) => packets !== undefined);
  const most = Math.max(...samples.map(({ files }) => files));
  const last = samples.at(-1)?.files ?? Number.NaN;
  return [
    same('packets recorded', report.capture.packets, Number(recorded), 'packets captured'),
    {
      what: 'recorded files, at a time',
      wanted: `at most ${KEEP}, and the next`,
      measured: String(most),
      isGood: most <= KEEP + 1,
    },
    { what: 'recorded files, at the end', wanted: `at most ${KEEP}`, measured: String(last), isGood: last <= KEEP },
    same('recorded files that tcpdump does not read', 0, unreadable.length),
  ];
}

function judgeMemory({ minutes, samples, before, after }: Measured): Finding[] {
  const filled = samples.slice(Math.floor(samples.length * FILLED_SHARE));
  const slope = fitSlope(filled) * 60;
  const memory = samples.map(({ memoryMiB }) => memoryMiB);
  const levels = [samples[0], filled[0], samples.at(-1)].map(
    (at) => `${at?.memoryMiB.toFixed(0)} MiB at ${at?.seconds.toFixed(0)} s`,
  );
  const isLong = minutes >= LEAST_MINUTES;
  return [
    {
      what: 'memory, growth in the last 80% of the time',
      wanted: isLong ? `at most ${MOST_SLOPE} MiB a minute` : `told only, in less than ${LEAST_MINUTES} minutes`,
      measured: `${slope.toFixed(2)} MiB a minute`,
      isGood: isLong ? slope <= MOST_SLOPE : null,
    },
    tell('memory', `${levels.join(', ')}; at most ${Math.max(...memory).toFixed(0)} MiB`),
    noMore('open descriptors at the end', before.descriptors, after.descriptors),
    noMore('threads at the end', before.threads, after.threads),
  ];
}

function judgeAnswers({ asked, skipped, answered, withDetail, p50, p95, p99, max, latestTick }: Answers): Finding[] {
  return [
    same('questions answered', asked, answered, 'asked, each 100 ms'),
    tell('of them with details of a source; not asked, as the one before was not answered yet', `${withDetail}; ${skipped}`),
    { what: 'answers, p95', wanted: 'at most 100 ms', measured: `${p95.toFixed(0)} ms`, isGood: p95 <= 100 },
    { what: 'answers, the slowest', wanted: 'at most 1000 ms', measured: `${max.toFixed(0)} ms`, isGood: max <= 1000 },
    tell('answers, p50 and p99', `${p50.toFixed(1)} ms, ${p99.toFixed(0)} ms`),
    {
      what: 'timers of the main thread, at most late by',
      wanted: 'at most 100 ms',
      measured: `${latestTick.toFixed(0)} ms`,
      isGood: latestTick <= 100,
    },
  ];
}

function judgeNotices({ notices, failures, truth }: Measured): Finding[] {
  const flaps = notices.filter((notice) => FLAP_NOTICE.test(notice));
  const others = notices.filter((notice) => !FLAP_NOTICE.test(notice) && !RECORDED.test(notice));
  return [
    same('notices of interfaces', truth.flapNotices, flaps.length, 'four each time that one comes and goes'),
    { ...same('other notices', 0, others.length), measured: others.slice(0, 5).join('; ') || '0' },
    { ...same('failures', 0, failures.length), measured: failures.slice(0, 5).join('; ') || '0' },
  ];
}

function same(what: string, wanted: number, measured: number, by?: string): Finding {
  const source = by === undefined ? '' : ` (${by})`;
  return { what, wanted: `${format(wanted)}${source}`, measured: format(measured), isGood: wanted === measured };
}

/** Than there were at the beginning. */
function noMore(what: string, before: number, after: number): Finding {
  return { what, wanted: `at most ${before}, as at the beginning`, measured: String(after), isGood: after <= before };
}

function tell(what: string, measured: string): Finding {
  return { what, wanted: '', measured, isGood: null };
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}

/** A table in Markdown. */
export function describeFindings(findings: readonly Finding[]): string {
  const lines = findings.map(({ what, wanted, measured, isGood }) => {
    const verdict = isGood === null ? '' : isGood ? 'yes' : '**no**';
    return `| ${what} | ${wanted} | ${measured} | ${verdict} |`;
  });
  return ['| what | wanted | measured | met |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}
