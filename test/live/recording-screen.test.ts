import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LiveRequest } from '../../src/live-request.js';
import type { WorkerMessage, WorkerRequest } from '../../src/live-worker.js';
import { readRecorded } from '../record/recording-stage.js';
import { findClosedPort, knock } from '../support/live-knock.js';
import { describeWith } from '../support/run-needs.js';
import { ScreenThread } from '../support/screen-thread.js';
import { makePlayRequest } from '../support/test-play.js';

const HOST = '127.0.0.1';

type LiveThread = ScreenThread<Exclude<WorkerMessage, { readonly type: 'snapshot' }>, WorkerRequest>;

/** Captures on loopback what concerns one port, and records it. */
async function startRecording(t: TestContext, port: number, path: string): Promise<LiveThread> {
  const request: LiveRequest = {
    ...makePlayRequest([]),
    engine: 'libpcap',
    recording: { path, rotateBytes: null, rotateMillis: null, keep: null },
    host: false,
    filter: `tcp port ${port}`,
    interfaces: ['lo'],
    intervalMillis: 1000,
    durationMillis: null,
    snaplen: null,
    ringBytes: null,
    screen: true,
  };
  const thread: LiveThread = new ScreenThread('live-worker.js', request);
  t.after(() => thread.end());
  await thread.until('opened');
  thread.post('go');
  await thread.until('capturing');
  return thread;
}

function makePath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-recording-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'trace.pcap');
}

describeWith(['root', 'libpcap'], 'a recording behind a screen', () => {
  test('Where another interface is chosen, the recording goes on in the same file.', async (t) => {
    const path = makePath(t);
    const port = await findClosedPort(HOST);
    const thread = await startRecording(t, port, path);
    await knock(HOST, port, 20);
    await thread.askUntil(({ packets }) => packets === 40);
    thread.post({ type: 'capture', interfaces: ['lo'] });
    // The one that took over has seen nothing yet.
    await thread.askUntil(({ packets }) => packets === 0);
    await knock(HOST, port, 30);
    await thread.askUntil(({ packets }) => packets === 60);
    await thread.end();
    assert.equal((await readRecorded(path)).length, 100);
    const notices = thread.messages.flatMap((message) => (message.type === 'notice' ? [message.text] : []));
    assert.deepEqual(
      notices.filter((text) => text.startsWith('recorded: ')).map((text) => /packets \d+/.exec(text)?.[0]),
      ['packets 100'],
    );
  });

  test('Trouble of the recording stands on the screen, and its end is told.', async (t) => {
    const path = makePath(t);
    const port = await findClosedPort(HOST);
    const thread = await startRecording(t, port, path);
    rmSync(path);
    const { failures } = await thread.askUntil((snapshot) =>
      snapshot.alerts.some(({ text }) => text.startsWith('recording goes on')),
    );
    assert.match(failures.map(({ message }) => message).join('\n'), /^recording to [^\n]* has stopped: it was deleted;[^\n]*$/);
    await thread.end();
    assert.equal((await readRecorded(path)).length, 0);
  });
});
