/* What a process that runs has cost so far, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** Ticks of the times in /proc. */
const TICKS_A_SECOND = 100;

const WATCH_MILLIS = 50;

export interface CpuSeconds {
  /** All threads, also those that have ended. User and system time together. */
  readonly process: number;
  /** The one that the process began with: Node.js' main thread. */
  readonly mainThread: number;
}

export function readCpu(pid: number): CpuSeconds {
  return { process: readTicks(`/proc/${pid}/stat`), mainThread: readTicks(`/proc/${pid}/task/${pid}/stat`) };
}

/** Mebibytes that are in memory now. */
export function readMemory(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes ?? Number.NaN) / 1024;
}

/** How much a process that runs has in memory at most, from now on until it is stopped. */
export class MemoryWatch {
  private readonly before: number;
  private peak: number;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.before = readMemory(pid);
    this.peak = this.before;
    this.timer = setInterval(() => this.look(pid), WATCH_MILLIS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  describe(): string {
    return `${this.before.toFixed(0)} MiB before, at most ${this.peak.toFixed(0)} MiB`;
  }

  private look(pid: number): void {
    try {
      this.peak = Math.max(this.peak, readMemory(pid));
    } catch {
      // It has just ended.
      this.stop();
    }
  }
}

function readTicks(path: string): number {
  const text = readFileSync(path, 'utf8');
  // Behind the name, which may have anything in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
