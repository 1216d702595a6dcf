/* RLIMIT_NOFILE, fs.file-max and net.ipv4.ip_local_port_range: getrlimit(2), proc(5), ip(7). docs/verdicts.md. */

import type { HostFacts } from '../host-facts.js';
import { describeProcess } from '../host-knowledge.js';
import { AT_LIMIT, NEAR_LIMIT } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatPercent } from './words.js';

/** Something of which there is only so much. */
interface Limited {
  readonly key: string;
  readonly used: number;
  readonly limit: number;
  /** "open files" */
  readonly what: string;
  /** What happens at the limit. */
  readonly consequence: string;
  readonly who: string;
  readonly process: string | null;
  readonly service: { readonly ip: string; readonly port: number } | null;
}

/** Open files of a process or of the machine, or the ports to connect from, are nearly used up. Live only. */
export class SocketLimitNear implements VerdictRule {
  judge({ host }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    if (host.moment === null) return [];
    return listLimited(host.moment.facts)
      .filter(({ key, used, limit }) => limit > 0 && used / limit >= NEAR_LIMIT[wasActive(key) ? 'ends' : 'begins'])
      .map(describeLimited);
  }
}

function listLimited({ fileLimits, files, peers, settings }: HostFacts): Limited[] {
  const ofProcesses = fileLimits.map(({ process, open, limit }) => {
    const who = describeProcess(process);
    const consequence = 'at the limit it can neither open nor accept connections (EMFILE)';
    return { key: `files ${process.pid}`, used: open, limit, what: 'open files', consequence, who, process: who, service: null };
  });
  const consequence = 'at the limit no program can open a connection (ENFILE)';
  const machine = { key: 'files', what: 'open files', consequence, who: 'the machine', process: null, service: null };
  const ofMachine = files === null ? [] : [{ ...machine, used: files.open, limit: files.limit }];
  const range = settings?.portRange ?? null;
  const ports = range === null ? 0 : range[1] - range[0] + 1;
  const ofPorts = (peers?.destinations ?? []).map(({ ip, port, sockets }) => {
    const who = `connections to ${formatEndpoint(ip, port)}`;
    const end = 'at the limit no more can be opened there (EADDRNOTAVAIL)';
    return {
      key: `ports ${who}`,
      used: sockets,
      limit: ports,
      what: 'local ports',
      consequence: end,
      who,
      process: null,
      service: { ip, port },
    };
  });
  return [...ofProcesses, ...ofMachine, ...ofPorts];
}

function describeLimited({ key, used, limit, what, consequence, who, process, service }: Limited): Finding {
  const share = used / limit;
  const ratio = `${formatNumber(used)} of ${formatNumber(limit)}`;
  return makeFinding({
    kind: 'socket-limit-near',
    key,
    level: share >= AT_LIMIT ? 'critical' : 'warning',
    text: `${formatPercent(share)} of ${what}  ${ratio}, ${who}`,
    sentence: `${who}: ${ratio} ${what} are used (${formatPercent(share)}); ${consequence}`,
    numbers: { used, limit, usedShare: share },
    service,
    process,
  });
}
