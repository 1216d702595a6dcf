import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ipv4, PROTOCOL_TCP, SYN, tcp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { reportOf, runSyntop } from '../support/run-syntop.js';
import { assertRefused, assertTold } from '../support/run-told.js';

const SYN_FRAME = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }))) ?? assert.fail('no frame');
const THREE_SYNS = pcapFile(LINK_ETHERNET, [{ bytes: SYN_FRAME }, { bytes: SYN_FRAME }, { bytes: SYN_FRAME }]);

let folder = '';
const path = (name: string) => join(folder, name);
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntop-bad-input-'));
  mkdirSync(path('folder'));
  writeFileSync(path('good.pcap'), THREE_SYNS);
  writeFileSync(path('text.txt'), 'this is a text\nof two lines\n');
  writeFileSync(path('packed.pcap.xz'), Buffer.from('fd377a585a000004e6d6b446', 'hex'));
  writeFileSync(path('empty.pcap'), '');
  writeFileSync(path('short.pcap'), THREE_SYNS.subarray(0, 11));
  writeFileSync(path('header.pcap'), pcapFile(LINK_ETHERNET, []));
  writeFileSync(path('cut.pcap'), THREE_SYNS.subarray(0, -5));
  writeFileSync(path('version.pcap'), Buffer.concat([THREE_SYNS.subarray(0, 4), Buffer.of(9, 0, 9, 0), THREE_SYNS.subarray(8)]));
  writeFileSync(path('binary.dat'), Buffer.from('00ff8877665544332211', 'hex'));
  const insane = Buffer.alloc(16);
  insane.writeUInt32LE(0x7fffffff, 8);
  writeFileSync(path('insane.pcap'), Buffer.concat([THREE_SYNS, insane, Buffer.alloc(100)]));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('replay of files that are no good', () => {
  test('A file that does not exist is named as such.', async () => {
    await assertRefused(['replay', path('nowhere.pcap')], 1, [path('nowhere.pcap'), 'no such file']);
    await assertRefused(['-r', path('nowhere.pcap')], 1, ['no such file']);
  });

  test('A directory is told from a file.', () => assertRefused(['replay', path('folder')], 1, [path('folder'), 'directory']));

  test('A text is told from a capture.', () =>
    assertRefused(['replay', path('text.txt')], 1, [path('text.txt'), 'not a pcap or pcapng capture', 'text']));

  test('Bytes of no known format are shown.', () =>
    assertRefused(['replay', path('binary.dat')], 1, ['00 ff 88 77 66 55 44 33']));

  test('A file that is compressed in a way not read here is told to be, with the command that mends it.', () =>
    assertRefused(['replay', path('packed.pcap.xz')], 1, ['compressed', 'xz -dc', 'syntop replay -']));

  test('An empty file is told to be empty.', () =>
    assertRefused(['replay', path('empty.pcap')], 1, [path('empty.pcap'), 'empty']));

  test('A file cut off inside its header is told to be cut off.', () =>
    assertRefused(['replay', path('short.pcap')], 1, [path('short.pcap'), 'cut off', '11 bytes']));

  test('A file of an unknown version of pcap is refused with that version.', () =>
    assertRefused(['replay', path('version.pcap')], 1, [path('version.pcap'), '9.9']));

  test('A capture of no packets is a report of no packets, and no failure.', async () => {
    const finished = await runSyntop(['replay', '--json', path('header.pcap')]);
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    const { capture } = reportOf(finished);
    assert.deepEqual([capture.packets, capture.first, capture.last, capture.durationSeconds], [0, null, null, 0]);
    const text = await runSyntop(['replay', path('header.pcap')]);
    assert.deepEqual([text.code, text.stderr], [0, '']);
    assert.match(text.stdout, /: 0 packets/);
  });

  test('A file cut off in a record gives the report of what was read, and the failure.', async () => {
    const finished = await runSyntop(['replay', '--json', path('cut.pcap')]);
    assertTold(finished, 1, path('cut.pcap'), 'cut off', 'after packet 2');
    const { capture, totals } = reportOf(finished);
    assert.deepEqual([capture.packets, totals.syn], [2, 2]);
    assert.deepEqual([capture.inputs[0]?.error?.code, capture.inputs[0]?.error?.packet], ['truncated-file', 2]);
  });

  test('A record longer than any packet ends the reading with the report of what came before it.', async () => {
    const finished = await runSyntop(['replay', '--json', path('insane.pcap')]);
    assertTold(finished, 1, path('insane.pcap'), 'corrupt', 'after packet 3', '2147483647');
    const { capture, totals } = reportOf(finished);
    assert.deepEqual([capture.packets, totals.syn, capture.inputs[0]?.error?.code], [3, 3, 'corrupt-file']);
  });

  test('One missing file of several does not keep the others from being reported.', async () => {
    const files = [path('good.pcap'), path('nowhere.pcap'), path('header.pcap'), path('good.pcap')];
    const finished = await runSyntop(['replay', '--json', ...files]);
    assertTold(finished, 1, path('nowhere.pcap'), 'no such file');
    const { capture, totals } = reportOf(finished);
    assert.deepEqual(
      capture.inputs.map(({ name, packets }) => [name, packets]),
      [
        [path('good.pcap'), 3],
        [path('header.pcap'), 0],
        [path('good.pcap'), 3],
      ],
    );
    assert.deepEqual([capture.packets, totals.syn], [6, 6]);
  });

  test('Several files of which none can be read are each named, without a report.', async () => {
    const finished = await runSyntop(['replay', '--json', path('nowhere.pcap'), path('empty.pcap')]);
    assert.deepEqual([finished.code, finished.stdout], [1, '']);
    const lines = finished.stderr.trimEnd().split('\n');
    assert.ok(lines.every((line) => line.startsWith('syntop: ')));
    assert.ok(lines[0]?.includes(path('nowhere.pcap')) && lines[1]?.includes(path('empty.pcap')), finished.stderr);
  });

  test('A file that this user may not read is told so.', { skip: lacks('root') }, async () => {
    writeFileSync(path('secret.pcap'), THREE_SYNS, { mode: 0o600 });
    const finished = await runSyntop(['replay', path('secret.pcap')], { userId: 65_534 });
    assertTold(finished, 1, path('secret.pcap'), 'permission denied', 'sudo');
    assert.equal(finished.stdout, '');
  });

  test('Control characters in the name of a file that is no good do not reach the terminal.', async () => {
    const name = path('\x1b[31mred\nline\x9b\u202e.pcap');
    await assertRefused(['replay', name], 1, ['red?line', 'no such file']);
    writeFileSync(name, THREE_SYNS.subarray(0, -5));
    assertTold(await runSyntop(['replay', name]), 1, 'cut off');
    const { stderr } = await runSyntop(['replay', name]);
    assert.doesNotMatch(stderr.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  });
});

describeWith(['libpcap'], 'filter expressions that are no good', () => {
  const SYNTAX = "can't parse filter expression: syntax error";

  test("A bad expression is refused with libpcap's words and the expression.", async () => {
    await assertRefused(['replay', '-f', 'tcp prot 80', path('good.pcap')], 1, ["'tcp prot 80'", SYNTAX]);
    await assertRefused(['replay', '--filter', 'host', path('good.pcap')], 1, ["'host'", SYNTAX]);
    await assertRefused(['replay', '-f', 'tcp port 70000', path('good.pcap')], 1, [
      "'tcp port 70000'",
      /illegal port number 70000/,
    ]);
  });

  test('A bad expression is refused too where no packet would be tested by it.', async () => {
    await assertRefused(['replay', '-f', 'tcp prot 80', path('header.pcap')], 1, ["'tcp prot 80'", SYNTAX]);
    const section = Buffer.from('0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000', 'hex');
    const ethernet = Buffer.from('0100000014000000010000000000040014000000', 'hex');
    writeFileSync(path('no-packets.pcapng'), Buffer.concat([section, ethernet]));
    await assertRefused(['replay', '-f', 'tcp prot 80', path('no-packets.pcapng')], 1, ["'tcp prot 80'", SYNTAX]);
  });

  test('An expression with control characters is told in one line without them.', () =>
    assertRefused(['replay', '-f', 'tcp\n\x1b[31m', path('good.pcap')], 1, ['cannot use the filter']));

  test('An expression of libpcap that jumps back in its program works.', async () => {
    const finished = await runSyntop(['replay', '--json', '-f', 'ip protochain 6', path('good.pcap')]);
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    assert.equal(reportOf(finished).capture.matched, 3);
  });

  test('A bad expression for a live capture is refused before it begins.', { skip: lacks('root') }, () =>
    assertRefused(['live', '-i', 'lo', '-f', 'tcp prot 80', '--duration', '1s'], 1, ["'tcp prot 80'", SYNTAX]),
  );
});
