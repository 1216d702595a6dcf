/* What the kernel had to drop: every view says how many, and that its rates are lower bounds. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { TestNetwork } from '../support/live-network.js';
import { lacksPty, startInPty } from '../support/pty.js';
import { ipv4, PROTOCOL_TCP, SYN, tcp } from '../support/run-frames.js';
import { LINK_ETHERNET, writePackets } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { type Finished, MAIN, RunningSyntop, reportOf, windowsOf } from '../support/run-syntop.js';

const SENT = 8000;
/** In KiB: room for some hundreds of them. */
const TINY_RING = '128';
const OPTIONS = ['-i', 'cable', '-f', 'tcp', '-B', TINY_RING];

describeWith(['root', 'libpcap', 'ip', 'net-namespaces'], 'a ring that overflows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-drops-'));
  const flood = join(folder, 'flood.pcap');
  let network: TestNetwork;
  before(() => {
    const packets = Array.from({ length: SENT }, (_, number) =>
      ipv4(PROTOCOL_TCP, tcp({ from: 10_000 + (number % 20_000), flags: SYN, seq: number }), { from: `10.1.0.${number % 200}` }),
    );
    writePackets(flood, LINK_ETHERNET, packets);
    network = new TestNetwork();
  });
  after(() => {
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A program that stands still empties no ring: so what does not fit is dropped, however fast the machine is. */
  async function floodWhileStopped(pid: number): Promise<void> {
    process.kill(pid, 'SIGSTOP');
    try {
      await network.inject(flood);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

  async function overflow(t: TestContext, more: readonly string[]): Promise<Finished> {
    const syntop = RunningSyntop.start(['live', ...OPTIONS, ...more], { prefix: network.host.prefix });
    t.after(() => syntop.kill());
    await syntop.untilCapturing();
    assert.ok(syntop.child.pid !== undefined);
    await floodWhileStopped(syntop.child.pid);
    const finished = await syntop.end();
    assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr);
    return finished;
  }

  test('In JSON, what was counted and what was dropped add up to what was sent, in the report, of its input, and in the windows.', async (t) => {
    const finished = await overflow(t, ['--json']);
    const { capture, totals } = reportOf(finished);
    const dropped = capture.kernelDropped ?? assert.fail('the kernel tells');
    assert.ok(dropped > SENT / 2, `${dropped} dropped`);
    assert.equal(totals.syn + dropped, SENT);
    const windows = windowsOf(finished);
    assert.equal(
      windows.reduce((sum, window) => sum + (window.kernelDropped ?? 0), 0),
      dropped,
    );
    assert.equal(
      windows.reduce((sum, window) => sum + window.totals.syn, 0),
      totals.syn,
    );
  });

  test('As text, the line of the window and the report say how many, and mark their rates.', async (t) => {
    const { stdout } = await overflow(t, ['--interval', '60s']);
    const line = stdout.split('\n').find((text) => /^\d\d:\d\d:\d\d /.test(text)) ?? assert.fail(stdout);
    const [, , rate = '', refused, , , dropped] = /^(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S+)/.exec(line) ?? [];
    assert.match(rate, /^≥/, line);
    assert.equal(refused, '·', 'what was not seen at all has no mark');
    assert.ok(dropped !== undefined && Number.parseFloat(dropped) > 0, line);
    const [, count = ''] = /^Dropped: ([\d,]+) by the kernel, \d+ by the interface - counts are lower bounds/m.exec(stdout) ?? [];
    assert.ok(Number(count.replaceAll(',', '')) > SENT / 2, stdout);
    const [, syn = ''] = /SYN ≥([\d,]+) /.exec(stdout) ?? [];
    assert.equal(Number(syn.replaceAll(',', '')) + Number(count.replaceAll(',', '')), SENT);
    assert.match(stdout, /≥\S+ attempts\/s on average/);
  });

  test('On the screen, the first line says how many, and marks the rate.', { skip: lacksPty() }, async (t) => {
    const [command = '', ...words] = [...network.host.prefix, process.execPath, MAIN, 'live', ...OPTIONS];
    const screen = startInPty(command, words, { cols: 120, rows: 40 });
    t.after(() => screen.dispose());
    await screen.waitForText('cable');
    await screen.waitFor('it has counted for a while', (lines) => /drop 0/.test(lines[0] ?? ''));
    await floodWhileStopped(screen.pid);
    await screen.waitFor('it says how many', (lines) => /DROPPED [\d.,]+k? \([\d.]+%\)/.test(lines[0] ?? ''));
    await screen.waitFor('it marks the rate', (lines) => /SYN ≥/.test(lines[0] ?? ''));
  });
});
