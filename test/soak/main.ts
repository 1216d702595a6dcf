/*
 * `npm run soak -- [--minutes 10] [--samples FILE]`: a live capture on all interfaces of a namespace, through floods, storms of resets, and interfaces that come
 * and go, with questions all the time. Writes a table in Markdown; ends with 1 where something is not as it must be. Needs root, ip,
 * tcpdump and tcpreplay. With --samples, what it looked at each second is
 * written to a file. Files and namespaces are left by `kill -9` only.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TestNetwork } from '../support/live-network.js';
import { endChildren } from './children.js';
import { describeFindings, judge } from './criteria.js';
import { type Soaked, soak } from './run-soak.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, samples: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes < 10_000)) {
  console.error('soak: --minutes takes a number above 0');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'syntop-soak-'));
const network = new TestNetwork();

async function cleanUp(): Promise<void> {
  await endChildren();
  network.remove();
  rmSync(folder, { recursive: true, force: true });
}

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    console.error(`soak: ended by ${signal}`);
    void cleanUp().finally(() => process.exit(1));
  });
}

function describeRun({ cpu, waited, bursts, resets, connections, lives, loads, report, minutes: ran }: Soaked): string {
  const parts = [
    `${ran} minutes: ${report.capture.packets.toLocaleString('en-US')} packets captured`,
    `${bursts} bursts of 100,000 SYNs`,
    `${resets.toLocaleString('en-US')} resets in storms`,
    `${connections.toLocaleString('en-US')} real connections`,
    `interfaces came and went ${lives} times`,
    `CPU of one core: ${(cpu.process * 100).toFixed(1)}% in all, ${(cpu.mainThread * 100).toFixed(1)}% the thread that asks, which waited ${(waited * 100).toFixed(1)}% of the time for a core`,
    `load of the machine ${loads.join(' before, ')} at the end, ${cpus().length} cores, Node ${process.version}`,
  ];
  return `${parts.join('; ')}.\n`;
}

function describeSamples({ samples }: Soaked): string {
  const lines = samples.map(({ seconds, memoryMiB, threads, descriptors, files }) =>
    [seconds.toFixed(1), memoryMiB.toFixed(1), threads, descriptors, files].join(','),
  );
  return ['seconds,MiB,threads,descriptors,files', ...lines, ''].join('\n');
}

let isGood = false;
try {
  const soaked = await soak(network, folder, minutes, (text) => console.error(`soak: ${text}`));
  const findings = judge(soaked);
  if (values.samples !== undefined) writeFileSync(values.samples, describeSamples(soaked));
  for (const { millis, seconds, view, hasDetail, isPast } of soaked.answers.slowest) {
    const kind = `${view}${hasDetail ? ', with details' : ''}${isPast ? ', of the past' : ''}`;
    console.error(`soak: answer after ${millis.toFixed(0)} ms at ${seconds.toFixed(1)} s (${kind})`);
  }
  console.log(describeRun(soaked));
  console.log(describeFindings(findings));
  isGood = findings.every((finding) => finding.isGood !== false);
} catch (cause) {
  // What was interrupted fails for that reason; and whoever interrupted it cleans up.
  if (isInterrupted) await new Promise(() => undefined);
  console.error('soak:', cause);
} finally {
  await cleanUp();
}
process.exit(isGood ? 0 : 1);
