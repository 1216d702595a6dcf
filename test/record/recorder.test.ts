import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SyntopError } from '../../src/errors.js';
import { Recorder } from '../../src/record/recorder.js';
import { readNumbers, recordsOf } from './record-builder.js';

/** A live source as the recorder sees it. */
class TestSource {
  onRecords: ((records: Uint8Array) => void) | null = null;

  constructor(
    readonly linkType: number,
    readonly fractionsPerSecond = 1_000_000_000,
  ) {}

  give(...numbers: readonly number[]): void {
    for (const number of numbers) this.onRecords?.(recordsOf([60], number));
  }
}

const ETHERNET = 1;
const RAW = 101;

describe('a recording of several sources', () => {
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-recorder-'));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const request = (path = join(folder, 'trace.pcap')) => ({ path, rotateBytes: null, rotateMillis: null, keep: null });
  const hooks = {
    onNotice: (notice: string) => told.push(notice),
    onFailure: (failure: SyntopError) => told.push(`${failure.code}: ${failure.message}`),
  };
  const open = (sources: readonly TestSource[], limit = Number.POSITIVE_INFINITY) =>
    Recorder.open(request(), limit, sources, hooks);
  const contents = () => Object.fromEntries(readdirSync(folder).map((name) => [name, readNumbers(join(folder, name))] as const));

  test('The first link type has the file that was named, another one a file with its name; each says what was recorded.', async () => {
    const [one, other, raw] = [new TestSource(ETHERNET), new TestSource(ETHERNET), new TestSource(RAW)];
    const recorder = await open([one, other, raw]);
    one.give(1, 2);
    raw.give(3);
    other.give(4);
    await recorder.close();
    assert.deepEqual(contents(), { 'trace.pcap': [1, 2, 4], 'trace.RAW.pcap': [3] });
    assert.deepEqual(told, [
      `recorded: packets 3, bytes 228, in ${join(folder, 'trace.pcap')}`,
      `recorded: packets 1, bytes 76, in ${join(folder, 'trace.RAW.pcap')}`,
    ]);
  });

  test('A file says in which unit its times are, and microseconds are not mixed with nanoseconds.', async () => {
    const [nano, micro] = [new TestSource(ETHERNET), new TestSource(ETHERNET, 1_000_000)];
    const recorder = await open([nano, micro]);
    await recorder.close();
    const magicOf = (name: string) => new Uint32Array(new Uint8Array(readFileSync(join(folder, name))).buffer)[0];
    assert.equal(magicOf('trace.pcap'), 0xa1b23c4d);
    assert.equal(magicOf('trace.EN10MB-us.pcap'), 0xa1b2c3d4);
  });

  test('A source that comes later is recorded, too: also one of a new link type.', async () => {
    const first = new TestSource(ETHERNET);
    const recorder = await open([first]);
    const [same, raw] = [new TestSource(ETHERNET), new TestSource(RAW)];
    for (const source of [same, raw]) recorder.accept(source);
    first.give(1);
    same.give(2);
    raw.give(3);
    await recorder.close();
    assert.deepEqual(contents(), { 'trace.pcap': [1, 2], 'trace.RAW.pcap': [3] });
  });

  test('A limit of packets is one for all sources.', async () => {
    const [one, other] = [new TestSource(ETHERNET), new TestSource(RAW)];
    const recorder = await open([one, other], 3);
    one.give(1, 2);
    other.give(3, 4);
    one.give(5);
    await recorder.close();
    assert.deepEqual(contents(), { 'trace.pcap': [1, 2], 'trace.RAW.pcap': [3] });
  });

  test('A capture that takes over from another goes on in the same file with what comes from then on, and the file ends with the last of them.', async () => {
    const [before, after] = [new TestSource(ETHERNET), new TestSource(ETHERNET)];
    const first = await open([before]);
    before.give(1, 2);
    const second = await open([after]);
    // Numbers are seconds: the change was long after these, and long before those.
    after.give(3);
    before.give(4);
    const later = Math.floor(Date.now() / 1000) + 3600;
    after.give(later);
    before.give(later + 1);
    await first.close();
    assert.deepEqual(told, []);
    after.give(later + 2);
    await second.close();
    assert.deepEqual(contents(), { 'trace.pcap': [1, 2, 4, later, later + 2] });
    assert.equal(told.length, 1);
    const again = await open([before]);
    await again.close();
    assert.deepEqual(contents(), { 'trace.pcap': [] }, 'a new recording begins anew');
  });

  test('What is lost is told at the end, as a failure.', async () => {
    const source = new TestSource(ETHERNET);
    const recorder = await open([source]);
    const large = recordsOf(new Array<number>(200).fill(262_144));
    source.onRecords?.(large);
    await recorder.close();
    // 32 MiB are held, of the 50 that came at once.
    const held = readNumbers(join(folder, 'trace.pcap')).length;
    assert.ok(held >= 32 * 3 && held < 128, String(held));
    assert.equal(told.at(-1), `not-recorded: the recording lacks packets: ${200 - held}`);
  });

  test('A file that cannot be made is refused with the reason and the remedy, and nothing stays open.', async () => {
    for (const [path, words] of [
      [join(folder, 'nowhere', 'trace.pcap'), /its folder is not there; make that folder, or name another$/],
      [folder, /it is a folder; name a file in it$/],
    ] as const) {
      await assert.rejects(Recorder.open(request(path), 1, [new TestSource(ETHERNET)], hooks), (cause) => {
        assert.ok(cause instanceof SyntopError);
        assert.equal(cause.code, 'cannot-record');
        assert.ok(cause.message.startsWith(`cannot record to ${path}: `), cause.message);
        assert.match(cause.message, words);
        return true;
      });
    }
    assert.deepEqual(told, []);
  });
});
