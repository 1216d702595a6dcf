import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ethernet, ipv4, tcp } from '../support/packet-builder.js';
import { pcapFile } from '../support/pcap-builder.js';
import { runSyntop } from '../support/run-syntop.js';

const folder = mkdtempSync(join(tmpdir(), 'syntop-many-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const IPV4 = 0x0800;
/** Their lines are 20 MB, more than may wait to be written. */
const ATTEMPTS = 65_000;

test('However many connections are remembered when a capture ends, each is told, once.', async () => {
  const records = Array.from({ length: ATTEMPTS }, (_, port) => ({
    bytes: ethernet(IPV4, ipv4(tcp({ sourcePort: port, destinationPort: 443, flags: 0x02 }))),
  }));
  const file = join(folder, 'many.pcap');
  writeFileSync(file, pcapFile({}, records));
  const { code, stdout } = await runSyntop(['replay', '--connections', file]);
  assert.equal(code, 0);
  const ports = stdout
    .trimEnd()
    .split('\n')
    .map((line) => /"id\.orig_p":(\d+)/.exec(line)?.[1]);
  assert.equal(ports.length, ATTEMPTS);
  assert.equal(new Set(ports).size, ATTEMPTS);
});
