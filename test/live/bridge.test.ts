/* A host with a bridge sees each packet on several interfaces: attempts and resets are what tcpdump sees on one. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KNOCK } from '../support/live-knock.js';
import { TestNamespace } from '../support/live-namespace.js';
import { CLOSED_PORT } from '../support/live-network.js';
import { describeWith } from '../support/run-needs.js';
import { connectionsOf, RunningSyntop, replayJson, reportOf } from '../support/run-syntop.js';

const CLIENT = '10.77.0.1';
const HOST = '10.77.0.2';
const GUEST = '10.77.0.3';
/** Nobody has it; frames for it go to a place that no bridge knows, and so everywhere. */
const NOBODY = '10.77.0.9';
const NOBODY_MAC = '02:00:00:00:00:99';
const OPEN_PORT = 7212;

const POLL_MILLIS = 50;
const CONTROL = 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0';
const REFUSED_BY_HOST = 30;
const REFUSED_BY_GUEST = 20;
const LOST = 5;
const ACCEPTED = 200;
/** Refused last: where that has come, all else has. */
const MARK_PORT = 7213;

/** Says "ready", and closes whoever connects. */
const SERVE = `require('net').createServer((socket) => socket.on('error', () => {}).end())
  .listen(${OPEN_PORT}, () => console.log('ready'))`;
/** Connects so many times at once, and gives up after so many milliseconds; ends when all have ended. */
const CONNECT = `const [host, port, times, millis] = process.argv.slice(1);
  for (let at = 0; at < times; at++) {
    const socket = require('net').connect({ host, port });
    const timer = setTimeout(() => socket.destroy(), millis);
    socket.on('error', () => {}).on('close', () => clearTimeout(timer)).resume();
  }`;

/** client -- cable [ bridge of the host ] guest -- guest; the host has its address on the bridge. */
class BridgeNetwork {
  readonly client = new TestNamespace();
  readonly host = new TestNamespace();
  readonly guest = new TestNamespace();

  constructor() {
    const { client, host, guest } = this;
    host.ip('link', 'add', 'br0', 'type', 'bridge');
    for (const [namespace, port, address] of [
      [client, 'cable', CLIENT],
      [guest, 'guest', GUEST],
    ] as const) {
      namespace.ip('link', 'add', 'cable', 'type', 'veth', 'peer', 'name', port, 'netns', host.name);
      host.ip('link', 'set', port, 'master', 'br0', 'up');
      namespace.ip('link', 'set', 'cable', 'up');
      namespace.ip('addr', 'add', `${address}/24`, 'dev', 'cable');
    }
    host.ip('link', 'set', 'br0', 'up');
    host.ip('addr', 'add', `${HOST}/24`, 'dev', 'br0');
    client.ip('neigh', 'add', NOBODY, 'lladdr', NOBODY_MAC, 'dev', 'cable');
  }

  remove(): void {
    for (const namespace of [this.client, this.host, this.guest]) namespace.remove();
  }
}

/** A program in a namespace; it has ended when the test has. */
function startIn(t: TestContext, namespace: TestNamespace, ...words: readonly string[]): ChildProcess {
  const [command = '', ...rest] = [...namespace.prefix, ...words];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Until a program says that. */
function untilSaid(stream: NodeJS.ReadableStream | null, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    stream?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes(words)) resolve();
    });
    stream?.on('end', () => reject(new Error(`ended without "${words}": ${said}`)));
  });
}

async function runIn(namespace: TestNamespace, ...words: readonly string[]): Promise<void> {
  const [command = '', ...rest] = [...namespace.prefix, process.execPath, ...words];
  await promisify(execFile)(command, rest);
}

async function makeTraffic({ client }: BridgeNetwork): Promise<void> {
  await runIn(client, KNOCK, HOST, String(CLOSED_PORT), String(REFUSED_BY_HOST));
  await runIn(client, KNOCK, GUEST, String(CLOSED_PORT), String(REFUSED_BY_GUEST));
  await runIn(client, '-e', CONNECT, GUEST, String(OPEN_PORT), String(ACCEPTED), '5000');
  await runIn(client, '-e', CONNECT, NOBODY, String(OPEN_PORT), String(LOST), '1500');
}

/** Until the mark's SYN and its reset are in a savefile that is being written. */
async function untilMarked(file: string): Promise<void> {
  for (;;) {
    const { stdout } = await promisify(execFile)('tcpdump', ['-nr', file, `port ${MARK_PORT}`]).catch(() => ({ stdout: '' }));
    if (stdout.trim().split('\n').length >= 2) return;
    await sleep(POLL_MILLIS);
  }
}

describeWith(['root', 'libpcap', 'tcpdump', 'ip', 'net-namespaces'], 'a host with a bridge', () => {
  test('Attempts, retries and resets are what one tcpdump sees on one interface; all else is duplicates.', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-bridge-'));
    const network = new BridgeNetwork();
    t.after(() => {
      network.remove();
      rmSync(folder, { recursive: true, force: true });
    });
    const server = startIn(t, network.guest, process.execPath, '-e', SERVE);
    const serving = untilSaid(server.stdout, 'ready');
    const file = join(folder, 'one.pcap');
    const tcpdump = startIn(t, network.client, 'tcpdump', '-Z', 'root', '-U', '-i', 'cable', '-w', file, CONTROL);
    const tcpdumpEnded = new Promise((resolve) => tcpdump.on('close', resolve));
    await untilSaid(tcpdump.stderr, 'listening on');
    await serving;
    const syntop = RunningSyntop.start(['live', '--json', '--connections', '--top', 'all', '-f', 'tcp'], {
      prefix: network.host.prefix,
    });
    t.after(() => syntop.kill());
    await syntop.untilCapturing();
    await makeTraffic(network);
    await runIn(network.client, KNOCK, GUEST, String(MARK_PORT), '1');
    await untilMarked(file);
    tcpdump.kill('SIGINT');
    await tcpdumpEnded;
    const finished = await syntop.end();
    assert.equal(finished.code, 0, finished.stderr);
    const live = reportOf(finished);
    const one = await replayJson('--top', 'all', file);

    // On a busy machine more may be sent again, or be reset.
    const { attempts, synRetransmissions, resets } = one.totals;
    assert.equal(attempts, REFUSED_BY_HOST + REFUSED_BY_GUEST + 1 + LOST + ACCEPTED);
    assert.ok(synRetransmissions >= LOST && resets >= REFUSED_BY_HOST + REFUSED_BY_GUEST + 1);
    assert.deepEqual(
      { ...live.totals, syn: 0, synAck: 0, rst: 0, fin: 0, duplicates: 0 },
      { ...one.totals, syn: 0, synAck: 0, rst: 0, fin: 0, duplicates: 0 },
    );
    assert.deepEqual(live.outcomes, one.outcomes);
    const segments = ({ totals: { syn, synAck, rst, fin } }: typeof live) => [syn, synAck, rst, fin];
    assert.deepEqual(
      segments(live),
      segments(one).map((count) => 2 * count),
      'each is seen where it comes in and where it goes out',
    );
    assert.equal(
      live.totals.duplicates,
      segments(one).reduce((sum, count) => sum + count, 0),
    );
    assert.deepEqual(
      live.services.map(({ ip, port, attempts, outcomes }) => [ip, port, attempts, outcomes]).sort(),
      one.services.map(({ ip, port, attempts, outcomes }) => [ip, port, attempts, outcomes]).sort(),
    );
    const names = live.capture.inputs.map(({ name }) => name).sort();
    assert.deepEqual(names, ['br0', 'cable', 'guest', 'lo']);
    for (const { iface } of connectionsOf(finished)) assert.ok(iface !== null && names.includes(iface), `seen on ${iface}`);
  });
});
