import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lacksPty, startInPty } from '../support/pty.js';
import { ipv4, PROTOCOL_TCP, SYN, tcp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { MAIN } from '../support/run-syntop.js';

test('A long replay says on a terminal how far it has got, and takes it back at the end.', { skip: lacksPty() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-progress-'));
  const pipe = join(folder, 'pipe');
  execFileSync('bash', ['-c', 'mkfifo "$0"', pipe]);
  const run = startInPty(process.execPath, [MAIN, 'replay', pipe]);
  t.after(async () => {
    await run.dispose();
    rmSync(folder, { recursive: true });
  });
  const bytes = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }))) ?? assert.fail('no frame');
  const writer = createWriteStream(pipe);
  writer.on('error', () => undefined);
  writer.write(pcapFile(LINK_ETHERNET, [{ bytes }]));
  // It lasts as long as packets keep coming.
  const more = setInterval(() => writer.write(pcapFile(LINK_ETHERNET, [{ bytes }]).subarray(24)), 20);
  t.after(() => clearInterval(more));
  await run.waitFor('it tells its progress', (lines) => lines.some((line) => /\d+ k?B, \d+ packets\/s$/.test(line)));
  clearInterval(more);
  writer.end();
  assert.deepEqual(await run.exited, { code: 0, signal: 0 });
  assert.ok(run.screen().some((line) => line.includes('Openers')));
  assert.ok(run.screen().every((line) => !line.includes('packets/s')));
});
