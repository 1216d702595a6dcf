import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'pcap-parser';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { pcapFile } from '../../support/pcap-builder.js';
import { readBytes } from '../../support/read-packets.js';

/** A packet as both readers can tell it; the time is in microseconds, since pcap-parser carries no fraction over. */
interface CommonPacket {
  readonly micros: bigint;
  readonly originalLength: number;
  readonly bytes: Buffer;
}

interface ParserResult {
  readonly packets: readonly CommonPacket[];
  readonly linkType: number | null;
  readonly refusal: string | null;
}

function readWithPcapParser(bytes: Buffer, chunkSize: number): Promise<ParserResult> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) chunks.push(bytes.subarray(at, at + chunkSize));
  const parser = parse(Readable.from(chunks));
  const packets: CommonPacket[] = [];
  let linkType: number | null = null;
  let refusal: string | null = null;
  parser.on('globalHeader', (header) => {
    linkType = header.linkLayerType & 0xffff;
  });
  parser.on('packet', ({ header, data }) => {
    const micros = BigInt(header.timestampSeconds) * 1_000_000n + BigInt(header.timestampMicroseconds);
    packets.push({ micros, originalLength: header.originalLength, bytes: Buffer.from(data) });
  });
  parser.on('error', (cause) => {
    refusal = cause.message;
  });
  return new Promise((resolve) => {
    parser.on('end', () => resolve({ packets, linkType, refusal }));
  });
}

async function readWithSyntop(bytes: Buffer) {
  const { packets, facts } = await readBytes(bytes);
  return {
    packets: packets.map(({ seconds, nanos, originalLength, bytes }): CommonPacket => {
      assert.equal(nanos % 1000, 0, 'a time of a microsecond file');
      return { micros: BigInt(seconds) * 1_000_000n + BigInt(nanos / 1000), originalLength, bytes };
    }),
    facts,
  };
}

/** Both must read the same; gives the number of packets. */
async function assertAgreement(bytes: Buffer, chunkSize: number): Promise<number> {
  const { packets, facts } = await readWithSyntop(bytes);
  const oracle = await readWithPcapParser(bytes, chunkSize);
  assert.equal(oracle.refusal, null);
  assert.deepEqual(facts.linkTypes, [oracle.linkType]);
  assert.equal(packets.length, oracle.packets.length, 'the number of packets');
  for (const [index, packet] of packets.entries()) assert.deepEqual(packet, oracle.packets[index], `packet ${index + 1}`);
  return packets.length;
}

const recordArbitrary = fc.record({
  seconds: fc.integer({ min: 0, max: 0xffff_ffff }),
  fraction: fc.oneof(
    { weight: 9, arbitrary: fc.nat({ max: 999_999 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 0xffff_ffff }) },
  ),
  originalLength: fc.integer({ min: 0, max: 0xffff_ffff }),
  bytes: fc.uint8Array({ maxLength: 120 }),
});

/** Tests run in the project's folder. */
const CAPTURES = 'captures';
/** The first four bytes of the files that pcap-parser reads. */
const CLASSIC_MAGICS = new Set(['a1b2c3d4', 'd4c3b2a1']);

describe('pcap-parser as a second opinion', () => {
  it('It agrees on generated files of both byte orders: packets, lengths, times and bytes.', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...BYTE_ORDERS),
        fc.nat({ max: 0xffff }).filter((linkType) => linkType !== 12 && linkType !== 14),
        fc.array(recordArbitrary, { maxLength: 30 }),
        fc.integer({ min: 1, max: 300 }),
        async (order, linkType, records, chunkSize) => {
          const count = await assertAgreement(pcapFile({ order, linkType }, records), chunkSize);
          assert.equal(count, records.length);
        },
      ),
      { seed: 20_260_102, numRuns: 200 },
    );
  });

  it('It agrees on files that are cut, but for the error, which it does not tell.', async () => {
    const file = pcapFile({}, [{ bytes: Buffer.alloc(40, 1) }, { bytes: Buffer.alloc(50, 2) }]);
    for (let length = 24; length < file.length; length++) await assertAgreement(file.subarray(0, length), 1000);
  });

  it('It agrees on every sample capture that it can read, and says why it refuses the others.', async (t) => {
    const names = readdirSync(CAPTURES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.pcap'))
      .sort();
    assert.ok(names.length > 0, `no pcap file in ${CAPTURES}/`);
    let compared = 0;
    for (const name of names) {
      const bytes = readFileSync(join(CAPTURES, name));
      const magic = bytes.subarray(0, 4).toString('hex');
      if (CLASSIC_MAGICS.has(magic)) {
        const packets = await assertAgreement(bytes, 65_536);
        t.diagnostic(`${name}: ${packets} packets, the same`);
        compared++;
      } else {
        const { packets, refusal } = await readWithPcapParser(bytes, 65_536);
        assert.equal(refusal, `unknown magic number: ${magic}`, name);
        assert.equal(packets.length, 0, name);
        t.diagnostic(`${name}: not compared, pcap-parser cannot read it (${refusal})`);
      }
    }
    assert.ok(compared > 0, 'none of the captures is of the classic magic');
  });
});
