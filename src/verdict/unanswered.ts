/* A service that does not answer, or whose answers do not arrive: docs/verdicts.md. RFC 9293 3.8.3 and RFC 6298: who means it tries again. */
import { describeConnector } from '../host-knowledge.js';
import { isExplained } from './syn-flood.js';
import { countUp, describeFully, describeShortly, type UnansweredCase, type UnansweredServices } from './unanswered-services.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatPercent, nameFirst } from './words.js';

/** Attempts that are meant, and get no answer: an outage, a dead host, or a firewall. */
export class Unanswered implements VerdictRule {
  constructor(private readonly services: UnansweredServices) {}

  judge(moment: VerdictMoment, { wasActive, holds }: Standing): readonly Finding[] {
    return this.services
      .find(moment, wasActive)
      .filter((one) => !one.isFlood && !isExplained(one, holds))
      .map((one) => describeSilence(moment, one));
  }
}

function describeSilence({ host }: VerdictMoment, one: UnansweredCase): Finding {
  const { key, level, service, sources, share, retries, halfOpen, unanswered } = one;
  const what = service === null ? 'many services do not answer' : `${formatEndpoint(service.ip, service.port)} does not answer`;
  const connector = service === null ? undefined : host.connectorsTo(service.ip, service.port)[0];
  const process = connector === undefined ? null : describeConnector(connector);
  const who = `${sources.length === 0 ? 'many sources' : nameFirst(sources)}${process === null ? '' : `, by ${process}`}`;
  const cause = halfOpen > unanswered ? 'its answers do not get through' : 'an outage, or a firewall that drops';
  return makeFinding({
    kind: 'unanswered',
    key,
    level,
    text: `unanswered SYNs${describeShortly(one)}`,
    sentence: `${what}: of the attempts of 60 s, ${describeFully(one)}, ${formatPercent(share)} of all, each tried again ${retries.toFixed(1)} times; from ${who}: ${cause}`,
    numbers: countUp(one),
    source: sources.length === 1 ? (sources[0] ?? null) : null,
    service,
    process,
  });
}
