/*
 * Loaded before a program (`node --import`): how late timers of its main thread come at most. Each new maximum is written to the file that
 * SYNTOP_BENCH_TICKS names.
 */
import { openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const TICK_MILLIS = 10;
/** The program is still loading then, and captures nothing yet. */
const SETTLE_MILLIS = 1000;

const file = process.env.SYNTOP_BENCH_TICKS;
if (isMainThread && file !== undefined) watch(file);

function watch(path: string): void {
  // Now, as the program may become another user soon.
  const fd = openSync(path, 'w');
  let last = performance.now();
  let longest = 0;
  const begun = last;
  const look = (): void => {
    const now = performance.now();
    const late = now - last - TICK_MILLIS;
    last = now;
    if (now - begun < SETTLE_MILLIS || late <= longest) return;
    longest = late;
    writeSync(fd, longest.toFixed(1), 0);
  };
  setInterval(look, TICK_MILLIS).unref();
}
