/* Remedies that several verdicts share. */
import type { Remedy } from '../../verdict.js';
import type { Case } from './case.js';
import { blockByIptables, blockByNft, type Lines } from './firewall.js';
import { changeSetting, tellOld } from './setting.js';
import type { Target } from './target.js';

export function say(what: string): Remedy {
  return { what, commands: [], undo: [] };
}

/** Commands that only look. */
export function look(what: string, commands: readonly string[]): Remedy {
  return { what, commands, undo: [] };
}

export function act(what: string, { commands, undo }: Lines): Remedy {
  return { what, commands, undo };
}

export function set(what: string, name: string, value: string, old: string | null): Remedy {
  return act(`${what}${tellOld(old)}`, changeSetting(name, value, old));
}

export function lookAtProcesses(what: string, pids: readonly number[]): Remedy[] {
  if (pids.length === 0) return [];
  const commands = pids.flatMap((pid) => [`ps -fp ${pid}`, `systemctl status ${pid}`]);
  return [look(what, commands)];
}

/** First so that it can go on, then for good. */
export function stopProcesses(what: string, pids: readonly number[]): Remedy[] {
  if (pids.length === 0) return [];
  const all = pids.join(' ');
  return [
    act(`${what}: halt it for a look at what changes; the undo lets it go on.`, {
      commands: [`kill -STOP ${all}`],
      undo: [`kill -CONT ${all}`],
    }),
    act('End it for good, by its unit if it has one (systemctl status says which), else it is started again. No undo.', {
      commands: [`kill -TERM ${all}`],
      undo: [],
    }),
  ];
}

/** Sources are blocked at a port for an hour; what is left of their connections is removed. */
export function blockSources(given: Case, targets: readonly Target[], port: number | null): Remedy[] {
  if (targets.length === 0) return [];
  const who = targets.length === 1 ? 'this source' : `these ${targets.length} sources`;
  const where = port === null ? 'all TCP ports' : `port ${port}`;
  const yours = port === null ? ' Not if you are logged in from there.' : '';
  const warning = `${yours}${given.knowsOwn ? '' : ' Not if an address is one of yours: own addresses are not known here.'}`;
  return [
    act(`${given.where}Block ${who} at ${where} for an hour (nft); it ends by itself.${warning}`, blockByNft(targets, port)),
    act(`The same with iptables: it stays until it is taken back.${warning}`, blockByIptables(targets, port)),
  ];
}

/** Connections with an address that are open here, or half-open. Where the host's own is meant, none. */
export function closeSockets(given: Case, state: 'syn-recv' | 'established', targets: readonly Target[]): Remedy[] {
  const { port } = given;
  if (targets.length === 0) return [];
  const yours = port === null ? ' Your shell, too, if you are logged in from there.' : '';
  const commands = targets.map((target) => `ss -tK state ${state} '${matchSockets(target, port)}'`);
  const what = state === 'syn-recv' ? 'half-open' : 'open';
  return [
    act(`${given.where}Close what they have ${what} here (needs CONFIG_INET_DIAG_DESTROY in the kernel).${yours} No undo.`, {
      commands,
      undo: [],
    }),
  ];
}

/** "dst 192.0.2.7 and sport = :80", as ss(8) wants it on the host that has the port. */
export function matchSockets({ family, text }: Target, port: number | null): string {
  return `dst ${family === 6 ? `[${text}]` : text}${port === null ? '' : ` and sport = :${port}`}`;
}

/** Removes entries of connection tracking; half-open ones only, where a state is given. */
export function deleteTracked(what: string, targets: readonly Target[], state: 'SYN_RECV' | null): Remedy[] {
  if (targets.length === 0) return [];
  const which = state === null ? '' : ` -p tcp --state ${state}`;
  const commands = targets.map(({ family, text }) => `conntrack -D -f ipv${family} -s ${text}${which}`);
  return [act(`${what} No undo: whoever is alive connects anew.`, { commands, undo: [] })];
}
