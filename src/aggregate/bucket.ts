/** Rows searched for one key, and of which the lightest gives way. */
export const WAYS = 8;
/** A bucket, in words and in half words: the tags of its rows, and cells. Two cache lines, which most keys need no more than. */
export const BUCKET_WORDS = 32;
export const BUCKET_HALVES = 64;
const CELLS = BUCKET_HALVES - WAYS;
/** One in each half of a word, and the sign of each. */
const HALF_ONES = 0x00010001;
const HALF_SIGNS = 0x80008000 | 0;

/**
 * The way with the smallest of eight weights. A free one weighs nothing, so that it comes before all others. Each weight carries its
 * way in the low bits, and the minimum is arithmetic: which it is cannot be foreseen, so that a branch a way would be mispredicted
 * again and again.
 */
export function lightestOf(weights: Int32Array, first: number): number {
  const least01 = smaller(weights[first] << 3, (weights[first + 1] << 3) | 1);
  const least23 = smaller((weights[first + 2] << 3) | 2, (weights[first + 3] << 3) | 3);
  const least45 = smaller((weights[first + 4] << 3) | 4, (weights[first + 5] << 3) | 5);
  const least67 = smaller((weights[first + 6] << 3) | 6, (weights[first + 7] << 3) | 7);
  return smaller(smaller(least01, least23), smaller(least45, least67)) & 7;
}

/** The smaller of two numbers from 0 to 2^31 - 1, without a branch. */
function smaller(a: number, b: number): number {
  return b ^ ((a ^ b) & ((a - b) >> 31));
}

/**
 * The ways of a bucket that have a tag, a bit each; the lowest set is one for certain. Two tags a word are compared at once, and
 * without branches, since which it will be cannot be foreseen. (Where a word's upper half comes first, the fourth pass will not find
 * the key there, and search.)
 */
export function waysOf(buckets: Int32Array, first: number, tag: number): number {
  const twice = tag | (tag << 16);
  const is0 = halfIsZero(buckets[first] ^ twice);
  const is1 = halfIsZero(buckets[first + 1] ^ twice);
  const is2 = halfIsZero(buckets[first + 2] ^ twice);
  const is3 = halfIsZero(buckets[first + 3] ^ twice);
  if (((is0 | is1 | is2 | is3) & HALF_SIGNS) === 0) return 0;
  const lower = ((is0 >>> 15) & 1) | ((is1 >>> 13) & 4) | ((is2 >>> 11) & 16) | ((is3 >>> 9) & 64);
  const upper = ((is0 >>> 30) & 2) | ((is1 >>> 28) & 8) | ((is2 >>> 26) & 32) | ((is3 >>> 24) & 128);
  return lower | upper;
}

/** Has one of the signs of HALF_SIGNS set if one of the two half words is zero; rarely also if none is. */
function halfIsZero(word: number): number {
  return (word - HALF_ONES) & ~word;
}

/** The hash's lower half; its upper bits choose the bucket. */
export function tagOf(hash: number): number {
  return hash & 0xffff || 1;
}

/** Where in its bucket the cell of a tag is. */
export function cellOf(tag: number): number {
  return WAYS + ((tag * CELLS) >>> 16);
}
