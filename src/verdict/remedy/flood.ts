import type { Remedy } from '../../verdict.js';
import type { Case } from './case.js';
import { limitSynsByIptables, limitSynsByNft } from './firewall.js';
import { act, blockSources, closeSockets, deleteTracked, look, say, set } from './parts.js';

/** What a service may get where nothing tells its normal day: to be set by whoever knows it. */
const SYNS_PER_SECOND = 500;
const HALF_OPEN = 4096;
const SYN_ACK_RETRIES = 2;
const ANY_FAMILY = [4, 6] as const;

/** RFC 4987: cookies and room first, a limit last; by source only where there are few. */
export function remedySynFlood(given: Case): Remedy[] {
  const spoofed = given.verdict.source === null;
  if (given.sourceIsOwn) {
    const why = 'Nothing is blocked: the source is this host itself. Look for the process that sends, a load test or a worm.';
    return [say(why), ...lookAtSenders(given)];
  }
  const intro = spoofed
    ? 'No block by source: the sources are spoofed or too many; a block would hit whoever owns these addresses, and fill the firewall.'
    : 'A SYN alone does not prove its sender: be sure that nobody whom you serve is behind these addresses (a proxy, a NAT).';
  return [
    say(intro),
    ...lookAtHalfOpen(given),
    turnCookiesOn(given),
    ...makeRoom(given),
    ...(spoofed ? [] : blockFew(given)),
    ...limitSyns(given, spoofed),
    ...(spoofed
      ? [say('A flood that fills the line can only be stopped before it: ask the provider for a filter or for scrubbing.')]
      : []),
  ];
}

export function remedyBackscatter(): Remedy[] {
  return [
    say(
      'Nothing to do by source: these hosts answer packets that somebody else sent with your address as the sender. They are victims too, and a block ' +
        'changes nothing. It is harmless unless it fills the line: then ask the provider for a filter.',
    ),
    say('If they go on for days, tell the abuse desk of the hosts that are flooded: they see who is attacked, not who attacks.'),
  ];
}

/** What goes out of this host. */
function lookAtSenders({ port, clientPids }: Case): Remedy[] {
  const commands = [
    `ss -tnp state syn-sent${port === null ? '' : ` 'dport = :${port}'`}`,
    ...clientPids.map((pid) => `ps -fp ${pid}`),
  ];
  return [look('Who connects from here (raw packets of a scanner have no socket).', commands)];
}

function lookAtHalfOpen({ port, where }: Case): Remedy[] {
  if (port === null) return [];
  const commands = [
    `ss -tn state syn-recv 'sport = :${port}'`,
    `ss -ltn 'sport = :${port}'`,
    'nstat -asz TcpExtSyncookiesSent TcpExtListenDrops TcpExtTCPReqQFullDrop',
  ];
  return [look(`${where}See what is half-open, and whether the kernel defends itself already.`, commands)];
}

function turnCookiesOn({ settings, where }: Case): Remedy {
  const now = settings.synCookies ?? null;
  if (now !== null && now > 0) {
    return say(
      `SYN cookies are on (net.ipv4.tcp_syncookies is ${now}; for IPv6 too): a full backlog refuses nobody whose ACK comes.`,
    );
  }
  const what = `${where}SYN cookies, for IPv4 and IPv6: a full backlog refuses nobody whose ACK comes.`;
  return set(what, 'net.ipv4.tcp_syncookies', '1', now === null ? null : String(now));
}

function makeRoom({ settings, where }: Case): Remedy[] {
  const { mostHalfOpen = null, mostQueued = null, synAckRetries = null } = settings;
  const room = Math.max(HALF_OPEN, 2 * (mostHalfOpen ?? 0));
  const queue = Math.max(HALF_OPEN, 2 * (mostQueued ?? 0));
  const remedies = [
    set(
      `${where}Room for more half-open handshakes: the backlog ...`,
      'net.ipv4.tcp_max_syn_backlog',
      `${room}`,
      textOf(mostHalfOpen),
    ),
    set(
      `${where}... and the listeners' limit, which holds when the program listens anew with a backlog as large.`,
      'net.core.somaxconn',
      `${queue}`,
      textOf(mostQueued),
    ),
  ];
  if (synAckRetries === null || synAckRetries > SYN_ACK_RETRIES) {
    const what = `${where}Give half-open handshakes up after some 7 s instead of a minute; slow lines may suffer.`;
    remedies.push(set(what, 'net.ipv4.tcp_synack_retries', `${SYN_ACK_RETRIES}`, textOf(synAckRetries)));
  }
  return remedies;
}

function blockFew(given: Case): Remedy[] {
  const { blockable, port } = given;
  return [
    ...blockSources(given, blockable, port),
    ...closeSockets(given, 'syn-recv', blockable),
    ...deleteTracked('After a block, remove the half-open entries that connection tracking has of them.', blockable, 'SYN_RECV'),
  ];
}

function limitSyns(given: Case, spoofed: boolean): Remedy[] {
  const { port, server, where } = given;
  if (port === null) return [];
  const cost = spoofed ? 'It drops honest clients in the same proportion: only where cookies are not enough. ' : '';
  const what = `${where}Limit the new SYNs to port ${port}. ${cost}Set ${SYNS_PER_SECOND} to what a busy day has.`;
  const families = server === null ? ANY_FAMILY : [server.family];
  return [
    act(what, limitSynsByNft(port, SYNS_PER_SECOND)),
    act(
      `The same with iptables${families.includes(6) ? ' (ip6tables for IPv6)' : ''}.`,
      limitSynsByIptables(families, port, SYNS_PER_SECOND),
    ),
  ];
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}
