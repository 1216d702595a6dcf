import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST_FILES } from '../../src/host/host-files.js';
import { readSockets, type SocketReading } from '../../src/host/sockets.js';
import { readSocketTotals } from '../../src/host/sockets-totals.js';
import { inNamespace } from '../support/kernel-libc.js';
import { CLIENT, KernelStage, SERVER, SERVER6 } from '../support/kernel-stage.js';
import { describeWith } from '../support/run-needs.js';

const PORT = 7211;
const BACKLOG = 2;
const LIMIT_MILLIS = 10_000;

/** By both ways: they must agree. */
function readBoth(stage: KernelStage): SocketReading {
  return inNamespace(stage.namespace('server').name, () => {
    const byDiag = readSockets(5000);
    const byProc = readSockets(5000, { files: HOST_FILES, openDumps: () => null, now: () => performance.now() });
    assert.equal(byDiag.way, 'sock_diag');
    const strip = (reading: SocketReading) => ({
      ...reading,
      way: null,
      listeners: reading.listeners.map((listener) => ({ ...listener, queueLimit: null })).sort((a, b) => a.inode - b.inode),
    });
    assert.deepEqual(strip(byProc), strip(byDiag));
    return byDiag;
  });
}

async function readUntil(stage: KernelStage, isThere: (reading: SocketReading) => boolean): Promise<SocketReading> {
  const deadline = performance.now() + LIMIT_MILLIS;
  for (;;) {
    const reading = inNamespace(stage.namespace('server').name, () => readSockets(5000));
    if (isThere(reading)) return readBoth(stage);
    assert.ok(performance.now() < deadline, `in vain: ${JSON.stringify(reading)}`);
    await sleep(5);
  }
}

describeWith(['root', 'ip', 'net-namespaces', 'ipv6', 'libpcap'], "the kernel's sockets", () => {
  test('A full accept queue has one more than its limit, and those who wait are counted by state.', async (t) => {
    const stage = new KernelStage();
    t.after(() => stage.remove());
    stage.listen(SERVER, PORT, BACKLOG);
    stage.listen(SERVER6, PORT, 64);
    for (let client = 0; client <= BACKLOG; client++) assert.equal(await stage.connect(SERVER, PORT).connected(), 0);
    const reading = await readUntil(stage, ({ listeners }) => listeners.some(({ queued }) => queued > BACKLOG));
    const [full, idle] = [...reading.listeners].sort((a, b) => b.queued - a.queued);
    assert.ok(full !== undefined && idle !== undefined && full.inode > 0);
    assert.deepEqual([full.ip, full.port, full.queued, full.queueLimit, full.uid], [SERVER, PORT, BACKLOG + 1, BACKLOG, 0]);
    assert.deepEqual([idle.ip, idle.port, idle.queued, idle.queueLimit], [SERVER6, PORT, 0, 64]);
    assert.deepEqual(reading.counts, { LISTEN: 2, ESTABLISHED: BACKLOG + 1 });
    assert.deepEqual(reading.establishedSources, [{ ip: CLIENT, sockets: BACKLOG + 1 }]);
    const totals = inNamespace(stage.namespace('server').name, () => readSocketTotals());
    assert.equal(totals?.inUse, 2 + BACKLOG + 1);
  });

  test('Handshakes that stay half-open are counted by source and by port.', async (t) => {
    const stage = new KernelStage();
    t.after(() => stage.remove());
    stage.set('server', 'net/ipv4/tcp_synack_retries', 5);
    stage.listen(SERVER, PORT);
    // The SYN-ACKs are lost, so nobody ever answers them.
    stage.filterInput('client', 'tcp flags & (syn | ack) == syn | ack drop');
    for (let client = 0; client < 3; client++) stage.connect(SERVER, PORT);
    const reading = await readUntil(stage, ({ counts }) => counts.SYN_RECV === 3);
    assert.deepEqual(reading.halfOpenSources, [{ ip: CLIENT, sockets: 3 }]);
    assert.deepEqual(reading.halfOpenPorts, [{ port: PORT, sockets: 3 }]);
    assert.deepEqual(reading.establishedSources, []);
  });

  test('Ports used up to one destination are counted where they are used, and an end seen by one namespace is not seen by another.', async (t) => {
    const stage = new KernelStage();
    t.after(() => stage.remove());
    stage.listen(SERVER, PORT);
    for (let client = 0; client < 4; client++) assert.equal(await stage.connect(SERVER, PORT).connected(), 0);
    const client = inNamespace(stage.namespace('client').name, () => readSockets(5000));
    assert.deepEqual(client.destinations, [{ ip: SERVER, port: PORT, sockets: 4 }]);
    assert.deepEqual([client.counts, client.listeners], [{ ESTABLISHED: 4 }, []]);
  });
});
