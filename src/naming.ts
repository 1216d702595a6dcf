/*
 * Who addresses are, put into what is shown by the thread that shows it: names by DNS, networks by files on this machine, and those that
 * are this machine's. What is counted knows nothing of it.
 */
import { listOwnAddresses } from './host/addresses.js';
import { findDatabases, Networks } from './names/networks.js';
import { type NameResolver, ReverseNames, type WantedName } from './names/reverse-names.js';
import { OwnAddresses } from './own-addresses.js';
import type { ScreenRow, ScreenSnapshot, SourceDetail } from './screen-snapshot.js';
import type { Snapshot } from './snapshot.js';
import { describeNetwork } from './source-network.js';

/** How often this machine is asked for its addresses: they come and go. */
const OWN_LAST_MILLIS = 10_000;

/** What the user wants to be told of addresses. */
export interface NamingRequest {
  /** No names: no name server is asked. */
  readonly numeric: boolean;
  /** Databases of networks; null: those in the usual places. */
  readonly databases: readonly string[] | null;
}

/** What it depends on but the request; each has a default. */
export interface NamingWorld {
  readonly resolver?: NameResolver;
  readonly listOwn?: () => Iterable<string>;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
  /** The databases that there are where none are given. */
  readonly findUsual?: () => readonly string[];
}

export class Naming {
  private own = new OwnAddresses([]);
  private ownReadAt = Number.NEGATIVE_INFINITY;
  private readonly names: ReverseNames | null;
  private readonly listOwn: () => Iterable<string>;
  private readonly now: () => number;

  private constructor(
    private readonly networks: Networks,
    /** Databases in the usual places that were passed over, each once. */
    readonly notices: readonly string[],
    { numeric }: NamingRequest,
    { resolver, listOwn = listOwnAddresses, now = () => performance.now() }: NamingWorld,
  ) {
    this.listOwn = listOwn;
    this.now = now;
    this.names = numeric ? null : new ReverseNames({ resolver, now, isOwn: (ip) => this.own.has(ip) });
  }

  /** Reads the databases. Throws a SyntopError where one that was given is none. Nothing is asked of the network yet. */
  static open(request: NamingRequest, world: NamingWorld = {}): Naming {
    const { databases } = request;
    if (databases !== null) return new Naming(Networks.open(databases), [], request, world);
    const notices: string[] = [];
    const networks = Networks.open((world.findUsual ?? findDatabases)(), ({ message }) => notices.push(message));
    return new Naming(networks, notices, request, world);
  }

  /** The snapshot with all that is known of its addresses by now. */
  name(snapshot: ScreenSnapshot): ScreenSnapshot {
    const ownAddresses = this.findOwn(snapshot);
    const names = new Map<string, string>();
    const own = new Set<string>();
    for (const address of listAddresses(snapshot, snapshot.table.rows)) {
      const name = this.names?.nameOf(address) ?? null;
      if (name !== null) names.set(address, name);
      if (ownAddresses?.has(address)) own.add(address);
    }
    const { detail } = snapshot;
    return { ...snapshot, names, own, detail: detail === null ? null : this.nameDetail(detail, ownAddresses) };
  }

  /** Asks for the names of these rows of it and of the source in detail. See ReverseNames: only of addresses that nobody has invented. */
  want(snapshot: ScreenSnapshot, rows: readonly ScreenRow[]): void {
    if (this.names === null) return;
    const proven = listProven(snapshot);
    const wanted: WantedName[] = [];
    const { detail } = snapshot;
    if (detail !== null)
      wanted.push({ ip: detail.address, isProven: detail.row?.isProven === true || proven.has(detail.address) });
    for (const row of rows) {
      for (const ip of listAddresses(snapshot, [row])) wanted.push({ ip, isProven: row.isProven || proven.has(ip) });
    }
    this.names.want(wanted);
  }

  /** The report with the network of each source. Nobody is asked for names: a report waits for nothing. */
  nameReport(snapshot: Snapshot): Snapshot {
    if (this.networks.databases.length === 0) return snapshot;
    const { report } = snapshot;
    const sources = report.sources.map((source) => ({ ...source, network: this.networks.networkOf(source.ip) }));
    return { ...snapshot, report: { ...report, sources } };
  }

  /** What is being asked for is no longer waited for. */
  close(): void {
    this.names?.close();
  }

  private nameDetail(detail: SourceDetail, own: OwnAddresses | null): SourceDetail {
    const { address } = detail;
    const network = this.networks.networkOf(address);
    return {
      ...detail,
      name: this.names?.nameOf(address) ?? null,
      network: network === null ? null : describeNetwork(network),
      isOwn: own?.has(address) ?? false,
    };
  }

  /** Those of the machine that was captured; in a replay nobody knows which it was, but where what it said was recorded. */
  private findOwn({ kind, host }: ScreenSnapshot): OwnAddresses | null {
    if (kind === 'replay') return host === null ? null : new OwnAddresses(host.facts.addresses);
    this.refreshOwn();
    return this.own;
  }

  private refreshOwn(): void {
    const now = this.now();
    if (now - this.ownReadAt < OWN_LAST_MILLIS) return;
    this.ownReadAt = now;
    this.own = new OwnAddresses(this.listOwn());
  }
}

/** Addresses of hosts: a network's is of none. */
function listAddresses({ table }: ScreenSnapshot, rows: readonly ScreenRow[]): string[] {
  if (table.view === 'subnets') return [];
  return rows.flatMap(({ address, peer }) => (peer === null ? [address] : [address, peer]));
}

/** Those that this machine has connections with: by the kernel's own word. */
function listProven({ host }: ScreenSnapshot): ReadonlySet<string> {
  const peers = host?.facts.peers?.establishedSources ?? [];
  return new Set(peers.map(({ ip }) => ip.replace(/^::ffff:(?=.*\.)/, '')));
}
