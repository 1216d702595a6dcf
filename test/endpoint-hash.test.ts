import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndpointHash } from '../src/endpoint-hash.js';
import { SegmentBatch } from '../src/segment.js';

const SEED = [0x12345678, 0x9abcdef0, 0x0fedcba9, 0x87654321];

interface Endpoint {
  readonly words: readonly number[];
  readonly port: number;
}

interface Ends {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

const CLIENT: Endpoint = { words: [0x0a000001, 0, 0, 0], port: 40_000 };
const SERVER: Endpoint = { words: [0x0a000002, 0, 0, 0], port: 443 };
const LONG_CLIENT: Endpoint = { words: [0x20010db8, 0, 0, 1], port: 40_000 };
const LONG_SERVER: Endpoint = { words: [0x20010db8, 0, 0, 2], port: 443 };
const FAMILIES = [
  ['IPv4', 4, CLIENT, SERVER],
  ['IPv6', 6, LONG_CLIENT, LONG_SERVER],
] as const;

/** Hashes segments of one family, in one batch. */
function hash(family: 4 | 6, segments: readonly Ends[], seed: readonly number[] = SEED): SegmentBatch {
  const batch = new SegmentBatch();
  segments.forEach(({ from, to }, row) => {
    batch.family[row] = family;
    batch.sourceWords.set(from.words, row * 4);
    batch.destinationWords.set(to.words, row * 4);
    batch.sourcePort[row] = from.port;
    batch.destinationPort[row] = to.port;
  });
  batch.count = segments.length;
  new EndpointHash(seed).fill(batch);
  assert.ok(batch.isHashed);
  return batch;
}

const hashesOf = (hashes: Int32Array, count: number) => [...hashes.subarray(0, count)];

for (const [name, family, client, server] of FAMILIES) {
  test(`the tuple hash of ${name} is the same in both directions, and another with another port or address`, () => {
    const ends = [
      { from: client, to: server },
      { from: server, to: client },
      { from: { ...client, port: 40_001 }, to: server },
      { from: client, to: { ...server, port: 444 } },
      { from: { ...client, port: server.port }, to: { ...server, port: client.port } },
      { from: { ...client, words: client.words.map((word) => word ^ 4) }, to: server },
    ];
    const [there, back, ...others] = hashesOf(hash(family, ends).tupleHash, ends.length);
    assert.equal(there, back);
    assert.equal(new Set([there, ...others]).size, 1 + others.length);
  });

  test(`the flow hash of ${name} is another in the other direction and of another destination port, and the same of another source port`, () => {
    const ends = [
      { from: client, to: server },
      { from: { ...client, port: 40_001 }, to: server },
      { from: server, to: client },
      { from: { ...server, port: client.port }, to: { ...client, port: server.port } },
      { from: client, to: { ...server, port: 444 } },
    ];
    const [flow, again, ...others] = hashesOf(hash(family, ends).flowHash, ends.length);
    assert.equal(flow, again);
    assert.equal(new Set([flow, ...others]).size, 1 + others.length);
  });

  test(`what is hashed one at a time in ${name} is what a batch has`, () => {
    const one = new EndpointHash(SEED);
    const batch = hash(family, [{ from: client, to: server }]);
    const { sourceWords, destinationWords } = batch;
    const ports = (client.port << 16) | server.port;
    assert.equal(one.ofTuple(client.words, server.words, ports, family), batch.tupleHash[0]);
    assert.equal(one.ofFlow(family, sourceWords, destinationWords, 0, server.port), batch.flowHash[0]);
  });

  test(`another seed makes other hashes of ${name}, whichever of its words is another`, () => {
    const ends = Array.from({ length: 64 }, (_, index) => ({ from: { ...client, port: 1024 + index }, to: server }));
    const known = hash(family, ends);
    for (let word = 0; word < 4; word++) {
      const batch = hash(
        family,
        ends,
        SEED.map((value, index) => (index === word ? value ^ 0x5a5a5a5a : value)),
      );
      for (const column of ['tupleHash', 'flowHash'] as const) {
        const same = hashesOf(batch[column], ends.length).filter((value, row) => value === known[column][row]);
        assert.ok(same.length <= 1, `${column}: ${same.length} of 64 are the same with another word ${word}`);
      }
    }
  });
}

test('all words of an IPv6 address count', () => {
  const ends = [0, 1, 2, 3].map((word) => ({
    from: { ...LONG_CLIENT, words: LONG_CLIENT.words.map((value, index) => (index === word ? value ^ 1 : value)) },
    to: LONG_SERVER,
  }));
  const batch = hash(6, [{ from: LONG_CLIENT, to: LONG_SERVER }, ...ends]);
  assert.equal(new Set(hashesOf(batch.tupleHash, 5)).size, 5);
  assert.equal(new Set(hashesOf(batch.flowHash, 5)).size, 5);
});

const BUCKETS = 1024;
const COUNT = 16_384;

/** The fullest of 1,024 buckets, by the upper bits and by the lower ones, as a multiple of the mean. */
function fullest(hashes: readonly number[]): number {
  const upper = new Uint32Array(BUCKETS);
  const lower = new Uint32Array(BUCKETS);
  for (const value of hashes) {
    upper[value >>> 22]++;
    lower[value & (BUCKETS - 1)]++;
  }
  return (Math.max(...upper, ...lower) * BUCKETS) / hashes.length;
}

/** Sequences as scanners and load testers make them. */
const SEQUENCES: ReadonlyArray<readonly [what: string, family: 4 | 6, make: (index: number) => Ends, distinctFlows: boolean]> = [
  ['sequential source addresses', 4, (i) => ({ from: { ...CLIENT, words: [0x0a000000 + i, 0, 0, 0] }, to: SERVER }), true],
  ['sequential destination addresses', 4, (i) => ({ from: CLIENT, to: { ...SERVER, words: [0x0a000000 + i, 0, 0, 0] } }), true],
  ['source addresses, one a /24', 4, (i) => ({ from: { ...CLIENT, words: [(i << 8) | 1, 0, 0, 0] }, to: SERVER }), true],
  ['sequential source ports', 4, (i) => ({ from: { ...CLIENT, port: 1024 + i }, to: SERVER }), false],
  ['sequential destination ports', 4, (i) => ({ from: CLIENT, to: { ...SERVER, port: 1 + i } }), true],
  [
    'addresses and ports that go up together',
    4,
    (i) => ({ from: { words: [0x0a000000 + i, 0, 0, 0], port: 1024 + i }, to: { ...SERVER, port: 1 + i } }),
    true,
  ],
  ['sequential IPv6 hosts', 6, (i) => ({ from: { ...LONG_CLIENT, words: [0x20010db8, 0, 0, i] }, to: LONG_SERVER }), true],
  ['sequential IPv6 networks', 6, (i) => ({ from: { ...LONG_CLIENT, words: [0x20010db8, i, 0, 1] }, to: LONG_SERVER }), true],
];

for (const [what, family, make, distinctFlows] of SEQUENCES) {
  test(`no bucket gets more than three times the mean of ${what}, whatever the seed`, () => {
    for (let round = 0; round < 8; round++) {
      const seed = SEED.map((word) => Math.imul(word + round, 0x9e3779b1) ^ (round << 7));
      const tuples: number[] = [];
      const flows: number[] = [];
      for (let from = 0; from < COUNT; from += 1024) {
        const batch = hash(
          family,
          Array.from({ length: 1024 }, (_, index) => make(from + index)),
          seed,
        );
        tuples.push(...hashesOf(batch.tupleHash, 1024));
        flows.push(...hashesOf(batch.flowHash, 1024));
      }
      assert.ok(fullest(tuples) <= 3, `tuples, seed ${seed}: ${fullest(tuples)}`);
      if (distinctFlows) assert.ok(fullest(flows) <= 3, `flows, seed ${seed}: ${fullest(flows)}`);
      else assert.equal(new Set(flows).size, 1);
    }
  });
}
