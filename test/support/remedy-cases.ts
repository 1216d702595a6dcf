/* Verdicts to find remedies for, and a host that knows something. */
import type { HostFacts, HostProcess } from '../../src/host-facts.js';
import { HostKnowledge } from '../../src/host-knowledge.js';
import { VERDICT_KINDS, type Verdict, type VerdictKind } from '../../src/verdict.js';
import { makeQuietFacts } from './quiet-host.js';

type Judged = Omit<Verdict, 'remedies'>;

export const OWN = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;
export const STRANGER = { 4: '198.51.100.7', 6: '2001:db8:5::7' } as const;
export const STRANGERS_NET = { 4: '198.51.100.0/24', 6: '2001:db8:5::/64' } as const;
export const PORT = 7211;

export function judge(kind: VerdictKind, about: Partial<Judged> = {}): Judged {
  return {
    kind,
    level: 'warning',
    sentence: 'Something is wrong.',
    numbers: {},
    source: null,
    service: null,
    subnet: null,
    process: null,
    reason: null,
    firstSecond: 1000,
    lastSecond: 1010,
    isActive: true,
    ...about,
  };
}

export function processOf(pid: number, name = 'knocker'): HostProcess {
  return { pid, name, commandLine: name, user: 'root', unit: null, parent: null };
}

export function factsOf(some: Partial<HostFacts> = {}): HostFacts {
  return makeQuietFacts({ addresses: ['127.0.0.1', '::1', OWN[4], OWN[6]], ...some });
}

/** What a host knows; null: it has not said anything yet, as in a replay. */
export function hostOf(facts: HostFacts | null): HostKnowledge {
  const host = new HostKnowledge();
  if (facts !== null) host.note(facts);
  return host;
}

/** Every kind, from a stranger and with nobody named, at a port of this host, of a stranger, and nowhere; IPv4 and IPv6. */
export function judgeAll(): Judged[] {
  const verdicts: Judged[] = [];
  for (const kind of VERDICT_KINDS) {
    verdicts.push(judge(kind));
    for (const family of [4, 6] as const) {
      const subnet = STRANGERS_NET[family];
      for (const source of [null, STRANGER[family], OWN[family]]) {
        for (const ip of [OWN[family], STRANGER[family]])
          verdicts.push(judge(kind, { source, service: { ip, port: PORT }, subnet }));
        verdicts.push(judge(kind, { source, subnet }));
      }
    }
  }
  return verdicts;
}
