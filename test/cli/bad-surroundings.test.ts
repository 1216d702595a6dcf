import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Libpcap } from '../../src/libpcap.js';
import { TestNamespace } from '../support/live-namespace.js';
import { ipv4, PROTOCOL_TCP, PROTOCOL_UDP, SYN, tcp, udp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { MAIN, RunningSyntop, reportOf, runSyntop } from '../support/run-syntop.js';
import { assertRefused, assertTold } from '../support/run-told.js';

const NOBODY = 65_534;
const SYN_FRAME = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }))) ?? assert.fail('no frame');
const THREE_SYNS = pcapFile(LINK_ETHERNET, [{ bytes: SYN_FRAME }, { bytes: SYN_FRAME }, { bytes: SYN_FRAME }]);

/** 1,400 bytes of UDP. */
const LONG_RECORD = pcapFile(LINK_ETHERNET, [
  { bytes: frame(LINK_ETHERNET, ipv4(PROTOCOL_UDP, udp(1, 2, new Uint8Array(1358)))) ?? assert.fail('no frame') },
]).subarray(24);

/** More than any pipe holds, with the SYNs first: once all is written, they have been read. It stops inside a record. */
const ENDLESS = Buffer.concat([THREE_SYNS, ...Array<Buffer>(6000).fill(LONG_RECORD), LONG_RECORD.subarray(0, 99)]);

/** By then a program that has nothing to read waits for more; where it does not yet, the test is easier, not wrong. */
const IDLE_MILLIS = 300;

let folder = '';
const path = (name: string) => join(folder, name);
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntop-surroundings-'));
  writeFileSync(path('three.pcap'), THREE_SYNS);
  // A thousand sources: a report longer than a pipe holds.
  const frames = Array.from({ length: 3000 }, (_, index) => {
    const from = `10.9.${index >> 8}.${index & 255}`;
    return { bytes: frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }), { from })) ?? assert.fail('no frame') };
  });
  writeFileSync(path('many.pcap'), pcapFile(LINK_ETHERNET, frames));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describeWith(['root', 'libpcap'], 'interfaces that cannot be captured', () => {
  test('An interface that does not exist is refused with those that do.', () =>
    assertRefused(['live', '-i', 'nowhere0', '--duration', '1s'], 1, ['nowhere0', 'no such interface', /have: .*\blo\b/]));

  test('One bad interface of two is refused with nothing captured.', () =>
    assertRefused(['live', '-i', 'lo', '-i', 'nowhere0', '--duration', '1s', '--json'], 1, ['nowhere0']));

  test('An interface that is down is refused with the command that brings it up.', {
    skip: lacks('ip', 'net-namespaces'),
  }, async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    namespace.ip('link', 'add', 'down0', 'type', 'veth', 'peer', 'name', 'down1');
    const words = ['down0', 'is down', 'ip link set down0 up'];
    await assertRefused(['live', '-i', 'down0', '--duration', '1s'], 1, words, { prefix: namespace.prefix });
  });

  test('Without any interface that is up, that is said.', { skip: lacks('ip', 'net-namespaces') }, async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    namespace.ip('link', 'set', 'lo', 'down');
    await assertRefused(['live', '--duration', '1s'], 1, ['no interface is up', '-i'], { prefix: namespace.prefix });
  });
});

describeWith(['root', 'libpcap'], 'a user who may not capture', () => {
  for (const args of [['live', '-i', 'lo'], ['live'], ['live', '-i', 'any'], []]) {
    test(`'syntop ${args.join(' ')}' names both remedies: sudo and setcap.`, () =>
      assertRefused(args, 1, ['no permission', 'sudo', `setcap cap_net_raw+ep ${process.execPath}`], { userId: NOBODY }));
  }

  test('Interfaces and savefiles need no permission.', async () => {
    const listed = await runSyntop(['interfaces', '--json'], { userId: NOBODY });
    assert.deepEqual([listed.code, listed.stderr], [0, '']);
    const replayed = await runSyntop(['replay', '--json', '-'], { userId: NOBODY, input: THREE_SYNS });
    assert.deepEqual([replayed.code, replayed.stderr, reportOf(replayed).totals.syn], [0, '', 3]);
  });
});

describeWith(['root', 'libpcap', 'mount-namespaces'], 'a machine without libpcap', () => {
  /** Runs a command where the library's file has nothing in it. */
  const withoutLibpcap = () => {
    Libpcap.load('test');
    const file = /\S*\/libpcap\.so\S*/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0] ?? assert.fail('libpcap is mapped');
    return ['unshare', '--mount', 'sh', '-c', 'mount --bind /dev/null "$0" && exec "$@"', file];
  };
  const words = ['libpcap', 'apt-get install libpcap0.8', 'dnf install libpcap', 'apk add libpcap'];

  test('A replay works.', async () => {
    const finished = await runSyntop(['replay', '--json', path('three.pcap')], { prefix: withoutLibpcap() });
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    assert.equal(reportOf(finished).totals.syn, 3);
  });

  test('A replay with a filter says what to install.', () =>
    assertRefused(['replay', '-f', 'tcp', path('three.pcap')], 1, ["'tcp'", ...words], { prefix: withoutLibpcap() }));

  test('A live capture says what to install.', async () => {
    await assertRefused(['live', '-i', 'lo'], 1, ['lo', ...words], { prefix: withoutLibpcap() });
    await assertRefused(['live'], 1, words, { prefix: withoutLibpcap() });
  });

  test('The list of interfaces says what to install.', () =>
    assertRefused(['interfaces'], 1, words, { prefix: withoutLibpcap() }));
});

describe('the output', () => {
  test('A reader that has seen enough ends the program without a word.', () => {
    for (const flags of [['--json'], []]) {
      const command = '"$0" "$@" | head -c 10; exit "$PIPESTATUS"';
      const args = [process.execPath, MAIN, 'replay', '--top', 'all', ...flags, path('many.pcap')];
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command, ...args], { encoding: 'utf8' });
      assert.deepEqual({ status, length: stdout.length, stderr }, { status: 0, length: 10, stderr: '' });
    }
  });

  test('A full disk is told in one line.', () => {
    const args = ['-c', '"$0" "$@" > /dev/full', process.execPath, MAIN, 'replay', path('three.pcap')];
    const { status, stderr } = spawnSync('bash', args, { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /^syntop: [^\n]*no space left on device[^\n]*\n$/i);
  });
});

describe('standard input', () => {
  test('A capture on standard input is reported.', async () => {
    const finished = await runSyntop(['replay', '--json', '-'], { input: THREE_SYNS });
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    const { capture, totals } = reportOf(finished);
    assert.deepEqual([capture.inputs[0]?.name, capture.packets, totals.syn], ['standard input', 3, 3]);
  });

  test('A capture on standard input that is compressed in a way not read here is told to be compressed.', () =>
    assertRefused(['replay', '-'], 1, ['standard input', 'compressed', 'xz -dc | syntop replay -'], {
      input: Buffer.from('fd377a585a000004e6d6b446', 'hex'),
    }));

  test('Standard input may be one of several captures, but not two of them.', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-both-'));
    const file = join(folder, 'file.pcap');
    writeFileSync(file, THREE_SYNS);
    const both = await runSyntop(['replay', '--json', file, '-'], { input: THREE_SYNS });
    const twice = await runSyntop(['replay', '--json', '-', '-'], { input: THREE_SYNS });
    rmSync(folder, { recursive: true });
    assert.deepEqual([both.code, both.stderr], [0, '']);
    assert.deepEqual(
      reportOf(both).capture.inputs.map(({ name, packets }) => [name, packets]),
      [
        [file, 3],
        ['standard input', 3],
      ],
    );
    assertTold(twice, 1, 'standard input twice');
    assert.equal(reportOf(twice).capture.packets, 3);
  });

  test('More files than the process may have open are refused with the remedy.', async () => {
    const files = Array.from({ length: 300 }, () => 'captures/night-3-refused-on-loopback.pcapng');
    // The modules of a program that is not bundled are open by the dozen while they are loaded.
    const prefix = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'];
    const { code, stdout, stderr } = await runSyntop(['replay', ...files], { prefix });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^syntop: cannot open 300 files at once: [^\n]*ulimit -n \d+[^\n]*\n$/);
  });

  test('An empty standard input is told to be empty.', () => assertRefused(['replay', '-'], 1, ['standard input', 'empty']));

  test('A capture that ends inside a record on standard input is reported as far as it goes.', async () => {
    const finished = await runSyntop(['replay', '--json', '-'], { input: THREE_SYNS.subarray(0, -1) });
    assertTold(finished, 1, 'standard input', 'cut off', 'after packet 2');
    assert.equal(reportOf(finished).totals.syn, 2);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends the reading of a capture that still goes on, with the report of what has come.`, async (t) => {
      const run = RunningSyntop.start(['replay', '--json', '-'], { input: null });
      t.after(() => run.kill());
      await new Promise<void>((resolve) => run.child.stdin?.write(ENDLESS, () => resolve()));
      await sleep(IDLE_MILLIS);
      const finished = await run.end(signal);
      assert.deepEqual([finished.code, finished.stderr], [0, '']);
      const { totals, capture, decode } = reportOf(finished);
      assert.deepEqual([totals.syn, decode.tcp, decode.nonTcp], [3, 3, capture.packets - 3]);
      assert.ok(capture.packets > 3 && capture.packets <= 6003, `${capture.packets} packets`);
    });
  }

  test('SIGINT ends the waiting for a capture that never begins.', async (t) => {
    for (const patience of [300, 1000, 5000, 20_000]) {
      const run = RunningSyntop.start(['replay', '--json', '-'], { input: null });
      t.after(() => run.kill());
      await sleep(patience);
      const { code, signal, stderr } = await run.end('SIGINT');
      // Only before the program has begun does the signal end it by itself: then it gets more time.
      if (signal === 'SIGINT') continue;
      assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
      return;
    }
    assert.fail('the program never got as far as to take the signal');
  });
});

describe('named pipes', () => {
  test('A capture that comes through a named pipe is reported, and SIGINT ends its reading.', async (t) => {
    const pipe = path('pipe');
    execFileSync('bash', ['-c', 'mkfifo "$0"', pipe]);
    const run = RunningSyntop.start(['replay', '--json', pipe]);
    t.after(() => run.kill());
    const writer = await open(pipe, 'w');
    t.after(() => writer.close());
    await writer.writeFile(ENDLESS);
    await sleep(IDLE_MILLIS);
    const finished = await run.end('SIGINT');
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    const { totals, capture } = reportOf(finished);
    assert.deepEqual([totals.syn, capture.inputs[0]?.name], [3, pipe]);
  });

  test('A capture from a command that ends is read to its end.', () => {
    const args = ['-c', '"$0" "$@" <(cat "$FILE")', process.execPath, MAIN, 'replay', '--json'];
    const env = { ...process.env, FILE: path('three.pcap') };
    const { status, stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8', env });
    assert.deepEqual([status, stderr, reportOf({ stdout }).totals.syn], [0, '', 3]);
  });
});
