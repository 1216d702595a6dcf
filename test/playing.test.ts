import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { SyntopError } from '../src/errors.js';
import { replay } from '../src/replaying.js';
import type { ScreenSnapshot } from '../src/screen-snapshot.js';
import type { Report } from '../src/snapshot.js';
import { openFile } from '../src/source/savefile/open-file.js';
import { SavefileSource } from '../src/source/savefile/savefile-source.js';
import { readToEnd } from './support/read-packets.js';
import { makePlayRequest, TestPlay } from './support/test-play.js';

const FILES = readdirSync('captures')
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .map((name) => join('captures', name));
const NIGHT_3 = 'captures/night-3-refused-on-loopback.pcapng';
const NIGHT_4 = 'captures/night-4-half-open-pop3.pcap';
const MAX = Number.POSITIVE_INFINITY;

const folder = mkdtempSync(join(tmpdir(), 'syntop-playing-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** When each packet of a file comes, in nanoseconds since the first one; no earlier than those before it. */
async function readPlaces(file: string): Promise<bigint[]> {
  const { packets } = await readToEnd(await SavefileSource.open(await openFile(file)));
  const times = packets.map(({ seconds, nanos }) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
  let newest = times[0] ?? 0n;
  return times.map((time) => {
    newest = time > newest ? time : newest;
    return newest - (times[0] ?? 0n);
  });
}

function countUpTo(places: readonly bigint[], millis: number): number {
  return places.filter((place) => place <= BigInt(millis) * 1_000_000n).length;
}

async function replayPackets(file: string, packetLimit: number): Promise<Report> {
  const hooks = {
    onStarted: () => undefined,
    onConnections: () => undefined,
    onFailure: (failure: SyntopError) => assert.fail(failure),
  };
  return (await replay(makePlayRequest([file], { packetLimit }), hooks)).report;
}

/** What does not depend on the way there, nor on how fast it went. */
function withoutWay({ replay: place, ...snapshot }: ScreenSnapshot): unknown {
  return { ...snapshot, replay: { ...place, speed: 0 } };
}

for (const file of FILES) {
  test(`At any place of ${file}, what is shown is a replay of the packets up to there, whichever way it got there.`, async (t) => {
    const places = await readPlaces(file);
    const end = Number((places.at(-1) ?? 0n) / 1_000_000n);
    const back = await TestPlay.start(t, [file], { speed: MAX });
    back.player.setSpeed(1);
    back.player.hold(true);
    for (const share of [0.9, 0.13, 0.5]) {
      const millis = Math.round(end * share);
      const packets = countUpTo(places, millis);
      assert.ok(packets > 0 && packets < places.length);

      const played = await TestPlay.start(t, [file]);
      await played.pass(millis);
      played.player.hold(true);
      const shown = played.ask();
      assert.equal(shown.packets, packets, 'played at its own speed');

      const ahead = await TestPlay.start(t, [file], { speed: 100 });
      ahead.player.hold(true);
      await ahead.seek(millis / 1000);
      const position = back.ask().replay?.seconds ?? 0;
      await back.seek(millis / 1000 - position);
      for (const other of [ahead, back]) {
        const snapshot = other.ask();
        // To the nanosecond: places are floating point numbers.
        assert.equal(snapshot.replay?.seconds.toFixed(9), shown.replay?.seconds.toFixed(9));
        const exact = { nowSeconds: shown.nowSeconds, elapsedSeconds: shown.elapsedSeconds, replay: shown.replay };
        assert.deepEqual(withoutWay({ ...snapshot, ...exact }), withoutWay(shown));
      }
      assertReplayed(shown, await replayPackets(file, packets));
    }
  });
}

/** Asserts that a snapshot has what the report has. */
function assertReplayed(snapshot: ScreenSnapshot, { totals, outcomes, sources, resetters, tracking }: Report): void {
  const { attempts, flows, distinctSources, table, resetSenders } = snapshot;
  assert.deepEqual({ attempts, distinctSources }, { attempts: totals.attempts, distinctSources: totals.distinctSources });
  assert.equal(flows, (outcomes.S1 ?? 0) + (outcomes.S2 ?? 0) + (outcomes.S3 ?? 0));
  const counted = new Map(sources.map(({ ip, syn, rst }) => [ip, `${syn} ${rst}`]));
  assert.deepEqual(new Map(table.rows.map(({ address, syn, rst }) => [address, `${syn} ${rst}`])), counted);
  assert.equal(
    resetSenders.reduce((sum, { rst }) => sum + rst, 0),
    resetters.reduce((sum, { rst }) => sum + rst, 0),
  );
  // All of it was within the last minute, but for night 3, which is a second longer.
  if ((snapshot.replay?.seconds ?? 0) > 59) return;
  assert.equal(snapshot.outcomes.refused, outcomes.REJ);
  assert.equal(snapshot.outcomes.halfOpen, tracking.halfOpen);
  assert.equal(
    snapshot.outcomes.opened,
    (outcomes.S1 ?? 0) + (outcomes.SF ?? 0) + (outcomes.S2 ?? 0) + (outcomes.S3 ?? 0) - tracking.halfOpen,
  );
}

const ALERTS: Readonly<Record<string, RegExp>> = {
  'captures/night-1-connection-loop.pcap': /^critical connection loop 127\.0\.0\.1:4300 {2}[\d,]+ open \(over\)$/,
  'captures/night-2-greedy-client.pcap': /^warning greedy client 10\.20\.0\.33 {2}73% of connections, 320\/min$/,
  'captures/night-3-refused-on-loopback.pcapng': /^warning refused 127\.0\.0\.1:7211 {2}1[12]\d\/min by 127\.0\.0\.1$/,
  'captures/night-4-half-open-pop3.pcap':
    /^critical SYN flood > 10\.40\.0\.1:110 {2}98%, 1\.2k \+ 577 half-open in 60s, by (203\.0\.113|198\.51\.100|192\.0\.2)\.\d+ and 3 more$/,
  'captures/night-5-swarm.pcap':
    /^warning subnet swarm (203\.0\.113|198\.51\.100|192\.0\.2)\.0\/24 and 3 more {2}4\d\d sources, [\d,]+ connections in 60s$/,
};

for (const file of FILES) {
  const expected = ALERTS[file];
  test(`${file} raises one alert beside that it begins.`, async (t) => {
    const play = await TestPlay.start(t, [file], { speed: MAX });
    const { alerts } = play.ask();
    const [begins, ...others] = alerts.toReversed();
    assert.deepEqual([begins?.level, begins?.text], ['info', `capture begins: ${basename(file)}`]);
    const told = others.map(({ level, text, isActive }) => `${level} ${text}${isActive ? '' : ' (over)'}`);
    assert.equal(told.length, 1, told.join());
    assert.match(told.join(), expected ?? /^a capture without its alert$/);
  });
}

test('At the end it says so, shows the last packet, and still answers; sent back, it plays again.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_4], { speed: MAX });
  const places = await readPlaces(NIGHT_4);
  const seconds = Number(places.at(-1)) / 1e9;
  const { last } = (await replayPackets(NIGHT_4, MAX)).capture;
  const end = play.ask();
  assert.deepEqual([end.hasEnded, end.replay?.hasEnded, end.replay?.share, end.packets], [true, true, 1, places.length]);
  assert.ok(Math.abs((end.nowSeconds ?? 0) - Date.parse(last ?? '') / 1000) < 0.002, `${end.nowSeconds}`);
  play.player.setSpeed(1);
  await play.seek(-10);
  const back = play.ask();
  assert.equal(back.replay?.seconds.toFixed(6), (seconds - 10).toFixed(6));
  assert.deepEqual([back.hasEnded, back.packets], [false, places.filter((place) => Number(place) / 1e9 <= seconds - 10).length]);
  await play.pass(10_100);
  assert.deepEqual([play.ask().hasEnded, play.ask().packets], [true, places.length]);
});

test('-Infinity is the beginning, at which the first packet is shown.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_3]);
  await play.pass(5000);
  const before = play.ask().packets;
  await play.seek(Number.NEGATIVE_INFINITY);
  const { packets, replay: place, alerts } = play.ask();
  assert.deepEqual([packets, place?.seconds, place?.isSeeking], [1, 0, false]);
  assert.equal(alerts.length, 1, 'what was told of later is not told yet');
  await play.pass(5000);
  assert.equal(play.ask().packets, before);
});

test('While it is on its way it says so; another seek goes on from where the last would get to.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_3]);
  play.player.hold(true);
  play.player.seek(10);
  assert.equal(play.ask().replay?.isSeeking, true);
  play.player.seek(10);
  play.player.seek(-5);
  await play.clock.untilResting();
  const { replay: place } = play.ask();
  assert.deepEqual([place?.seconds, place?.isSeeking, place?.isPaused], [15, false, true]);
  play.player.seek(-10);
  play.player.seek(2);
  await play.clock.untilResting();
  assert.equal(play.ask().replay?.seconds, 7);
});

test('Sent beyond the end, it is at the end.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_3]);
  await play.seek(1e9);
  const { hasEnded, replay: place, packets } = play.ask();
  assert.deepEqual([hasEnded, place?.isSeeking, packets], [true, false, 426]);
  assert.ok((place?.seconds ?? 0) < 61);
});

test('Questions are answered while it is held, each with its own number.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_3]);
  play.player.hold(true);
  await play.pass(60_000);
  for (const number of [7, 8, 3]) assert.deepEqual([play.ask({ number }).number, play.ask().packets], [number, 1]);
});

test('A change of speed holds from where it is.', async (t) => {
  const places = await readPlaces(NIGHT_4);
  const play = await TestPlay.start(t, [NIGHT_4]);
  await play.pass(6000);
  play.player.setSpeed(10);
  await play.pass(1000);
  assert.equal(play.ask().packets, countUpTo(places, 16_000));
  assert.equal(play.ask().replay?.speed, 10);
  play.player.setSpeed(MAX);
  await play.clock.untilResting();
  assert.equal(play.ask().hasEnded, true);
});

test('How far it is, is told by bytes until it is known how long it lasts.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_3]);
  await play.pass(30_000);
  const { share = 0, totalSeconds } = play.ask().replay ?? {};
  assert.ok(share > 0.4 && share < 0.6, `${share}`);
  assert.equal(totalSeconds, null);
  play.player.setTotalSeconds(120);
  assert.deepEqual([play.ask().replay?.share.toFixed(6), play.ask().replay?.totalSeconds], ['0.250000', 120]);
});

test('Between packets time goes on: rates fall, and what waits for an answer becomes unanswered.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_4]);
  // The flood lasts from the 5th second to the 17th; the kernel has answered what came in its first four seconds.
  await play.pass(12_500);
  const during = play.ask();
  assert.equal(during.outcomes.unanswered, 0);
  await play.pass(7500);
  const after = play.ask();
  assert.ok(after.outcomes.unanswered > 500, `${after.outcomes.unanswered}`);
  assert.ok(after.synRates[1] < during.synRates[1] / 10, `${after.synRates[1]}, before ${during.synRates[1]}`);
});

test('The filter, the limit of packets and the size of networks are those of a replay.', async (t) => {
  const more = { filter: 'tcp port 7211', packetLimit: 100, subnetBits: { 4: 8, 6: 32 } };
  const play = await TestPlay.start(t, [NIGHT_3], { ...more, speed: MAX });
  const hooks = { onStarted: () => undefined, onConnections: () => undefined, onFailure: () => undefined };
  const { report } = await replay(makePlayRequest([NIGHT_3], more), hooks);
  const shown = play.ask({ view: 'subnets' });
  assert.deepEqual([shown.packets, shown.hasEnded, shown.expression], [100, true, 'tcp port 7211']);
  assert.equal(shown.attempts, report.totals.attempts);
  assert.deepEqual(
    shown.table.rows.map(({ address, syn }) => [address, syn]).sort(),
    report.subnets.map(({ net, syn }) => [net, syn]).sort(),
  );
});

test('Several files are played one behind the other, as one.', async (t) => {
  const play = await TestPlay.start(t, [FILES[0] ?? '', NIGHT_3, NIGHT_4], { speed: MAX });
  const { packets, inputs, hasEnded } = play.ask();
  assert.deepEqual([packets, hasEnded], [4024 + 426 + 5248, true]);
  assert.deepEqual(inputs, [FILES[0], NIGHT_3, NIGHT_4]);
  assert.equal(play.opened, 1);
});

test('A file that ends badly is played up to there, and why it ended is told once, in snapshots always, and as an alert.', async (t) => {
  const file = join(folder, 'cut.pcap');
  const whole = readFileSync(NIGHT_4);
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  const play = await TestPlay.start(t, [file], { speed: MAX });
  const end = play.ask();
  assert.equal(end.hasEnded, true);
  assert.ok(end.packets > 2000, `${end.packets}`);
  await play.seek(Number.NEGATIVE_INFINITY);
  const again = play.ask();
  assert.deepEqual(
    play.failures.map(({ code }) => code),
    ['truncated-file'],
  );
  for (const { failures, alerts } of [end, again]) {
    assert.deepEqual(failures, play.failures);
    assert.deepEqual(
      alerts.filter(({ text }) => text === failures[0]?.message).map(({ level }) => level),
      ['warning'],
    );
  }
});

test('A file that is not there is told of, and the others are played.', async (t) => {
  const missing = join(folder, 'missing.pcap');
  const play = await TestPlay.start(t, [missing, NIGHT_3], { speed: MAX });
  assert.deepEqual(
    play.failures.map(({ code }) => code),
    ['no-such-file'],
  );
  const { failures, packets, alerts } = play.ask();
  assert.deepEqual([failures, packets], [play.failures, 426]);
  assert.ok(alerts.some(({ text }) => text === failures[0]?.message));
});

test('Where there is nothing to play, it says why.', async () => {
  for (const [files, filter, code] of [
    [[join(folder, 'missing.pcap')], null, 'no-such-file'],
    [['package.json'], null, 'not-a-capture'],
    [['package.json', 'biome.json'], null, 'unreadable-file'],
    [[NIGHT_3], 'no such filter', 'bad-filter'],
  ] as const) {
    const hooks = { onOpened: () => undefined, onNotice: () => undefined, onFailure: () => undefined };
    const { Player } = await import('../src/playing.js');
    const { TestClock } = await import('./support/play-clock.js');
    const player = new Player(makePlayRequest(files, { filter }), hooks, new TestClock());
    await assert.rejects(player.run(), (cause) => cause instanceof SyntopError && cause.code === code);
  }
});

test('A file that has gone when it is to be played again is a failure.', async (t) => {
  const file = join(folder, 'goes.pcap');
  writeFileSync(file, readFileSync(NIGHT_4));
  const play = await TestPlay.start(t, [file], { speed: MAX });
  rmSync(file);
  await play.seek(Number.NEGATIVE_INFINITY);
  const { packets, failures, hasEnded } = play.ask();
  assert.deepEqual([packets, failures.map(({ code }) => code), hasEnded], [0, ['no-such-file'], true]);
});

test('Counting anew leaves connections known: what was open is no attempt, and outcomes begin at nothing.', async (t) => {
  const play = await TestPlay.start(t, [NIGHT_4]);
  await play.pass(12_000);
  const before = play.ask();
  assert.ok(before.attempts > 500 && before.flows > 100);
  play.player.clear();
  const cleared = play.ask();
  assert.deepEqual([cleared.attempts, cleared.packets, cleared.table.rows.length, cleared.alerts.length], [0, 0, 0, 0]);
  assert.deepEqual(cleared.outcomes, { ...cleared.outcomes, opened: 0, refused: 0, unanswered: 0, reset: 0 });
  assert.equal(cleared.elapsedSeconds, 0);
  assert.equal(cleared.flows, before.flows);
  await play.pass(60_000);
  const end = play.ask();
  assert.equal(end.hasEnded, true);
  const whole = await replayPackets(NIGHT_4, MAX);
  assert.equal(end.attempts, whole.totals.attempts - before.attempts);
  assert.equal(end.packets, whole.capture.packets - before.packets);
});
