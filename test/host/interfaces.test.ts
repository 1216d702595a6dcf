import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listInterfaces, pickDefaultInterfaces } from '../../src/host/interfaces.js';
import type { HostInterface } from '../../src/host-interface.js';
import { ip, TestNamespace } from '../support/live-namespace.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { runSyntop } from '../support/run-syntop.js';

/** What `ip -j addr` says of one interface; of that, what is compared. */
interface IpLink {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly link_type: string;
  readonly addr_info: ReadonlyArray<{ readonly local: string }>;
}

function linksOf(json: string): IpLink[] {
  return JSON.parse(json) as IpLink[];
}

async function interfacesOf(prefix: readonly string[]): Promise<HostInterface[]> {
  const { code, stdout, stderr } = await runSyntop(['interfaces', '--json'], { prefix });
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout) as HostInterface[];
}

function assertAgree(interfaces: readonly HostInterface[], links: readonly IpLink[]): void {
  const network = interfaces.filter(({ isNetwork }) => isNetwork);
  assert.deepEqual(network.map(({ name }) => name).sort(), links.map(({ ifname }) => ifname).sort());
  for (const link of links) {
    const found = network.find(({ name }) => name === link.ifname) ?? assert.fail(`${link.ifname} is listed`);
    assert.deepEqual([...found.addresses].sort(), link.addr_info.map(({ local }) => local).sort(), `addresses of ${link.ifname}`);
    assert.equal(found.isUp, link.flags.includes('UP'), `whether ${link.ifname} is up`);
    assert.equal(found.isLoopback, link.flags.includes('LOOPBACK'), `whether ${link.ifname} is loopback`);
    if (['ether', 'loopback'].includes(link.link_type)) assert.equal(found.linkType, 'EN10MB', `link type of ${link.ifname}`);
  }
}

describeWith(['libpcap', 'ip'], 'the list of interfaces', () => {
  test("It has this machine's interfaces with the addresses and states that ip tells.", async () => {
    assertAgree(await interfacesOf([]), linksOf(ip('-j', 'addr')));
  });

  test('lo is loopback and has 127.0.0.1.', () => {
    const loopback = listInterfaces().find(({ name }) => name === 'lo') ?? assert.fail('lo is listed');
    assert.deepEqual([loopback.isLoopback, loopback.isNetwork, loopback.linkType], [true, true, 'EN10MB']);
    assert.ok(loopback.addresses.includes('127.0.0.1'));
  });

  test('It has "any", which is no network interface of its own.', () => {
    const any = listInterfaces().find(({ name }) => name === 'any') ?? assert.fail('any is listed');
    assert.deepEqual([any.isNetwork, any.isLoopback, any.linkType], [false, false, 'LINUX_SLL']);
  });

  test('In a namespace of many kinds of interfaces it agrees with ip, too.', {
    skip: lacks('root', 'net-namespaces'),
  }, async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    namespace.ip('link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'down0');
    namespace.ip('link', 'set', 'up0', 'up');
    for (const address of ['192.0.2.1/24', '198.51.100.7/32', '2001:db8:1:2:3:4:5:6/64', 'fe80::1234/64']) {
      namespace.ip('addr', 'add', address, 'dev', 'up0', ...(address.includes(':') ? ['nodad'] : []));
    }
    const interfaces = await interfacesOf(namespace.prefix);
    assertAgree(interfaces, linksOf(namespace.ip('-j', 'addr')));
    assert.deepEqual(pickDefaultInterfaces(interfaces).sort(), ['lo', 'up0']);
  });

  test('As text it has a line an interface, and an address a line.', async () => {
    const { code, stdout, stderr } = await runSyntop(['interfaces']);
    assert.deepEqual([code, stderr], [0, '']);
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    assert.match(heading ?? '', /^ {2}NAME +LINK TYPE +STATE +ADDRESS +DESCRIPTION$/);
    const interfaces = listInterfaces();
    assert.equal(
      lines.length,
      interfaces.reduce((sum, { addresses }) => sum + Math.max(addresses.length, 1), 0),
    );
    assert.match(lines.find((line) => /^ {2}lo /.test(line)) ?? '', /^ {2}lo +EN10MB +up, loopback +127\.0\.0\.1$/);
  });
});

describe('the interfaces that are captured by default', () => {
  const base: HostInterface = {
    name: '',
    description: null,
    addresses: [],
    linkType: 'EN10MB',
    isUp: true,
    isLoopback: false,
    isNetwork: true,
  };
  const eth0 = { ...base, name: 'eth0' };
  const lo = { ...base, name: 'lo', isLoopback: true };

  test('All that are up are picked, in their order, loopback among them.', () => {
    assert.deepEqual(pickDefaultInterfaces([eth0, lo, { ...base, name: 'tun0', linkType: 'RAW' }]), ['eth0', 'lo', 'tun0']);
  });

  test('Those that are down, "any", and what is no network are left out.', () => {
    const others = [
      { ...base, name: 'eth1', isUp: false },
      { ...base, name: 'any' },
      { ...base, name: 'usbmon0', isNetwork: false },
    ];
    assert.deepEqual(pickDefaultInterfaces([...others, lo]), ['lo']);
    assert.deepEqual(pickDefaultInterfaces(others), []);
  });
});
