import { recordWithDumpcap } from './recorder.mjs';

export const file = 'night-3-refused-on-loopback.pcapng';
export const bounds = { syn: [143, 143], rst: [128, 128], bytes: [1, 150_000] };

const HOST = '10.30.0.1';
const NEIGHBOUR = '10.30.0.2';
const SILENT_PORT = 7211;

/** A process knocks on 127.0.0.1:7211 twice a second for a minute, where nobody listens; eth0 looks well meanwhile. */
export async function play(stage, path) {
  const host = stage.addNamespace();
  const neighbour = stage.addNamespace();
  stage.addCable(host, neighbour);
  stage.ip(host, [`address add ${HOST}/24 dev eth0`]);
  stage.ip(neighbour, [`address add ${NEIGHBOUR}/24 dev eth0`]);
  const service = { port: 80, goodbye: 'GET', reply: 'HTTP/1.0 204 No Content\r\n\r\n' };
  await stage.act(host, 'server', service).says('ready');
  const stop = await recordWithDumpcap(stage, host, path, { devices: ['lo', 'eth0'], snaplen: 128 });
  const knocker = stage.act(host, 'client', { connections: planKnocks() });
  const visitor = stage.act(neighbour, 'client', { connections: planVisits() });
  await Promise.all([knocker.says('done'), visitor.says('done')]);
  await stop();
}

function planKnocks() {
  const knock = { port: SILENT_PORT, lines: [], end: 'close' };
  const ipv4 = Array.from({ length: 120 }, (_, index) => ({ ...knock, at: index * 500, to: '127.0.0.1' }));
  const ipv6 = Array.from({ length: 6 }, (_, index) => ({ ...knock, at: 250 + index * 10_000, to: '::1' }));
  return [...ipv4, ...ipv6];
}

/** A request every four seconds. The two resets of a normal minute: a port where nobody listens, and a client that aborts. */
function planVisits() {
  const visit = { to: HOST, port: 80, lines: ['GET / HTTP/1.0\r\n\r\n'], end: 'peer' };
  return [
    ...Array.from({ length: 15 }, (_, index) => ({ ...visit, at: 2000 + index * 4000 })),
    { ...visit, at: 21_000, port: 8080 },
    { ...visit, at: 39_000, lines: [], end: 'reset', hold: 1000 },
  ];
}
