/** An address as numbers: four 32-bit words, unsigned; an IPv4 address is the first, the others are 0. */
export interface ParsedAddress {
  readonly family: 4 | 6;
  readonly words: readonly number[];
}

/** What address.ts writes, and any other form of RFC 4291 (no zone, no brackets); null where the text is no address. */
export function parseAddress(text: string): ParsedAddress | null {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== null) return { family: 4, words: [ipv4, 0, 0, 0] };
  const words = parseIpv6(text);
  return words === null ? null : { family: 6, words };
}

function parseIpv4(text: string): number | null {
  const bytes = text.split('.');
  if (bytes.length !== 4) return null;
  let word = 0;
  for (const byte of bytes) {
    // A leading zero means octal to some programs: no address to be sure of.
    if (!/^(0|[1-9]\d{0,2})$/.test(byte) || Number(byte) > 255) return null;
    word = word * 256 + Number(byte);
  }
  return word;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const isCut = halves.length === 2;
  const head = parseGroups(halves[0] ?? '', !isCut);
  const tail = parseGroups(halves[1] ?? '', isCut);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (isCut ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map((at) => (groups[at] ?? 0) * 0x10000 + (groups[at + 1] ?? 0));
}

/** @param endsAddress whether the last one may be an IPv4 address, which stands for two */
function parseGroups(text: string, endsAddress: boolean): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    const ipv4 = endsAddress && at === parts.length - 1 ? parseIpv4(part) : null;
    if (ipv4 !== null) groups.push(ipv4 >>> 16, ipv4 & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
