/** The dotted form of an IPv4 address held as one 32-bit word in network order. */
export function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/**
 * RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as "::".
 * A v4-mapped address stays in IPv6 groups, but for its last two, which section 5 writes dotted.
 */
export function formatIpv6(word0: number, word1: number, word2: number, word3: number): string {
  const mapped = word0 === 0 && word1 === 0 && word2 === 0xffff;
  if (mapped) return `::ffff:${formatIpv4(word3)}`;
  const groups: number[] = [];
  for (const word of [word0, word1, word2, word3]) groups.push(word >>> 16, word & 0xffff);
  const run = longestZeroRun(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return text(groups);
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** An address held as a family and four words (an IPv4 one in the first). */
export function formatAddress(family: number, words: ArrayLike<number>, at = 0): string {
  const word0 = words[at] ?? 0;
  if (family === 4) return formatIpv4(word0);
  return formatIpv6(word0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
}
