/**
 * Calls again and again at the same moment of each interval of the clock, as `phaseMillis` after each whole second: it does not drift, and
 * two of them keep their distance. After a call that is late by more than half an interval, one is left out.
 *
 * @param intervalMillis the first comes after half of it, at the earliest
 * @returns ends it
 */
export function startTicker(intervalMillis: number, phaseMillis: number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const since = (Date.now() - phaseMillis) % intervalMillis;
    // Timers may be early by a millisecond: the moment that is nearly there has just been.
    const left = intervalMillis - since;
    timer = setTimeout(tick, left < intervalMillis / 2 ? left + intervalMillis : left);
  };
  const tick = () => {
    wait();
    call();
  };
  wait();
  return () => clearTimeout(timer);
}
