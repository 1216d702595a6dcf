import type { RefusedService, ScreenRow } from '../screen-snapshot.js';
import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, shortenNumber } from './alert-moment.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import {
  ASKERS_SECONDS,
  LOOK_REFUSED,
  LOOK_SECONDS,
  REFUSED_COUNT,
  REFUSED_LEAST,
  REFUSED_SECONDS,
  REFUSED_SERVICES,
} from './thresholds.js';

/** Somebody asks again and again where nobody listens. An alert a service. */
export class RefusedStorm implements AlertRule {
  private known = new Map<string, Growth>();
  private findings: readonly Finding[] = [];
  private readonly askers = new Remembered<readonly RefusedService[]>(ASKERS_SECONDS);
  /** All refusals of which it is known, and when it was looked last. */
  private readonly refused = new Growth(REFUSED_SECONDS);
  private looked = { second: Number.NEGATIVE_INFINITY, refused: 0 };

  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    const { second, refused } = moment;
    this.refused.note(second, refused);
    const recent = this.refused.over(REFUSED_SECONDS);
    if (recent < REFUSED_LEAST) {
      this.known.clear();
      this.findings = [];
    } else if (refused - this.looked.refused >= LOOK_REFUSED || second - this.looked.second >= LOOK_SECONDS) {
      this.looked = { second, refused };
      this.findings = this.look(moment, recent, isActive);
    }
    return this.findings;
  }

  private look(moment: AlertMoment, recent: number, isActive: (key: string) => boolean): Finding[] {
    const known = new Map<string, Growth>();
    const findings: Finding[] = [];
    for (const { address, port, refused } of moment.findRefused(REFUSED_SERVICES)) {
      const endpoint = formatEndpoint(address, port);
      const key = `refused ${endpoint}`;
      // At first sight: no more of its refusals can be of the last minute than there were in all.
      const growth = this.known.get(key) ?? new Growth(REFUSED_SECONDS, Math.max(refused - recent, 0));
      growth.note(moment.second, refused);
      known.set(key, growth);
      const count = growth.over(REFUSED_SECONDS);
      if (count < REFUSED_COUNT[isActive(key) ? 'ends' : 'begins']) continue;
      const text = `refused ${endpoint}  ${shortenNumber(count)}/min${this.describeAskers(moment, { address, port })}`;
      findings.push({ key, level: 'warning', text });
    }
    // Whatever is no more among them is forgotten.
    this.known = known;
    return findings;
  }

  private describeAskers(moment: AlertMoment, { address, port }: Pick<ScreenRow, 'address' | 'port'>): string {
    const isIt = (one: RefusedService) => one.address === address && one.port === port;
    const find = () => moment.findAskers(REFUSED_SERVICES);
    const service = this.askers.get(moment.second, find).find(isIt) ?? this.askers.renew(moment.second, find).find(isIt);
    const asker = service?.process ?? service?.askedBy ?? null;
    if (asker === null) return '';
    return ` by ${asker}${service?.hasMoreAskers ? ' and others' : ''}`;
  }
}
