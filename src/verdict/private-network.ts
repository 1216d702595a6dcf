import type { RowKey } from '../screen-question.js';

/** Whether an address is one of local networks: RFC 1918, RFC 6598, link-local and loopback; RFC 4193, link-local and loopback of IPv6. */
export function isPrivateNetwork({ family, words }: Pick<RowKey, 'family' | 'words'>): boolean {
  const [first = 0] = words;
  const top = first >>> 24;
  const next = (first >>> 16) & 0xff;
  if (family !== 4)
    return (top & 0xfe) === 0xfc || first >>> 22 === 0x3fa || words.every((word, at) => word === (at === 3 ? 1 : 0));
  if (top === 10 || top === 127) return true;
  if (top === 172) return (next & 0xf0) === 16;
  if (top === 100) return (next & 0xc0) === 64;
  return (top === 192 && next === 168) || (top === 169 && next === 254);
}
