/* A replay of a capture beside which it was recorded what the host said. */
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { HostFacts } from '../src/host-facts.js';
import { hostRecordPath, writeHostHead, writeHostLine } from '../src/host-record.js';
import { replayJson, reportOf, runSyntop } from './support/run-syntop.js';
import { makeHostFacts, makeProcess } from './support/screen-host.js';
import { TestPlay } from './support/test-play.js';

/** 61 s: two refused connections a second, from second 1 on, at 127.0.0.1:7211. */
const CAPTURE = 'captures/night-3-refused-on-loopback.pcapng';
const FIRST_SECOND = Date.UTC(2026, 10, 20, 12, 32, 32) / 1000;
const SECONDS = 61;

/** As curl knocks, the host says so at the end of each second: of the second that has passed. */
function factsAt(second: number): HostFacts {
  const process = makeProcess({ name: 'watchdog', pid: 1000 + second, commandLine: '' });
  const connector = { process, processes: second, ip: '127.0.0.1', port: 7211, connects: 2 * second };
  return makeHostFacts({
    atMillis: (FIRST_SECOND + second) * 1000 + 900,
    connectors: second === 0 ? [] : [connector],
    resetReasons: [{ direction: 'sent', ip: '127.0.0.1', port: 7211, reason: 'NO_SOCKET', state: null, count: 2 * second }],
    counters: { OutRsts: 100 + 2 * second },
    addresses: ['127.0.0.1', '::1', '10.30.0.1'],
  });
}

describe('a replay, beside whose capture the host has spoken', () => {
  let folder: string;
  let path: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-host-replay-'));
    path = join(folder, 'night.pcapng');
    copyFileSync(CAPTURE, path);
    // Two seconds more than there are packets, and then what came long after.
    const seconds = [...Array.from({ length: SECONDS + 3 }, (_, second) => second), 3600];
    const lines = seconds.map((second) => writeHostLine(factsAt(second), 'names'));
    writeFileSync(hostRecordPath(path), writeHostHead() + lines.join(''));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('The report names the process and the reason, as the live one did; without that file, it does not.', async () => {
    const [report, without] = await Promise.all([replayJson(path), replayJson(CAPTURE)]);
    const storm = report.verdicts.find(({ kind }) => kind === 'refused-storm');
    assert.match(`${storm?.process} ${storm?.reason}`, /^watchdog \(\d+ processes, last pid 10\d\d\) NO_SOCKET$/);
    assert.deepEqual([without.host, without.verdicts.find(({ kind }) => kind === 'refused-storm')?.process], [null, null]);
    assert.deepEqual(
      report.host?.connectors.map(({ process, connects }) => [process.name, connects]),
      [['watchdog', 126]],
    );
    // Of its own addresses, which are those of the host that was recorded.
    assert.equal(report.host?.unseenResets?.sentBySystem, 126);
    assert.equal(report.host?.unseenResets?.captured, 127);
    const counted = ({ host: _host, verdicts: _verdicts, capture: _capture, ...rest }: typeof report) => rest;
    assert.deepEqual(counted(report), counted(without));
  });

  test('What ends early knows what was said by then, and not what came later.', async () => {
    const report = await replayJson('-c', '100', path);
    const [connector] = report.host?.connectors ?? [];
    assert.ok(connector !== undefined && connector.connects < 60, `${connector?.connects}`);
  });

  test('On the screen each place knows what was said by then, also after a seek back.', async (t) => {
    const play = await TestPlay.start(t, [path]);
    const look = () => {
      const { rows } = play.ask({ view: 'openers' }).table;
      return rows.find(({ address, shownPort }) => address === '127.0.0.1' && shownPort === 7211)?.process ?? null;
    };
    const host = () => play.ask().host?.facts.connectors[0]?.processes ?? null;
    play.player.hold(true);
    for (const seconds of [20, 20, -30, 5]) await play.seek(seconds);
    assert.deepEqual([host(), look(), play.ask().knowsProcesses], [15, 'watchdog', true]);
    await play.seek(Number.NEGATIVE_INFINITY);
    assert.deepEqual([host(), look()], [null, null]);
    await play.seek(1000);
    assert.deepEqual([host(), look(), play.failures], [63, 'watchdog', []]);
    const asked = play.ask().verdicts.find(({ kind }) => kind === 'refused-storm');
    assert.match(asked?.process ?? '', /^watchdog \(\d+ processes/);
  });

  test('Lines that say nothing are told of in one line on stderr; the report stands, exit code 0.', async () => {
    const other = join(folder, 'other.pcapng');
    copyFileSync(CAPTURE, other);
    const lines = [writeHostHead(), 'nonsense\n', writeHostLine(factsAt(30), 'names'), '{"atMillis":1}\n'];
    writeFileSync(hostRecordPath(other), lines.join(''));
    appendFileSync(hostRecordPath(other), writeHostLine(factsAt(40), 'names').slice(0, 100));
    const finished = await runSyntop(['replay', '--json', other]);
    assert.equal(finished.code, 0);
    assert.equal(finished.stderr, `syntop: ${hostRecordPath(other)}: lines passed over, as they are no facts of a host: 3\n`);
    assert.equal(reportOf(finished).host?.connectors[0]?.connects, 60);
  });

  test('The same is in the log of the screen.', async (t) => {
    const play = await TestPlay.start(t, [join(folder, 'other.pcapng')]);
    await play.seek(1000);
    await play.pass(1000);
    const told = play.ask().alerts.filter(({ text }) => text.includes('no facts of a host'));
    assert.deepEqual([told.length, play.failures], [1, []]);
  });
});
