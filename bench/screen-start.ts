import { median } from './measure.js';
import type { BenchPaths } from './replay-bench.js';
import type { ScreenRow } from './screen-row.js';
import { quit, startSession, TABLE_TITLE } from './screen-session.js';

const RUNS = 10;
const CAPTURE = 'captures/night-4-half-open-pop3.pcap';

/** From the start of the process to the first frame with a table in it, and how long Node.js takes for nothing at all. */
export async function benchScreenStart(paths: BenchPaths): Promise<ScreenRow[]> {
  const program = [process.execPath, paths.program];
  const measures = [
    { what: 'first frame of live -i lo', measure: () => timeFirstFrame([...program, 'live', '-i', 'lo']) },
    { what: 'first frame of replay --dashboard', measure: () => timeFirstFrame([...program, 'replay', CAPTURE, '--dashboard']) },
    { what: 'node -e 0, begin to end', measure: () => timeRun([process.execPath, '-e', '0']) },
  ];
  const millis = new Map<string, number[]>(measures.map(({ what }) => [what, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const { what, measure } of measures) {
      const taken = await measure();
      // The first one warms the disk's cache.
      if (run > 0) millis.get(what)?.push(taken);
    }
  }
  return [...millis].map(([what, all]) => ({
    what: `${what}, median of ${RUNS}`,
    wanted: what.startsWith('first frame') ? 'at most 300 ms' : '-',
    measured: `${median(all).toFixed(0)} ms (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)})`,
  }));
}

async function timeFirstFrame(command: readonly string[]): Promise<number> {
  const begin = performance.now();
  const session = startSession(command);
  try {
    await session.waitForText(TABLE_TITLE);
    const millis = performance.now() - begin;
    await quit(session);
    return millis;
  } finally {
    await session.dispose();
  }
}

async function timeRun(command: readonly string[]): Promise<number> {
  const begin = performance.now();
  const session = startSession(command);
  await session.exited;
  return performance.now() - begin;
}
