/* Names on the screen of a live capture, in a namespace whose only name server is the test's. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { NAME_SERVER } from '../support/dns-program.js';
import { INJECT } from '../support/live-inject.js';
import { TestNamespace } from '../support/live-namespace.js';
import { buildMmdb } from '../support/mmdb-builder.js';
import { lacksPty, type PtyProgram, startInPty } from '../support/pty.js';
import { ACK, FIN, ipv4, type Packet, PROTOCOL_TCP, SYN, tcp } from '../support/run-frames.js';
import { LINK_ETHERNET, writePackets } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { MAIN, RunningSyntop, reportOf } from '../support/run-syntop.js';

const SERVICE = '203.0.113.9';
const OWN = '203.0.113.50';
const FLOOD = 300;

/** A SYN and its answer: what also an invented address gets, where the service sends cookies. */
function handshake(client: string, from: number): Packet[] {
  return [
    ipv4(PROTOCOL_TCP, tcp({ from, to: 443, flags: SYN, seq: 1 }), { from: client, to: SERVICE }),
    ipv4(PROTOCOL_TCP, tcp({ from: 443, to: from, flags: SYN | ACK, seq: 100, ack: 2 }), { from: SERVICE, to: client }),
  ];
}

/** A connection that both have closed. */
function connection(client: string, from: number): Packet[] {
  return [
    ...handshake(client, from),
    ipv4(PROTOCOL_TCP, tcp({ from, to: 443, flags: FIN | ACK, seq: 2, ack: 101 }), { from: client, to: SERVICE }),
    ipv4(PROTOCOL_TCP, tcp({ from: 443, to: from, flags: FIN | ACK, seq: 101, ack: 3 }), { from: SERVICE, to: client }),
  ];
}

function connections(client: string, times = 5): Packet[] {
  return Array.from({ length: times }, (_, at) => connection(client, 40_000 + at)).flat();
}

/** Which of all rows are shown: "1-14"; null while not all of them have come. */
function placeOf(lines: readonly string[]): string | null {
  return new RegExp(`(\\d+-\\d+)/${FLOOD + 2}\\b`).exec(lines.join('\n'))?.[1] ?? null;
}

/** A name server in the namespace. */
class NameServer {
  private said = '';
  private look: () => void = () => undefined;

  /** See dns-program.ts. It is gone when the test ends. */
  static async start(t: TestContext, namespace: TestNamespace, ...answers: readonly string[]): Promise<NameServer> {
    const [command = '', ...rest] = [...namespace.prefix, process.execPath, NAME_SERVER, ...answers];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    t.after(() => {
      child.kill('SIGKILL');
      return exited;
    });
    const server = new NameServer();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      server.said += text;
      server.look();
    });
    await server.until('serving\n');
    return server;
  }

  get asked(): string[] {
    return [...this.said.matchAll(/^asked (.*)$/gm)].map(([, name]) => name ?? '');
  }

  until(words: string): Promise<void> {
    return new Promise((resolve) => {
      this.look = () => {
        if (this.said.includes(words)) resolve();
      };
      this.look();
    });
  }
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces', 'mount-namespaces'], 'names on a live screen', () => {
  const skip = lacksPty();
  const folder = mkdtempSync(join(tmpdir(), 'syntop-names-'));
  let namespace: TestNamespace;
  let configuration = '';

  before(() => {
    namespace = new TestNamespace();
    // What `ip netns exec` mounts over /etc/resolv.conf.
    configuration = join('/etc/netns', namespace.name);
    mkdirSync(configuration, { recursive: true });
    writeFileSync(join(configuration, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    namespace.ip('link', 'add', 'far', 'type', 'veth', 'peer', 'name', 'near');
    for (const name of ['far', 'near']) namespace.ip('link', 'set', name, 'up');
    namespace.ip('addr', 'add', `${OWN}/32`, 'dev', 'near');
  });

  after(() => {
    namespace.remove();
    rmSync(configuration, { recursive: true });
    rmSync(folder, { recursive: true });
  });

  async function startLive(t: TestContext, ...args: readonly string[]): Promise<PtyProgram> {
    const [command = '', ...rest] = [...namespace.prefix, process.execPath, MAIN, 'live', '-i', 'near', ...args];
    const program = startInPty(command, rest, { cols: 120, rows: 36 });
    t.after(() => program.dispose());
    await program.waitForText('capture started on near');
    return program;
  }

  function inject(packets: readonly Packet[]): void {
    const file = join(folder, 'packets.pcap');
    writePackets(file, LINK_ETHERNET, packets);
    const [command = '', ...rest] = [...namespace.prefix, process.execPath, INJECT, 'far', file];
    execFileSync(command, rest);
  }

  async function leave(program: PtyProgram): Promise<void> {
    program.send('q');
    assert.deepEqual(await program.exited, { code: 0, signal: 0 });
  }

  test(`Of ${FLOOD} sources that nobody has to be, answered as they are, none is asked for; of those who were there, each once.`, {
    skip,
  }, async (t) => {
    const server = await NameServer.start(t, namespace, '1.2.0.192.=client.example', '=second.example');
    const program = await startLive(t);
    const flood = Array.from({ length: FLOOD }, (_, at) => handshake(`198.51.${at >> 8}.${at & 255}`, 41_000)).flat();
    inject([...connections('192.0.2.1'), ...connections(OWN, 3), ...flood]);
    program.send('n');
    await program.waitFor('the name of the client', (lines) => lines.some((line) => /^│client\.example /.test(line)));
    await program.waitFor("this machine's address is marked", (lines) => lines.some((line) => /^│second\.example\* /.test(line)));
    // Through all of the flood, and back.
    await program.waitFor('all sources', (lines) => placeOf(lines) !== null);
    for (
      let place = placeOf(program.screen());
      place !== null && !place.endsWith(`-${FLOOD + 2}`);
      place = placeOf(program.screen())
    ) {
      program.send('\x1b[6~');
      await program.waitFor('the next page', (lines) => placeOf(lines) !== place);
    }
    program.send('\x1b[H');
    inject(connections('192.0.2.77', 9));
    await server.until('asked 77.2.0.192.');
    assert.deepEqual(server.asked.toSorted(), ['1.2.0.192.in-addr.arpa', '50.113.0.203.in-addr.arpa', '77.2.0.192.in-addr.arpa']);
    program.send('n');
    await program.waitFor('addresses again', (lines) => lines.some((line) => /^│192\.0\.2\.1 /.test(line)));
    await leave(program);
  });

  test('While a name server does not answer, counts go up and keys are heard, and the program ends when it is told to.', {
    skip,
  }, async (t) => {
    const server = await NameServer.start(t, namespace);
    const program = await startLive(t);
    program.send('n');
    inject(connections('192.0.2.1'));
    await server.until('asked 1.2.0.192.');
    inject(connections('192.0.2.2', 7));
    await program.waitFor('the next source', (lines) => lines.some((line) => /^│192\.0\.2\.2 .* 7 /.test(line)));
    program.send(' ');
    await program.waitForText('PAUSED');
    await leave(program);
  });

  test('A name that is none does not get to the terminal.', { skip }, async (t) => {
    await NameServer.start(t, namespace, '1.2.0.192.=evil\\x1b[31m\\x07.example', '=good.example');
    const program = await startLive(t);
    program.send('n');
    inject([...connections('192.0.2.1', 9), ...connections('192.0.2.2')]);
    await program.waitFor('the one behind it', (lines) => lines.some((line) => /^│good\.example /.test(line)));
    assert.ok(program.screen().some((line) => /^│192\.0\.2\.1 /.test(line)));
    assert.doesNotMatch(program.output, /evil/);
    await leave(program);
  });

  test('With -n nobody is asked for anything.', { skip }, async (t) => {
    const server = await NameServer.start(t, namespace, '=client.example');
    const program = await startLive(t, '-n');
    program.send('n');
    inject([...connections('192.0.2.1'), ...connections(OWN)]);
    await program.waitFor('both sources', (lines) => lines.some((line) => line.startsWith(`│${OWN}* `)));
    inject(connections('192.0.2.2', 7));
    await program.waitFor('another', (lines) => lines.some((line) => /^│192\.0\.2\.2 .* 7 /.test(line)));
    await leave(program);
    assert.deepEqual(server.asked, []);
  });

  test('A database that root alone may read is read before root is given up, for the screen and for the report.', {
    skip,
  }, async (t) => {
    const secret = join(folder, 'secret.mmdb');
    writeFileSync(secret, buildMmdb({ networks: { '192.0.2.0/24': { country: { iso_code: 'DE' }, asn: 64500 } } }), {
      mode: 0o600,
    });
    const program = await startLive(t, '-n', '--geo', secret);
    inject(connections('192.0.2.1'));
    await program.waitForText('│192.0.2.1 ');
    program.send('\r');
    await program.waitFor('its network', (lines) => lines.some((line) => /belongs to +DE AS64500\b/.test(line)));
    program.send('\x1b');
    await program.waitForText('│SOURCE ');
    await leave(program);
    const lines = RunningSyntop.start(['live', '-i', 'near', '--json', '--geo', secret], { prefix: namespace.prefix });
    t.after(() => lines.kill());
    await lines.untilCapturing();
    assert.match(lines.stderr, / as nobody;/);
    inject(connections('192.0.2.1'));
    await lines.until('it is counted', () => lines.stdout.includes('192.0.2.1'));
    const { sources } = reportOf(await lines.end());
    assert.deepEqual(
      sources.map(({ ip, network }) => [ip, network]),
      [['192.0.2.1', { country: 'DE', asn: 64500, organization: null }]],
    );
  });
});
