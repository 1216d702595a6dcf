import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildMmdb } from '../support/mmdb-builder.js';
import { lacksPty } from '../support/pty.js';
import { bytesOf, startScreen } from './start-screen.js';

const SWARM = 'captures/night-5-swarm.pcap';

test("A replay's source in detail says to whom its address belongs; none of its addresses is said to be this machine's.", {
  skip: lacksPty(),
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-networks-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'all.mmdb');
  writeFileSync(
    file,
    buildMmdb({ networks: { '0.0.0.0/1': { asn: 64500 }, '128.0.0.0/1': { asn: 64500 }, '2000::/3': { asn: 64500 } } }),
  );
  const args = ['replay', SWARM, '--dashboard', '--speed', 'max', '-n', '--geo', file];
  const program = startScreen(args, { cols: 120, rows: 36 });
  t.after(() => program.dispose());
  await program.waitForText('REPLAY END');
  program.send(bytesOf('enter'));
  await program.waitFor('its network', (lines) => lines.some((line) => /belongs to +AS64500\b/.test(line)));
  assert.doesNotMatch(program.screen().join('\n'), /this one/);
  program.send(bytesOf('escape'));
  await program.waitForText('│SOURCE ');
  program.send('q');
  assert.equal((await program.exited).code, 0);
});
