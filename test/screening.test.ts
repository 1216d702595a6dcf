import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intake } from '../src/intake.js';
import { Counting, Tracking } from '../src/pipeline.js';
import type { ScreenQuestion } from '../src/screen-question.js';
import type { ScreenSnapshot } from '../src/screen-snapshot.js';
import { Screening } from '../src/screening.js';
import { makePlayRequest, QUESTION } from './support/test-play.js';
import { batchesOf, CLIENT, type Endpoint, flagsOf, NANOS, SERVER, type Segment } from './track/segments.js';

const SEED = [1, 2, 3, 4];
const START = 1_000_000;
const REQUEST = makePlayRequest([]);

/** Segments as lines: "time port flags", in seconds since the start; "<" before the flags where the server sends it. */
function segmentsOf(lines: readonly string[], server = SERVER): Segment[] {
  return lines.map((line) => {
    const [time = '', port, words = ''] = line.trim().split(/\s+/);
    const client: Endpoint = { ...CLIENT, port: Number(port) };
    const isAnswer = words.startsWith('<');
    const flags = flagsOf(words.replace('<', ''));
    const acknowledges = (flags & 0x10) !== 0;
    return {
      nanos: BigInt(START) * NANOS + BigInt(Math.round(Number(time) * 1000)) * 1_000_000n,
      from: isAnswer ? server : client,
      to: isAnswer ? client : server,
      flags,
      sequence: isAnswer ? 9000 : 100 + (acknowledges ? 1 : 0),
      acknowledgement: acknowledges ? (isAnswer ? 101 : 9001) : 0,
      payload: 0,
      ipId: 0,
    };
  });
}

/** A screening that a test feeds. Times are seconds since the start. */
class TestScreening {
  readonly intake = { packets: 0, kernelDropped: null as number | null, interfaceDropped: null as number | null };
  readonly screening: Screening;

  constructor(kind: 'live' | 'replay') {
    this.screening = new Screening({
      kind,
      inputs: ['eth0'],
      expression: 'tcp',
      tracking: new Tracking(SEED, null),
      makeCounting: () => new Counting(kind, REQUEST, SEED),
      readIntake: (): Intake => this.intake,
    });
    this.noteTime(0);
  }

  take(...lines: readonly string[]): void {
    for (const batch of batchesOf(segmentsOf(lines))) this.screening.take(batch);
    this.intake.packets += lines.length;
  }

  noteTime(seconds: number): void {
    this.screening.noteTime(START + seconds);
  }

  ask(seconds: number, more: Partial<ScreenQuestion> = {}): ScreenSnapshot {
    return this.screening.answer(
      { ...QUESTION, ...more },
      { nowSeconds: START + seconds, elapsedSeconds: seconds, replay: null, failures: [], hasEnded: false },
    );
  }
}

const ROW = ({ address, syn, refused, synRates }: ScreenSnapshot['table']['rows'][number]) =>
  `${address} ${syn} ${refused} ${synRates[1]}`;

test('An answer has the number of its question, and what was counted.', () => {
  const screen = new TestScreening('replay');
  screen.take('0.1 1 S', '0.2 1 <RA', '0.3 2 S', '0.4 2 <SA', '0.5 3 S', '0.6 3 <SA', '0.7 3 R');
  const answer = screen.ask(1, { number: 42 });
  assert.deepEqual(
    [
      answer.number,
      answer.kind,
      answer.inputs,
      answer.expression,
      answer.packets,
      answer.attempts,
      answer.flows,
      answer.distinctSources,
    ],
    [42, 'replay', ['eth0'], 'tcp', 7, 3, 1, 2],
  );
  assert.deepEqual(answer.outcomes, { opened: 1, refused: 1, unanswered: 0, halfOpen: 0, reset: 1, forgotten: 0 });
  assert.deepEqual(answer.table.rows.map(ROW), ['10.0.0.1 3 1 3', '10.0.0.2 0 0 0']);
  assert.deepEqual([answer.nowSeconds, answer.elapsedSeconds, answer.scrub, answer.detail], [START + 1, 1, null, null]);
});

test('Outcomes are those of the last minute, by when they became known: an attempt is unanswered 5 s after it, though nothing comes.', () => {
  const screen = new TestScreening('replay');
  screen.take('0.5 1 S', '0.6 2 S', '0.7 2 <RA');
  const counts = (seconds: number) => {
    screen.noteTime(seconds);
    const { outcomes } = screen.ask(seconds);
    return [outcomes.refused, outcomes.unanswered];
  };
  assert.deepEqual(counts(3), [1, 0]);
  assert.deepEqual(counts(7), [1, 1]);
  assert.deepEqual(counts(59), [1, 1]);
  assert.deepEqual(counts(62), [0, 1]);
  assert.deepEqual(counts(68), [0, 0]);
});

test('A jump of days in time takes no time, and leaves nothing in the last minute.', () => {
  const screen = new TestScreening('replay');
  screen.take('0.5 1 S', '0.7 1 <RA');
  screen.noteTime(10);
  assert.equal(screen.ask(10).outcomes.refused, 1);
  screen.noteTime(1e9);
  assert.equal(screen.ask(1e9).outcomes.refused, 0);
});

test('Where time is set back, outcomes are those since then.', () => {
  const screen = new TestScreening('replay');
  screen.take('0.5 1 S', '0.7 1 <RA');
  screen.noteTime(1000);
  screen.noteTime(500);
  screen.take('500.5 2 S', '500.6 2 <RA', '500.7 3 S', '500.8 3 <RA');
  screen.noteTime(502);
  assert.equal(screen.ask(502).outcomes.refused, 2);
});

test('Live, the rows of a second are kept when its packets have come: a second after its end.', () => {
  const screen = new TestScreening('live');
  screen.take('0.5 1 S', '0.6 1 <RA');
  screen.noteTime(1.1);
  screen.take('0.9 2 S', '1.2 3 S', '1.3 4 S');
  screen.noteTime(2);
  screen.noteTime(2.5);
  screen.noteTime(3);
  const at = (second: number) => screen.ask(3, { second: START + second });
  const ratesAt = (second: number) =>
    at(second).table.rows.flatMap(({ address, synRates }) => (synRates[1] > 0 ? [`${address} ${synRates[1]}`] : []));
  assert.deepEqual(ratesAt(0), ['10.0.0.1 2'], 'with the packet that came late');
  assert.deepEqual(ratesAt(1), ['10.0.0.1 2']);
  assert.deepEqual(at(0).scrub, { second: START, isKept: true, oldest: START });
  assert.equal(at(0).outcomes.refused, 1);
  const missing = at(2);
  assert.deepEqual(missing.scrub, { second: START + 2, isKept: false, oldest: START });
  assert.deepEqual([missing.table.rows, missing.table.matched, missing.table.view], [[], 0, 'sources']);
});

test('Of a replay no seconds are kept.', () => {
  const screen = new TestScreening('replay');
  screen.take('0.5 1 S');
  screen.noteTime(30);
  assert.deepEqual(screen.ask(30, { second: START }).scrub, { second: START, isKept: false, oldest: null });
});

test('Drops are told in all and those of the last ten seconds, of what can be known.', () => {
  const screen = new TestScreening('live');
  assert.deepEqual([screen.ask(0).kernelDropped, screen.ask(0).recentDropped], [null, 0]);
  screen.intake.kernelDropped = 5;
  screen.noteTime(3);
  screen.intake.kernelDropped = 7;
  screen.intake.interfaceDropped = 1;
  const now = screen.ask(3.5);
  assert.deepEqual([now.kernelDropped, now.interfaceDropped, now.recentDropped], [7, 1, 8]);
  screen.noteTime(12);
  assert.equal(screen.ask(12).recentDropped, 3, 'five were before the second second');
  screen.noteTime(15);
  assert.equal(screen.ask(15).recentDropped, 0);
  assert.deepEqual(
    screen.ask(15).alerts.map(({ level, isActive }) => [level, isActive]),
    [['critical', false]],
  );
});

test('Counted anew, everything begins at nothing, but connections stay known.', () => {
  const screen = new TestScreening('live');
  screen.take('0.1 1 S', '0.2 1 <SA', '0.3 2 S', '0.4 2 <RA');
  screen.intake.kernelDropped = 50;
  screen.noteTime(4);
  screen.screening.clear(4.5);
  const cleared = screen.ask(4.5);
  assert.deepEqual(
    [
      cleared.packets,
      cleared.attempts,
      cleared.kernelDropped,
      cleared.recentDropped,
      cleared.elapsedSeconds,
      cleared.alerts,
      cleared.table.rows,
    ],
    [0, 0, 0, 0, 0, [], []],
  );
  assert.deepEqual(cleared.outcomes, { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 });
  assert.equal(cleared.flows, 1);
  screen.take('5.1 1 R');
  const { outcomes, flows, resetSenders } = screen.ask(5.5);
  assert.deepEqual([outcomes.reset, flows, resetSenders.map(({ address, rst }) => `${address} ${rst}`)], [1, 0, ['10.0.0.1 1']]);
});

test('The detail of a source has its last connections, newest first, and how they stand.', () => {
  const screen = new TestScreening('live');
  screen.take('0.1 1 S', '0.2 1 <RA', '0.3 2 S', '0.4 2 <SA', '2 3 S', '2.5 3 S', '9 4 S');
  const key = { family: 4, words: CLIENT.words, peerWords: [], port: 0 };
  const { detail } = screen.ask(10, { detail: key });
  assert.deepEqual(
    detail?.connections.map(({ originatorPort, outcome, group, retries }) => [originatorPort, outcome, group, retries]),
    [
      [4, 'pending', null, 0],
      [3, 'unanswered', 'unanswered', 1],
      [2, 'open', 'opened', 0],
      [1, 'refused', 'refused', 0],
    ],
  );
  const [, , open] = detail?.connections ?? [];
  assert.deepEqual(
    [open?.isOriginator, open?.peer, open?.responderPort, open?.seconds, open?.latencyNanos],
    [true, '10.0.0.2', 80, START + 0.3, 1e8],
  );
  const other = screen.ask(10, { detail: { ...key, words: SERVER.words } }).detail;
  assert.deepEqual(other?.connections.map(({ isOriginator, peer, outcome }) => [isOriginator, peer, outcome]).at(-1), [
    false,
    '10.0.0.1',
    'refused',
  ]);
});

test('The source whose detail is shown is followed by the second, also when counting has begun anew.', () => {
  const screen = new TestScreening('replay');
  const detail = { family: 4, words: CLIENT.words, peerWords: [], port: 0 };
  screen.ask(0, { detail });
  screen.screening.clear(0);
  for (let second = 0; second < 30; second++) {
    screen.noteTime(second);
    screen.take(`${second}.5 ${second + 1} S`, `${second}.6 ${second + 100} S`);
  }
  const { chart } = screen.ask(30, { detail }).detail ?? {};
  assert.ok(chart !== undefined);
  assert.deepEqual(chart.syn.slice(START - chart.firstSecond, START - chart.firstSecond + 29), new Array(29).fill(2));
});

test('A notice stands among the alerts.', () => {
  const screen = new TestScreening('live');
  screen.screening.noteAlert(START, 'critical', 'eth0 went down');
  assert.deepEqual(screen.ask(1).alerts, [{ seconds: START, level: 'critical', text: 'eth0 went down', isActive: false }]);
});
