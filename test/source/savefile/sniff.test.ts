import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { sniffBytes } from '../../../src/source/savefile/sniff.js';
import { pcapFile, pcapHeader } from '../../support/pcap-builder.js';
import { PcapngBuilder } from '../../support/pcapng-builder.js';
import { readBytes } from '../../support/read-packets.js';

const CAPTURE = pcapFile({}, [{ bytes: Buffer.alloc(60) }]);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** First bytes as each program writes them, with some more behind. */
const COMPRESSED: ReadonlyArray<readonly [kind: string, bytes: Buffer, command: string, commandOfPipe: string]> = [
  ['gzip', gzipSync(CAPTURE), 'gzip -dc', 'gzip -dc'],
  ['zstd', Buffer.from('28b52ffd0458a10000', 'hex'), 'zstd -dc', 'zstd -dc'],
  ['xz', Buffer.from('fd377a585a000004e6d6b446', 'hex'), 'xz -dc', 'xz -dc'],
  ['bzip2', latin1('BZh91AY&SY'), 'bzip2 -dc', 'bzip2 -dc'],
  ['lz4', Buffer.from('04224d186440a7', 'hex'), 'lz4 -dc', 'lz4 -dc'],
  // unzip reads no pipe, and funzip nothing else.
  ['zip', latin1('PK\x03\x04\x14\0\0\0\x08\0'), 'unzip -p', 'funzip'],
];

const STRANGERS: ReadonlyArray<readonly [found: string, bytes: Buffer]> = [
  ['it is a snoop capture', latin1('snoop\0\0\0\0\0\0\x02\0\0\0\x04')],
  ['it is a Network Monitor capture', latin1('GMBU\0\x02\x01\0')],
  ['it is a Network Monitor capture', latin1('RTSS\x01\x01\x01\0')],
  ['it is a NetXRay capture', latin1('XCP\x00002.002\0')],
  ['it is a Sniffer capture', latin1('TRSNIFF data    \x1a')],
  ['it is an iptrace capture', latin1('iptrace 2.0\0')],
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
    ['my capture.pcap.gz', "'my capture.pcap.gz'"],
    ["it's.gz", "'it'\\''s.gz'"],
    ['a;reboot.gz', "'a;reboot.gz'"],
    ['$(reboot).gz', "'$(reboot).gz'"],
    ['/var/tmp/eth0_2026-01-02T03:04:05+00:00.gz', '/var/tmp/eth0_2026-01-02T03:04:05+00:00.gz'],
  ] as const) {
    it(`The command for a file named ${name} can be pasted into a shell.`, async () => {
      await assert.rejects(readBytes(gzipSync(CAPTURE), { name }), {
        message: `cannot read ${name}: it is compressed (gzip); try: gzip -dc ${quoted} | syntop replay -`,
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
      await assert.rejects(readBytes(gzipSync(CAPTURE), { name: 'a.pcapng', chunkSizes }), { code: 'compressed' });
    }
  });
});

describe('First bytes', () => {
  it('Each compressed kind is named and has a command; no other kind has one.', () => {
    for (const [kind, bytes, command] of COMPRESSED) assert.deepEqual(sniffBytes(bytes), { name: kind, unpackCommand: command });
    for (const [, bytes] of STRANGERS) assert.equal(sniffBytes(bytes).unpackCommand, null);
  });

  it('No bytes, or bytes of no known kind, have no name.', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0x1f]), Buffer.from([0x80, 0x81]), CAPTURE]) {
      assert.deepEqual(sniffBytes(bytes), { name: null, unpackCommand: null });
    }
  });
});
