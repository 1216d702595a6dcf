import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { RecordingRequest } from '../../src/live-request.js';
import { ChunkPool } from '../../src/record/chunk-pool.js';
import { FileSet } from '../../src/record/file-set.js';
import { describeWith } from '../support/run-needs.js';
import { readNumbers, recordsOf } from './record-builder.js';

const HEADER = 24;
const KIND = { linkType: 1, fractionsPerSecond: 1_000_000_000 };
/** A record of these tests: with its header. */
const RECORD = 100;

/** A set with a clock of the test's, and all that was said. */
class TestSet {
  nowMillis = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly told: string[] = [];
  readonly set: FileSet;
  private next = 1;

  constructor(folder: string, request: Partial<RecordingRequest> = {}, pool = new ChunkPool()) {
    const all = { path: join(folder, 'trace.pcap'), rotateBytes: null, rotateMillis: null, keep: null, ...request };
    this.set = new FileSet(all, KIND, pool, {
      onNotice: (notice) => this.told.push(`notice: ${notice}`),
      onTrouble: (trouble) => this.told.push(`trouble: ${trouble}`),
      now: () => this.nowMillis,
    });
  }

  take(packets: number): void {
    const records = recordsOf(new Array<number>(packets).fill(RECORD - 16), this.next);
    this.next += packets;
    assert.equal(this.set.take(records, new DataView(records.buffer), Number.POSITIVE_INFINITY), packets);
    // They are good only until it returns.
    records.fill(255);
  }

  /** Takes them, and waits until they are written or given up. */
  async record(packets: number): Promise<void> {
    this.take(packets);
    this.set.flush();
    await this.set.untilIdle();
  }

  async check(laterMillis = 0): Promise<void> {
    this.nowMillis += laterMillis;
    this.set.check();
    await this.set.untilIdle();
  }

  close(): Promise<void> {
    return this.set.close(new Promise(() => undefined));
  }
}

const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('files of one link type', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-record-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = () => join(folder, 'trace.pcap');
  const filesOf = () => readdirSync(folder).sort();

  test('What was taken is in the file once it is flushed, before it is closed; the file belongs to its owner alone.', async () => {
    const recording = new TestSet(folder);
    await recording.set.begin();
    assert.deepEqual(readNumbers(path()), []);
    await recording.record(3);
    assert.deepEqual(readNumbers(path()), [1, 2, 3]);
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    recording.take(2);
    await recording.close();
    assert.deepEqual(readNumbers(path()), numbers(1, 5));
    const facts = { packets: 5, bytes: 5 * RECORD, files: 1, lastPath: path(), notWritten: 0 };
    assert.deepEqual([recording.set.facts, recording.told], [facts, []]);
  });

  test('A file of that name is overwritten, as tcpdump does.', async () => {
    writeFileSync(path(), 'something else, and longer than the header of a savefile is');
    const recording = new TestSet(folder);
    await recording.set.begin();
    await recording.record(1);
    await recording.close();
    assert.deepEqual(readNumbers(path()), [1]);
  });

  test('More than a chunk holds is written whole and in order, however it is cut into chunks.', async () => {
    const recording = new TestSet(folder, {}, new ChunkPool(1000, 3 * RECORD + 50));
    await recording.set.begin();
    for (const packets of [1, 2, 10, 7, 3]) recording.take(packets);
    await recording.close();
    assert.deepEqual(readNumbers(path()), numbers(1, 23));
  });

  test('However packets come, and whatever sizes chunks and files have, each is written once, in order, in files of that size.', async () => {
    const batches = fc.array(fc.array(fc.nat(300), { maxLength: 12 }), { maxLength: 8 });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.integer({ min: 320, max: 2000 }),
        fc.integer({ min: 1, max: 3000 }),
        async (lengths, chunkBytes, rotateBytes) => {
          const inner = join(folder, String(++runs));
          mkdirSync(inner);
          const { set } = new TestSet(inner, { rotateBytes }, new ChunkPool(200, chunkBytes));
          await set.begin();
          let count = 0;
          for (const some of lengths) {
            const records = recordsOf(some, count + 1);
            count += set.take(records, new DataView(records.buffer), Number.POSITIVE_INFINITY);
          }
          await set.close(new Promise(() => undefined));
          const paths = readdirSync(inner)
            .sort()
            .map((name) => join(inner, name));
          assert.deepEqual(paths.flatMap(readNumbers), numbers(1, count));
          for (const file of paths) assert.ok(statSync(file).size <= rotateBytes || readNumbers(file).length <= 1);
          assert.deepEqual([set.facts.packets, set.facts.notWritten], [count, 0]);
          assert.equal(
            set.facts.bytes,
            paths.reduce((sum, file) => sum + statSync(file).size - HEADER, 0),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('A limit of packets is kept: those beyond it are not written.', async () => {
    const recording = new TestSet(folder);
    await recording.set.begin();
    const records = recordsOf([50, 60, 70]);
    assert.equal(recording.set.take(records, new DataView(records.buffer), 2), 2);
    assert.equal(recording.set.take(records, new DataView(records.buffer), 0), 0);
    await recording.close();
    assert.deepEqual(readNumbers(path()), [1, 2]);
  });

  test('What a slow disk leaves no room for is counted and told, and does not wait.', async () => {
    const recording = new TestSet(folder, {}, new ChunkPool(2, 10 * RECORD));
    await recording.set.begin();
    // Nothing is written before this turn of the event loop is over: to the set, a disk that does not answer.
    recording.take(35);
    recording.take(5);
    assert.equal(recording.set.facts.notWritten, 20);
    await recording.check();
    assert.deepEqual(recording.told, [`trouble: recording to ${path()}: 20 packets not written, the disk is too slow`]);
    await recording.check(10_000);
    assert.equal(recording.told.length, 1, 'told once');
    await recording.record(4);
    await recording.close();
    assert.deepEqual(readNumbers(path()), [...numbers(1, 20), ...numbers(41, 44)]);
    assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [24, 20]);
  });

  test('A set rotates by size: no file is larger, none cuts a record, and names sort in their order.', async () => {
    const recording = new TestSet(folder, { rotateBytes: HEADER + 4 * RECORD + 99 });
    await recording.set.begin();
    await recording.record(3);
    await recording.record(7);
    await recording.close();
    assert.deepEqual(
      filesOf(),
      [1, 2, 3].map((number) => `trace_20260102T030405Z_0000${number}.pcap`),
    );
    assert.deepEqual(
      filesOf().map((name) => readNumbers(join(folder, name))),
      [numbers(1, 4), numbers(5, 8), numbers(9, 10)],
    );
    assert.equal(recording.set.facts.files, 3);
  });

  test('A size that not even one record fits into makes a file of each.', async () => {
    const recording = new TestSet(folder, { rotateBytes: 1 });
    await recording.set.begin();
    await recording.record(3);
    await recording.close();
    assert.deepEqual(
      filesOf().map((name) => readNumbers(join(folder, name))),
      [[1], [2], [3]],
    );
  });

  test('A set rotates by time: also while nothing comes, but an empty file is never left for another.', async () => {
    const recording = new TestSet(folder, { rotateMillis: 60_000 });
    await recording.set.begin();
    await recording.check(90_000);
    await recording.record(2);
    await recording.check(1000);
    // The time of the first file is over: what comes next goes to another one, named by when it comes.
    await recording.check(120_000);
    await recording.record(1);
    await recording.close();
    const first = join(folder, 'trace_20260102T030405Z_00001.pcap');
    const second = join(folder, 'trace_20260102T030736Z_00002.pcap');
    assert.deepEqual(
      filesOf().map((name) => join(folder, name)),
      [first, second],
    );
    assert.deepEqual([readNumbers(first), readNumbers(second)], [[1, 2], [3]]);
  });

  test('Of a set, the newest stay, and of other runs and programs everything.', async () => {
    const others = ['trace_20260101T000000Z_00001.pcap', 'trace.pcap', 'trace_20260102T030405Z_00002.pcap'];
    for (const name of others) writeFileSync(join(folder, name), 'of another run');
    const recording = new TestSet(folder, { rotateBytes: HEADER + RECORD, keep: 2 });
    await recording.set.begin();
    await recording.record(5);
    await recording.close();
    const kept = ['trace_20260102T030405Z_00005.pcap', 'trace_20260102T030405Z_00006.pcap'];
    assert.deepEqual(filesOf(), [...others, ...kept].sort());
    for (const name of others) assert.equal(readFileSync(join(folder, name), 'utf8'), 'of another run');
    assert.deepEqual(
      kept.map((name) => readNumbers(join(folder, name))),
      [[4], [5]],
    );
  });

  test('A clock that is put back does not change the order of names.', async () => {
    const recording = new TestSet(folder, { rotateBytes: HEADER + RECORD });
    await recording.set.begin();
    recording.nowMillis -= 3_600_000;
    await recording.record(2);
    await recording.close();
    assert.deepEqual(
      filesOf().map((name) => readNumbers(join(folder, name))),
      [[1], [2]],
    );
  });

  test('A deleted file is noticed, what was in it is counted as lost, and a new one goes on.', async () => {
    const recording = new TestSet(folder);
    await recording.set.begin();
    await recording.record(3);
    rmSync(path());
    await recording.check(1000);
    await recording.record(2);
    await recording.close();
    assert.deepEqual(readNumbers(path()), [4, 5]);
    assert.equal(recording.told.length, 2);
    assert.match(recording.told[0] ?? '', /^trouble: recording to .*trace\.pcap has stopped: it was deleted; .*so far: 3;/);
    assert.match(recording.told[1] ?? '', /^notice: recording goes on, to .*trace\.pcap; packets not recorded meanwhile: 3$/);
    assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [2, 3]);
  });

  for (const rotateBytes of [null, 1 << 20]) {
    test(`A folder that vanishes stops the recording, and one that is back continues it (rotating: ${rotateBytes !== null}).`, async () => {
      const inner = join(folder, 'inner');
      mkdirSync(inner);
      const recording = new TestSet(inner, { rotateBytes });
      await recording.set.begin();
      await recording.record(3);
      rmSync(inner, { recursive: true });
      await recording.check(1000);
      await recording.record(4);
      assert.match(
        recording.told.join('\n'),
        /^trouble: [^\n]*has stopped: it was deleted; packets not recorded so far: 3;[^\n]*$/,
      );
      mkdirSync(inner);
      await recording.check(2000);
      assert.match(recording.told[1] ?? '', /^notice: recording goes on, to [^\n]*; packets not recorded meanwhile: 7$/);
      await recording.record(2);
      await recording.close();
      const [name = ''] = readdirSync(inner);
      assert.deepEqual(readNumbers(join(inner, name)), [8, 9]);
      assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [2, 7]);
    });
  }

  test('A file that was only moved is written on, and what now has its name is left alone.', async () => {
    const recording = new TestSet(folder);
    await recording.set.begin();
    await recording.record(1);
    renameSync(path(), join(folder, 'moved.pcap'));
    writeFileSync(path(), 'of somebody else');
    await recording.check(1000);
    await recording.record(1);
    await recording.close();
    assert.deepEqual(readNumbers(join(folder, 'moved.pcap')), [1, 2]);
    assert.equal(readFileSync(path(), 'utf8'), 'of somebody else');
  });

  test('Where a deleted file has been replaced by somebody, that one is not overwritten.', async () => {
    const recording = new TestSet(folder);
    await recording.set.begin();
    rmSync(path());
    writeFileSync(path(), 'of somebody else');
    await recording.check(1000);
    await recording.record(1);
    await recording.close();
    assert.equal(readFileSync(path(), 'utf8'), 'of somebody else');
    assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [0, 1]);
  });

  test('A file that cannot be made at all is an error at once.', async () => {
    await assert.rejects(new TestSet(join(folder, 'nowhere')).set.begin(), { code: 'ENOENT' });
    assert.equal(existsSync(join(folder, 'nowhere')), false);
  });
});

describeWith(['root', 'mount-namespaces'], 'a disk that becomes full', () => {
  const PAGE = 4096;
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${16 * PAGE}`, 'tmpfs', folder]);
  });
  after(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('The file stays whole, the loss is told once with its number, and with room again the recording goes on.', async () => {
    const filler = join(folder, 'filler');
    writeFileSync(filler, new Uint8Array(8 * PAGE));
    const recording = new TestSet(folder);
    await recording.set.begin();
    // 8 pages have room for 327 records.
    await recording.record(300);
    await recording.record(100);
    const path = join(folder, 'trace.pcap');
    assert.deepEqual(readNumbers(path), numbers(1, 327));
    assert.match(
      recording.told.join('\n'),
      /^trouble: [^\n]*the disk is full; packets not recorded so far: 73; the capture goes on[^\n]*$/,
    );
    await recording.record(10);
    recording.nowMillis += 2000;
    await recording.record(10);
    assert.equal(recording.told.length, 1, 'told once');
    assert.deepEqual(readNumbers(path), numbers(1, 327));
    rmSync(filler);
    recording.nowMillis += 2000;
    await recording.record(5);
    await recording.close();
    assert.deepEqual(readNumbers(path), [...numbers(1, 327), ...numbers(421, 425)]);
    assert.match(recording.told[1] ?? '', /^notice: recording goes on, [^\n]*meanwhile: 93$/);
    assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [332, 93]);
    rmSync(path);
  });

  test('A rotating set that finds no room for its next file leaves none behind, and begins one when there is room.', async () => {
    const recording = new TestSet(folder, { rotateBytes: PAGE });
    await recording.set.begin();
    await recording.record(40);
    const filler = join(folder, 'filler');
    assert.throws(() => writeFileSync(filler, new Uint8Array(16 * PAGE)), { code: 'ENOSPC' });
    await recording.record(100);
    const [before] = readdirSync(folder).filter((name) => name.startsWith('trace'));
    assert.deepEqual(readdirSync(folder).sort(), ['filler', before].sort());
    rmSync(filler);
    await recording.check(2000);
    await recording.record(1);
    await recording.close();
    const [, next = ''] = readdirSync(folder).sort();
    assert.deepEqual(readNumbers(join(folder, next)), [141]);
    const kept = readNumbers(join(folder, before ?? '')).length;
    assert.deepEqual([recording.set.facts.packets, recording.set.facts.notWritten], [kept + 1, 140 - kept]);
  });
});
