import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../src/snapshot.js';
import { areInOrder, countByOthers, nanosOf, ONLY_KNOCKS, RecordingStage, readRecorded } from '../record/recording-stage.js';
import type { ReadPacket } from '../support/read-packets.js';
import { describeWith } from '../support/run-needs.js';
import { replayJson, reportOf } from '../support/run-syntop.js';

/** The same for both. */
const SNAPLEN = '80';

/** tcpdump beside syntop, packet for packet. */
class Tcpdump {
  private said = '';
  private readonly child: ChildProcess;
  private readonly finished: Promise<unknown>;

  constructor(prefix: readonly string[], device: string, file: string) {
    const options = ['-Z', 'root', '-U', '--immediate-mode', '--time-stamp-precision=nano', '-B', '4096', '-s', SNAPLEN];
    const [command = '', ...words] = [...prefix, 'tcpdump', ...options, '-i', device, '-w', file, 'port 7211'];
    this.child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    this.finished = new Promise((resolve) => this.child.once('close', resolve));
  }

  async untilListening(): Promise<void> {
    while (!this.said.includes('listening on')) {
      assert.equal(this.child.exitCode, null, this.said);
      await sleep(10);
    }
  }

  async end(): Promise<void> {
    this.child.kill('SIGINT');
    await this.finished;
    assert.match(this.said, /^0 packets dropped by kernel/m);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.finished;
  }
}

function counted({ totals, outcomes, openers, resetters, services, decode }: Report): unknown {
  return { totals, outcomes, openers, resetters, services, decode };
}

describeWith(['root', 'libpcap', 'tcpdump', 'ip', 'net-namespaces'], 'live captures that are recorded', () => {
  let stage: RecordingStage;
  let folder: string;
  let path: string;
  before(() => {
    stage = new RecordingStage();
  });
  beforeEach(() => {
    folder = stage.makeFolder();
    path = join(folder, 'trace.pcap');
  });
  after(() => stage.remove());

  test('The file holds what tcpdump captured: the same packets and bytes in the same order; a replay counts what live did.', async (t) => {
    const theirs = join(folder, 'tcpdump.pcap');
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS, '-s', SNAPLEN);
    const tcpdump = new Tcpdump(stage.network.host.prefix, 'cable', theirs);
    t.after(() => tcpdump.kill());
    await tcpdump.untilListening();
    await stage.knock(200);
    await stage.network.knock(stage.network.client, 'fd77::2', 100);
    const finished = await syntop.end();
    await tcpdump.end();
    assert.equal(finished.code, 0, finished.stderr);
    assert.match(finished.stderr, new RegExp(`^syntop: recorded: packets 600, bytes \\d+, in ${path}$`, 'm'));
    const [ours, expected] = [await readRecorded(path), await readRecorded(theirs)];
    assert.equal(expected.length, 600);
    // Of the same packet, the kernel takes the time for each socket anew: some microseconds apart.
    const withoutTime = (packets: readonly ReadPacket[]) =>
      packets.map(({ bytes, originalLength, linkType }) => `${linkType} ${originalLength} ${bytes.toString('hex')}`);
    assert.deepEqual(withoutTime(ours), withoutTime(expected));
    const apart = ours.map((packet, index) => nanosOf(packet) - nanosOf(expected[index] ?? packet));
    assert.ok(apart.every((nanos) => nanos > -1_000_000_000n && nanos < 1_000_000_000n));
    assert.ok(
      ours.some(({ nanos }) => nanos % 1000 !== 0),
      'times are in nanoseconds',
    );
    assert.ok(areInOrder(ours));
    assert.ok(ours.some(({ bytes, originalLength }) => bytes.length < originalLength, 'some were cut at the snaplen'));
    assert.deepEqual(counted(await replayJson('--top', 'all', path)), counted(reportOf(finished)));
    for (const packets of countByOthers(path)) assert.equal(packets, 600);
  });

  test('Several interfaces go to one file, each in the order of its times; another link type has a file of its own.', async (t) => {
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS, '-i', 'lo', '-i', 'any');
    await Promise.all([stage.knock(40), stage.network.knock(stage.network.host, '127.0.0.1', 60)]);
    const finished = await syntop.end();
    assert.equal(finished.code, 0, finished.stderr);
    const packets = await readRecorded(path);
    const isLocal = ({ bytes }: ReadPacket) => bytes.readUInt32BE(26) === 0x7f000001;
    const apart = [packets.filter(isLocal), packets.filter((packet) => !isLocal(packet))];
    assert.deepEqual(
      apart.map(({ length }) => length),
      [120, 80],
    );
    for (const some of apart) assert.ok(areInOrder(some));
    assert.deepEqual(readdirSync(folder).sort(), ['trace.LINUX_SLL.pcap', 'trace.pcap']);
    const anys = join(folder, 'trace.LINUX_SLL.pcap');
    const inputOfAny = reportOf(finished).capture.inputs.find(({ name }) => name === 'any');
    assert.equal((await readRecorded(anys)).length, inputOfAny?.packets);
    for (const file of [path, anys]) for (const count of countByOthers(file)) assert.ok(count >= 200);
  });

  test('With -c, the file has as many packets and no more.', async (t) => {
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS, '-c', '50');
    await stage.knock(100);
    const finished = await syntop.finished;
    assert.equal(finished.code, 0, finished.stderr);
    assert.equal(reportOf(finished).capture.packets, 50);
    assert.equal((await readRecorded(path)).length, 50);
  });

  test('A rotating set keeps the newest files, all of which read.', async (t) => {
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS, '--rotate-size', '4K', '--keep', '3');
    await stage.knock(200);
    const finished = await syntop.end();
    assert.equal(finished.code, 0, finished.stderr);
    const names = readdirSync(folder).sort();
    assert.equal(names.length, 3);
    const last = (await Promise.all(names.map((name) => readRecorded(join(folder, name))))).flat();
    assert.ok(names.slice(0, 2).every((name) => statSync(join(folder, name)).size > 4096 - 100));
    assert.ok(areInOrder(last));
    assert.ok(last.length > 50 && last.length < 200, String(last.length));
  });
});
