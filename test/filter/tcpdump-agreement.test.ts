import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SyntopError } from '../../src/errors.js';
import { PacketFilter } from '../../src/filter/packet-filter.js';
import { PacketBatch } from '../../src/packet.js';
import { openFile } from '../../src/source/savefile/open-file.js';
import { SavefileSource } from '../../src/source/savefile/savefile-source.js';
import {
  countRecords,
  frame,
  LINK_ETHERNET,
  LINK_LOOP,
  LINK_NULL,
  LINK_PPP,
  LINK_RAW,
  LINK_SLL,
  LINK_SLL2,
  pcapFile,
  writePackets,
} from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { replayJson, runSyntop } from '../support/run-syntop.js';
import { EXPRESSIONS } from './expressions.js';
import { samplePackets } from './sample-packets.js';

/** How many packets pass an expression; or the words with which it is refused. */
type Answer = number | string;

const LINKS = {
  EN10MB: LINK_ETHERNET,
  LINUX_SLL: LINK_SLL,
  LINUX_SLL2: LINK_SLL2,
  RAW: LINK_RAW,
  NULL: LINK_NULL,
  LOOP: LINK_LOOP,
  PPP: LINK_PPP,
};

/** What is asked of the files in captures/: not too much, there are many. */
const FEW = [
  'tcp',
  'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0',
  'not ip',
  'port 80 or vlan',
  'ip6 protochain 6',
  'len > 100',
  'inbound',
];

const folder = mkdtempSync(join(tmpdir(), 'syntop-filter-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function askSyntop(file: string, expression: string): Promise<Answer> {
  const source = await SavefileSource.open(await openFile(file));
  const batch = new PacketBatch();
  let matched = 0;
  try {
    const filter = new PacketFilter(expression);
    while (await source.read(batch)) {
      filter.apply(batch);
      matched += batch.count;
    }
    return matched;
  } catch (cause) {
    if (!(cause instanceof SyntopError)) return `crashed: ${cause}`;
    assert.equal(cause.code, 'bad-filter');
    const start = `cannot use the filter '${expression}': `;
    assert.ok(cause.message.startsWith(start), cause.message);
    return cause.message.slice(start.length);
  } finally {
    await source.close();
  }
}

function askTcpdump(file: string, expression: string): Answer {
  const options = { input: readFileSync(file), maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync('tcpdump', ['-r', '-', '-w', '-', expression], options);
  if (status === 0) return countRecords(stdout);
  const words = stderr
    .toString()
    .split('\n')
    .find((line) => line.startsWith('tcpdump: '));
  assert.ok(words !== undefined, `tcpdump failed without a word: ${stderr}`);
  return words.slice('tcpdump: '.length);
}

async function compare(file: string, expressions: readonly string[]): Promise<Map<string, Answer>> {
  const ours = new Map<string, Answer>();
  const theirs = new Map<string, Answer>();
  for (const expression of expressions) {
    ours.set(expression, await askSyntop(file, expression));
    theirs.set(expression, askTcpdump(file, expression));
  }
  const differing = expressions.filter((expression) => ours.get(expression) !== theirs.get(expression));
  const told = differing.map(
    (expression) => `'${expression}': syntop ${ours.get(expression)}, tcpdump ${theirs.get(expression)}`,
  );
  assert.deepEqual(told, []);
  return theirs;
}

describeWith(['tcpdump', 'libpcap'], 'filters select what tcpdump selects', () => {
  const packets = samplePackets();

  for (const [name, linkType] of Object.entries(LINKS)) {
    test(`Every expression selects as many ${name} packets as tcpdump does, or is refused in the same words.`, async () => {
      const file = join(folder, `${name}.pcap`);
      const total = writePackets(file, linkType, packets);
      const answers = await compare(file, EXPRESSIONS);
      const telling = [...answers.values()].filter((answer) => typeof answer === 'number' && answer > 0 && answer < total);
      const refused = [...answers.values()].filter((answer) => typeof answer === 'string');
      assert.ok(telling.length >= 40, `only ${telling.length} expressions select some packets and not others`);
      assert.ok(refused.length >= 5, `only ${refused.length} expressions are refused`);
    });
  }

  test('A NULL capture from a machine of the other byte order is filtered as tcpdump does it.', async () => {
    const file = join(folder, 'null-big-endian.pcap');
    writePackets(file, LINK_NULL, packets, true);
    await compare(file, EXPRESSIONS);
  });

  test('Packets that the capture cut off are filtered as tcpdump does it.', async () => {
    const frames = packets.map((packet) => frame(LINK_ETHERNET, packet)).filter((bytes) => bytes !== null);
    const cuts = [0, 1, 13, 14, 20, 23, 33, 34, 40, 46, 47, 48, 53, 60, 67];
    const records = frames.flatMap((bytes) => cuts.map((cut) => ({ bytes: bytes.subarray(0, cut), original: bytes.length })));
    const file = join(folder, 'cut.pcap');
    writeFileSync(file, pcapFile(LINK_ETHERNET, records));
    await compare(file, EXPRESSIONS);
  });

  for (const name of listCaptures()) {
    test(`captures/${name} is filtered as tcpdump does it.`, async (t) => {
      const file = join('captures', name);
      const plain = askTcpdump(file, '');
      if (typeof plain === 'string') return t.skip(`needs a tcpdump that reads this file: ${plain}`);
      await compare(file, FEW);
    });
  }
});

describeWith(['tcpdump', 'libpcap'], 'filters on the command line', () => {
  const packets = samplePackets();
  const few = ['tcp port 80', 'ip6', 'vlan and tcp', 'not udp'];

  for (const [name, linkType] of Object.entries(LINKS).slice(0, 4)) {
    test(`replay -f on ${name} reports as matched what tcpdump selects, and refuses what it refuses.`, async () => {
      const file = join(folder, `cli-${name}.pcap`);
      const total = writePackets(file, linkType, packets);
      for (const expression of few) {
        const expected = askTcpdump(file, expression);
        if (typeof expected === 'string') {
          const refusal = await runSyntop(['replay', '--json', '-f', expression, file]);
          const stderr = `syntop: cannot use the filter '${expression}': ${expected}\n`;
          assert.deepEqual(refusal, { code: 1, signal: null, stdout: '', stderr });
          continue;
        }
        const { capture, decode } = await replayJson('-f', expression, file);
        assert.deepEqual([capture.filter, capture.packets, capture.matched], [expression, total, expected]);
        assert.equal(
          Object.values(decode).reduce((sum, count) => sum + count),
          expected,
          'decode adds up to matched',
        );
      }
    });
  }
});

function listCaptures(): string[] {
  return readdirSync('captures')
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort();
}
