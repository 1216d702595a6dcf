import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { HostFacts } from '../src/host-facts.js';
import { hostRecordPath, writeHostHead, writeHostLine } from '../src/host-record.js';
import { MOST_LINE_BYTES } from '../src/host-record-lines.js';
import { HostRecords } from '../src/host-records.js';
import { makeHostFacts } from './support/screen-host.js';

const START = 1_700_000_000;

/** Half a second after each of these seconds. */
function linesOf(...seconds: readonly number[]): string {
  return seconds.map((second) => writeHostLine(makeHostFacts({ atMillis: (START + second) * 1000 + 500 }), 'names')).join('');
}

describe('what was recorded of hosts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-host-records-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array) => {
    const savefile = join(folder, name);
    writeFileSync(hostRecordPath(savefile), text);
    return savefile;
  };
  /** Seconds of the facts that are handed on when the second before each of these is judged: in each, that one is spoken of. */
  const judge = (records: HostRecords, ...seconds: readonly number[]) =>
    seconds.map((second) => {
      const noted: number[] = [];
      records.passOnSecond(START + second - 1, ({ atMillis }: HostFacts) => noted.push(Math.floor(atMillis / 1000) - START));
      return noted;
    });

  test('When a second is judged, what was said until its end, and of it in the next one, is known; nothing of later.', () => {
    const records = new HostRecords([write('a.pcap', writeHostHead() + linesOf(1, 2, 3, 4, 5, 6, 7))]);
    assert.deepEqual(judge(records, 0, 1, 2, 2, 4), [[], [1], [2], [], [3, 4]]);
    const late: number[] = [];
    records.passOnEnd(START + 4, ({ atMillis }) => late.push(Math.floor(atMillis / 1000) - START));
    assert.deepEqual([late, records.troubles], [[5, 6], []]);
  });

  test('Beside standard input, and a file that has none, there is nothing.', () => {
    const records = new HostRecords(['-', join(folder, 'a.pcap'), join(folder, 'x'.repeat(250))]);
    assert.deepEqual([judge(records, 1), records.troubles], [[[]], []]);
  });

  test('Several files are one story; the same facts beside two of them are told once.', () => {
    const later = write('b.pcap', writeHostHead() + linesOf(3, 5, 6));
    const records = new HostRecords([later, write('a.pcap', writeHostHead() + linesOf(1, 2, 3)), join(folder, 'c.pcap')]);
    assert.deepEqual(judge(records, 2, 3, 4, 5, 6), [[1, 2], [3], [], [5], [6]]);
    assert.deepEqual(judge(new HostRecords([later, join(folder, 'a.pcap')]), 6), [[1, 2, 3, 5, 6]]);
  });

  test('What was said long before tells nothing: so it is with a file that an earlier recording has left behind.', () => {
    const records = new HostRecords([write('a.pcap', writeHostHead() + linesOf(1, 2, 70, 85, 100))]);
    assert.deepEqual(judge(records, 50, 100), [[], [85, 100]]);
  });

  test('Where the clock was put back, what was said after that comes when the packets are there, too.', () => {
    const records = new HostRecords([write('a.pcap', writeHostHead() + linesOf(1000, 1001, 5, 6, 7))]);
    assert.deepEqual(judge(records, 1000, 1001, 1010, 5, 6, 7), [[1000], [1001], [], [5], [6], [7]]);
  });

  test('Lines that are cut, foreign or too long are passed over and counted; the others count.', () => {
    // What follows is not looked at: as long as it is short.
    const pad = (line: string, length: number) => `${line.slice(0, -2)},"later":"${'x'.repeat(length - line.length - 10)}"}\n`;
    const longs = [MOST_LINE_BYTES + 1, 3 * MOST_LINE_BYTES].map((length) => pad(linesOf(1), length));
    const text = [
      ...[writeHostHead(), 'nonsense\n', linesOf(1), '\n', ...longs, pad(linesOf(2), MOST_LINE_BYTES), '[]\n'],
      linesOf(3).slice(0, -20),
    ].join('');
    const path = write('a.pcap', text);
    const records = new HostRecords([path]);
    assert.deepEqual(judge(records, 5), [[1, 2]]);
    assert.deepEqual(records.troubles, [`${path}.host.jsonl: lines passed over, as they are no facts of a host: 6`]);
  });

  test('The last line counts also without its line feed.', () => {
    const records = new HostRecords([write('a.pcap', (writeHostHead() + linesOf(1, 2)).trimEnd())]);
    assert.deepEqual([judge(records, 2), records.troubles], [[[1, 2]], []]);
  });

  test('A file that is something else, or of which nearly all is, says nothing but that.', () => {
    const other = write('a.pcap', linesOf(1));
    const nonsense = write('b.pcap', `${writeHostHead()}${'x\n'.repeat(3000)}${linesOf(1)}`);
    const empty = write('c.pcap', '');
    const directory = join(folder, 'd.pcap');
    mkdirSync(hostRecordPath(directory));
    const pipe = join(folder, 'e.pcap');
    execFileSync('mkfifo', [hostRecordPath(pipe)]);
    const records = new HostRecords([other, nonsense, empty, directory, pipe]);
    assert.deepEqual(judge(records, 10), [[]]);
    const isNone = 'it does not begin as this version of syntop writes it';
    assert.deepEqual(records.troubles, [
      `cannot read ${other}.host.jsonl: ${isNone}`,
      `${nonsense}.host.jsonl: lines passed over, as they are no facts of a host: 1000, and the rest of it`,
      ...[empty, directory, pipe].map((path) => `cannot read ${path}.host.jsonl: ${isNone}`),
    ]);
  });

  test('A file that is cut while it is read ends there.', () => {
    const path = write('a.pcap', writeHostHead() + linesOf(...Array.from({ length: 100 }, (_, at) => at)));
    const records = new HostRecords([path]);
    assert.deepEqual(judge(records, 0), [[0]]);
    rmSync(hostRecordPath(path));
    judge(records, 99);
    assert.match(records.troubles[0] ?? '', /^cannot read .*a\.pcap\.host\.jsonl: ENOENT/);
  });

  test('Whatever bytes follow, what stood before them is read, and reading ends.', () => {
    const good = writeHostHead() + linesOf(1, 2);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.array(fc.constantFrom('\n', 'null\n', '{"atMillis":1}\n')),
        (bytes, more) => {
          const path = write('a.pcap', good);
          appendFileSync(hostRecordPath(path), bytes);
          appendFileSync(hostRecordPath(path), more.join(''));
          assert.deepEqual(judge(new HostRecords([path]), 5), [[1, 2]]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('Any bytes at all are taken, and at most complained of.', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.uint8Array({ maxLength: 2000 }), (hasHead, bytes) => {
        const records = new HostRecords([write('a.pcap', Buffer.concat([Buffer.from(hasHead ? writeHostHead() : ''), bytes]))]);
        assert.deepEqual(judge(records, 5, 1e9), [[], []]);
        assert.ok(records.troubles.length <= 1);
      }),
      { numRuns: 50 },
    );
  });
});
