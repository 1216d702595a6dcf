import { scatter } from './plan.mjs';
import { recordWithTcpdump } from './recorder.mjs';
import { tagCable } from './vlan-tagging.mjs';

export const file = 'night-5-swarm.pcap';
export const bounds = { syn: [980, 980], rst: [0, 0], bytes: [1, 400_000] };

const SERVER = { ipv4: '10.50.0.1', ipv6: '2001:db8:50::1' };
const NETWORKS = ['198.51.100', '203.0.113', '192.0.2'];
const IPV4 = NETWORKS.flatMap((network) => Array.from({ length: 150 }, (_, index) => `${network}.${20 + index}`));
const IPV6 = Array.from({ length: 40 }, (_, index) => `2001:db8:5::${(0x100 + index).toString(16)}`);
const ENDS = 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0';

/** 450 addresses of three /24s and 40 of one /64 open two connections each within 30 s; a third of them is left open. */
export async function play(stage, path) {
  const server = stage.addNamespace();
  const swarm = stage.addNamespace();
  stage.addCable(server, swarm);
  tagCable(stage, [server, swarm], 20);
  stage.ip(server, [
    `address add ${SERVER.ipv4}/32 dev eth0`,
    `address add ${SERVER.ipv6}/128 dev eth0 nodad`,
    ...NETWORKS.map((network) => `route add ${network}.0/24 dev eth0`),
    'route add 2001:db8:5::/64 dev eth0',
  ]);
  stage.ip(swarm, [
    ...IPV4.map((address) => `address add ${address}/32 dev eth0`),
    ...IPV6.map((address) => `address add ${address}/128 dev eth0 nodad`),
    `route add ${SERVER.ipv4}/32 dev eth0`,
    `route add ${SERVER.ipv6}/128 dev eth0`,
  ]);
  await stage.act(server, 'server', { port: 443, goodbye: 'hello', reply: 'bye\n' }).says('ready');
  const stop = await recordWithTcpdump(stage, server, path, {
    device: 'eth0',
    // Up to the TCP flags behind tag and IPv6 header.
    args: ['-s', '80'],
    // tcp[] knows no IPv6; 6 is TCP, and its flags are the 14th byte after the header of 40.
    filter: `vlan 20 and (${ENDS} or (ip6[6] == 6 and ip6[53] & 7 != 0))`,
  });
  await stage.act(swarm, 'client', { connections: plan() }).says('done');
  await stop();
}

function plan() {
  const addresses = [...IPV4, ...IPV6];
  return scatter(2 * addresses.length, 0, 30_000, 6).map((at, index) => {
    // A step that has no divisor in common with their number: the networks come mixed, each address twice.
    const from = addresses[(index * 97) % addresses.length];
    const to = from.includes(':') ? SERVER.ipv6 : SERVER.ipv4;
    const isLeftOpen = index % 3 === 0;
    return { at, from, to, port: 443, lines: isLeftOpen ? [] : ['hello\n'], end: isLeftOpen ? 'stay' : 'peer' };
  });
}
