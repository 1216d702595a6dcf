import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scatter } from './plan.mjs';
import { recordWithTcpdump } from './recorder.mjs';
import { buildSynFlood } from './syn-flood.mjs';

export const file = 'night-4-half-open-pop3.pcap';
export const bounds = { syn: [1850, 1960], synAck: [1500, 5000], rst: [0, 20], bytes: [1, 500_000] };

const SERVER = '10.40.0.1';
const CLIENTS = Array.from({ length: 10 }, (_, index) => `10.40.0.${11 + index}`);
const NEWCOMERS = Array.from({ length: 5 }, (_, index) => `10.40.0.${31 + index}`);
/** Far away, and never to answer: behind a gateway that is only an address. */
const FLOODERS = ['203.0.113.77', '203.0.113.78', '198.51.100.23', '192.0.2.200'];
const GATEWAY = { ip: '10.40.0.254', mac: '02:00:00:00:04:fe' };
const SERVER_MAC = '02:00:00:00:04:01';
const SYN_COUNT = 1800;
const SYN_PER_SECOND = 150;

/** Mail clients, of which some come for the first time amidst it; a SYN flood from 5 to 17 s; recorded until 30 s. */
export async function play(stage, path) {
  const server = stage.addNamespace();
  const outside = stage.addNamespace();
  stage.addCable(server, outside);
  stage.ip(server, [
    `link set eth0 address ${SERVER_MAC}`,
    `address add ${SERVER}/24 dev eth0`,
    // Without it the SYN-ACKs would wait for an answer to ARP, and never leave.
    `neighbour add ${GATEWAY.ip} lladdr ${GATEWAY.mac} dev eth0 nud permanent`,
    `route add default via ${GATEWAY.ip}`,
  ]);
  stage.ip(
    outside,
    [...CLIENTS, ...NEWCOMERS].map((address) => `address add ${address}/24 dev eth0`),
  );
  // No cookies: the server is to remember whom it owes a handshake, and to repeat its SYN-ACKs.
  stage.set(server, 'net/ipv4/tcp_syncookies', 0);
  // Three quarters of it are for anyone: what is more of the flood is dropped, and so are newcomers. The rest is for clients
  // that the kernel has talked with before.
  stage.set(server, 'net/ipv4/tcp_max_syn_backlog', 768);

  const mail = { port: 110, greeting: '+OK ready\r\n', reply: '+OK\r\n', goodbye: 'QUIT', backlog: 2048 };
  await stage.act(server, 'server', mail).says('ready');
  const flood = join(stage.folder, 'flood.pcap');
  writeFileSync(flood, buildFlood());
  const stop = await recordWithTcpdump(stage, server, path, {
    device: 'any',
    args: ['-y', 'LINUX_SLL2', '-s', '128'],
    filter: 'tcp port 110',
  });
  stage.act(outside, 'client', { connections: planMail() });
  await sleep(5000);
  await stage.start(outside, ['tcpreplay', '-q', '-i', 'eth0', '--pps', String(SYN_PER_SECOND), flood]).succeeds();
  await sleep(30_000 - 5000 - (SYN_COUNT / SYN_PER_SECOND) * 1000);
  await stop();
}

function buildFlood() {
  const from = { mac: GATEWAY.mac, addresses: FLOODERS };
  return buildSynFlood({ from, to: { mac: SERVER_MAC, address: SERVER, port: 110 }, count: SYN_COUNT, seed: 4 });
}

function planMail() {
  const fetch = { to: SERVER, port: 110, lines: ['USER nobody\r\n', 'QUIT\r\n'], waits: true, end: 'peer' };
  const known = scatter(40, 0, 28_000, 5).map((at, index) => ({ ...fetch, at, from: CLIENTS[index % CLIENTS.length] }));
  const newcomers = NEWCOMERS.map((from, index) => ({ ...fetch, at: 10_000 + index * 700, from }));
  return [...known, ...newcomers];
}
