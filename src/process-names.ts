import { parseAddress } from './address-parser.js';
import type { HostFacts } from './host-facts.js';
import { sanitize } from './sanitize.js';
import type { ScreenView } from './screen-question.js';

/** An address, or two, and a port. */
interface Nameable {
  readonly family: number;
  readonly words: ArrayLike<number>;
  readonly peerWords: ArrayLike<number>;
  readonly port: number | null;
}

/**
 * Names the process on this host that has to do with a row: of a source of this host, whoever connects from it; of another, whoever
 * listens where it connects to. Made anew from each facts. By numbers, as rows have them, where host-knowledge.ts goes by text.
 */
export class ProcessNames {
  private readonly own: ReadonlySet<string>;
  /** By port, and by responder and port: names, of whoever connects most first. */
  private readonly connectors = new Map<string, string>();
  private readonly listeners = new Map<string, string>();

  constructor({ addresses, connectors, listeners }: Pick<HostFacts, 'addresses' | 'connectors' | 'listeners'>) {
    this.own = new Set(addresses.flatMap((address) => keyOf(address) ?? []));
    const mostFirst = [...connectors].sort((a, b) => b.connects - a.connects);
    for (const { ip, port, process } of mostFirst) {
      const responder = keyOf(ip);
      for (const key of responder === null ? [] : [responder, `${responder} ${port}`, `port ${port}`]) {
        if (!this.connectors.has(key)) this.connectors.set(key, sanitize(process.name));
      }
    }
    for (const { ip, port, process } of listeners) {
      if (process === null) continue;
      const address = keyOf(ip);
      const name = sanitize(process.name);
      if (address !== null) this.listeners.set(`${address} ${port}`, name);
      if (!this.listeners.has(`port ${port}`)) this.listeners.set(`port ${port}`, name);
    }
  }

  nameOf(view: ScreenView, { family, words, peerWords, port }: Nameable): string | null {
    if (view === 'subnets') return null;
    const address = keyOfWords(family, words);
    const isOwn = this.isOwn(family, words, address);
    if (view === 'services')
      return (isOwn ? this.listenerAt(address, port) : null) ?? this.connectors.get(`${address} ${port}`) ?? null;
    if (view === 'pairs') return isOwn ? (this.connectors.get(keyOfWords(family, peerWords)) ?? null) : null;
    if (port === null) return null;
    return (isOwn ? this.connectors : this.listeners).get(`port ${port}`) ?? null;
  }

  private listenerAt(address: string, port: number | null): string | null {
    return this.listeners.get(`${address} ${port}`) ?? this.listeners.get(`port ${port}`) ?? null;
  }

  /** 127.0.0.0/8 is any host's own. */
  private isOwn(family: number, words: ArrayLike<number>, key: string): boolean {
    return (family === 4 && (words[0] ?? 0) >>> 24 === 127) || this.own.has(key);
  }
}

function keyOf(address: string): string | null {
  const parsed = parseAddress(address);
  return parsed === null ? null : keyOfWords(parsed.family, parsed.words);
}

/** Of an IPv4 address also where it stands mapped into IPv6. */
function keyOfWords(family: number, words: ArrayLike<number>): string {
  const at = (index: number) => (words[index] ?? 0) >>> 0;
  if (family === 4) return `4 ${at(0)}`;
  if (at(0) === 0 && at(1) === 0 && at(2) === 0xffff) return `4 ${at(3)}`;
  return `6 ${at(0)} ${at(1)} ${at(2)} ${at(3)}`;
}
