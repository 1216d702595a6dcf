/* A burst that a ring holds: all of it is counted, exactly what tcpdump has seen. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { TestNetwork } from '../support/live-network.js';
import { ACK, ipv4, type Packet, PROTOCOL_TCP, RST, SYN, tcp } from '../support/run-frames.js';
import { LINK_ETHERNET, writePackets } from '../support/run-links.js';
import { describeWith } from '../support/run-needs.js';
import { RunningSyntop, replayJson, reportOf, windowsOf } from '../support/run-syntop.js';

/** Of 12,000 attempts, each third is refused. The default ring holds all of it, should nobody read meanwhile. */
const ATTEMPTS = 12_000;
const REFUSED = ATTEMPTS / 3;
const PACKETS = ATTEMPTS + REFUSED;

function makeAttempt(number: number): Packet[] {
  const client = `10.2.${number % 7}.${number % 250}`;
  const from = 1024 + number;
  const to = [80, 443, 7211][number % 3] ?? 80;
  const syn = ipv4(PROTOCOL_TCP, tcp({ from, to, flags: SYN, seq: number }), { from: client });
  if (to !== 7211) return [syn];
  const answer = tcp({ from: to, to: from, flags: RST | ACK, seq: 0, ack: number + 1 });
  return [syn, ipv4(PROTOCOL_TCP, answer, { from: '10.0.0.2', to: client })];
}

/** Writes so many packets to a file, and then ends. Resolves when it captures, with what resolves when it has ended. */
async function startTcpdump(
  t: TestContext,
  prefix: readonly string[],
  file: string,
  packets: number,
): Promise<() => Promise<void>> {
  const options = ['-n', '-Z', 'root', '-B', '32768', '-s', '256', '--time-stamp-precision=nano', '-c', String(packets)];
  const [command = '', ...words] = [...prefix, 'tcpdump', ...options, '-i', 'cable', '-w', file, 'tcp'];
  const tcpdump = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tcpdump, 'close');
  t.after(() => tcpdump.kill('SIGKILL'));
  let said = '';
  for await (const text of tcpdump.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.includes('listening on')) break;
  }
  tcpdump.stderr.resume();
  return async () => assert.deepEqual(await ended, [0, null], said);
}

/** What was counted, without what tells of the way it came. */
function countsOf({ totals, outcomes, openers, resetters, services, sources, subnets, tracking }: Report): unknown {
  return { totals, outcomes, openers, resetters, services, sources, subnets, tracking: { ...tracking, pending: null } };
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces', 'tcpdump'], 'a burst at top speed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-burst-'));
  const burst = join(folder, 'burst.pcap');
  let network: TestNetwork;
  before(() => {
    const packets = Array.from({ length: ATTEMPTS }, (_, number) => makeAttempt(number)).flat();
    assert.equal(writePackets(burst, LINK_ETHERNET, packets), PACKETS);
    network = new TestNetwork();
  });
  after(() => {
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const interfaces of [['cable'], ['any'], ['lo', 'cable']]) {
    test(`On ${interfaces.join(' and ')} nothing is lost, and all counts are those of what tcpdump has written.`, async (t) => {
      const { prefix } = network.host;
      const file = join(folder, `${interfaces.join('-')}.pcap`);
      const untilWritten = await startTcpdump(t, prefix, file, PACKETS);
      const named = interfaces.flatMap((name) => ['-i', name]);
      const syntop = RunningSyntop.start(['live', '--json', '--top', 'all', '-f', 'tcp', ...named], { prefix });
      t.after(() => syntop.kill());
      await syntop.untilCapturing();
      await network.inject(burst);
      await untilWritten();
      const finished = await syntop.end();
      assert.equal(finished.code, 0, finished.stderr);
      const report = reportOf(finished);
      const { capture, totals } = report;
      assert.deepEqual([capture.packets, capture.kernelDropped, totals.syn, totals.rst], [PACKETS, 0, ATTEMPTS, REFUSED]);
      assert.equal(
        windowsOf(finished).reduce((sum, window) => sum + window.totals.syn, 0),
        ATTEMPTS,
        'the windows add up',
      );
      assert.deepEqual(countsOf(report), countsOf(await replayJson('--top', 'all', file)));
    });
  }
});
