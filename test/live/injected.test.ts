import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { samplePackets } from '../filter/sample-packets.js';
import { TestNetwork } from '../support/live-network.js';
import type { Packet } from '../support/run-frames.js';
import { LINK_ETHERNET, writePackets } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { RunningSyntop, replayJson, reportOf } from '../support/run-syntop.js';

/** The interface takes the outer tag off and libpcap looks for it where the kernel keeps it: these expressions know of that. */
const EXPRESSIONS_OF_ALL = [null, 'vlan', 'vlan 100', 'vlan and tcp', 'vlan 100 and vlan 200', 'not vlan'];
/** All others see the packet without its outer tag, in a live capture only: asked of packets without tags. */
const EXPRESSIONS_OF_UNTAGGED = [
  'tcp',
  'ip6',
  'host 10.0.0.1',
  'dst port 443',
  'greater 80',
  'ip6 protochain 6',
  'not (port 443 or ip6)',
];

/** What does not depend on when packets come. These come at once, and then a SYN that is sent again looks like a copy of the first. */
function withoutPace({ totals, outcomes, openers, resetters }: Report): unknown {
  return {
    totals: { ...totals, synRetransmissions: 0, duplicates: 0 },
    outcomes,
    openers: openers.map(({ ip, port, syn, attempts, error }) => ({ ip, port, syn, attempts, error })),
    resetters: resetters.map(({ ip, port, rst, resets, kinds, error }) => ({ ip, port, rst, resets, kinds, error })),
  };
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces'], 'packets of all sorts that come by a cable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-injected-'));
  const all = join(folder, 'all.pcap');
  const untagged = join(folder, 'untagged.pcap');
  let network: TestNetwork;
  before(() => {
    writePackets(all, LINK_ETHERNET, samplePackets());
    const isUntagged = (packet: Packet) => packet.tags === undefined;
    writePackets(untagged, LINK_ETHERNET, samplePackets().filter(isUntagged));
    network = new TestNetwork();
  });
  after(() => {
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const cases = [
    ...EXPRESSIONS_OF_ALL.map((expression) => [expression, all] as const),
    ...EXPRESSIONS_OF_UNTAGGED.map((expression) => [expression, untagged] as const),
  ];
  for (const [expression, file] of cases) {
    const title = expression === null ? 'Without an expression' : `With '${expression}'`;
    test(`${title} a live capture counts what a replay of the same packets counts.`, async (t) => {
      const filter = expression === null ? [] : ['-f', expression];
      const expected = await replayJson('--top', 'all', ...filter, file);
      const run = RunningSyntop.start(['live', '-i', 'cable', '--json', '--top', 'all', ...filter], {
        prefix: network.host.prefix,
      });
      t.after(() => run.kill());
      await run.untilCapturing();
      await network.inject(file);
      const finished = await run.end();
      assert.equal(finished.code, 0, finished.stderr);
      const report = reportOf(finished);
      const { totals, decode } = report;
      assert.deepEqual(withoutPace(report), withoutPace(expected));
      assert.ok(totals.syn > 0, 'some were counted');
      assert.ok(decode.tcp < expected.decode.tcp, 'the kernel kept back what has no SYN, FIN or RST');
    });
  }
});
