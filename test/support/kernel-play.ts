/* Plays scenarios on a stage, and hands on what everybody saw and counted. */
import { replay, StageCapture } from './kernel-capture.js';
import type { Scenario } from './kernel-scenario.js';
import { KernelStage, type StageCounters } from './kernel-stage.js';
import { Wire } from './kernel-wire.js';
import type { Finished } from './run-syntop.js';

export interface Played {
  /** By tcpdump. */
  readonly wire: Wire;
  /** By the kernels of both sides. */
  readonly counters: StageCounters;
  /** By syntop: while it happened, and from tcpdump's file. */
  readonly live: Finished;
  readonly replayed: Finished;
}

/** Plays these at the same time, on one stage, in one capture. */
export async function play(scenarios: readonly Scenario[], folder: string): Promise<Played> {
  const stage = new KernelStage();
  try {
    const capture = await StageCapture.start(stage, folder);
    try {
      await Promise.all(scenarios.map((scenario) => scenario.play(stage)));
      const live = await capture.stop();
      const counters = stage.counters();
      return { wire: new Wire(capture.file), counters, live, replayed: await replay(capture.file) };
    } finally {
      await capture.kill();
    }
  } finally {
    stage.remove();
  }
}

/** Runs so many at a time; each is waited for by whoever wants its result. */
export function runSome<T>(atOnce: number, jobs: ReadonlyArray<() => Promise<T>>): Array<Promise<T>> {
  const running: Array<Promise<unknown>> = Array.from({ length: atOnce }, () => Promise.resolve());
  return jobs.map((job) => {
    // The place of the one that was started the longest ago.
    const result = (running.shift() ?? Promise.resolve()).then(job);
    running.push(result.catch(() => undefined));
    return result;
  });
}
