import { parseAddress } from '../address-parser.js';

/** RFC 1035, 2.3.4. */
const MOST_CHARACTERS = 253;
/** Letters, digits, hyphens and, as they are about, underscores (RFC 1123, 2.1; RFC 2181, 11). */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/**
 * What a name server says is whatever somebody has put there: this gives the name in small letters, without the dot at its end, or null where
 * it is none. A name that ends in a number is none either: it could pass for another's address.
 */
export function cleanHostName(answer: string): string | null {
  const name = answer.endsWith('.') ? answer.slice(0, -1) : answer;
  if (name.length === 0 || name.length > MOST_CHARACTERS) return null;
  const labels = name.split('.');
  const last = labels[labels.length - 1] ?? '';
  if (!labels.every((label) => LABEL.test(label)) || /^(\d+|0x[\da-f]*)$/i.test(last)) return null;
  return name.toLowerCase();
}

/** IPv4 nets, as their first word and the length of their prefix: RFC 1918, 6598, 1122 and 3927. */
const PRIVATE_NETS = [
  [0x0a000000, 8],
  [0xac100000, 12],
  [0xc0a80000, 16],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
] as const;

/** Whether an address is of a net that is not routed in the Internet: whoever is asked for its name is near. */
export function isPrivateAddress(ip: string): boolean {
  const parsed = parseAddress(ip);
  if (parsed === null) return false;
  const [word0 = 0, word1 = 0, word2 = 0, word3 = 0] = parsed.words;
  if (parsed.family === 4) return isPrivateWord(word0);
  const isMapped = word0 === 0 && word1 === 0 && word2 === 0xffff;
  if (isMapped) return isPrivateWord(word3);
  const isLoopback = word0 === 0 && word1 === 0 && word2 === 0 && word3 === 1;
  // fc00::/7 (RFC 4193) and fe80::/10 (RFC 4291).
  return isLoopback || word0 >>> 25 === 0xfc >>> 1 || word0 >>> 22 === 0xfe80 >>> 6;
}

function isPrivateWord(word: number): boolean {
  return PRIVATE_NETS.some(([net, length]) => (word ^ net) >>> (32 - length) === 0);
}
