import type { RefusedService } from '../screen-snapshot.js';
import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, shortenNumber } from './alert-moment.js';
import { Growth } from './growth.js';
import { REFUSED_COUNT, REFUSED_LEAST, REFUSED_SECONDS, REFUSED_SERVICES } from './thresholds.js';

/** Somebody asks again and again where nobody listens. An alert a service. */
export class RefusedStorm implements AlertRule {
  private known = new Map<string, Growth>();

  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    const { second, outcomes } = moment;
    if (outcomes.refused < REFUSED_LEAST) {
      this.known.clear();
      return [];
    }
    const findings: Finding[] = [];
    const known = new Map<string, Growth>();
    for (const service of moment.findRefusedServices(REFUSED_SERVICES)) {
      const endpoint = formatEndpoint(service.address, service.port);
      const key = `refused ${endpoint}`;
      const growth = this.known.get(key) ?? beginGrowth(service.refused, outcomes.refused);
      growth.note(second, service.refused);
      known.set(key, growth);
      const count = growth.over(REFUSED_SECONDS);
      if (count < REFUSED_COUNT[isActive(key) ? 'ends' : 'begins']) continue;
      findings.push({
        key,
        level: 'warning',
        text: `refused ${endpoint}  ${shortenNumber(count)}/min${describeAskers(service)}`,
      });
    }
    // Whatever is no more among them is forgotten.
    this.known = known;
    return findings;
  }
}

/** Of a service that is looked at for the first time: no more of its refusals can be of the last minute than there were in all. */
function beginGrowth(refused: number, recent: number): Growth {
  return new Growth(REFUSED_SECONDS, Math.max(refused - recent, 0));
}

function describeAskers({ process, askedBy, hasMoreAskers }: RefusedService): string {
  const asker = process ?? askedBy;
  if (asker === null) return '';
  return ` by ${asker}${hasMoreAskers ? ' and others' : ''}`;
}
