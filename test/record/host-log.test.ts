import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { hostRecordPath, readHostLine, writeHostHead, writeHostLine } from '../../src/host-record.js';
import type { RecordingRequest } from '../../src/live-request.js';
import { ChunkPool } from '../../src/record/chunk-pool.js';
import { FileSet } from '../../src/record/file-set.js';
import { HostLog } from '../../src/record/host-log.js';
import { Recorder } from '../../src/record/recorder.js';
import { describeWith } from '../support/run-needs.js';
import { makeHostFacts } from '../support/screen-host.js';
import { readNumbers, recordsOf } from './record-builder.js';

const KIND = { linkType: 1, fractionsPerSecond: 1_000_000_000 };
const HEADER = 24;
const RECORD = 100;

const lineAt = (atMillis: number) => writeHostLine(makeHostFacts({ atMillis }), 'names');

/** The times of a file's facts, each of which must be a whole line behind the first. */
function timesIn(savefile: string): number[] {
  const [head, ...lines] = readFileSync(hostRecordPath(savefile), 'utf8').split('\n');
  assert.equal(`${head}\n`, writeHostHead());
  assert.equal(lines.pop(), '');
  return lines.map((line) => readHostLine(line)?.atMillis ?? Number.NaN);
}

/** A recording of one packet a step. */
class Recording {
  readonly told: string[] = [];
  readonly set: FileSet;
  private next = 1;

  constructor(path: string, request: Partial<RecordingRequest> = {}) {
    const all = { path, rotateBytes: null, rotateMillis: null, keep: null, host: 'names' as const, ...request };
    this.set = new FileSet(all, KIND, new ChunkPool(), {
      onNotice: (notice) => this.told.push(notice),
      onTrouble: (trouble) => this.told.push(`trouble: ${trouble}`),
      now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    });
  }

  async packet(): Promise<void> {
    const records = recordsOf([RECORD - 16], this.next++);
    this.set.take(records, new DataView(records.buffer), 1);
    this.set.flush();
    await this.set.untilIdle();
  }

  close(): Promise<void> {
    return this.set.close(new Promise(() => undefined));
  }
}

describe('what the host says, beside a recording', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-host-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = () => join(folder, 'trace.pcap');

  test('Each second is a line of a file of its own, which belongs to its owner alone; one of an earlier recording is replaced.', async () => {
    writeFileSync(hostRecordPath(path()), 'of yesterday');
    const recording = new Recording(path());
    await recording.set.begin();
    for (const time of [1000, 2000, 3000]) recording.set.takeHost(lineAt(time));
    await recording.close();
    assert.deepEqual([timesIn(path()), recording.told], [[1000, 2000, 3000], []]);
    assert.equal(statSync(hostRecordPath(path())).mode & 0o777, 0o600);
  });

  test('Where it was not asked for, there is no such file.', async () => {
    const recording = new Recording(path(), { host: undefined });
    await recording.set.begin();
    recording.set.takeHost(lineAt(1000));
    await recording.close();
    assert.deepEqual(readdirSync(folder), ['trace.pcap']);
  });

  test('What an earlier recording left beside a file goes with its packets; what is something else stays.', async () => {
    const other = join(folder, 'other.pcap');
    for (const savefile of [path(), other]) writeFileSync(savefile, 'packets');
    writeFileSync(hostRecordPath(path()), writeHostHead() + lineAt(1000));
    writeFileSync(hostRecordPath(other), 'something else');
    for (const savefile of [path(), other]) {
      const recording = new Recording(savefile, { host: undefined });
      await recording.set.begin();
      await recording.close();
    }
    assert.deepEqual(readdirSync(folder).sort(), ['other.pcap', 'other.pcap.host.jsonl', 'trace.pcap']);
  });

  test('In a rotating set each file has one, which begins with what was known and ends with what was said of its last second.', async () => {
    const recording = new Recording(path(), { rotateBytes: HEADER + RECORD });
    await recording.set.begin();
    recording.set.takeHost(lineAt(1000));
    for (const time of [2000, 3000]) {
      await recording.packet();
      recording.set.takeHost(lineAt(time));
    }
    await recording.close();
    const files = readdirSync(folder).filter((name) => name.endsWith('.pcap'));
    assert.deepEqual(
      files.map((name) => timesIn(join(folder, name))),
      [
        [1000, 2000, 3000],
        [2000, 3000],
      ],
    );
  });

  test('What is deleted of a rotating set goes with it.', async () => {
    const recording = new Recording(path(), { rotateBytes: HEADER + RECORD, keep: 2 });
    await recording.set.begin();
    for (const time of [1000, 2000, 3000, 4000, 5000]) {
      await recording.packet();
      recording.set.takeHost(lineAt(time));
    }
    await recording.close();
    const kept = ['trace_20260102T030405Z_00004.pcap', 'trace_20260102T030405Z_00005.pcap'];
    assert.deepEqual(readdirSync(folder).sort(), kept.flatMap((name) => [name, `${name}.host.jsonl`]).sort());
    assert.deepEqual(recording.told, []);
  });

  test("Nothing is written through somebody's link.", async () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'precious');
    symlinkSync(other, hostRecordPath(path()));
    const recording = new Recording(path());
    await recording.set.begin();
    recording.set.takeHost(lineAt(1000));
    await recording.close();
    assert.deepEqual([readFileSync(other, 'utf8'), timesIn(path())], ['precious', [1000]]);
  });

  test('Where it cannot be written, that is told once, and packets are recorded all the same.', async () => {
    mkdirSync(hostRecordPath(path()));
    const recording = new Recording(path());
    await recording.set.begin();
    for (const time of [1000, 2000]) recording.set.takeHost(lineAt(time));
    await recording.packet();
    await recording.close();
    assert.deepEqual(readNumbers(path()), [1]);
    assert.equal(recording.told.length, 2, recording.told.join('\n'));
    assert.match(recording.told[0] ?? '', /^what the host says is not recorded to .*trace\.pcap\.host\.jsonl: it is a folder$/);
    assert.equal(recording.told[1], 'what the host says: seconds not recorded: 2');
  });

  test('Beside a pipe or a device there is nothing.', async () => {
    const told: string[] = [];
    const log = new HostLog((notice) => told.push(notice));
    log.follow('/dev/null');
    await log.close();
    assert.equal(existsSync('/dev/null.host.jsonl'), false);
    assert.deepEqual(told, ['what the host says is not recorded to /dev/null.host.jsonl: only beside a file']);
  });

  test('What the disk does not take fast enough is left out and counted, and no memory is taken for it.', async () => {
    writeFileSync(path(), '');
    const log = new HostLog(() => undefined);
    log.follow(path());
    const line = `${JSON.stringify({ x: 'x'.repeat((1 << 20) - 100) })}\n`;
    // All in one turn: nothing is written meanwhile.
    for (let lines = 0; lines < 10; lines++) log.take(line);
    await log.close();
    const { size } = statSync(hostRecordPath(path()));
    assert.equal(log.lost, 6);
    assert.equal(size, writeHostHead().length + 4 * line.length);
  });

  test('A recorder hands it to the files of all link types, and only from when there is one.', async () => {
    const source = (linkType: number) => ({ linkType, fractionsPerSecond: 1_000_000_000, onRecords: null });
    const request = { path: path(), rotateBytes: null, rotateMillis: null, keep: null, host: 'names' as const };
    const hooks = { onNotice: () => undefined, onFailure: (failure: Error) => assert.fail(failure) };
    const recorder = await Recorder.open(request, Number.POSITIVE_INFINITY, [source(1), source(101)], hooks);
    recorder.noteHost(makeHostFacts({ atMillis: 7000 }));
    await recorder.close();
    assert.deepEqual([timesIn(path()), timesIn(join(folder, 'trace.RAW.pcap'))], [[7000], [7000]]);
    assert.doesNotMatch(readFileSync(hostRecordPath(path()), 'utf8'), /7211\/health/);
  });
});

describeWith(['root', 'mount-namespaces'], 'what the host says, on a full disk', () => {
  let disk: string;
  before(() => {
    disk = mkdtempSync(join(tmpdir(), 'syntop-host-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  after(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  test('It ends with a whole line, and that it is full is told.', async () => {
    const path = join(disk, 'trace.pcap');
    const recording = new Recording(path);
    await recording.set.begin();
    const { length } = lineAt(1000);
    const fits = Math.floor(48_000 / length);
    for (let time = 1; time <= fits; time++) recording.set.takeHost(lineAt(time));
    // More than there is room for.
    for (let time = fits + 1; time <= 3 * fits; time++) recording.set.takeHost(lineAt(time));
    await recording.close();
    const times = timesIn(path);
    assert.ok(times.length >= fits && times.length < 3 * fits, `${times.length} of ${3 * fits}`);
    assert.deepEqual(
      times,
      times.map((_, at) => at + 1),
    );
    assert.match(recording.told.join('\n'), /the disk is full/);
  });
});
