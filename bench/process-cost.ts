/* What a process that runs has cost so far, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** Ticks of the times in /proc. */
const TICKS_A_SECOND = 100;

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

function readTicks(path: string): number {
  const text = readFileSync(path, 'utf8');
  // Behind the name, which may have anything in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
