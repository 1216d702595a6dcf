import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PtyProgram } from '../test/support/pty.js';
import { makeBusyFile } from './busy-file.js';
import { median } from './measure.js';
import { type CpuSeconds, readCpu, readMemory } from './process-cost.js';
import type { BenchPaths } from './replay-bench.js';
import type { ScreenRow } from './screen-row.js';
import { frameSizes, quit, startSession, TABLE_TITLE } from './screen-session.js';
import { atReceiver, RECEIVING, whileSending } from './veth.js';

const SOURCES = 5000;
const SYNS_A_SECOND = 2000;
/** Until all sources were seen, and the code that runs often is compiled. */
const WARM_SECONDS = 6;
const MEASURED_SECONDS = 15;

interface Account {
  /** Percent of a core. */
  readonly cpu: { readonly process: number; readonly mainThread: number };
  readonly mebibytes: number;
}

/** The dashboard, and `live --plain` at the same time on the same packets: what is more is the screen's. */
export async function benchScreenCosts(paths: BenchPaths): Promise<ScreenRow[]> {
  const seconds = WARM_SECONDS + MEASURED_SECONDS + 5;
  const file = makeBusyFile(`${paths.data}/busy-${SOURCES}.pcap`, seconds, SYNS_A_SECOND, SOURCES);
  const live = atReceiver([process.execPath, paths.program, 'live', '-i', RECEIVING]);
  const session = startSession(live);
  const plain = startPlain([...live, '--plain']);
  try {
    await session.waitForText(TABLE_TITLE);
    return await whileSending(file, [], async () => {
      await sleep(WARM_SECONDS * 1000);
      const begin = session.output.length;
      const [screen, lines] = await Promise.all([observe(session.pid), observe(plain.pid ?? 0)]);
      const frames = frameSizes(session.output.slice(begin));
      const shown = describeTable(session);
      await quit(session);
      return describe(screen, lines, frames, shown);
    });
  } finally {
    plain.kill('SIGKILL');
    await session.dispose();
  }
}

function startPlain([command = '', ...args]: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: 'ignore' });
}

async function observe(pid: number): Promise<Account> {
  const before = readCpu(pid);
  const beginMillis = performance.now();
  const memory: number[] = [];
  for (let second = 0; second < MEASURED_SECONDS; second++) {
    await sleep(1000);
    memory.push(readMemory(pid));
  }
  const after = readCpu(pid);
  const seconds = (performance.now() - beginMillis) / 1000;
  const percent = (key: keyof CpuSeconds) => ((after[key] - before[key]) / seconds) * 100;
  return { cpu: { process: percent('process'), mainThread: percent('mainThread') }, mebibytes: median(memory) };
}

/** "1-19/5.00k", of how many sources. */
function describeTable(session: PtyProgram): string {
  const title = session.screen().find((line) => line.includes(TABLE_TITLE)) ?? '';
  return /\d+-\d+\/(\S+)/.exec(title)?.[1] ?? 'none';
}

function describe(screen: Account, plain: Account, frames: readonly number[], shown: string): ScreenRow[] {
  const mean = frames.reduce((sum, bytes) => sum + bytes, 0) / frames.length;
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
  const scene = `${shown} sources, ${SYNS_A_SECOND.toLocaleString('en')} SYN/s`;
  return [
    {
      what: `CPU of a core, ${scene}, ${(frames.length / MEASURED_SECONDS).toFixed(1)} frames/s`,
      wanted: 'at most 3%',
      measured:
        `main thread ${screen.cpu.mainThread.toFixed(1)}%; whole process ${screen.cpu.process.toFixed(1)}%, live --plain ` +
        `${plain.cpu.process.toFixed(1)}%: ${(screen.cpu.process - plain.cpu.process).toFixed(1)}% more`,
    },
    {
      what: 'memory, the same run',
      wanted: 'at most 80 MB more than live --plain',
      measured: `${screen.mebibytes.toFixed(0)} MiB, live --plain ${plain.mebibytes.toFixed(0)} MiB: ${(screen.mebibytes - plain.mebibytes).toFixed(0)} MiB more`,
    },
    {
      what: 'bytes a frame, the same run',
      wanted: 'at most 10 KB',
      measured: `mean ${kilobytes(mean)}, largest ${kilobytes(Math.max(...frames))}`,
    },
  ];
}
