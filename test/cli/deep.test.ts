import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { behind, ethernetIpv4, udp } from '../support/decode-headers.js';
import { ETHERTYPE_IPV4, ethernet, ipv4, tcp } from '../support/packet-builder.js';
import { LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { replayJson } from '../support/run-syntop.js';

const folder = mkdtempSync(join(tmpdir(), 'syntop-deep-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const INNER = ethernet(ETHERTYPE_IPV4, ipv4(tcp(), { source: '10.0.0.1', destination: '10.0.0.2' }));
const TUNNELLED = ethernetIpv4(udp(4789, behind('08000000 00006400', INNER)));
const PLAIN = ethernetIpv4(ipv4(tcp()));
/** ARP is what it says, and long enough for few of them to be more than a second thread is used for. */
const FILLER = ethernet(0x0806, Buffer.alloc(60_000));
const FILLERS = 600;

async function openersOf(records: readonly Uint8Array[], ...args: string[]): Promise<[tunnelled: number, openers: string[]]> {
  const path = join(folder, 'tunnel.pcap');
  const bytes = records.map((record) => ({ bytes: record }));
  writeFileSync(path, pcapFile(LINK_ETHERNET, bytes));
  const { decode, openers } = await replayJson(path, ...args);
  return [decode.tunnelled, openers.map(({ ip }) => ip).sort()];
}

test('Without --deep the TCP inside tunnels is counted as tunnelled.', async () => {
  assert.deepEqual(await openersOf([TUNNELLED, PLAIN]), [1, ['192.0.2.1']]);
});

test('With --deep it is counted by its own addresses.', async () => {
  assert.deepEqual(await openersOf([TUNNELLED, PLAIN], '--deep'), [0, ['10.0.0.1', '192.0.2.1']]);
});

test('--deep holds for files that are so large that a second thread reads them.', async () => {
  const fillers = new Array<Uint8Array>(FILLERS).fill(FILLER);
  assert.deepEqual(await openersOf([TUNNELLED, PLAIN, ...fillers], '--deep'), [0, ['10.0.0.1', '192.0.2.1']]);
});
