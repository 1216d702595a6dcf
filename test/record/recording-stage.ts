/* Two hosts with a cable between them, and a live capture on one of them that records into a folder. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { TestNetwork } from '../support/live-network.js';
import { type ReadPacket, readBytes } from '../support/read-packets.js';
import { lacks } from '../support/run-needs.js';
import { RunningSyntop } from '../support/run-syntop.js';

/** What the stage sends, and not the kernel's own multicast reports. */
export const ONLY_KNOCKS = ['-i', 'cable', '-f', 'port 7211'];

/** To be removed after the tests, which then leave nothing behind. */
export class RecordingStage {
  readonly network = new TestNetwork();
  private readonly folders: string[] = [];

  /** A folder of its own for each test. */
  makeFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-recording-'));
    this.folders.push(folder);
    return folder;
  }

  /** Starts it, which then writes to `path`, as root. Resolves when it captures. */
  async record(t: TestContext, path: string, ...args: readonly string[]): Promise<RunningSyntop> {
    const syntop = RunningSyntop.start(['live', '--json', '--top', 'all', '--no-drop', '-w', path, ...args], {
      prefix: this.network.host.prefix,
    });
    t.after(() => syntop.kill());
    await syntop.untilCapturing();
    return syntop;
  }

  /** Each is a SYN and a reset on the cable. */
  knock(times: number): Promise<unknown> {
    return this.network.knock(this.network.client, '10.77.0.2', times);
  }

  remove(): void {
    this.network.remove();
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** The packets of a file, which must end well. */
export async function readRecorded(path: string): Promise<readonly ReadPacket[]> {
  const { packets, facts } = await readBytes(readFileSync(path));
  assert.equal(facts.error, null);
  return packets;
}

/** How many packets tcpdump reads, and tshark where it is there. Neither may complain. */
export function countByOthers(path: string): number[] {
  const counts = [countLines('tcpdump', '-n', '-r', path)];
  if (lacks('tshark') === false) counts.push(countLines('tshark', '-n', '-r', path));
  return counts;
}

function countLines(command: string, ...args: readonly string[]): number {
  const text = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return text.split('\n').length - 1;
}

export const nanosOf = ({ seconds, nanos }: ReadPacket) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos);

export function areInOrder(packets: readonly ReadPacket[]): boolean {
  const times = packets.map(nanosOf);
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0n));
}
