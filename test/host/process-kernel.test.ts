import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCounters } from '../../src/host/counters.js';
import { ListenerReader } from '../../src/host/listener-reader.js';
import { ProcessTable } from '../../src/host/process/process-table.js';
import { listSockets } from '../../src/host/sockets-list.js';
import { ProcConnects } from '../../src/host/trace/proc-connects.js';
import { describeWith } from '../support/run-needs.js';

const PATIENCE_MILLIS = 10_000;

async function until<T>(what: string, ask: () => T | null | undefined): Promise<T> {
  const end = performance.now() + PATIENCE_MILLIS;
  for (;;) {
    const answer = ask();
    if (answer !== null && answer !== undefined) return answer;
    if (performance.now() > end) assert.fail(`in ${PATIENCE_MILLIS} ms there was no ${what}`);
    await sleep(20);
  }
}

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : assert.fail('it listens');
}

const makeTable = () => new ProcessTable(() => performance.now());

describeWith(['procfs'], 'processes by /proc, on the real kernel', () => {
  test('Who listens is found with its process.', async (t) => {
    const server = await listen();
    t.after(() => server.close());
    const reader = new ListenerReader(makeTable());
    t.after(() => reader.close());
    const port = portOf(server);
    const sockets = listSockets().filter(({ state }) => state === 'LISTEN');
    const listening = sockets.map(({ localIp, localPort, ...rest }) => ({ ip: localIp, port: localPort, ...rest }));
    const found = await until('process', () => reader.read(listening).find((row) => row.port === port && row.process !== null));
    assert.deepEqual([found.ip, found.process?.pid], ['127.0.0.1', process.pid]);
  });

  test('Who connects, and stays connected, is told, also where the kernel gives no events.', async (t) => {
    const server = await listen();
    const open: Socket[] = [];
    server.on('connection', (socket) => open.push(socket));
    const connects = ProcConnects.open(makeTable(), listSockets, () => readCounters().ActiveOpens ?? null);
    const port = portOf(server);
    const script = `require('net').connect(${port}, '127.0.0.1').on('error', () => {}); process.stdin.resume();`;
    const client = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'inherit', 'inherit'] });
    t.after(() => {
      connects.close();
      client.kill();
      for (const socket of open) socket.destroy();
      server.close();
    });
    const row = await until('connect', () => connects.facts().connectors.find((found) => found.port === port));
    assert.deepEqual([row.process.pid, row.ip, row.connects], [client.pid, '127.0.0.1', 1]);
    const { attribution, sampledShare } = connects.facts();
    assert.equal(attribution, 'proc');
    assert.ok(sampledShare > 0 && sampledShare <= 1, `share ${sampledShare}`);
  });
});
