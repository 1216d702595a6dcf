import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openFile } from '../../../src/source/savefile/open-file.js';
import { SavefileSource } from '../../../src/source/savefile/savefile-source.js';
import { pcapFile } from '../../support/pcap-builder.js';
import { readStream } from '../../support/read-packets.js';

const folder = mkdtempSync(join(tmpdir(), 'syntop-open-'));
after(() => rmSync(folder, { recursive: true }));

const CAPTURE = pcapFile({}, [{ bytes: Buffer.alloc(60, 1) }, { bytes: Buffer.alloc(70, 2) }]);
const good = join(folder, 'good.pcap');
writeFileSync(good, CAPTURE);

const openDescriptors = () => readdirSync('/proc/self/fd').length;

describe('Opening a file', () => {
  it('A capture on disk is read under its path.', async () => {
    const { packets, facts } = await readStream(await openFile(good));
    assert.deepEqual(
      packets.map(({ bytes }) => bytes.length),
      [60, 70],
    );
    assert.equal(facts.name, good);
  });

  it('A link to a capture is read like it.', async () => {
    const link = join(folder, 'link.pcap');
    await symlink(good, link);
    assert.equal((await readStream(await openFile(link))).packets.length, 2);
  });

  it('A file that is not there is refused as such.', async () => {
    const path = join(folder, 'nothing.pcap');
    await assert.rejects(openFile(path), {
      name: 'SyntopError',
      code: 'no-such-file',
      message: `cannot read ${path}: no such file`,
      exitCode: 1,
    });
  });

  it('A link to nothing is refused like a file that is not there.', async () => {
    const path = join(folder, 'dangling.pcap');
    await symlink(join(folder, 'nothing.pcap'), path);
    await assert.rejects(openFile(path), { code: 'no-such-file', message: `cannot read ${path}: no such file` });
  });

  it('A directory is refused, and the message says what to name instead.', async () => {
    const path = join(folder, 'captures');
    await mkdir(path);
    await assert.rejects(openFile(path), {
      name: 'SyntopError',
      code: 'unreadable-file',
      message: `cannot read ${path}: it is a directory; name the files in it`,
    });
  });

  it('A path through a file is refused, and the message names the path once.', async () => {
    const path = join(good, 'a.pcap');
    await assert.rejects(openFile(path), (cause: Error) => {
      assert.equal(cause.name, 'SyntopError');
      assert.match(cause.message, /not a directory/);
      assert.equal(cause.message.split(path).length - 1, 1, cause.message);
      return true;
    });
  });

  it('A file that one may not read is refused, and the message says how to mend it.', async () => {
    const path = join(folder, 'secret.pcap');
    await writeFile(path, CAPTURE);
    await chmod(path, 0);
    await chmod(folder, 0o755);
    const refused = () =>
      assert.rejects(openFile(path), {
        name: 'SyntopError',
        code: 'unreadable-file',
        message: `cannot read ${path}: permission denied; make it readable or use sudo`,
      });
    // To root nothing is forbidden, so that it has to be somebody else for a moment.
    await (process.geteuid?.() === 0 ? asNobody(refused) : refused());
  });

  it('An empty file is refused by name.', async () => {
    const path = join(folder, 'empty.pcap');
    await writeFile(path, '');
    await assert.rejects(readStream(await openFile(path)), {
      code: 'empty-file',
      message: `cannot read ${path}: it is empty (0 bytes)`,
    });
  });

  it('A program is refused as no capture.', async () => {
    await assert.rejects(readStream(await openFile(process.execPath)), {
      code: 'not-a-capture',
      message: `cannot read ${process.execPath}: not a pcap or pcapng capture (it is an ELF program)`,
    });
  });

  it('No descriptor stays open: not of captures, nor of directories, nor of files that are no capture.', async () => {
    const text = join(folder, 'notes.txt');
    await writeFile(text, 'nothing to see here');
    const uses: ReadonlyArray<() => Promise<unknown>> = [
      async () => readStream(await openFile(good)),
      async () => (await SavefileSource.open(await openFile(good))).close(),
      () => assert.rejects(openFile(folder)),
      async () => assert.rejects(readStream(await openFile(text))),
    ];
    for (const use of uses) {
      // One use at a time: the garbage collector closes what has been forgotten, sooner or later.
      const before = openDescriptors();
      await use();
      assert.equal(openDescriptors(), before, String(use));
    }
  });
});

async function asNobody(act: () => Promise<void>): Promise<void> {
  process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}
