import type { Connector, FileLimit, HostFacts, HostProcess, HostSettings, Listener } from '../../host-facts.js';
import type { HostKnowledge } from '../../host-knowledge.js';
import type { Verdict, VerdictKind } from '../../verdict.js';
import { isNobodys, isPid, isPort, netHolds, readNet, readPid, readTarget, type Target } from './target.js';

/** A verdict before it has its remedies. */
export type Judgement = Omit<Verdict, 'remedies'>;

const MOST_TARGETS = 10;
/** A listener's, for all addresses of its host. */
const ANY_ADDRESS = ['0.0.0.0', '::'];
/** About the machine that captures, whatever service they name. */
const HERE: readonly VerdictKind[] = ['conntrack-near-limit', 'socket-limit-near', 'unseen-resets', 'connection-loop'];
const MOST_PIDS = 3;

/** A verdict, with all that may stand in a command of it. */
export interface Case {
  readonly verdict: Judgement;
  readonly source: Target | null;
  /** The host's own, or loopback. Where nothing is known of the host, only the latter. */
  readonly sourceIsOwn: boolean;
  /** Sources that may be blocked: none of the host's own, none of nobody. */
  readonly blockable: readonly Target[];
  /** The verdict's network; null where it may not be blocked: the host itself is in it. */
  readonly net: Target | null;
  /** null also where the verdict has none. */
  readonly port: number | null;
  readonly server: Target | null;
  readonly serverIsOwn: boolean;
  /** "On 192.0.2.7: " where commands are for another host than this. */
  readonly where: string;
  readonly listener: Listener | null;
  /** Who on this host connects there, at most three; and who listens. */
  readonly clientPids: readonly number[];
  readonly serverPid: number | null;
  /** What the host is asked; null where nothing is known, or where the commands are for another host. */
  readonly facts: HostFacts | null;
  readonly settings: Partial<HostSettings>;
  /** Whether own addresses are known. */
  readonly knowsOwn: boolean;
}

/** @param others sources beside the verdict's own */
export function openCase(verdict: Judgement, host: HostKnowledge, others: readonly string[]): Case {
  const source = readTarget(verdict.source);
  const { service } = verdict;
  const port = service !== null && isPort(service.port) ? service.port : null;
  const server = readTarget(service?.ip ?? null);
  const serverIsOwn = server !== null && (host.isOwn(server.text) || ANY_ADDRESS.includes(server.text));
  const listener = server === null || port === null ? null : host.listenerAt(server.text, port);
  const isHere = server === null || serverIsOwn || HERE.includes(verdict.kind);
  const facts = isHere ? (host.moment?.facts ?? null) : null;
  return {
    verdict,
    source,
    sourceIsOwn: source !== null && host.isOwn(source.text),
    blockable: findBlockable([verdict.source, ...others], host),
    net: findNet(verdict.subnet, host),
    port,
    server,
    serverIsOwn,
    where: isHere ? '' : `On ${server.text}: `,
    listener,
    clientPids: findClients(verdict, host, server, port, serverIsOwn),
    serverPid: pidOf(listener?.process ?? null),
    facts,
    settings: facts?.settings ?? {},
    knowsOwn: (host.moment?.facts.addresses.length ?? 0) > 0,
  };
}

export function fileLimitOf({ facts }: Case, pid: number): FileLimit | null {
  return facts?.fileLimits.find(({ process }) => process.pid === pid) ?? null;
}

/** What may be blocked of these: an address of the host's own, of loopback or of nobody may not. */
export function findBlockable(addresses: readonly (string | null)[], host: HostKnowledge): Target[] {
  const known = new Map<string, Target>();
  for (const address of addresses) {
    const target = readTarget(address);
    if (target !== null && !isNobodys(target) && !host.isOwn(target.text)) known.set(target.text, target);
    if (known.size === MOST_TARGETS) break;
  }
  return [...known.values()];
}

function findNet(text: string | null, host: HostKnowledge): Target | null {
  const net = readNet(text);
  if (net === null || isNobodys(net)) return null;
  const own = [...(host.moment?.facts.addresses ?? []), '127.0.0.1', '::1'];
  return host.isOwn(net.text.split('/')[0] ?? '') || own.some((address) => netHolds(net.text, address)) ? null : net;
}

function findClients(
  verdict: Judgement,
  host: HostKnowledge,
  server: Target | null,
  port: number | null,
  serverIsOwn: boolean,
): number[] {
  const all = server === null || port === null ? [] : host.connectorsTo(server.text, port);
  // One without a name was gone before it could be looked at.
  const connectors = all.filter(({ process }) => process.name !== '');
  const pids = connectors.map(pidOfConnector).filter(isPid);
  const named = readPid(verdict.process);
  const isServer = named !== null && serverIsOwn && named === host.listenerAt(server?.text ?? '', port ?? 0)?.process?.pid;
  const isThere = isServer || connectors.some(({ process }) => process.pid === named);
  return [...new Set(named === null || isThere ? pids : [named, ...pids])].slice(0, MOST_PIDS);
}

/** Of a loop, each of whose processes is gone when it is read of, and its number soon another's, or of more than can be named: who starts them. */
function pidOfConnector({ process, processes }: Connector): number {
  const { parent, pid } = process;
  return processes > MOST_PIDS && parent !== null && isPid(parent.pid) ? parent.pid : pid;
}

function pidOf(process: HostProcess | null): number | null {
  return process !== null && isPid(process.pid) ? process.pid : null;
}
