import type { Remedy } from '../../verdict.js';
import type { Case } from './case.js';
import { blockByIptables, blockNetByNft, countByIptables, countByNft, limitEachNetByNft, limitNetByNft } from './firewall.js';
import { act, closeSockets, deleteTracked, look, lookAtProcesses, matchSockets, say, stopProcesses } from './parts.js';

/** What is left to a client, or to a network, where nothing tells what honest ones need. */
const CONNECTIONS = 50;
const SYNS_PER_SECOND = 50;

/** One client that takes too much: a limit, no block. */
export function remedyGreedyClient(given: Case): Remedy[] {
  const { where, port, sourceIsOwn, clientPids, blockable } = given;
  if (sourceIsOwn) {
    return [
      say('Nothing is blocked: the client is this host itself. Look at the program; a pool of connections would do.'),
      ...lookAtProcesses('Who connects.', clientPids),
      ...stopProcesses('Who connects', clientPids),
    ];
  }
  const [client] = blockable;
  if (client === undefined) return [say('Nothing is limited: no single client that could be.')];
  const warning = given.knowsOwn ? '' : ' Not if it is one of yours: own addresses are not known here.';
  const remedies: Remedy[] = [
    say(`Ask whoever runs ${client.text} first: a proxy, a NAT or a monitor may speak for many.${warning}`),
  ];
  remedies.push(
    look(`${where}What it has open.`, [`ss -tn '${matchSockets(client, port)}'`]),
    act(
      `${where}No more than ${CONNECTIONS} connections of it at a time (nft); what is open stays.`,
      countByNft(client, port, CONNECTIONS),
    ),
    act('The same with iptables; it is told by a reset.', countByIptables(client, port, CONNECTIONS)),
    ...closeSockets(given, 'established', [client]),
  );
  return remedies;
}

/** Many hosts of one network: limit the network, block it last, and for an hour. */
export function remedySubnetSwarm(given: Case): Remedy[] {
  const { where, port, net, verdict } = given;
  if (net === null) {
    const why = verdict.subnet === null ? 'no network is known' : 'the host itself is in this network, or it is none';
    return [say(`Nothing is limited or blocked: ${why}. Look at who its members are.`), look('Who is connected.', ['ss -tn'])];
  }
  const rate = `${SYNS_PER_SECOND} new connections a second`;
  const warning = given.knowsOwn ? '' : ' Not if it is one of yours: own addresses are not known here.';
  const each = net.family === 4 ? '/24' : '/64';
  return [
    say(`Find out whose it is (whois ${net.text.split('/')[0]}): an office, a mobile network or a crawler shares addresses.`),
    act(`${where}Limit it to ${rate} (nft).${warning}`, limitNetByNft(net, port, SYNS_PER_SECOND)),
    act(`${where}Or each ${each} alike, where it moves on to the next.`, limitEachNetByNft(net.family, port, SYNS_PER_SECOND)),
    act(`${where}Last: block all of it for an hour (nft); it ends by itself.${warning}`, blockNetByNft(net, port)),
    act(`The same with iptables: it stays until it is taken back.${warning}`, blockByIptables([net], port)),
    ...deleteTracked('After a block, remove what connection tracking has of it.', [net], null),
  ];
}
