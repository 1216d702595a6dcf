import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { PacketBatch } from '../../src/packet.js';
import { CapSource } from '../../src/source/cap/cap-source.js';
import { describePacketSource, type SourceUnderTest } from '../source/packet-source-contract.js';
import { FrameSender, markExpression, markedFrame, newMark, SNAPLEN } from '../support/live-frames.js';
import { ip } from '../support/live-namespace.js';
import { copyPackets } from '../support/read-packets.js';
import { describeWith } from '../support/run-needs.js';

/** Shorter than the snaplen, as long, and longer. */
const LENGTHS = [60, 22, 191, 192, 193, 1500, 100, 23];
const RING_BYTES = 32 << 20;

function openMarked(device: string, mark: number): Promise<CapSource> {
  const filter = markExpression(mark);
  return CapSource.open({
    device,
    snaplen: SNAPLEN,
    ringBytes: RING_BYTES,
    filter,
    buildExpression: () => filter,
    listDevices: () => ['lo', 'one'],
  });
}

/** Sends numbered frames of a mark, as many as a ring of cap's holds for sure. */
function sendMarked(device: string, mark: number, count: number): Buffer[] {
  const sender = new FrameSender(device);
  const frames = Array.from({ length: count }, (_, number) => markedFrame(mark, number, LENGTHS[number % LENGTHS.length] ?? 0));
  for (const frame of frames) sender.send(frame);
  sender.close();
  return frames;
}

async function makeLoopbackSource(): Promise<SourceUnderTest> {
  const mark = newMark();
  const source = await openMarked('lo', mark);
  const frames = sendMarked('lo', mark, 40);
  return { source, expectedPackets: frames.map((frame) => frame.subarray(0, SNAPLEN)), cleanup: async () => undefined };
}

/** The processes that this one has started for cap, found by their command line. */
function findCapProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isOurCapProcess(pid));
}

function isOurCapProcess(pid: number): boolean {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cap-process.js');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

async function readToEnd(source: CapSource): Promise<number> {
  const batch = new PacketBatch();
  let count = 0;
  while (await source.read(batch)) count += batch.count;
  return count;
}

/** Two interfaces that are one cable; the sender's end is "two". */
function makeCable(t: TestContext): void {
  ip('link', 'add', 'syntop-cap1', 'type', 'veth', 'peer', 'name', 'syntop-cap2');
  t.after(() => {
    try {
      ip('link', 'del', 'syntop-cap1');
    } catch {
      // The test has taken it away.
    }
  });
  ip('link', 'set', 'syntop-cap1', 'up');
  ip('link', 'set', 'syntop-cap2', 'up');
}

describeWith(['root', 'libpcap', 'cap', 'ip'], 'CapSource', () => {
  describePacketSource('On loopback through cap', makeLoopbackSource);

  test('It says what it cannot tell: no drops; times are of the arrival here, in microseconds.', async (t) => {
    const mark = newMark();
    const before = Date.now();
    const source = await openMarked('lo', mark);
    t.after(() => source.close());
    sendMarked('lo', mark, 3);
    const batch = new PacketBatch();
    assert.equal(await source.read(batch), true);
    const millis = batch.timestampSeconds[0] * 1000 + batch.timestampNanos[0] / 1e6;
    // Both clocks are this machine's, but read at different places and rounded.
    assert.ok(millis > before - 20 && millis < Date.now() + 20, `${millis} is within the test`);
    assert.deepEqual([source.facts.kernelDropped, source.facts.interfaceDropped], [null, null]);
    assert.deepEqual([source.fractionsPerSecond, source.linkType], [1_000_000, 1]);
  });

  test('The records of each batch, as they are, are given out before the batch is.', async (t) => {
    const mark = newMark();
    const source = await openMarked('lo', mark);
    t.after(() => source.close());
    const frames = sendMarked('lo', mark, 20);
    const records: Buffer[] = [];
    source.onRecords = (bytes) => records.push(Buffer.from(bytes));
    const batch = new PacketBatch();
    const delivered: Buffer[] = [];
    while (delivered.length < frames.length && (await source.read(batch)))
      delivered.push(...copyPackets(batch).map(({ bytes }) => bytes));
    const lengths = frames.map((frame) => 16 + Math.min(frame.length, SNAPLEN));
    const all = Buffer.concat(records);
    assert.equal(
      all.length,
      lengths.reduce((sum, length) => sum + length, 0),
    );
    assert.deepEqual([all.readUInt32LE(8), all.readUInt32LE(12)], [60, 60]);
    assert.deepEqual(all.subarray(16, 76), delivered[0]);
  });

  test('When its process is killed, what had come is delivered, then comes the end, and the error says why.', async (t) => {
    const mark = newMark();
    const source = await openMarked('lo', mark);
    t.after(() => source.close());
    sendMarked('lo', mark, 10);
    const batch = new PacketBatch();
    let delivered = 0;
    while (delivered < 10 && (await source.read(batch))) delivered += batch.count;
    const [pid, ...others] = findCapProcesses();
    assert.ok(pid !== undefined && others.length === 0);
    process.kill(pid, 'SIGSEGV');
    assert.equal(await source.read(batch), false);
    assert.deepEqual(source.facts.error, {
      code: 'capture-failed',
      message: 'the capture on lo through cap ended: its process died of SIGSEGV',
    });
  });

  test('Ctrl-C, which a terminal sends to all, and SIGTERM do not end its process.', async (t) => {
    const mark = newMark();
    const source = await openMarked('lo', mark);
    t.after(() => source.close());
    const [pid = 0] = findCapProcesses();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    sendMarked('lo', mark, 5);
    source.stop();
    assert.equal(await readToEnd(source), 5);
    assert.equal(source.facts.error, null);
  });

  test('Its process is no longer root, and is gone after close, also where it is in the middle of a storm that never ends.', async (t) => {
    const mark = newMark();
    const source = await openMarked('lo', mark);
    const [pid = 0] = findCapProcesses();
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    assert.match(status, /^Uid:\s+[1-9]\d*\s/m);
    assert.match(status, /^CapEff:\s+0+$/m);
    assert.match(status, /^Groups:\s*\d*\s*$/m);
    const sender = new FrameSender('lo');
    let isStorming = true;
    const storm = (async () => {
      for (let number = 0; isStorming; number++) {
        for (let frame = 0; frame < 500; frame++) sender.send(markedFrame(mark, number, 60));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    t.after(async () => {
      isStorming = false;
      await storm;
      sender.close();
    });
    assert.equal(await source.read(new PacketBatch()), true);
    source.stop();
    assert.ok((await readToEnd(source)) > 0);
    await source.close();
    assert.deepEqual(findCapProcesses(), []);
  });

  test('When the interface goes down, the capture on it ends and says so.', { timeout: 20_000 }, async (t) => {
    makeCable(t);
    const mark = newMark();
    const source = await openMarked('syntop-cap1', mark);
    t.after(() => source.close());
    const frames = sendMarked('syntop-cap2', mark, 8);
    const batch = new PacketBatch();
    let delivered = 0;
    while (delivered < frames.length && (await source.read(batch))) delivered += batch.count;
    ip('link', 'set', 'syntop-cap1', 'down');
    assert.equal(await source.read(batch), false);
    assert.match(source.facts.error?.message ?? '', /the interface went down or is gone/);
  });

  test('A filter that is wrong, also one that would be right within parentheses, and an interface that is not there are told as such.', async () => {
    const options = {
      device: 'lo',
      snaplen: SNAPLEN,
      ringBytes: RING_BYTES,
      filter: null,
      buildExpression: () => 'tcp',
      listDevices: () => ['lo'],
    };
    for (const filter of ['foo bar', 'port 80) or (port 81']) {
      await assert.rejects(CapSource.open({ ...options, filter }), {
        code: 'bad-filter',
        message: `cannot use the filter '${filter}': can't parse filter expression: syntax error`,
      });
    }
    await assert.rejects(CapSource.open({ ...options, device: 'nope' }), {
      code: 'no-such-interface',
      message: 'cannot capture on nope: no such interface (have: lo)',
    });
    assert.deepEqual(findCapProcesses(), []);
  });

  test('An interface that is down is told as such.', async (t) => {
    makeCable(t);
    execFileSync('ip', ['link', 'set', 'syntop-cap1', 'down']);
    await assert.rejects(openMarked('syntop-cap1', newMark()), { code: 'interface-down' });
  });
});
