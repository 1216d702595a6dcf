/* A firewall on what comes in to a namespace. It was on the cable then: what dies there, every capture has seen. */
import { spawnSync } from 'node:child_process';

const CONNECTION = 'meta nfproto . tcp sport . tcp dport';

/** A rule's end: the first packet of its connection that matches is dropped, what follows is not. */
export const LOSE_FIRST = `${CONNECTION} != @first add @first { ${CONNECTION} } drop`;

/** Of the packets that match, the first of each connection passes, and the others are dropped. */
export function passFirst(match: string): string[] {
  return [`${match} ${CONNECTION} @first drop`, `${match} add @first { ${CONNECTION} }`];
}

/** Adds rules of nft(8), where `prefix` runs a command; gives what is wrong with them, or null. */
export function addInputRules(prefix: readonly string[], rules: readonly string[]): string | null {
  const [command = '', ...words] = [...prefix, 'nft', '-f', '-'];
  const { status, stderr, error } = spawnSync(command, words, { input: buildTable(rules), encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr);
}

/** Rules are added to those that are there. The set is of connections whose first packet has come. */
function buildTable(rules: readonly string[]): string {
  return `table inet stage {
  set first {
    type nf_proto . inet_service . inet_service
    flags dynamic
    size 1024
  }
  chain input {
    type filter hook input priority 0
    ${rules.join('\n    ')}
  }
}
`;
}
