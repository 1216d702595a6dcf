import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { PlayMessage } from '../src/screen-message.js';
import type { ScreenSnapshot } from '../src/screen-snapshot.js';
import { PLAY, PlayThread } from './support/play-thread.js';
import { makePlayRequest } from './support/test-play.js';

const NIGHT_3 = 'captures/night-3-refused-on-loopback.pcapng';
const NIGHT_4 = 'captures/night-4-half-open-pop3.pcap';
const MAX = Number.POSITIVE_INFINITY;

function start(t: TestContext, ...request: Parameters<typeof makePlayRequest>): PlayThread {
  const thread = new PlayThread(makePlayRequest(...request));
  t.after(() => thread.end());
  return thread;
}

const typesOf = ({ messages }: PlayThread) => messages.map(({ type }) => type);

test('The thread plays files to their end, goes on answering, and ends when it is told to.', async (t) => {
  const thread = start(t, [NIGHT_4], { speed: MAX });
  const end = await thread.askUntil(({ hasEnded }) => hasEnded);
  assert.equal(end.packets, 5248);
  assert.deepEqual(end, { ...(await thread.ask()), number: end.number, replay: end.replay });
  assert.equal(await thread.end(), 0);
  assert.deepEqual(typesOf(thread), ['opened', 'end']);
});

test('Sooner or later it knows how long the files last, the limit of packets taken into account.', async (t) => {
  for (const [packetLimit, least, most] of [
    [MAX, 30.4, 30.5],
    [100, 0.1, 5],
  ] as const) {
    const thread = start(t, [NIGHT_4], { packetLimit });
    const { replay } = await thread.askUntil((snapshot) => snapshot.replay?.totalSeconds !== null);
    const seconds = replay?.totalSeconds ?? 0;
    assert.ok(seconds > least && seconds < most, `${seconds}`);
  }
});

test('It hears of speed, seeks and being held, and counts anew when it is told to.', async (t) => {
  const thread = start(t, [NIGHT_3]);
  await thread.until('opened');
  thread.post({ type: 'hold', isPaused: true });
  thread.post({ type: 'seek', seconds: 30 });
  const there = await thread.askUntil(({ replay }) => replay?.isSeeking === false && replay.seconds >= 30);
  assert.ok(there.packets > 150, `${there.packets}`);
  thread.post({ type: 'clear' });
  assert.equal((await thread.ask()).packets, 0);
  thread.post({ type: 'seek', seconds: MAX * -1 });
  const first = await thread.askUntil(({ replay, packets }) => replay?.isSeeking === false && packets > 0);
  assert.deepEqual([first.packets, first.replay?.seconds, first.replay?.isPaused], [1, 0, true]);
  thread.post({ type: 'speed', speed: MAX });
  thread.post({ type: 'hold', isPaused: false });
  const end = await thread.askUntil(({ hasEnded }) => hasEnded);
  assert.deepEqual([end.packets, end.replay?.speed], [426, MAX]);
});

test('Where there is nothing to play, it says so, and ends.', async (t) => {
  const thread = start(t, ['package.json']);
  assert.equal(await thread.exited, 0);
  assert.deepEqual(
    thread.messages.map((message) => (message.type === 'error' ? message.facts.code : message.type)),
    ['not-a-capture'],
  );
});

test('A filter that is none is told of before anything is shown, whatever the format.', async (t) => {
  for (const file of [NIGHT_3, NIGHT_4]) {
    const thread = start(t, [file], { filter: 'this is none' });
    assert.equal(await thread.exited, 0);
    assert.deepEqual(
      thread.messages.map((message) => (message.type === 'error' ? message.facts.code : message.type)),
      ['bad-filter'],
    );
  }
});

interface Played {
  readonly snapshot: ScreenSnapshot;
  readonly after: ScreenSnapshot;
  readonly messages: readonly PlayMessage[];
  readonly code: number;
}

/** Plays the standard input of a process of its own. */
async function playInput(t: TestContext, input: Uint8Array | number): Promise<Played> {
  const stdin = typeof input === 'number' ? input : 'pipe';
  const child = spawn(process.execPath, [PLAY], { stdio: [stdin, 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  if (typeof input !== 'number') child.stdin?.end(input);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(text) as Played;
}

for (const [what, open] of [
  ['a pipe', () => readFileSync(NIGHT_4)],
  ['a file', () => openSync(NIGHT_4, 'r')],
] as const) {
  test(`Standard input is played, here ${what}; that it cannot go back is said, and it stays where it is.`, async (t) => {
    const { snapshot, after, messages, code } = await playInput(t, open());
    assert.deepEqual([snapshot.packets, snapshot.inputs, snapshot.replay?.totalSeconds], [5248, ['standard input'], null]);
    assert.equal(after.packets, snapshot.packets);
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['opened', 'notice', 'end'],
    );
    assert.equal(code, 0);
  });
}
