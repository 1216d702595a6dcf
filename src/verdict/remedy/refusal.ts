import type { Remedy } from '../../verdict.js';
import type { Case } from './case.js';
import { act, blockSources, look, lookAtProcesses, say, stopProcesses } from './parts.js';
import { isNobodys, type Target } from './target.js';

/** Nobody listens where somebody knocks: mend one of the two. */
export function remedyRefusedStorm(given: Case): Remedy[] {
  const { port, where, clientPids, blockable, serverIsOwn, source } = given;
  if (port === null) return [say('Start what should listen there, or stop who knocks.')];
  const remedies = [
    look(`${where}Start what listens on ${port}, or stop who knocks. First: does anything listen, and which unit has failed?`, [
      `ss -ltnp 'sport = :${port}'`,
      'systemctl --failed',
    ]),
    ...lookAtProcesses('Who knocks: look at it before you stop it; its settings name the port.', clientPids),
    ...stopProcesses('Who knocks', clientPids),
  ];
  if (blockable.length === 0) {
    const why = source === null ? '' : 'Nothing is blocked: who knocks is this host itself.';
    return why === '' || !given.sourceIsOwn ? remedies : [...remedies, say(why)];
  }
  if (!serverIsOwn && given.knowsOwn) return [...remedies, ...tellKnockers(blockable)];
  return [
    ...remedies,
    ...tellKnockers(blockable),
    say(
      'A refusal (RST) is cheap and tells the client at once; a drop lets it wait and try again, which slows it down and hides the port. Drop only strangers.',
    ),
    ...blockSources(given, blockable, port),
  ];
}

/** Connections that worked are torn down: the program that resets is to be asked, not the firewall. */
export function remedyResetStorm(given: Case): Remedy[] {
  const { port, where, serverPid, clientPids, sourceIsOwn, blockable, verdict } = given;
  const remedies = [say(explainReset(verdict.reason))];
  if (port !== null) {
    remedies.push(
      look(`${where}See what the listener does, and what it says.`, [
        `ss -ltnp 'sport = :${port}'`,
        `ss -tnpo 'sport = :${port}'`,
        'nstat -asz TcpEstabResets TcpOutRsts',
        'nstat -asz TcpExtTCPAbortOnClose TcpExtTCPAbortOnData TcpExtTCPAbortOnMemory',
      ]),
    );
  }
  remedies.push(
    ...lookAtProcesses('The program that listens: its log, its limits, its last restart.', serverPid === null ? [] : [serverPid]),
  );
  remedies.push(...lookAtProcesses('The program that connects.', clientPids));
  if (sourceIsOwn || blockable.length === 0) {
    return [...remedies, say('Nothing is blocked: a reset ends a connection, and dropping it leaves both ends hanging.')];
  }
  return [
    ...remedies,
    say('Do not drop resets: both ends would hang. If a stranger does this on purpose, block it as a source:'),
    ...blockSources(given, blockable, port),
  ];
}

export function remedyResetBurst(given: Case): Remedy[] {
  return [
    say(
      'A burst that ends by itself is a restart of a service, a load balancer that drains, or a firewall that was loaded anew: ask who did.',
    ),
    ...remedyResetStorm(given),
  ];
}

export function remedyUnseenResets(): Remedy[] {
  return [
    look('The kernel sends resets that are not captured here: capture on the other interfaces, lo first.', [
      'syntop interfaces',
      'syntop live -i lo',
      'syntop live',
    ]),
    look('What else may explain it: other network namespaces (containers) have counters and interfaces of their own.', [
      'ip netns list',
      'nstat -asz TcpOutRsts',
    ]),
  ];
}

/** SYNs and no answer: the host, the port, or what is between. */
export function remedyUnanswered(given: Case): Remedy[] {
  const { server, port, where, serverIsOwn, clientPids } = given;
  if (server === null) {
    return [
      say('SYNs stay unanswered at many places: look at the route and the firewall that all of them share.'),
      lookAtFirewall(''),
    ];
  }
  const remedies: Remedy[] = [];
  if (!serverIsOwn) {
    remedies.push(look('From here: is there a route, and does the host answer at all?', reach(server)));
    if (port !== null)
      remedies.push(look('Who waits for it here.', [`ss -tnp state syn-sent '${matchDestination(server, port)}'`]));
  }
  if (port !== null) {
    remedies.push(
      look(`${where}Does it listen, at this address, and is its queue full?`, [
        `ss -ltnp 'sport = :${port}'`,
        'nstat -asz TcpExtListenOverflows TcpExtListenDrops TcpExtTCPReqQFullDrop',
      ]),
    );
  }
  remedies.push(lookAtFirewall(where));
  remedies.push(...lookAtProcesses('Who keeps asking: give it the right address, or a pause between its attempts.', clientPids));
  if (!serverIsOwn && given.knowsOwn && !isNobodys(server)) {
    const what = 'Let clients fail at once instead of after two minutes, while it is down; the undo takes it back.';
    remedies.push(
      act(what, {
        commands: [`ip route add unreachable ${routeOf(server)}`],
        undo: [`ip route del unreachable ${routeOf(server)}`],
      }),
    );
  }
  return remedies;
}

/** What a scan of strangers deserves: little. */
export function remedyScan(given: Case): Remedy[] {
  const { source, sourceIsOwn, blockable, clientPids } = given;
  if (sourceIsOwn) {
    return [
      say('Nothing is blocked: the source is this host itself. A monitor, a test, or a program that should not be here.'),
      look('Who connects from here (raw packets of a scanner have no socket).', [
        'ss -tnp state syn-sent',
        ...clientPids.map((pid) => `ps -fp ${pid}`),
      ]),
      ...stopProcesses('Who scans', clientPids),
    ];
  }
  if (source === null || blockable.length === 0) {
    return [
      say('Nothing is blocked: no single source that could be. What does not listen cannot be harmed; close what need not.'),
      lookAtListeners(),
    ];
  }
  return [
    say(
      'Scans of strangers are daily noise: what does not listen cannot be harmed. Look at what listens, and close what need not.',
    ),
    lookAtListeners(),
    ...blockSources(given, blockable, null),
  ];
}

function tellKnockers(targets: readonly Target[]): Remedy[] {
  return [say(`Tell whoever runs ${targets.map(({ text }) => text).join(', ')}: a setting there still names this port.`)];
}

function lookAtListeners(): Remedy {
  return look('What listens here, for everybody (0.0.0.0, ::) or for few.', ['ss -ltnp']);
}

function lookAtFirewall(where: string): Remedy {
  return look(`${where}Does a firewall drop it?`, ['nft list ruleset', 'iptables -S', 'ip6tables -S']);
}

function reach({ family, text }: Target): string[] {
  return [`ip route get ${text}`, `ping -${family} -c 3 ${text}`];
}

function matchDestination({ family, text }: Target, port: number): string {
  return `dst ${family === 6 ? `[${text}]` : text} and dport = :${port}`;
}

/** The metric makes it a route of its own: without, the undo took away another one to the same address (seen with IPv6). */
function routeOf({ family, text }: Target): string {
  return `${text}/${family === 6 ? 128 : 32} metric 1`;
}

/** By the kernel's word for it (include/net/rstreason.h), as far as that points at something to mend. */
function explainReset(reason: string | null): string {
  switch (reason) {
    case 'NO_SOCKET':
      return 'The kernel resets what belongs to no socket (any more): the program has gone, was restarted, or the address has moved.';
    case 'TCP_ABORT_ON_CLOSE':
      return 'The program closes connections with data unread: mend it so that it reads to the end, or look for its crash.';
    case 'TCP_ABORT_ON_DATA':
      return 'Data came after the program had closed: the other side still sends; mend who closes first, or a timeout that is too short.';
    case 'TCP_ABORT_ON_MEMORY':
      return 'The kernel is out of memory for orphaned sockets: see net.ipv4.tcp_mem and tcp_max_orphans, and who leaves them.';
    case 'TCP_DISCONNECT_WITH_DATA':
      return 'The program asks for resets (SO_LINGER of 0, or disconnect): on purpose, to save TIME_WAIT, or by mistake.';
    case 'TCP_KEEPALIVE_TIMEOUT':
      return 'Keepalives stayed unanswered: the other side, or a NAT between, has forgotten the connections.';
    default:
      return 'Resets inside live connections: a program that closes with data unread, that crashes, or a middlebox that cuts idle ones.';
  }
}
