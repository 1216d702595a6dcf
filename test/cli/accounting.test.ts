/* What has come, what was lost and what could not be read: of each input, and of all. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { PcapngBuilder } from '../support/pcapng-builder.js';
import { LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { replayJson, runSyntop } from '../support/run-syntop.js';
import { assertValid } from '../support/schemas.js';

describe('the accounting of a replay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-accounting-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const dropping = join(folder, 'dropping.pcapng');
  const cut = join(folder, 'cut.pcap');
  const statistics = { kernelDropped: 7n, interfaceDropped: 2n };
  writeFileSync(dropping, new PcapngBuilder('little').section().interface().statistics(statistics).bytes());
  // An Ethernet header alone, cut behind its addresses.
  writeFileSync(
    cut,
    pcapFile(LINK_ETHERNET, [
      { bytes: new Uint8Array(12), original: 60 },
      { bytes: new Uint8Array(3), original: 60 },
    ]),
  );

  test('A file tells what was dropped when it was captured, where it says so, and what could not be read.', async () => {
    const drops = await replayJson(dropping);
    assert.deepEqual(
      drops.capture.inputs.map(({ kernelDropped, interfaceDropped, undecoded }) => [kernelDropped, interfaceDropped, undecoded]),
      [[7, 2, 0]],
    );
    const unread = await replayJson(cut);
    assert.deepEqual(
      unread.capture.inputs.map(({ kernelDropped, interfaceDropped, undecoded }) => [kernelDropped, interfaceDropped, undecoded]),
      [[null, null, 2]],
    );
    assert.equal(unread.decode.truncated, 2);
    assertValid('report-v1', drops);
    assertValid('report-v1', unread);
  });

  test('Of several files, each tells of its drops; which of them held what could not be read is not told.', async () => {
    const report = await replayJson(cut, dropping);
    assert.deepEqual(
      report.capture.inputs.map(({ name, kernelDropped, undecoded }) => [name, kernelDropped, undecoded]),
      [
        [cut, null, null],
        [dropping, 7, null],
      ],
    );
    assert.deepEqual([report.capture.kernelDropped, report.capture.interfaceDropped, report.decode.truncated], [7, 2, 2]);
    assertValid('report-v1', report);
    const { stdout } = await runSyntop(['replay', cut, dropping]);
    assert.match(stdout, /^Dropped: 7 by the kernel, 2 by the interface - counts are lower bounds/m);
    assert.match(stdout, /^Lost of .*: kernel 7, interface 2$/m);
  });
});
