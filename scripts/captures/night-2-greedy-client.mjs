import { scatter } from './plan.mjs';
import { recordWithTcpdump } from './recorder.mjs';

export const file = 'night-2-greedy-client.pcap';
export const bounds = { syn: [437, 437], rst: [80, 90], bytes: [1, 300_000] };

const SERVER = '10.20.0.1';
const CLIENTS = Array.from({ length: 40 }, (_, index) => `10.20.0.${11 + index}`);
const GREEDY = '10.20.0.33';

/** Of 40 clients, 39 fetch something three times within 25 s, and one opens 320 connections within 15 s. */
export async function play(stage, path) {
  const server = stage.addNamespace();
  const clients = stage.addNamespace();
  stage.addCable(server, clients);
  stage.ip(server, [`address add ${SERVER}/24 dev eth0`]);
  stage.ip(
    clients,
    CLIENTS.map((address) => `address add ${address}/24 dev eth0`),
  );
  const service = { port: 80, goodbye: 'GET', reply: 'HTTP/1.0 204 No Content\r\n\r\n' };
  await stage.act(server, 'server', service).says('ready');
  const stop = await recordWithTcpdump(stage, server, path, {
    device: 'any',
    args: ['-y', 'LINUX_SLL', '--time-stamp-precision=nano', '-s', '96'],
    filter: 'tcp port 80',
  });
  await stage.act(clients, 'client', { connections: [...planNormal(), ...planGreedy()] }).says('done');
  await stop();
}

function planNormal() {
  const normal = CLIENTS.filter((address) => address !== GREEDY);
  return scatter(3 * normal.length, 0, 25_000, 2).map((at, index) => ({
    at,
    from: normal[index % normal.length],
    to: SERVER,
    port: 80,
    lines: ['GET / HTTP/1.0\r\n\r\n'],
    end: 'peer',
  }));
}

/** Three of four are gone before netstat sees them; every fourth is held for a while and then aborted. */
function planGreedy() {
  return scatter(320, 5000, 20_000, 3).map((at, index) => {
    const how = index % 4 === 0 ? { end: 'reset', hold: 5000 } : { end: 'close' };
    return { at, from: GREEDY, to: SERVER, port: 80, lines: [], ...how };
  });
}
