import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Report, WindowReport } from '../../src/snapshot.js';
import { findClosedPort, knock } from '../support/live-knock.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { type Finished, RunningSyntop, reportOf, windowsOf } from '../support/run-syntop.js';
import { assertValid } from '../support/schemas.js';

const KNOCKS = 200;

/** Starts a capture and waits until it captures; it is gone when the test ends. */
async function startLive(t: TestContext, ...args: readonly string[]): Promise<RunningSyntop> {
  const run = RunningSyntop.start(['live', ...args]);
  t.after(() => run.kill());
  await run.untilCapturing();
  return run;
}

/** Asserts a clean end, with nothing said but that it captures. */
function assertClean({ code, signal, stderr }: Finished): void {
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
  assert.match(stderr, /^syntop: capturing on [^\n]+\n$/);
}

/** SYNs of and resets by this endpoint. Others may use loopback too, so that totals tell nothing. */
function countsOf(report: Report | WindowReport, ip: string, port: number): { syn: number; rst: number } {
  const isIt = (row: { ip: string; port: number }) => row.ip === ip && row.port === port;
  return { syn: report.openers.find(isIt)?.syn ?? 0, rst: report.resetters.find(isIt)?.rst ?? 0 };
}

function assertWindowsAddUp(windows: readonly WindowReport[], report: Report): void {
  const sum = (pick: (window: WindowReport) => number) => windows.reduce((total, window) => total + pick(window), 0);
  for (const name of ['syn', 'synAck', 'rst', 'fin', 'attempts', 'synRetransmissions', 'duplicates', 'resets'] as const) {
    assert.equal(
      sum(({ totals }) => totals[name]),
      report.totals[name],
      name,
    );
  }
  for (const [state, count] of Object.entries(report.outcomes)) {
    assert.equal(
      sum(({ outcomes }) => outcomes[state] ?? 0),
      count,
      state,
    );
  }
  assert.equal(
    sum(({ packets }) => packets),
    report.capture.packets,
  );
  assert.equal(
    sum(({ kernelDropped }) => kernelDropped ?? 0),
    report.capture.kernelDropped,
  );
  for (const { name, packets, kernelDropped, undecoded } of report.capture.inputs) {
    const ofInput = windows.flatMap(({ inputs }) => inputs).filter((input) => input.name === name);
    assert.deepEqual(
      [
        ofInput.reduce((total, input) => total + input.packets, 0),
        ofInput.reduce((total, input) => total + (input.kernelDropped ?? 0), 0),
        ofInput.reduce((total, input) => total + (input.undecoded ?? 0), 0),
      ],
      [packets, kernelDropped, undecoded],
      name,
    );
  }
  for (const window of windows) assertValid('window-v1', window);
}

describeWith(['root', 'libpcap'], 'live capture on loopback', () => {
  for (const [host, skip] of [
    ['127.0.0.1', false],
    ['::1', lacks('ipv6')],
  ] as const) {
    test(`Of ${KNOCKS} refused connects on ${host}, every SYN and every reset is counted, and nothing is dropped.`, {
      skip,
    }, async (t) => {
      const port = await findClosedPort(host);
      const before = Date.now();
      const run = await startLive(t, '-i', 'lo', '--json', '--top', 'all', '--interval', '100ms');
      await knock(host, port, KNOCKS);
      const finished = await run.end('SIGINT');
      const after = Date.now();
      assertClean(finished);
      const report = reportOf(finished);
      const windows = windowsOf(finished);
      assert.deepEqual(countsOf(report, host, port), { syn: KNOCKS, rst: KNOCKS });
      assert.deepEqual([report.capture.kernelDropped, report.capture.interfaceDropped], [0, 0]);
      assert.deepEqual(
        report.capture.inputs.map(({ name, format, linkTypes, error }) => ({ name, format, linkTypes, error })),
        [{ name: 'lo', format: 'live', linkTypes: ['EN10MB'], error: null }],
      );
      assertWindowsAddUp(windows, report);
      const inWindows = windows.map((window) => countsOf(window, host, port));
      assert.equal(
        inWindows.reduce((total, { syn }) => total + syn, 0),
        KNOCKS,
        'the SYNs in the windows add up',
      );
      assert.equal(
        inWindows.reduce((total, { rst }) => total + rst, 0),
        KNOCKS,
        'the resets in the windows add up',
      );
      const times = [report.capture.first, report.capture.last, ...windows.map(({ start }) => start)];
      for (const time of times) {
        const millis = Date.parse(time ?? 'never');
        assert.ok(millis >= before && millis <= after, `${time} is within the test`);
      }
      assert.match(report.capture.first ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    });
  }

  test("The user's filter restricts what is counted.", async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const filter = `tcp dst port ${port} and host 127.0.0.1`;
    const run = await startLive(t, '-i', 'lo', '--json', '-f', filter);
    await knock('127.0.0.1', port, 50);
    await knock('127.0.0.1', await findClosedPort('127.0.0.1'), 50);
    const finished = await run.end();
    assertClean(finished);
    const { capture, totals, openers } = reportOf(finished);
    assert.deepEqual(totals, { ...totals, syn: 50, synAck: 0, rst: 0, fin: 0 });
    assert.deepEqual([capture.filter, capture.packets, capture.matched], [filter, 50, 50]);
    assert.deepEqual(
      openers.map(({ ip, port, syn }) => ({ ip, port, syn })),
      [{ ip: '127.0.0.1', port, syn: 50 }],
    );
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} at once after the traffic ends the capture with a report that has all of it.`, async (t) => {
      const port = await findClosedPort('127.0.0.1');
      const run = await startLive(t, '-i', 'lo', '--json', '--top', 'all', '--interval', '1h');
      await knock('127.0.0.1', port, 30);
      const finished = await run.end(signal);
      assertClean(finished);
      assert.deepEqual(countsOf(reportOf(finished), '127.0.0.1', port), { syn: 30, rst: 30 });
      assertWindowsAddUp(windowsOf(finished), reportOf(finished));
    });
  }

  test('--duration ends the capture by itself, with the report.', async (t) => {
    const run = await startLive(t, '-i', 'lo', '--json', '--interval', '100ms', '--duration', '500ms');
    const finished = await run.finished;
    assertClean(finished);
    const report = reportOf(finished);
    assert.deepEqual([report.capture.source, report.capture.inputs.length], ['live', 1]);
    const seconds = windowsOf(finished).reduce((sum, window) => sum + window.seconds, 0);
    assert.ok(seconds >= 0.3, `the windows cover ${seconds} s`);
    assertWindowsAddUp(windowsOf(finished), report);
  });

  test('-c ends the capture after so many packets, with exactly those in the report.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, '-i', 'lo', '--json', '-c', '7', '-f', `port ${port}`);
    await knock('127.0.0.1', port, 20);
    const finished = await run.finished;
    assertClean(finished);
    const { capture, totals } = reportOf(finished);
    assert.deepEqual([capture.packets, capture.matched, totals.syn + totals.rst], [7, 7, 7]);
  });

  test('As text it writes a heading, a line an interval, and the report.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, '-i', 'lo', '--interval', '100ms', '-f', `port ${port}`);
    // Fewer than make a verdict, which would have lines of its own, sooner or later as the seconds fall.
    await knock('127.0.0.1', port, 20);
    await run.until('a line tells of the port', () => new RegExp(`^\\d\\d:\\d\\d:\\d\\d .*\\b${port}\\b`, 'm').test(run.stdout));
    const finished = await run.end();
    assertClean(finished);
    const [heading, ...rest] = finished.stdout.split('\n');
    assert.match(heading ?? '', /^TIME UTC +SYN\/s/);
    const report = rest.slice(rest.indexOf('') + 1);
    for (const line of rest.slice(0, rest.indexOf(''))) assert.match(line, /^(\d\d:\d\d:\d\d( +\S+){5}|TIME UTC .*)/);
    assert.match(report[0] ?? '', /^syntop \d+\.\d+\.\d+ {2}lo$/);
    const row = new RegExp(`^ {2}127\\.0\\.0\\.1 +${port} +20 `, 'm');
    assert.equal(report.filter((line) => row.test(line)).length, 3, 'one opener, one resetter and one service with 20 each');
    for (const line of finished.stdout.split('\n')) assert.ok(line.length <= 80, `fits 80 columns: ${line}`);
  });
});
