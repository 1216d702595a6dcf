/* The host's sockets: who listens and how many wait there, who connects where, how many there are of each state. */
import type { Connector, HostFacts, Listener, SocketPeers } from '../../../host-facts.js';
import { describeOwner, describeProcessFully, fillOf, listCounts, sortListeners } from '../../text/host-words.js';
import { formatCount, formatEndpoint } from '../cell-format.js';
import { lineOf, linesOf, type PageLine, say, sayBar, sayLeft, sayRight, styleOfShare, titleLine } from './page.js';

const SHOWN = 20;
const BAR_WIDTH = 8;
const QUEUE_WIDTH = 13;
const COUNT_WIDTH = 6;
/** "[" and "]", 39 characters of IPv6, and a port. */
const MOST_ENDPOINT = 48;

export function listSocketLines(facts: HostFacts, width: number): PageLine[] {
  const states = listCounts(facts.sockets).map(([state, count]) => `${state} ${formatCount(count)}`);
  return [
    ...listListeners(facts.listeners),
    ...listConnectors(facts.connectors),
    ...(states.length === 0 ? [] : [titleLine('Sockets by state'), ...linesOf(states.join(', '), width)]),
    ...(facts.peers === undefined ? [] : listPeers(facts.peers, facts)),
  ];
}

function listConnectors(connectors: readonly Connector[]): PageLine[] {
  if (connectors.length === 0) return [];
  const order = (a: Connector, b: Connector) => b.connects - a.connects || a.port - b.port || a.ip.localeCompare(b.ip);
  const shown = [...connectors].sort(order).slice(0, SHOWN);
  const lines = shown.map(({ process, processes, ip, port, connects }): PageLine => {
    const spans = [
      sayRight(formatCount(connects), COUNT_WIDTH, 'syn'),
      say(' '),
      sayLeft(formatEndpoint(ip, port), endpointWidth(shown)),
      say(`  ${describeOwner(process, processes)}`),
    ];
    return { spans, about: describeProcessFully(process) };
  });
  return [titleLine('Who connects where, since the start'), ...lines, ...sayMore(connectors.length)];
}

function listListeners(listeners: readonly Listener[]): PageLine[] {
  if (listeners.length === 0) return [];
  const shown = sortListeners(listeners).slice(0, SHOWN);
  const lines = shown.map((listener): PageLine => {
    const { ip, port, process, queued, queueLimit } = listener;
    const share = fillOf(listener);
    const style = queued === 0 ? 'faint' : styleOfShare(share);
    const spans = [
      sayRight(`${formatCount(queued)}/${formatCount(queueLimit)}`, QUEUE_WIDTH, style),
      say(' '),
      sayBar(share, BAR_WIDTH),
      say(' '),
      sayLeft(formatEndpoint(ip, port), endpointWidth(shown)),
      say(`  ${describeOwner(process)}`, process === null ? 'faint' : 'plain'),
    ];
    return { spans, about: process === null ? 'Whose it is only root may see.' : describeProcessFully(process) };
  });
  return [titleLine('Accept queues: connections that wait for their program'), ...lines, ...sayMore(listeners.length)];
}

/** Half-open by source and port, and where the ports to connect from have gone. */
function listPeers(peers: SocketPeers, { settings }: HostFacts): PageLine[] {
  const { halfOpenSources, halfOpenPorts, establishedSources, destinations, isPartial } = peers;
  const few = 8;
  const range = settings?.portRange ?? null;
  const ports = range === null ? null : range[1] - range[0] + 1;
  const section = (title: string, lines: PageLine[]) => (lines.length === 0 ? [] : [titleLine(title), ...lines]);
  const line = (count: number, what: string) => lineOf(sayRight(formatCount(count), COUNT_WIDTH), say(` ${what}`));
  const share = (count: number) => (ports === null ? '' : ` (${Math.round((count / ports) * 100)}% of ${formatCount(ports)})`);
  return [
    ...section(
      `Half-open here, by source${isPartial ? ' (at least)' : ''}`,
      halfOpenSources.slice(0, few).map(({ ip, sockets }) => line(sockets, ip)),
    ),
    ...section(
      'Half-open here, by port',
      halfOpenPorts.slice(0, few).map(({ port, sockets }) => line(sockets, `:${port}`)),
    ),
    ...section(
      'Open connections, by whom with',
      establishedSources.slice(0, few).map(({ ip, sockets }) => line(sockets, ip)),
    ),
    ...section(
      'Ports to connect from that are in use, by where to',
      destinations.slice(0, few).map(({ ip, port, sockets }) => line(sockets, `${formatEndpoint(ip, port)}${share(sockets)}`)),
    ),
  ];
}

function endpointWidth(ends: ReadonlyArray<{ readonly ip: string; readonly port: number }>): number {
  return Math.min(Math.max(...ends.map(({ ip, port }) => formatEndpoint(ip, port).length)), MOST_ENDPOINT);
}

function sayMore(count: number): PageLine[] {
  return count <= SHOWN ? [] : [lineOf(say(`and ${count - SHOWN} more`, 'faint'))];
}
