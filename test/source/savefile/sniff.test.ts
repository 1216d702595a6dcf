import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliCompressSync, deflateSync } from 'node:zlib';
import { sniffBytes } from '../../../src/source/savefile/sniff.js';
import { pcapFile, pcapHeader } from '../../support/pcap-builder.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

const CAPTURE = pcapFile({}, [{ bytes: Buffer.alloc(60) }]);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

const XZ = Buffer.from('fd377a585a000004e6d6b446', 'hex');

/** First bytes as each program writes them, with some more behind. */
const COMPRESSED: ReadonlyArray<readonly [kind: string, bytes: Buffer, command: string, commandOfPipe: string]> = [
  ['xz', XZ, 'xz -dc', 'xz -dc'],
  ['bzip2', latin1('BZh91AY&SY'), 'bzip2 -dc', 'bzip2 -dc'],
  ['old lz4', Buffer.from('02214c186440a7', 'hex'), 'lz4 -dc', 'lz4 -dc'],
  ['compress', latin1('\x1f\x9d\x90'), 'gzip -dc', 'gzip -dc'],
  ['lzip', latin1('LZIP\x01\x0c'), 'lzip -dc', 'lzip -dc'],
  // unzip reads no pipe, and funzip nothing else.
  ['zip', latin1('PK\x03\x04\x14\0\0\0\x08\0'), 'unzip -p', 'funzip'],
];

/** The header of an ERF record of 40 bytes in a second after 1970. */
const erfRecord = (second: number, fields: { type?: number; length?: number } = {}) => {
  const record = Buffer.alloc(40);
  record.writeUInt32LE(second, 4);
  record.writeUInt8(fields.type ?? 0x82, 8);
  record.writeUInt16BE(fields.length ?? 40, 10);
  return record;
};

/** Captures in other formats. */
const OTHER_CAPTURES: ReadonlyArray<readonly [kind: string, bytes: Buffer]> = [
  ['a snoop capture', latin1('snoop\0\0\0\0\0\0\x02\0\0\0\x04')],
  ['a Bluetooth snoop capture', latin1('btsnoop\0\0\0\0\x01')],
  ['a Network Monitor capture', latin1('GMBU\0\x02\x01\0')],
  ['a Network Monitor capture', latin1('RTSS\x01\x01\x01\0')],
  ['a NetXRay capture', latin1('XCP\x00002.002\0')],
  ['a Sniffer capture', latin1('TRSNIFF data    \x1a')],
  ['an iptrace capture', latin1('iptrace 2.0\0')],
  ['a K12 capture', Buffer.from('0000020012050010', 'hex')],
  ['a K12 text capture', latin1('+---------+---------------+----------+\r\n')],
  ['an HP nettl capture', Buffer.from('5452006400000000', 'hex')],
  ['an Ixia capture', Buffer.from('ac01001c02000400', 'hex')],
  ['an ERF capture', erfRecord(1_700_000_000)],
  ['an ERF capture', Buffer.concat([erfRecord(1_700_000_000), erfRecord(1_700_000_100)])],
];

const STRANGERS: ReadonlyArray<readonly [found: string, bytes: Buffer]> = [
  ['it is an ELF program', latin1('\x7fELF\x02\x01\x01\0')],
  ['it is a PDF document', latin1('%PDF-1.7\n%\xe2\xe3')],
  ['it is a PNG picture', latin1('\x89PNG\r\n\x1a\n')],
  ['it is a script', latin1('#!/bin/sh\nexit 0\n')],
  ['it is text', latin1('No.,Time,Source,Destination\r\n1,0.0,10.0.0.1,10.0.0.2\r\n')],
  ['it is text', latin1('{"v": 1,\t"type": "report"}\n')],
  ['it is text', latin1('a')],
  ['it begins with 00 01 02 03 04 05 06 07', Buffer.from('000102030405060708', 'hex')],
  ['it begins with 00', Buffer.from('00', 'hex')],
  ['it begins with d4 c3 b2', Buffer.from('d4c3b2', 'hex')],
  ['it begins with 00 00 00 00 00 00 00 00', Buffer.alloc(5 << 20)],
  ['it begins with 47 72 c3 b6 c3 9f 65 0a', Buffer.from('Größe\n')],
  // Nearly ERF: an unknown type, a length that is none, years between two records, a record cut off.
  ['it begins with 00 00 00 00 00 f1 53 65', erfRecord(1_700_000_000, { type: 0x7f })],
  ['it begins with 00 00 00 00 00 f1 53 65', erfRecord(1_700_000_000, { length: 8 })],
  ['it begins with 00 00 00 00 00 f1 53 65', Buffer.concat([erfRecord(1_700_000_000), erfRecord(1_600_000_000)])],
  ['it begins with 00 00 00 00 00 f1 53 65', erfRecord(1_700_000_000).subarray(0, 30)],
  // A pcapng block type alone is no capture: the byte-order magic belongs to it.
  ['it begins with 0a 0d 0d 0a 1c 00 00 00', Buffer.concat([Buffer.from('0a0d0d0a1c00000011223344', 'hex'), Buffer.alloc(16)])],
];

describe('A compressed capture', () => {
  for (const [kind, bytes, command, commandOfPipe] of COMPRESSED) {
    it(`A ${kind} file is refused with the command that unpacks it.`, async () => {
      await assert.rejects(readBytes(bytes, { name: 'a.pcap' }), {
        name: 'SyntopError',
        code: 'compressed',
        message: `cannot read a.pcap: it is compressed (${kind}); try: ${command} a.pcap | syntop replay -`,
      });
    });

    it(`A ${kind} stream on standard input is refused with the command to put before it.`, async () => {
      await assert.rejects(readBytes(bytes, { name: 'standard input', chunkSizes: [5] }), {
        code: 'compressed',
        message: `cannot read standard input: it is compressed (${kind}); try: ... | ${commandOfPipe} | syntop replay -`,
      });
    });
  }

  for (const [name, quoted] of [
    ['my capture.pcap.xz', "'my capture.pcap.xz'"],
    ["it's.xz", "'it'\\''s.xz'"],
    ['a;reboot.xz', "'a;reboot.xz'"],
    ['$(reboot).xz', "'$(reboot).xz'"],
    ['/var/tmp/eth0_2026-01-02T03:04:05+00:00.gz', '/var/tmp/eth0_2026-01-02T03:04:05+00:00.gz'],
  ] as const) {
    it(`The command for a file named ${name} can be pasted into a shell.`, async () => {
      await assert.rejects(readBytes(XZ, { name }), {
        message: `cannot read ${name}: it is compressed (xz); try: xz -dc ${quoted} | syntop replay -`,
      });
    });
  }

  it('Compression that leaves no mark is told by its first bytes.', async () => {
    for (const bytes of [deflateSync(CAPTURE), brotliCompressSync(CAPTURE)]) {
      await assert.rejects(readBytes(bytes), {
        code: 'not-a-capture',
        message: /not a pcap or pcapng capture \(it begins with [0-9a-f ]{23}\)$/,
      });
    }
  });
});

describe('A capture in another format', () => {
  for (const [kind, bytes] of OTHER_CAPTURES) {
    it(`${kind} of ${bytes.length} bytes is refused with the command that converts it.`, async () => {
      await assert.rejects(readBytes(bytes, { name: 'my capture' }), {
        name: 'SyntopError',
        code: 'not-a-capture',
        message: `cannot read my capture: it is ${kind}; convert it: editcap -F pcap 'my capture' out.pcap`,
      });
    });
  }
});

describe('A file that is no capture', () => {
  for (const [found, bytes] of STRANGERS) {
    it(`Of a file of ${bytes.length} bytes the message says that ${found}.`, async () => {
      await assert.rejects(readBytes(bytes, { name: 'notes.txt' }), {
        name: 'SyntopError',
        code: 'not-a-capture',
        message: `cannot read notes.txt: not a pcap or pcapng capture (${found})`,
      });
    });
  }

  it('An empty file is refused as empty.', async () => {
    await assert.rejects(readBytes(Buffer.alloc(0), { name: 'a.pcap' }), {
      code: 'empty-file',
      message: 'cannot read a.pcap: it is empty (0 bytes)',
    });
  });

  it('A capture is told by its magic, whatever its name and the size of the first piece.', async () => {
    const pcapng = new PcapngBuilder().section().bytes();
    for (const chunkSizes of [[1], [3], [4, 1000]]) {
      assert.equal((await readBytes(pcapHeader({}), { name: 'a.txt', chunkSizes })).facts.format, 'pcap');
      assert.equal((await readBytes(pcapng, { name: 'a.pcap', chunkSizes })).facts.format, 'pcapng');
      await assert.rejects(readBytes(XZ, { name: 'a.pcapng', chunkSizes }), { code: 'compressed' });
    }
  });
});

describe('First bytes', () => {
  it('Each compressed kind is named and has a command; no other kind has one.', () => {
    for (const [kind, bytes, command] of COMPRESSED)
      assert.deepEqual(sniffBytes(bytes), { name: kind, unpackCommand: command, isCapture: false });
    for (const [, bytes] of STRANGERS) assert.equal(sniffBytes(bytes).unpackCommand, null);
  });

  it('No bytes, or bytes of no known kind, have no name.', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0x1f]), Buffer.from([0x80, 0x81]), CAPTURE]) {
      assert.deepEqual(sniffBytes(bytes), { name: null, unpackCommand: null, isCapture: false });
    }
  });
});
