/* How a process is, each second. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CpuSeconds, readCpu, readMemory } from '../../bench/process-cost.js';

/** What a process holds. */
export interface Handles {
  readonly threads: number;
  readonly descriptors: number;
}

export interface Vitals extends Handles {
  readonly seconds: number;
  readonly memoryMiB: number;
  /** Savefiles of its recording. */
  readonly files: number;
}

export class VitalsWatch {
  readonly samples: Vitals[] = [];
  private readonly begin = performance.now();
  private readonly cpuBefore: CpuSeconds;
  private readonly waitedBefore: number;
  private readonly timer: NodeJS.Timeout;

  /** @param folder where it records, and nothing else is */
  constructor(
    private readonly pid: number,
    private readonly folder: string,
  ) {
    this.cpuBefore = readCpu(pid);
    this.waitedBefore = readWaited(pid);
    this.timer = setInterval(() => {
      try {
        this.look();
      } catch {
        // It has ended: whoever started it is told.
        this.stop();
      }
    }, 1000);
  }

  /** Looks now. Throws where the process has ended. */
  look(): Vitals {
    const { pid } = this;
    const vitals = {
      seconds: (performance.now() - this.begin) / 1000,
      memoryMiB: readMemory(pid),
      threads: readdirSync(`/proc/${pid}/task`).length,
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      files: readdirSync(this.folder).filter((name) => name.endsWith('.pcap')).length,
    };
    this.samples.push(vitals);
    return vitals;
  }

  /** The fewest that are open within a second: files are opened and closed all the time. */
  async lookOften(): Promise<Handles> {
    let threads = Number.POSITIVE_INFINITY;
    let descriptors = Number.POSITIVE_INFINITY;
    for (let look = 0; look < 20; look++) {
      await sleep(50);
      threads = Math.min(threads, readdirSync(`/proc/${this.pid}/task`).length);
      descriptors = Math.min(descriptors, readdirSync(`/proc/${this.pid}/fd`).length);
    }
    return { threads, descriptors };
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Share of the time since the watch began. */
  readWaitedShare(): number {
    return (readWaited(this.pid) - this.waitedBefore) / ((performance.now() - this.begin) / 1000);
  }

  /** Since the watch began, as a share of one processor: all threads, and the one that asks. */
  readCpuShares(): CpuSeconds {
    const now = readCpu(this.pid);
    const seconds = (performance.now() - this.begin) / 1000;
    return {
      process: (now.process - this.cpuBefore.process) / seconds,
      mainThread: (now.mainThread - this.cpuBefore.mainThread) / seconds,
    };
  }
}

/** Seconds that the thread that a process began with could have run, and had to wait for a processor: proc(5), schedstat. */
function readWaited(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
}

/** Of the straight line that fits best (least squares), how much it rises in one second. */
export function fitSlope(samples: readonly Vitals[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(samples.map(({ seconds }) => seconds));
  const level = mean(samples.map(({ memoryMiB }) => memoryMiB));
  let rise = 0;
  let run = 0;
  for (const { seconds, memoryMiB } of samples) {
    rise += (seconds - middle) * (memoryMiB - level);
    run += (seconds - middle) ** 2;
  }
  return rise / run;
}

/** Load of the machine, of the last minute. */
export function readLoad(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
}
