import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { countByOthers, ONLY_KNOCKS, RecordingStage, readRecorded } from '../record/recording-stage.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { RunningSyntop, replayJson, reportOf } from '../support/run-syntop.js';

describeWith(['root', 'libpcap', 'tcpdump', 'ip', 'net-namespaces'], 'recordings that something goes wrong with', () => {
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

  test('kill -9 loses at most the last second, and the file reads to its end.', async (t) => {
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS);
    await stage.knock(100);
    const settled = Date.now() + 1000;
    let more = 0;
    while (Date.now() < settled) {
      await stage.knock(20);
      more += 20;
    }
    await syntop.kill();
    const packets = await readRecorded(path);
    assert.ok(packets.length >= 200 && packets.length <= 200 + 2 * more, `${packets.length} of ${200 + 2 * more}`);
    for (const count of countByOthers(path)) assert.equal(count, packets.length);
    assert.equal((await replayJson(path)).capture.packets, packets.length);
  });

  test('A folder that vanishes is told, the capture goes on, and so does the recording when it is back.', async (t) => {
    mkdirSync(join(folder, 'inner'));
    path = join(folder, 'inner', 'trace.pcap');
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS);
    await stage.knock(20);
    await syntop.until('it has written that', () => existsSync(path) && statSync(path).size > 24);
    rmSync(join(folder, 'inner'), { recursive: true });
    await syntop.until('it says so', () => syntop.stderr.includes('has stopped: it was deleted'));
    await stage.knock(20);
    mkdirSync(join(folder, 'inner'));
    await syntop.until('it goes on', () => syntop.stderr.includes('recording goes on'));
    await stage.knock(30);
    const finished = await syntop.end();
    const recorded = (await readRecorded(path)).length;
    assert.ok(recorded >= 60 && recorded <= 100, String(recorded));
    assert.equal(reportOf(finished).totals.syn, 70, 'all was counted');
    assert.match(finished.stderr, new RegExp(`^syntop: the recording lacks packets: ${140 - recorded}$`, 'm'));
    assert.equal(finished.code, 1);
  });

  test('A disk that becomes full is told once, the capture goes on, and the file reads.', {
    skip: lacks('mount-namespaces'),
  }, async (t) => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]);
    t.after(() => execFileSync('umount', [folder]));
    const syntop = await stage.record(t, path, ...ONLY_KNOCKS);
    await stage.knock(400);
    await syntop.until('it says so', () => syntop.stderr.includes('the disk is full'));
    await stage.knock(20);
    const finished = await syntop.end();
    assert.equal(finished.stderr.match(/the disk is full/g)?.length, 1, finished.stderr);
    assert.equal(reportOf(finished).totals.syn, 420);
    const recorded = (await readRecorded(path)).length;
    assert.ok(statSync(path).size > 15_000);
    for (const count of countByOthers(path)) assert.equal(count, recorded);
    assert.match(finished.stderr, new RegExp(`^syntop: the recording lacks packets: ${840 - recorded}$`, 'm'));
    assert.equal(finished.code, 1);
  });

  test('Where the file cannot be made, nothing is captured, and the reason is told with the remedy.', async () => {
    path = join(folder, 'nowhere', 'trace.pcap');
    const syntop = RunningSyntop.start(['live', '-i', 'lo', '--plain', '-w', path], { prefix: stage.network.host.prefix });
    const { code, stdout, stderr } = await syntop.finished;
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^syntop: cannot record to [^\n]*: [^\n]+; [^\n]+\n$/);
    assert.doesNotMatch(stderr, /capturing on/);
  });

  test("Root's recording is made by the user who root becomes, and refused with the remedies where that one may not write.", async (t) => {
    const args = ['live', '-i', 'cable', '--json', '-w', path];
    const refused = await RunningSyntop.start(args, { prefix: stage.network.host.prefix }).finished;
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(
      refused.stderr,
      /^syntop: cannot record to [^\n]*: user \S+ may not write there; name a folder [^\n]*--no-drop\n$/,
    );
    chmodSync(folder, 0o777);
    const syntop = RunningSyntop.start(args, { prefix: stage.network.host.prefix });
    t.after(() => syntop.kill());
    await syntop.untilCapturing();
    await stage.knock(10);
    const finished = await syntop.end();
    assert.equal(finished.code, 0, finished.stderr);
    assert.ok((await readRecorded(path)).length >= 20);
    assert.notEqual(statSync(path).uid, 0);
  });
});
