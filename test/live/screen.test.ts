import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LiveRequest } from '../../src/live-request.js';
import type { WorkerMessage, WorkerRequest } from '../../src/live-worker.js';
import { findClosedPort, knock } from '../support/live-knock.js';
import { ip } from '../support/live-namespace.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { ScreenThread } from '../support/screen-thread.js';
import { makePlayRequest } from '../support/test-play.js';

const KNOCKS = 2000;

type LiveThread = ScreenThread<Exclude<WorkerMessage, { readonly type: 'snapshot' }>, WorkerRequest>;

/** Captures on loopback what concerns one port. Resolves when it captures; it is gone when the test ends. */
async function startLive(t: TestContext, port: number, more: Partial<LiveRequest> = {}): Promise<LiveThread> {
  const request: LiveRequest = {
    ...makePlayRequest([]),
    engine: 'libpcap',
    recording: null,
    host: false,
    filter: `tcp port ${port}`,
    interfaces: ['lo'],
    intervalMillis: 1000,
    durationMillis: null,
    snaplen: null,
    ringBytes: null,
    screen: true,
    ...more,
  };
  const thread: LiveThread = new ScreenThread('live-worker.js', request);
  t.after(() => thread.end());
  await thread.until('opened');
  thread.post('go');
  await thread.until('capturing');
  return thread;
}

describeWith(['root', 'libpcap'], 'a live capture with a screen', () => {
  test(`While ${KNOCKS} connections are refused, questions are answered; then everything is counted, and nothing is dropped.`, async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const thread = await startLive(t, port);
    let knocking = true;
    const knocks = knock('127.0.0.1', port, KNOCKS).finally(() => {
      knocking = false;
    });
    let last = 0;
    let answers = 0;
    while (knocking) {
      const { attempts, kind, inputs } = await thread.ask();
      assert.deepEqual([kind, inputs], ['live', ['lo']]);
      assert.ok(attempts >= last);
      last = attempts;
      answers++;
    }
    await knocks;
    assert.ok(answers > 1, `${answers} answers`);
    const all = await thread.askUntil(({ packets }) => packets === 2 * KNOCKS);
    assert.deepEqual(
      [all.attempts, all.outcomes.refused, all.flows, all.kernelDropped, all.interfaceDropped],
      [KNOCKS, KNOCKS, 0, 0, 0],
    );
    const services = await thread.ask({ view: 'services' });
    assert.deepEqual(
      services.table.rows.map((row) => [row.address, row.port, row.syn, row.refused, row.error]),
      [['127.0.0.1', port, KNOCKS, KNOCKS, 0]],
    );
    assert.deepEqual(
      all.refusedServices.map(({ address, port: of, refused }) => [address, of, refused]),
      [['127.0.0.1', port, KNOCKS]],
    );
    const told = await thread.askUntil(({ alerts }) => alerts.length > 1);
    assert.ok(told.alerts.some(({ text, level }) => level === 'warning' && text.startsWith(`refused 127.0.0.1:${port} `)));
    assert.ok(told.alerts.some(({ text, level }) => level === 'info' && text === 'capture started on lo'));
  });

  test('A second that is over is shown with its own rows.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const thread = await startLive(t, port);
    await knock('127.0.0.1', port, 100);
    const counted = await thread.askUntil(({ packets }) => packets === 200);
    const seconds = counted.chart.syn.flatMap((syn, at) => (syn > 0 ? [[counted.chart.firstSecond + at, syn] as const] : []));
    assert.equal(
      seconds.reduce((sum, [, syn]) => sum + syn, 0),
      100,
    );
    for (const [second, syn] of seconds) {
      const { scrub, table } = await thread.askUntil((snapshot) => snapshot.scrub?.isKept === true, { second });
      assert.deepEqual(scrub, { second, isKept: true, oldest: scrub?.oldest });
      assert.deepEqual(
        table.rows.map((row) => [row.address, row.synRates[1]]),
        [['127.0.0.1', syn]],
      );
    }
    const early = await thread.ask({ second: (seconds[0]?.[0] ?? 0) - 3600 });
    assert.equal(early.scrub?.isKept, false);
    assert.deepEqual(early.table.rows, []);
  });

  test('Counting begins anew when it is told to.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const thread = await startLive(t, port);
    await knock('127.0.0.1', port, 30);
    await thread.askUntil(({ packets }) => packets === 60);
    thread.post({ type: 'clear' });
    const cleared = await thread.ask();
    assert.deepEqual([cleared.packets, cleared.attempts, cleared.table.rows, cleared.alerts], [0, 0, [], []]);
    await knock('127.0.0.1', port, 5);
    const { attempts, outcomes } = await thread.askUntil(({ packets }) => packets === 10);
    assert.deepEqual([attempts, outcomes.refused], [5, 5]);
  });

  test('The interfaces are listed while it captures.', async (t) => {
    const thread = await startLive(t, 1);
    thread.post({ type: 'interfaces' });
    const { interfaces, error } = await thread.until('interfaces');
    assert.equal(error, null);
    assert.ok(interfaces.some(({ name, isLoopback }) => name === 'lo' && isLoopback));
  });

  for (const [what, more] of [
    ['after so many packets', { packetLimit: 20 }],
    ['after a time', { durationMillis: 700 }],
  ] as const) {
    test(`A capture that ends ${what} goes on answering, and ends with its report when it is stopped.`, async (t) => {
      const port = await findClosedPort('127.0.0.1');
      const thread = await startLive(t, port, more);
      await knock('127.0.0.1', port, 10);
      const end = await thread.askUntil(({ hasEnded }) => hasEnded);
      assert.deepEqual([end.packets, end.attempts, end.failures], [20, 10, []]);
      const again = await thread.ask();
      assert.deepEqual({ ...again, number: 0 }, { ...end, number: 0 }, 'time stands still');
      assert.equal(await thread.end(), 0);
      const { snapshot } = await thread.until('end');
      assert.equal(snapshot.report.totals.attempts, 10);
      assert.deepEqual(
        thread.messages.map(({ type }) => type),
        ['opened', 'capturing', 'end'],
        'and there are no windows',
      );
    });
  }

  test('Where the interface goes, that is a notice and an alert, and when it is there again it is captured again.', {
    skip: lacks('ip'),
  }, async (t) => {
    const name = `st${process.pid}`;
    const add = () => {
      ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`);
      ip('link', 'set', name, 'up');
    };
    let isThere = true;
    const remove = () => {
      if (isThere) ip('link', 'del', name);
      isThere = false;
    };
    t.after(remove);
    add();
    const thread = await startLive(t, 1, { interfaces: [name] });
    remove();
    const { text } = await thread.until('notice');
    assert.equal(text, `${name} vanished: waiting for it`);
    const gone = await thread.askUntil(({ alerts }) => alerts[0]?.text === text);
    assert.deepEqual([gone.hasEnded, gone.failures, gone.inputs], [false, [], [name]]);
    add();
    isThere = true;
    const back = await thread.askUntil(({ alerts }) => alerts[0]?.text === `capturing on ${name} again`);
    assert.deepEqual([back.hasEnded, back.alerts[0]?.level], [false, 'info']);
  });

  test('Why it cannot capture is told instead of anything else.', async () => {
    const thread: LiveThread = new ScreenThread('live-worker.js', {
      ...makePlayRequest([]),
      engine: 'libpcap',
      recording: null,
      host: false,
      interfaces: ['no-such-one'],
      intervalMillis: 1000,
      durationMillis: null,
      snaplen: null,
      ringBytes: null,
      screen: true,
    } satisfies LiveRequest);
    const { facts } = await thread.until('error');
    assert.equal(facts.code, 'no-such-interface');
    assert.equal(await thread.exited, 0);
  });
});
