import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { hostRecordPath, readHostLine } from '../../src/host-record.js';
import { RecordingStage } from '../record/recording-stage.js';
import { KNOCK } from '../support/live-knock.js';
import { lacksPty, startInPty } from '../support/pty.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { MAIN, type RunningSyntop, replayJson, reportOf, runSyntop } from '../support/run-syntop.js';
import { TRACE_KNOCK } from '../support/trace-knock.js';

/** Of this test alone: kernel events are of all namespaces. */
const PORT = 7299;
const KNOCKS = 200;
/** On its command line, and to be nowhere else. */
const SECRET = 'swordfish';

describeWith(['root', 'libpcap', 'ip', 'net-namespaces', 'procfs'], 'recordings with what the host said', () => {
  let stage: RecordingStage;
  before(() => {
    stage = new RecordingStage();
  });
  after(() => stage.remove());

  const knock = () => {
    const [command = '', ...args] = [...stage.network.host.prefix, process.execPath, KNOCK];
    return promisify(execFile)(command, [...args, '127.0.0.1', String(PORT), String(KNOCKS)]);
  };
  /** A program that has knocked and stays: one that ends within a second leaves only its name. */
  const knockAndStay = async (t: TestContext) => {
    const [command = '', ...args] = [...stage.network.host.prefix, process.execPath, TRACE_KNOCK];
    const child = spawn(command, [...args, '127.0.0.1', String(PORT), 'knocker', SECRET]);
    t.after(() => child.kill());
    await once(child.stdout, 'data');
  };
  const record = (t: TestContext, path: string, ...args: readonly string[]) =>
    stage.record(t, path, '-i', 'lo', '-f', `port ${PORT}`, ...args);
  /** Until so many seconds of the host have been written after now. */
  const untilSaid = (syntop: RunningSyntop, path: string, lines: number) => {
    const wanted = countLines(path) + lines;
    return syntop.until('the host has spoken', () => countLines(path) >= wanted);
  };

  test('Who knocked at a closed port, and why it was refused, is known in the replay as it was live; command lines are not kept.', async (t) => {
    const path = join(stage.makeFolder(), 'trace.pcap');
    const syntop = await record(t, path, '--with-host');
    await Promise.all([knock(), knockAndStay(t)]);
    await untilSaid(syntop, path, 3);
    const finished = await syntop.end();
    assert.equal(finished.code, 0, finished.stderr);
    const live = reportOf(finished);
    const replayed = await replayJson(path);
    const stormOf = ({ verdicts }: typeof live) => verdicts.find(({ kind }) => kind === 'refused-storm');
    assert.equal(stormOf(replayed)?.process, stormOf(live)?.process);
    assert.equal(stormOf(replayed)?.reason, stormOf(live)?.reason);
    if (lacks('tracefs') === false) {
      assert.match(stormOf(replayed)?.process ?? '', /^node \(pid \d+\)/);
      assert.equal(stormOf(replayed)?.reason, 'NO_SOCKET');
    }
    const growthOf = ({ host }: typeof live) => host?.counters.find(({ name }) => name === 'OutRsts')?.total;
    assert.deepEqual([growthOf(replayed), replayed.host?.unseenResets], [growthOf(live), live.host?.unseenResets]);
    assert.equal(statSync(hostRecordPath(path)).mode & 0o777, 0o600);
    const text = readFileSync(hostRecordPath(path), 'utf8');
    assert.ok(text.includes('"knocker"') || lacks('tracefs') !== false);
    assert.ok(!text.includes(SECRET));
  });

  test('Command lines are kept where that was asked for, and nothing at all where nothing was.', async (t) => {
    const folder = stage.makeFolder();
    const path = join(folder, 'trace.pcap');
    const plain = join(folder, 'plain.pcap');
    const syntop = await record(t, path, '--with-commands');
    const other = await record(t, plain);
    await knockAndStay(t);
    await untilSaid(syntop, path, 3);
    await Promise.all([syntop.end(), other.end()]);
    assert.deepEqual(readdirSync(folder).sort(), ['plain.pcap', 'trace.pcap', 'trace.pcap.host.jsonl']);
    if (lacks('tracefs') === false) assert.ok(readFileSync(hostRecordPath(path), 'utf8').includes(SECRET));
    assert.equal((await replayJson(plain)).host, null);
  });

  test('A rotating set keeps as many of both, and its files together tell the story.', async (t) => {
    const folder = stage.makeFolder();
    const rotating = ['--rotate-size', '20000', '--keep', '2'];
    const syntop = await record(t, join(folder, 'trace.pcap'), '--with-host', ...rotating);
    // Each is some 30 kB.
    for (let times = 0; times < 3; times++) await knock();
    const last = () =>
      join(
        folder,
        readdirSync(folder)
          .filter((name) => name.endsWith('.pcap'))
          .sort()
          .at(-1) ?? '',
      );
    await syntop.until('the host has spoken', () => countLines(last()) >= 3);
    const { stderr } = await syntop.end();
    const names = readdirSync(folder).sort();
    const files = names.filter((name) => name.endsWith('.pcap'));
    assert.equal(files.length, 2, stderr);
    assert.match(stderr, /in [3-9] files/);
    assert.deepEqual(names, files.flatMap((name) => [name, `${name}.host.jsonl`]).sort());
    const report = await replayJson(...files.map((name) => join(folder, name)));
    assert.ok(report.host?.connectors.some(({ port }) => port === PORT) || lacks('tracefs') !== false);
  });

  test('What makes no sense is refused: exit code 2, one line with the remedy.', async () => {
    for (const [args, words] of [
      [['--with-host'], 'add -w FILE'],
      [['--with-commands'], 'add -w FILE'],
      [['-w', 'trace.pcap', '--with-host', '--no-host'], 'leave out --no-host'],
    ] as const) {
      const { code, stdout, stderr } = await runSyntop(['live', '--plain', ...args]);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, /^syntop: [^\n]+\n$/);
      assert.ok(stderr.includes(words), stderr);
    }
  });

  test('The screen of a replay has the processes.', { skip: lacksPty() || lacks('tracefs') }, async (t) => {
    const path = join(stage.makeFolder(), 'trace.pcap');
    const syntop = await record(t, path, '--with-host');
    await knock();
    await untilSaid(syntop, path, 2);
    await syntop.end();
    const args = [MAIN, 'replay', path, '--dashboard', '--speed', 'max', '-n'];
    const screen = startInPty(process.execPath, args, { cols: 160, rows: 40 });
    t.after(() => screen.dispose());
    await screen.waitFor(
      'a process beside its source',
      (lines) => lines.some((line) => /PROCESS/.test(line)) && lines.some((line) => /127\.0\.0\.1.*\bnode\b/.test(line)),
    );
  });
});

function countLines(path: string): number {
  try {
    return readFileSync(hostRecordPath(path), 'utf8')
      .split('\n')
      .filter((line) => readHostLine(line) !== null).length;
  } catch {
    return 0;
  }
}
