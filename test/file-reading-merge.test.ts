import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { readFiles } from '../src/file-reading.js';
import { replay } from '../src/replaying.js';
import { SegmentBatch } from '../src/segment.js';
import type { Report } from '../src/snapshot.js';
import { PcapngBuilder } from './support/pcapng-builder.js';
import { ACK, FIN, ipv4, PROTOCOL_TCP, RST, SYN, tcp } from './support/run-frames.js';
import { frame, LINK_ETHERNET, LINK_RAW, type PcapRecord, pcapFile } from './support/run-links.js';
import { lacks } from './support/run-needs.js';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntop-merge-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** A conversation of so many segments: what comes of it depends on their order. */
function makeFrame(index: number, linkType = LINK_ETHERNET): Uint8Array {
  const client = `10.0.${index % 3}.${(index >> 2) % 5}`;
  const port = 40_000 + (index % 7);
  const [flags, isAnswer] = [
    [SYN, false],
    [SYN | ACK, true],
    [FIN | ACK, false],
    [RST, true],
  ][(index >> 1) % 4] as [number, boolean];
  const ports = isAnswer ? { from: 80, to: port } : { from: port, to: 80 };
  const ends = isAnswer ? { from: '10.9.9.9', to: client } : { from: client, to: '10.9.9.9' };
  return frame(linkType, ipv4(PROTOCOL_TCP, tcp({ ...ports, flags, seq: index }), ends)) ?? assert.fail('no frame');
}

/** Records of strictly growing time. */
function makeRecords(gaps: readonly number[], linkType = LINK_ETHERNET): PcapRecord[] {
  let micros = 0;
  return gaps.map((gap, index) => {
    micros += gap;
    return { bytes: makeFrame(index, linkType), seconds: 1_700_000_000 + Math.floor(micros / 1e6), micros: micros % 1e6 };
  });
}

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function report(files: readonly string[], more: { packetLimit?: number; filter?: string } = {}): Promise<Report> {
  const request = { files, top: Number.POSITIVE_INFINITY, packetLimit: Number.POSITIVE_INFINITY, filter: null };
  const failures: string[] = [];
  const { report } = await replay(
    { ...request, connections: false, subnetBits: { 4: 24, 6: 64 }, deep: false, ...more },
    {
      onStarted: () => undefined,
      onConnections: () => undefined,
      onFailure: ({ message }) => failures.push(message),
    },
  );
  assert.deepEqual(failures, []);
  return report;
}

/** All but what each input gave. */
function withoutInputs({ capture, ...rest }: Report): unknown {
  return { ...rest, capture: { ...capture, inputs: [] } };
}

describe('several files as one analysis', () => {
  test('A capture that was split anyhow gives the report of the whole, whatever the order of its parts.', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 400 });
    const split = fc.record({
      gaps,
      parts: fc.integer({ min: 2, max: 6 }),
      kind: fc.constantFrom('time', 'parity', 'any'),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(split, async ({ gaps, parts, kind, seed }) => {
        const records = makeRecords(gaps);
        const partOf = (index: number) => {
          if (kind === 'time') return Math.floor((index * parts) / records.length);
          return kind === 'parity' ? index % parts : (((index + 1) * (seed % 9973)) >> 3) % parts;
        };
        const whole = write('whole.pcap', pcapFile(LINK_ETHERNET, records));
        const files = Array.from({ length: parts }, (_, part) => part)
          .sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5))
          .map((part) => {
            const own = records.filter((_, index) => partOf(index) === part);
            return write(`part-${part}.pcap`, pcapFile(LINK_ETHERNET, own));
          });
        const merged = await report(files);
        assert.deepEqual(withoutInputs(merged), withoutInputs(await report([whole])));
        assert.deepEqual(
          merged.capture.inputs.map(({ name }) => name),
          files,
        );
        assert.equal(
          merged.capture.inputs.reduce((sum, { packets }) => sum + packets, 0),
          records.length,
        );
      }),
      { numRuns: 25 },
    );
  });

  test('More than a batch, split by turns and in stretches, gives the report of the whole.', async () => {
    const records = makeRecords(Array.from({ length: 30_000 }, (_, index) => 1 + ((index * 31) % 97)));
    const whole = await report([write('long.pcap', pcapFile(LINK_ETHERNET, records))]);
    for (const [name, partOf] of [
      ['turns', (index: number) => index % 2],
      ['stretches', (index: number) => Math.floor(index / 150) % 2],
      ['late', (index: number) => (index > 20_000 && index % 3 === 0 ? 1 : 0)],
    ] as const) {
      const files = [1, 0].map((part) =>
        write(
          `${name}-${part}.pcap`,
          pcapFile(
            LINK_ETHERNET,
            records.filter((_, index) => partOf(index) === part),
          ),
        ),
      );
      assert.deepEqual(withoutInputs(await report(files)), withoutInputs(whole), name);
    }
  });

  test('A capture of two interfaces with two link types gives the same as a file of each.', async () => {
    const both = new PcapngBuilder().section().interface({ linkType: LINK_ETHERNET }).interface({ linkType: LINK_RAW });
    const each: PcapRecord[][] = [[], []];
    makeRecords(Array.from({ length: 300 }, () => 1000)).forEach((record, index) => {
      const of = index % 3 === 0 ? 1 : 0;
      const bytes = makeFrame(index, of === 1 ? LINK_RAW : LINK_ETHERNET);
      const time = BigInt(record.seconds ?? 0) * 1_000_000n + BigInt(record.micros ?? 0);
      both.enhanced({ bytes, interface: of, time });
      each[of]?.push({ ...record, bytes });
    });
    const whole = await report([write('both.pcapng', both.bytes())]);
    const parts = await report([
      write('raw.pcap', pcapFile(LINK_RAW, each[1] ?? [])),
      write('ethernet.pcap', pcapFile(LINK_ETHERNET, each[0] ?? [])),
    ]);
    assert.deepEqual(withoutInputs(parts), withoutInputs(whole));
    assert.deepEqual(
      parts.capture.inputs.map(({ linkTypes, packets }) => [linkTypes, packets]),
      [
        [['RAW'], 100],
        [['EN10MB'], 200],
      ],
    );
  });

  test('A limit of packets is one of all files together, and each input says what it gave.', async () => {
    const records = makeRecords(Array.from({ length: 100 }, () => 10));
    const odd = write(
      'odd.pcap',
      pcapFile(
        LINK_ETHERNET,
        records.filter((_, index) => index % 2 === 1),
      ),
    );
    const even = write(
      'even.pcap',
      pcapFile(
        LINK_ETHERNET,
        records.filter((_, index) => index % 2 === 0),
      ),
    );
    const whole = write('hundred.pcap', pcapFile(LINK_ETHERNET, records));
    for (const packetLimit of [1, 2, 31, 99, 100, 101]) {
      const merged = await report([odd, even], { packetLimit });
      assert.deepEqual(withoutInputs(merged), withoutInputs(await report([whole], { packetLimit })));
      const most = Math.min(packetLimit, 100);
      const expected = [Math.floor(most / 2), Math.ceil(most / 2)];
      assert.deepEqual(
        merged.capture.inputs.map(({ packets }) => packets),
        expected,
      );
    }
  });

  test('A file whose time steps back stays in its own order, and packets without a time go with those before them.', async () => {
    const at = (bytes: number, seconds: number) => ({ bytes: makeFrame(bytes), seconds });
    const back = write('back.pcap', pcapFile(LINK_ETHERNET, [at(0, 10), at(8, 4), at(16, 30)]));
    const timeless = new PcapngBuilder().section().interface();
    timeless.simple({ bytes: makeFrame(24) }).enhanced({ bytes: makeFrame(32), time: 20_000_000n });
    timeless.simple({ bytes: makeFrame(40) }).enhanced({ bytes: makeFrame(48), time: 40_000_000n });
    const files = [back, write('timeless.pcapng', timeless.bytes())];
    assert.deepEqual(await readSequences(files), [0, 8, 24, 32, 40, 16, 48]);
    assert.deepEqual(await readSequences(files.toReversed()), [0, 8, 24, 32, 40, 16, 48]);
  });

  test('Of packets of the same time, those of the file that was named first go first.', async () => {
    const make = (first: number) => [0, 8, 16].map((more) => ({ bytes: makeFrame(first + more), seconds: 1000 }));
    const a = write('a.pcap', pcapFile(LINK_ETHERNET, make(0)));
    const b = write('b.pcap', pcapFile(LINK_ETHERNET, make(100 * 8)));
    assert.deepEqual(await readSequences([a, b]), [0, 8, 16, 800, 808, 816]);
    assert.deepEqual(await readSequences([b, a]), [800, 808, 816, 0, 8, 16]);
  });

  test('A file that ends badly is said to, and the others go on.', async () => {
    const records = makeRecords(Array.from({ length: 60 }, () => 10));
    const good = write('good.pcap', pcapFile(LINK_ETHERNET, records));
    const cut = write('cut.pcap', pcapFile(LINK_ETHERNET, records.slice(0, 20)).subarray(0, -3));
    const { capture } = await report([cut, good]);
    assert.deepEqual(
      capture.inputs.map(({ packets, error }) => [packets, error?.code, error?.packet]),
      [
        [19, 'truncated-file', 19],
        [60, undefined, undefined],
      ],
    );
  });

  test('Three hundred files that overlap give the report of the whole.', async () => {
    const records = makeRecords(Array.from({ length: 3_000 }, () => 7));
    const files = Array.from({ length: 300 }, (_, part) => {
      const own = records.filter((_, index) => (index * 17) % 300 === part);
      return write(`of-many-${part}.pcap`, pcapFile(LINK_ETHERNET, own));
    });
    const whole = write('many.pcap', pcapFile(LINK_ETHERNET, records));
    assert.deepEqual(withoutInputs(await report(files)), withoutInputs(await report([whole])));
  });

  test("mergecap's merged file gives the same report.", { skip: lacks('tshark') }, async () => {
    const records = makeRecords(Array.from({ length: 2_000 }, (_, index) => 1 + (index % 5)));
    const files = [0, 1, 2].map((part) =>
      write(
        `merge-${part}.pcap`,
        pcapFile(
          LINK_ETHERNET,
          records.filter((_, index) => (index * index) % 3 === part || index % 11 === part),
        ),
      ),
    );
    const merged = join(folder, 'mergecap.pcap');
    execFileSync('sh', ['-c', 'exec mergecap "$@"', 'sh', '-F', 'pcap', '-w', merged, ...files]);
    assert.deepEqual(withoutInputs(await report(files)), withoutInputs(await report([merged])));
  });
});

/** The sequence numbers in the order in which segments are handed on. */
async function readSequences(files: readonly string[]): Promise<number[]> {
  const sequences: number[] = [];
  const segments = new SegmentBatch();
  await readFiles(
    { files, filter: null, packetLimit: Number.POSITIVE_INFINITY, seed: [1, 2, 3, 4], deep: false },
    { onStarted: () => undefined, onFailure: assert.ifError },
    () => segments,
    ({ count, sequence }) => void sequences.push(...sequence.subarray(0, count)),
  );
  return sequences;
}
