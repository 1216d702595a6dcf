import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Report } from '../src/snapshot.js';
import { countRecords } from './support/run-links.js';
import { lacks } from './support/run-needs.js';
import { replayJson } from './support/run-syntop.js';
import { countKeys, isFin, isReset, isSyn, isSynAck, readWithTshark, type Segment } from './support/tshark.js';

const FOLDER = 'captures';
const NAMES = readdirSync(FOLDER)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

const folder = mkdtempSync(join(tmpdir(), 'syntop-captures-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = promisify(execFile);

/** How often each key comes. */
function countBy(segments: readonly Segment[], keyOf: (segment: Segment) => string): Record<string, number> {
  return countKeys(segments.map(keyOf));
}

function countsOf<R>(rows: readonly R[], keyOf: (row: R) => string, count: (row: R) => number): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [keyOf(row), count(row)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The report without what a conversion to another format changes. */
function withoutFormat(report: Report): unknown {
  const inputs = report.capture.inputs.map((input) => ({ ...input, name: '', format: '' }));
  return { ...report, capture: { ...report.capture, inputs } };
}

test('There are captures, and each is in the table of their README with the numbers of its report.', async () => {
  assert.ok(NAMES.length > 0);
  const numberOf = (cell = '') => Number(cell.replaceAll(',', ''));
  const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => /^`.*\.pcap(ng)?`$/.test(name ?? ''));
  assert.deepEqual(rows.map(([, name]) => name?.replaceAll('`', '')).sort(), NAMES);
  for (const [, name = '', , , ...numbers] of rows) {
    const file = join(FOLDER, name.replaceAll('`', ''));
    const { capture, totals } = await replayJson(file);
    const expected = [capture.packets, statSync(file).size, totals.syn, totals.synAck, totals.rst];
    assert.deepEqual(numbers.slice(0, 5).map(numberOf), expected, file);
  }
});

for (const name of NAMES) {
  const file = join(FOLDER, name);

  describe(`captures/${name}`, () => {
    test("Its packets, SYNs, SYN-ACKs, resets and FINs are tshark's, in total and by who sent them.", {
      skip: lacks('tshark'),
    }, async () => {
      const packets = await readWithTshark(file);
      const segments = packets.filter((segment) => segment !== null);
      const report = await replayJson('--top', 'all', file);
      const { totals, decode, capture } = report;
      assert.ok(segments.some(isSyn), 'tshark sees SYNs in it');
      assert.deepEqual(
        [capture.packets, decode.tcp, totals.syn, totals.synAck, totals.rst, totals.fin],
        [packets.length, segments.length, ...[isSyn, isSynAck, isReset, isFin].map((is) => segments.filter(is).length)],
      );
      const syns = segments.filter(isSyn);
      const resets = segments.filter(isReset);
      assert.deepEqual(
        countsOf(
          report.openers,
          ({ ip, port }) => `${ip} ${port}`,
          ({ syn }) => syn,
        ),
        countBy(syns, ({ source, destinationPort }) => `${source} ${destinationPort}`),
      );
      assert.deepEqual(
        countsOf(
          report.resetters,
          ({ ip, port }) => `${ip} ${port}`,
          ({ rst }) => rst,
        ),
        countBy(resets, ({ source, sourcePort }) => `${source} ${sourcePort}`),
      );
      const counted = report.sources.filter(({ syn }) => syn > 0);
      assert.deepEqual(
        countsOf(
          counted,
          ({ ip }) => ip,
          ({ syn }) => syn,
        ),
        countBy(syns, ({ source }) => source),
      );
      assert.equal(totals.distinctSources, new Set([...syns, ...resets].map(({ source }) => source)).size);
    });

    test("Its packets are as many as tcpdump's, and none of them is left uncounted.", { skip: lacks('tcpdump') }, async () => {
      const { stdout } = await run('tcpdump', ['-r', file, '-w', '-'], { encoding: 'buffer', maxBuffer: 1 << 28 });
      const { capture, decode } = await replayJson(file);
      assert.deepEqual([capture.packets, capture.matched], [countRecords(stdout), countRecords(stdout)]);
      assert.equal(
        Object.values(decode).reduce((sum, count) => sum + count),
        capture.matched,
      );
    });

    if (!name.endsWith('.pcap')) return;
    for (const [format, extension] of [
      ['pcapng', 'pcapng'],
      ['nsecpcap', 'pcap'],
    ] as const) {
      test(`Converted to ${format} it gives the same report.`, { skip: lacks('tshark') }, async () => {
        const converted = join(folder, `${name}.${extension}`);
        await run('tshark', ['-r', file, '-F', format, '-w', converted]);
        const report = await replayJson('--top', 'all', converted);
        assert.equal(report.capture.inputs[0]?.format, extension);
        assert.deepEqual(withoutFormat(report), withoutFormat(await replayJson('--top', 'all', file)));
      });
    }
  });
}
