import type { Koffi } from '../../libpcap.js';
import { loadKoffi } from './tracefs.js';

/** The time, and what is to be done later. */
export interface TraceClock {
  /** Only goes up. */
  nowMillis(): number;
  /** What this thread has used of a processor; only goes up. */
  usedMillis(): number;
  /** Gives what calls it off. */
  after(millis: number, call: () => void): () => void;
}

/** Of time.h on Linux. */
const CLOCK_THREAD_CPUTIME_ID = 3;

/** The machine's. Where a thread's use cannot be asked, time goes for it: that is never less. */
export function makeTraceClock(): TraceClock {
  const koffi = process.platform === 'linux' ? loadKoffi() : null;
  return {
    nowMillis: () => performance.now(),
    usedMillis: (koffi === null ? null : askUse(koffi)) ?? (() => performance.now()),
    after(millis, call) {
      const timer = setTimeout(call, millis);
      return () => clearTimeout(timer);
    },
  };
}

/** struct timespec: seconds and nanoseconds, 64 bits each where pointers have as many; null elsewhere. */
function askUse(koffi: Koffi): (() => number) | null {
  if (koffi.sizeof('void *') !== 8) return null;
  const readClock = koffi.load(null).func('int clock_gettime(int clock, _Out_ int64_t *time)');
  const time = new BigInt64Array(2);
  return () => {
    readClock(CLOCK_THREAD_CPUTIME_ID, time);
    return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
  };
}
