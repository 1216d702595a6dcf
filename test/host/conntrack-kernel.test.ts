import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type ConntrackWorld, holdConntrack, readConntrack } from '../../src/host/conntrack.js';
import { HOST_FILES } from '../../src/host/host-files.js';
import { NETLINK_NETFILTER, openNetlink } from '../../src/host/netlink.js';
import { inNamespace } from '../support/kernel-libc.js';
import { lacksOfKernel } from '../support/kernel-needs.js';
import { CLIENT, CLIENT6, KernelStage, SERVER, SERVER6 } from '../support/kernel-stage.js';
import { describeWith } from '../support/run-needs.js';

const PORT = 7211;
const NOBODY = 65_534;
const TABLE = '/proc/thread-self/net/nf_conntrack';
/** To follow connections, a rule that asks for them is enough. */
const RULE = 'ct state new accept';
const WAYS: Readonly<Record<string, Partial<ConntrackWorld>>> = {
  ctnetlink: { openDumps: () => openNetlink(NETLINK_NETFILTER), files: { ...HOST_FILES, readPieces: () => null } },
  proc: { openDumps: () => null },
};

/** Says so where this kernel has no connection tracking: then these tests prove nothing. */
function canTrack(stage: KernelStage): boolean {
  try {
    stage.filterInput('server', RULE);
  } catch {
    return false;
  }
  return inNamespace(stage.namespace('server').name, () => readConntrack()) !== null;
}

async function makeConnections(stage: KernelStage): Promise<void> {
  stage.listen(SERVER, PORT);
  stage.listen(SERVER6, PORT);
  for (const address of [SERVER, SERVER, SERVER6]) assert.equal(await stage.connect(address, PORT).connected(), 0);
}

describeWith(['root', 'ip', 'net-namespaces', 'ipv6', 'libpcap'], "the kernel's connection tracking", () => {
  for (const [name, way] of Object.entries(WAYS)) {
    test(`Entries are told by source and by state, by ${name}.`, { skip: lacksOfKernel('nft') }, async (t: TestContext) => {
      const stage = new KernelStage();
      t.after(() => stage.remove());
      if (!canTrack(stage)) return t.skip('needs connection tracking in this kernel (nf_conntrack)');
      if (name === 'proc' && HOST_FILES.readPieces(TABLE) === null) {
        return t.skip('needs /proc/net/nf_conntrack (NF_CONNTRACK_PROCFS)');
      }
      await makeConnections(stage);
      const world = { files: HOST_FILES, openDumps: () => null, now: () => performance.now(), ...way };
      const facts = inNamespace(stage.namespace('server').name, () => readConntrack(5000, world));
      assert.ok(facts !== null);
      assert.deepEqual(facts.unreadable, null);
      assert.equal(facts.states.ESTABLISHED, 3);
      const sources = facts.sources.filter(({ ip }) => ip === CLIENT || ip === CLIENT6);
      assert.deepEqual(
        sources.find(({ ip }) => ip === CLIENT),
        { ip: CLIENT, entries: 2 },
      );
      // Neighbour discovery is tracked, too, from the same address.
      assert.ok((sources.find(({ ip }) => ip === CLIENT6)?.entries ?? 0) >= 1);
      assert.equal(facts.entriesRead, facts.count);
      assert.ok(facts.max > 0 && (facts.timeouts.established ?? 0) > 0);
    });
  }

  test('Who was root when the table was opened, can go on reading it; others are told why not.', {
    skip: lacksOfKernel('nft'),
  }, async (t) => {
    const stage = new KernelStage();
    t.after(() => stage.remove());
    if (!canTrack(stage)) return t.skip('needs connection tracking in this kernel (nf_conntrack)');
    if (HOST_FILES.readPieces(TABLE) === null) return t.skip('needs /proc/net/nf_conntrack (NF_CONNTRACK_PROCFS)');
    const inServer = <T>(run: () => T) => inNamespace(stage.namespace('server').name, run);
    const held = inServer(() => holdConntrack());
    t.after(held.close);
    await makeConnections(stage);
    const [first, second, other] = inServer(() =>
      asNobody(() => [readConntrack(5000, held), readConntrack(5000, held), readConntrack(5000)]),
    );
    assert.equal(first?.states.ESTABLISHED, 3);
    assert.deepEqual(second, first);
    assert.deepEqual([other?.count, other?.entriesRead], [first?.count, 0]);
    assert.match(other?.unreadable ?? '', /root only/);
  });
});

/** The table is readable for its group, too. */
function asNobody<T>(run: () => T): T {
  const groups = process.getgroups?.() ?? [];
  process.setgroups?.([NOBODY]);
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
    process.setgroups?.(groups);
  }
}
