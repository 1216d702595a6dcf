/*
 * Lines for nft(8) and iptables(8). Each remedy of nft has a table of its own, so that one line takes all of it back and no rule of the host's is
 * touched. Its chain comes before connection tracking (priority -310; tracking is -200), so that what is dropped takes no entry there, and before
 * the address is translated, so that ports of containers are those that were captured. "accept" ends such a chain only, not the host's own.
 */
import type { Target } from './target.js';

export interface Lines {
  readonly commands: readonly string[];
  readonly undo: readonly string[];
}

const FAMILIES = [4, 6] as const;
const MATCH = { 4: 'ip', 6: 'ip6' } as const;
const TYPE = { 4: 'ipv4_addr', 6: 'ipv6_addr' } as const;
const IPTABLES = { 4: 'iptables', 6: 'ip6tables' } as const;
const FIRST = 'hook prerouting priority -310;';
/** Behind connection tracking, where connections can be counted. */
const TRACKED = 'hook prerouting priority -150;';
const NEW_SYNS_ONLY = "'tcp flags & (syn|ack) != syn' accept";

/** Drops TCP of these addresses, to one port or to all, for an hour: then it heals by itself. */
export function blockByNft(targets: readonly Target[], port: number | null): Lines {
  const table = 'inet syntop_block';
  const commands = [`nft add table ${table}`, `nft add chain ${table} pre '{ type filter ${FIRST} }'`];
  for (const family of familiesOf(targets)) {
    const key = port === null ? TYPE[family] : `${TYPE[family]} . inet_service`;
    const set = `${port === null ? 'src' : 'flow'}${family}`;
    const match = port === null ? `meta l4proto tcp ${MATCH[family]} saddr` : `${MATCH[family]} saddr . tcp dport`;
    commands.push(`nft add set ${table} ${set} '{ type ${key}; flags timeout; timeout 1h; }'`);
    for (const { text } of targets.filter((target) => target.family === family)) {
      commands.push(`nft add element ${table} ${set} '{ ${text}${port === null ? '' : ` . ${port}`} }'`);
    }
    commands.push(`nft add rule ${table} pre ${match} @${set} drop`);
  }
  return { commands, undo: [`nft delete table ${table}`] };
}

/** Drops TCP of a whole network for an hour. */
export function blockNetByNft({ family, text }: Target, port: number | null): Lines {
  const table = 'inet syntop_block';
  const set = `net${family}`;
  const what = port === null ? 'meta l4proto tcp' : `tcp dport ${port}`;
  const commands = [
    `nft add table ${table}`,
    `nft add chain ${table} pre '{ type filter ${FIRST} }'`,
    `nft add set ${table} ${set} '{ type ${TYPE[family]}; flags interval,timeout; timeout 1h; }'`,
    `nft add element ${table} ${set} '{ ${text} }'`,
    `nft add rule ${table} pre ${what} ${MATCH[family]} saddr @${set} drop`,
  ];
  return { commands, undo: [`nft delete table ${table}`] };
}

/** The same without an hour's end. Addresses or networks. */
export function blockByIptables(targets: readonly Target[], port: number | null): Lines {
  const rules = targets.map(({ family, text }) => {
    return { command: IPTABLES[family], rule: `INPUT -s ${text} -p tcp${port === null ? '' : ` --dport ${port}`} -j DROP` };
  });
  return insertAndDelete(rules);
}

/** Drops SYNs to a port beyond so many a second, whoever sends them. */
export function limitSynsByNft(port: number, perSecond: number): Lines {
  return limitByNft('syntop_syn', [
    `nft add rule inet syntop_syn pre tcp dport ${port} limit rate over ${perSecond}/second drop`,
  ]);
}

export function limitSynsByIptables(families: readonly (4 | 6)[], port: number, perSecond: number): Lines {
  const limit = `-m hashlimit --hashlimit-above ${perSecond}/second --hashlimit-name syntop`;
  const rule = `INPUT -p tcp --syn --dport ${port} ${limit} -j DROP`;
  return insertAndDelete(families.map((family) => ({ command: IPTABLES[family], rule })));
}

/** SYNs of one network, so many a second. */
export function limitNetByNft({ family, text }: Target, port: number | null, perSecond: number): Lines {
  const match = `${MATCH[family]} saddr ${text}`;
  return limitByNft('syntop_net', [
    ...passOtherPorts('syntop_net', port),
    `nft add rule inet syntop_net pre ${match} limit rate over ${perSecond}/second drop`,
  ]);
}

/** SYNs of each network, so many a second: by /24, and by /64 of IPv6. */
export function limitEachNetByNft(family: 4 | 6, port: number | null, perSecond: number): Lines {
  const table = 'inet syntop_nets';
  const mask = family === 4 ? '255.255.255.0' : 'ffff:ffff:ffff:ffff::';
  return limitByNft('syntop_nets', [
    `nft add set ${table} net${family} '{ type ${TYPE[family]}; flags dynamic,timeout; timeout 1m; }'`,
    ...passOtherPorts('syntop_nets', port),
    `nft add rule ${table} pre update @net${family} '{ ${MATCH[family]} saddr & ${mask} limit rate over ${perSecond}/second }' drop`,
  ]);
}

/** No more than so many connections at a time of one address; what is open stays. */
export function countByNft({ family, text }: Target, port: number | null, most: number): Lines {
  const table = 'inet syntop_count';
  const what = port === null ? 'meta l4proto tcp' : `tcp dport ${port}`;
  const commands = [
    `nft add table ${table}`,
    `nft add chain ${table} pre '{ type filter ${TRACKED} }'`,
    `nft add rule ${table} pre 'ct state != new' accept`,
    `nft add rule ${table} pre ${MATCH[family]} saddr ${text} ${what} ct count over ${most} drop`,
  ];
  return { commands, undo: [`nft delete table ${table}`] };
}

export function countByIptables({ family, text }: Target, port: number | null, most: number): Lines {
  const what = `-p tcp --syn${port === null ? '' : ` --dport ${port}`}`;
  const limit = `-m connlimit --connlimit-above ${most} -j REJECT --reject-with tcp-reset`;
  return insertAndDelete([{ command: IPTABLES[family], rule: `INPUT -s ${text} ${what} ${limit}` }]);
}

/** Connections to a port of this host take no entry in the connection table. */
export function untrackByNft(port: number): Lines {
  const table = 'inet syntop_notrack';
  const commands = [
    `nft add table ${table}`,
    `nft add chain ${table} pre '{ type filter hook prerouting priority -300; }'`,
    `nft add chain ${table} out '{ type filter hook output priority -300; }'`,
    `nft add rule ${table} pre tcp dport ${port} notrack`,
    `nft add rule ${table} out tcp sport ${port} notrack`,
  ];
  return { commands, undo: [`nft delete table ${table}`] };
}

function passOtherPorts(name: string, port: number | null): string[] {
  return port === null ? [] : [`nft add rule inet ${name} pre 'tcp dport != ${port}' accept`];
}

function limitByNft(name: string, rules: readonly string[]): Lines {
  const table = `inet ${name}`;
  const commands = [
    `nft add table ${table}`,
    `nft add chain ${table} pre '{ type filter ${FIRST} }'`,
    `nft add rule ${table} pre ${NEW_SYNS_ONLY}`,
    ...rules,
  ];
  return { commands, undo: [`nft delete table ${table}`] };
}

function insertAndDelete(rules: ReadonlyArray<{ command: string; rule: string }>): Lines {
  return {
    commands: rules.map(({ command, rule }) => `${command} -I ${rule}`),
    undo: rules.map(({ command, rule }) => `${command} -D ${rule}`),
  };
}

function familiesOf(targets: readonly Target[]): (4 | 6)[] {
  return FAMILIES.filter((family) => targets.some((target) => target.family === family));
}
