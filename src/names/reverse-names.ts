import { Resolver } from 'node:dns/promises';
import { systemErrorCode } from '../errors.js';
import { cleanHostName, isPrivateAddress } from './host-name.js';

/** An address that somebody would like to see the name of. */
export interface WantedName {
  readonly ip: string;
  /** Whether a handshake of it is proven: it is not just somebody's invention. */
  readonly isProven: boolean;
}

/** Who is asked; node:dns/promises' Resolver is one. */
export interface NameResolver {
  /** Rejects with a `code`: ENOTFOUND or ENODATA where there is no name, others where nobody knows. */
  reverse(ip: string): Promise<readonly string[]>;
  cancel(): void;
}

/** What a name depends on but the resolver. */
export interface NameOptions {
  readonly resolver?: NameResolver | undefined;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
  readonly isOwn?: (ip: string) => boolean;
}

const TIMEOUT_MILLIS = 1500;
const MOST_AT_ONCE = 4;
const MOST_A_SECOND = 5;
const MOST_KEPT = 4096;
const NAME_LASTS_MILLIS = 3_600_000;
const NO_NAME_LASTS_MILLIS = 600_000;
/** After a timeout, or a server that is broken. */
const FAILURE_LASTS_MILLIS = 60_000;

interface Answer {
  readonly name: string | null;
  readonly untilMillis: number;
}

/**
 * Names of addresses by reverse DNS. Nobody ever waits for one: `nameOf` says what is known by now, `want` has the rows on the screen
 * asked for, a few a second. A flood of spoofed sources asks nothing: only addresses that have completed a handshake, and private or own
 * ones, are asked for. A name is what the owner of the address claims: it proves nothing.
 */
export class ReverseNames {
  private readonly answers = new Map<string, Answer>();
  private readonly asked = new Set<string>();
  private readonly resolver: NameResolver;
  private readonly now: () => number;
  private readonly isOwn: (ip: string) => boolean;
  private secondBegan = Number.NEGATIVE_INFINITY;
  private askedInSecond = 0;
  private isClosed = false;

  constructor({ resolver, now, isOwn }: NameOptions = {}) {
    this.resolver = resolver ?? new Resolver({ timeout: TIMEOUT_MILLIS, tries: 1 });
    this.now = now ?? (() => performance.now());
    this.isOwn = isOwn ?? (() => false);
  }

  /** The name of an address, null where none is known (yet). One that has become old is given until there is another. */
  nameOf(ip: string): string | null {
    return this.answers.get(ip)?.name ?? null;
  }

  /** Asks for those of these that are missing, the first first, as far as it may at the moment: to be called again at each frame. */
  want(wanted: readonly WantedName[]): void {
    const now = this.now();
    if (now - this.secondBegan >= 1000) {
      this.secondBegan = now;
      this.askedInSecond = 0;
    }
    for (const { ip, isProven } of wanted) {
      if (this.isClosed || this.asked.size >= MOST_AT_ONCE || this.askedInSecond >= MOST_A_SECOND) return;
      if (this.isMissing(ip, now) && (isProven || isPrivateAddress(ip) || this.isOwn(ip))) this.ask(ip);
    }
  }

  /** What is being asked for is no longer waited for. */
  close(): void {
    this.isClosed = true;
    this.resolver.cancel();
  }

  private isMissing(ip: string, now: number): boolean {
    if (this.asked.has(ip)) return false;
    const answer = this.answers.get(ip);
    return answer === undefined || now >= answer.untilMillis;
  }

  private ask(ip: string): void {
    this.asked.add(ip);
    this.askedInSecond++;
    this.resolver.reverse(ip).then(
      (names) => this.keep(ip, findName(names), null),
      (cause: unknown) => this.keep(ip, null, systemErrorCode(cause)),
    );
  }

  private keep(ip: string, name: string | null, failure: string | null): void {
    this.asked.delete(ip);
    const hasNone = failure === null || failure === 'ENOTFOUND' || failure === 'ENODATA';
    const lasts = name !== null ? NAME_LASTS_MILLIS : hasNone ? NO_NAME_LASTS_MILLIS : FAILURE_LASTS_MILLIS;
    const kept = hasNone ? name : this.nameOf(ip);
    // Anew at the end: the oldest answers are the first.
    this.answers.delete(ip);
    this.answers.set(ip, { name: kept, untilMillis: this.now() + lasts });
    const [oldest] = this.answers.keys();
    if (this.answers.size > MOST_KEPT && oldest !== undefined) this.answers.delete(oldest);
  }
}

/** Of several the first that is one. */
function findName(names: readonly string[]): string | null {
  for (const name of names.slice(0, 16)) {
    const clean = cleanHostName(name);
    if (clean !== null) return clean;
  }
  return null;
}
