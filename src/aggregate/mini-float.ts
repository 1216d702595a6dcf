/** Bits of the mantissa; the exponent has the other four. */
const MANTISSA_BITS = 12;
const MANTISSA_MASK = (1 << MANTISSA_BITS) - 1;
const MAX_VALUE = MANTISSA_MASK * 2 ** 15;

/** A count in 16 bits: exact to 4,095, then rounded to one part in 4,096; at most 134 million. */
export function encodeMiniFloat(count: number): number {
  if (count <= MANTISSA_MASK) return count;
  if (count >= MAX_VALUE) return 0xffff;
  const exponent = 32 - MANTISSA_BITS - Math.clz32(count);
  const mantissa = Math.round(count / 2 ** exponent);
  // Rounded up to the next power of two, the mantissa has a bit too many.
  return mantissa > MANTISSA_MASK ? ((exponent + 1) << MANTISSA_BITS) | (mantissa >>> 1) : (exponent << MANTISSA_BITS) | mantissa;
}

export function decodeMiniFloat(code: number): number {
  return (code & MANTISSA_MASK) * 2 ** (code >>> MANTISSA_BITS);
}
