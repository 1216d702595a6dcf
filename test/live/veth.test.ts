import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import type { TestNamespace } from '../support/live-namespace.js';
import { CLOSED_PORT, TestNetwork } from '../support/live-network.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { RunningSyntop, reportOf, windowsOf } from '../support/run-syntop.js';

const KNOCKS = 200;
/** Without the kernel's own multicast reports, which come when they like, behind IPv6 extension headers. */
const ONLY_TCP = ['-f', 'tcp'];

async function capture(
  t: TestContext,
  namespace: TestNamespace,
  args: readonly string[],
  traffic: () => Promise<unknown>,
): Promise<Report> {
  const syntop = RunningSyntop.start(['live', '--json', '--top', 'all', ...args], { prefix: namespace.prefix });
  t.after(() => syntop.kill());
  await syntop.untilCapturing();
  await traffic();
  const finished = await syntop.end();
  assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr);
  const report = reportOf(finished);
  assert.equal(report.capture.kernelDropped, 0);
  const syns = windowsOf(finished).reduce((sum, { totals }) => sum + totals.syn, 0);
  assert.equal(syns, report.totals.syn, 'the windows add up');
  return report;
}

/** Asserts that SYNs and resets of these connects are all that was counted. */
function assertCounted({ totals, openers, resetters }: Report, client: string, host: string, times: number): void {
  assert.deepEqual(totals, { ...totals, syn: times, synAck: 0, rst: times, fin: 0 });
  assert.deepEqual(
    openers.map(({ ip, port, syn }) => ({ ip, port, syn })),
    [{ ip: client, port: CLOSED_PORT, syn: times }],
  );
  assert.deepEqual(
    resetters.map(({ ip, port, rst }) => ({ ip, port, rst })),
    [{ ip: host, port: CLOSED_PORT, rst: times }],
  );
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces'], 'live capture between two hosts', () => {
  let network: TestNetwork;
  before(() => {
    network = new TestNetwork();
  });
  after(() => network.remove());

  for (const [client, host] of [
    ['10.77.0.1', '10.77.0.2'],
    ['fd77::1', 'fd77::2'],
  ] as const) {
    test(`Of ${KNOCKS} connects from ${client} to a closed port of ${host}, every SYN and every reset is counted.`, async (t) => {
      const traffic = () => network.knock(network.client, host, KNOCKS);
      assertCounted(await capture(t, network.host, ['-i', 'cable'], traffic), client, host, KNOCKS);
    });
  }

  test('Connects behind a VLAN tag are counted on the interface that carries the tag.', {
    skip: lacks('vlan-devices'),
  }, async (t) => {
    network.addVlan('cable', 'tagged', 7);
    network.addAddresses('tagged', '10.78.0', 'fd78:0');
    const traffic = async () => {
      await network.knock(network.client, '10.78.0.2', 60);
      await network.knock(network.client, 'fd78::2', 40);
    };
    for (const filter of [[], ['-f', 'vlan 7'], ['-f', `vlan 7 and port ${CLOSED_PORT}`]]) {
      const { totals, openers, resetters } = await capture(t, network.host, ['-i', 'cable', ...filter], traffic);
      assert.deepEqual([totals.syn, totals.rst], filter.length === 0 || filter[1] === 'vlan 7' ? [100, 100] : [60, 60]);
      assert.deepEqual(openers.map(({ ip, syn }) => [ip, syn])[0], ['10.78.0.1', 60]);
      assert.deepEqual(resetters.map(({ ip, rst }) => [ip, rst])[0], ['10.78.0.2', 60]);
    }
    const other = await capture(t, network.host, ['-i', 'cable', '-f', 'vlan 8'], traffic);
    assert.equal(other.capture.packets, 0, 'another VLAN is another');
  });

  test('Several interfaces at once are one analysis, each an input of its own.', async (t) => {
    const traffic = async () => {
      await network.knock(network.client, '10.77.0.2', 30);
      await network.knock(network.host, '127.0.0.1', 20);
    };
    const {
      capture: captured,
      totals,
      openers,
    } = await capture(t, network.host, ['-i', 'lo', '-i', 'cable', ...ONLY_TCP], traffic);
    assert.deepEqual(
      captured.inputs.map(({ name, packets }) => [name, packets]),
      [
        ['lo', 40],
        ['cable', 60],
      ],
    );
    assert.deepEqual([captured.packets, totals.syn, totals.rst], [100, 50, 50]);
    assert.deepEqual(
      openers.map(({ ip, syn }) => [ip, syn]),
      [
        ['10.77.0.1', 30],
        ['127.0.0.1', 20],
      ],
    );
  });

  test('Without -i every interface that is up is captured, loopback among them.', async (t) => {
    network.host.ip('link', 'add', 'idle', 'type', 'veth', 'peer', 'name', 'idle-peer');
    const traffic = async () => {
      await network.knock(network.client, 'fd77::2', 10);
      await network.knock(network.host, '::1', 20);
    };
    const { capture: captured, totals } = await capture(t, network.host, ONLY_TCP, traffic);
    assert.deepEqual(captured.inputs.map(({ name, packets }) => [name, packets]).sort(), [
      ['cable', 20],
      ['lo', 40],
    ]);
    assert.deepEqual([totals.syn, totals.rst], [30, 30]);
  });

  test('On the interface "any" the packets of all interfaces are counted.', async (t) => {
    const traffic = () => network.knock(network.client, '10.77.0.2', 30);
    const { capture: captured, totals } = await capture(t, network.host, ['-i', 'any'], traffic);
    assert.deepEqual(
      captured.inputs.map(({ name, linkTypes }) => [name, ...linkTypes]),
      [['any', 'LINUX_SLL']],
    );
    assert.deepEqual([totals.syn, totals.rst], [30, 30]);
  });
});
