import { formatAddress } from './address.js';
import { parseAddress } from './address-parser.js';

const LOOPBACK_NET = 127;

/** The machine's own addresses, to be asked in whatever form an address is written. All of 127.0.0.0/8 and ::1 are its own anywhere. */
export class OwnAddresses {
  private readonly known: ReadonlySet<string>;

  /** @param addresses what is no address is passed over */
  constructor(addresses: Iterable<string>) {
    this.known = new Set([...addresses].flatMap((address) => canonical(address) ?? []));
  }

  has(address: string): boolean {
    const text = canonical(address);
    if (text === null) return false;
    return this.known.has(text) || text === '::1' || isLoopback4(text);
  }
}

function isLoopback4(text: string): boolean {
  return text.startsWith(`${LOOPBACK_NET}.`);
}

/** As address.ts writes it, an IPv4 address that is mapped into IPv6 as the former. */
function canonical(address: string): string | null {
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const text = formatAddress(parsed.family, parsed.words);
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice('::ffff:'.length) : text;
}
