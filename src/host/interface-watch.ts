import { SyntopError } from '../errors.js';
import { Libpcap } from '../libpcap.js';
import { listInterfaces } from './interfaces.js';
import { subscribeToLinks } from './link-events.js';

/** A network interface as far as it is watched. */
export interface NetworkLink {
  readonly name: string;
  /** The system's number of it: another one, where it was deleted and made again. 0 where the system tells none. */
  readonly index: number;
  readonly isUp: boolean;
  readonly isLoopback: boolean;
}

export interface LinkChange {
  readonly kind: 'appeared' | 'vanished' | 'up' | 'down';
  readonly link: NetworkLink;
}

export interface InterfaceWatch {
  /** As they were when last looked at, by name. */
  readonly links: ReadonlyMap<string, NetworkLink>;
  close(): void;
}

/** Tells what becomes of the network interfaces: the changes that one look finds, at least one, together. */
export type WatchInterfaces = (onChanges: (changes: readonly LinkChange[]) => void) => InterfaceWatch;

/** What a watch is made from; tests swap it. */
interface WatchedWorld {
  /** Throws a SyntopError where it cannot tell just now. */
  readonly list: () => readonly NetworkLink[];
  /** As subscribeToLinks (link-events.ts). */
  readonly subscribe: (onEvent: () => void, onLost: () => void) => (() => void) | null;
  /** Where nothing tells of changes, it is looked for them this often. */
  readonly pollMillis: number;
}

/** Events come in bursts: one look finds what they were about. */
const SETTLE_MILLIS = 20;

const THIS_MACHINE: WatchedWorld = { list: listLinks, subscribe: subscribeToLinks, pollMillis: 1000 };

/** Watches until it is closed. */
export function watchInterfaces(
  onChanges: (changes: readonly LinkChange[]) => void,
  { list, subscribe, pollMillis }: WatchedWorld = THIS_MACHINE,
): InterfaceWatch {
  let links: ReadonlyMap<string, NetworkLink> = new Map();
  let timer: NodeJS.Timeout | null = null;
  let ticker: NodeJS.Timeout | null = null;
  let isOpen = true;
  const look = () => {
    timer = null;
    const now = readLinks(list);
    if (now === null) return lookSoon();
    const changes = compareLinks(links, now);
    links = now;
    if (changes.length > 0) onChanges(changes);
  };
  const lookSoon = () => {
    if (isOpen) timer ??= setTimeout(look, SETTLE_MILLIS);
  };
  const pollInstead = () => {
    if (isOpen) ticker ??= setInterval(lookSoon, pollMillis);
  };
  const unsubscribe = subscribe(lookSoon, pollInstead);
  if (unsubscribe === null) pollInstead();
  links = readLinks(list) ?? links;
  return {
    get links() {
      return links;
    },
    close: () => {
      isOpen = false;
      unsubscribe?.();
      if (timer !== null) clearTimeout(timer);
      if (ticker !== null) clearInterval(ticker);
    },
  };
}

/** What lies between two looks, in the order of their names there; those that vanished come first. */
function compareLinks(before: ReadonlyMap<string, NetworkLink>, after: ReadonlyMap<string, NetworkLink>): LinkChange[] {
  const changes: LinkChange[] = [];
  for (const link of before.values()) {
    if (after.get(link.name)?.index !== link.index) changes.push({ kind: 'vanished', link });
  }
  for (const link of after.values()) {
    const old = before.get(link.name);
    if (old?.index !== link.index) changes.push({ kind: 'appeared', link });
    else if (old.isUp !== link.isUp) changes.push({ kind: link.isUp ? 'up' : 'down', link });
  }
  return changes;
}

function readLinks(list: () => readonly NetworkLink[]): Map<string, NetworkLink> | null {
  try {
    return new Map(list().map((link) => [link.name, link]));
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    return null;
  }
}

let indexOf: ((name: string) => number) | null | undefined;

/** The machine's network interfaces. Throws a SyntopError where libpcap cannot list them. */
function listLinks(): NetworkLink[] {
  if (indexOf === undefined) indexOf = findIndexFunction();
  const find = indexOf;
  const links = listInterfaces('watch the interfaces')
    .filter(({ name, isNetwork }) => isNetwork && name !== 'any')
    .map(({ name, isUp, isLoopback }) => ({ name, index: find?.(name) ?? 0, isUp, isLoopback }));
  // It was deleted between the two questions.
  return find === null ? links : links.filter(({ index }) => index !== 0);
}

/** if_nametoindex(3): 0 for what is no interface (any more). null where the system has no such function. */
function findIndexFunction(): ((name: string) => number) | null {
  try {
    return Libpcap.load('watch the interfaces').koffi.load(null).func('uint32_t if_nametoindex(const char *name)');
  } catch {
    return null;
  }
}
