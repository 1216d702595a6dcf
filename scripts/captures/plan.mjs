/** So many times within a span, in order, at random; the same ones in every run. */
export function scatter(count, fromMillis, untilMillis, seed) {
  const random = randomNumbers(seed);
  const times = Array.from({ length: count }, () => Math.round(fromMillis + random() * (untilMillis - fromMillis)));
  return times.sort((one, other) => one - other);
}

/** Numbers from 0 to 1 (mulberry32): Math.random takes no seed. */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
