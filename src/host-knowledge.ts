import { ratesBetween } from './host-counters.js';
import type { Connector, HostFacts, HostProcess, Listener, SentReset } from './host-facts.js';
import { OwnAddresses } from './own-addresses.js';
import { sanitize } from './sanitize.js';

/** Over which rates of counters are taken. */
const RATE_MILLIS = 10_000;
/** Readings that are remembered at most: some more than one a second. */
const MOST_READINGS = 16;
/** Resets that are remembered one by one. */
const MOST_RESETS = 8192;
const ANY_ADDRESS = ['0.0.0.0', '::'];

/** The facts of a moment, and how fast the counters go up: each in units a second, over the last ten or what is known of them. */
export interface HostMoment {
  readonly facts: HostFacts;
  readonly rates: Readonly<Record<string, number>>;
  /** Since the first facts came. */
  readonly growth: Readonly<Record<string, number>>;
}

/** What the host has said so far, to be asked. */
export class HostKnowledge {
  moment: HostMoment | null = null;
  private own = new OwnAddresses([]);
  private readings: HostFacts[] = [];
  private first: HostFacts | null = null;
  private connectors = new Map<string, Connector[]>();
  private listeners = new Map<string, Listener>();
  /** By endpoints, the oldest first. */
  private readonly resets = new Map<string, SentReset>();

  note(facts: HostFacts): void {
    this.first ??= facts;
    this.readings = [...this.readings, facts].slice(-MOST_READINGS);
    const since = this.readings.find(({ atMillis }) => atMillis >= facts.atMillis - RATE_MILLIS) ?? facts;
    const growth = Object.fromEntries(
      Object.entries(facts.counters).map(([name, value]) => [name, Math.max(0, value - (this.first?.counters[name] ?? value))]),
    );
    this.moment = { facts, rates: ratesBetween(since, facts), growth };
    this.own = new OwnAddresses(facts.addresses);
    this.connectors = new Map();
    for (const connector of facts.connectors) {
      const key = endpointKey(connector.ip, connector.port);
      this.connectors.set(key, [...(this.connectors.get(key) ?? []), connector]);
    }
    for (const reset of facts.sentResets ?? []) this.noteReset(reset);
    this.listeners = new Map(facts.listeners.map((listener) => [endpointKey(listener.ip, listener.port), listener]));
  }

  /** Why this machine sent a reset that was captured, by its endpoints; null where the kernel did not say, or it is long ago. */
  resetOf(ip: string, port: number, toIp: string, toPort: number): SentReset | null {
    return this.resets.get(`${ip} ${port} ${toIp} ${toPort}`) ?? null;
  }

  /** Loopback is the machine's own also where nothing is known. */
  isOwn(address: string): boolean {
    return this.own.has(address);
  }

  /** Who on this host connects there, those that do it most first. */
  connectorsTo(ip: string, port: number): readonly Connector[] {
    return this.connectors.get(endpointKey(ip, port)) ?? [];
  }

  /** Who on this host connects to a port, wherever. */
  connectorsAtPort(port: number): readonly Connector[] {
    return (this.moment?.facts.connectors ?? []).filter((connector) => connector.port === port);
  }

  /** Who on this host listens there, if the address is this host's. */
  listenerAt(ip: string, port: number): Listener | null {
    for (const address of [ip, ...(this.isOwn(ip) ? ANY_ADDRESS : [])]) {
      const listener = this.listeners.get(endpointKey(address, port));
      if (listener !== undefined) return listener;
    }
    return null;
  }

  /** The process that has to do with a source and the port it opens to: of this host's own, who connects there; else, who listens. */
  describeProcessOf(source: string, port: number | null): string | null {
    if (port === null || this.moment === null) return null;
    if (this.isOwn(source)) {
      const [most] = [...this.connectorsAtPort(port)].sort((a, b) => b.connects - a.connects);
      return most === undefined ? null : describeConnector(most);
    }
    const { listeners } = this.moment.facts;
    const process = listeners.find((listener) => listener.port === port && listener.process !== null)?.process ?? null;
    return process === null ? null : describeProcess(process);
  }

  /** The kernel's reasons for resets of an endpoint, the commonest first: "NO_SOCKET". */
  reasonsAt(ip: string, port: number | null): readonly string[] {
    const counts = new Map<string, number>();
    for (const reset of this.moment?.facts.resetReasons ?? []) {
      if (reset.ip !== ip || (port !== null && reset.port !== port) || reset.reason === null) continue;
      counts.set(reset.reason, (counts.get(reset.reason) ?? 0) + reset.count);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([reason]) => reason);
  }

  private noteReset(reset: SentReset): void {
    const { resets } = this;
    const key = `${reset.ip} ${reset.port} ${reset.toIp} ${reset.toPort}`;
    resets.delete(key);
    resets.set(key, reset);
    for (const oldest of resets.keys()) {
      if (resets.size <= MOST_RESETS) break;
      resets.delete(oldest);
    }
  }
}

/** "curl (pid 4711)"; of several, "curl (312 processes, last pid 4711)". Safe for a terminal. */
export function describeConnector({ process, processes }: Connector): string {
  if (processes <= 1) return describeProcess(process);
  return `${sanitize(process.name)} (${processes} processes, last pid ${process.pid})`;
}

/** The same for a line with little room: "curl (last pid 4711)". */
export function describeConnectorShortly({ process, processes }: Connector): string {
  return processes <= 1 ? describeProcess(process) : `${sanitize(process.name)} (last pid ${process.pid})`;
}

/** "mysqld (pid 812)". Safe for a terminal. */
export function describeProcess({ name, pid }: Pick<HostProcess, 'name' | 'pid'>): string {
  return `${sanitize(name)} (pid ${pid})`;
}

function endpointKey(ip: string, port: number): string {
  return `${ip} ${port}`;
}
