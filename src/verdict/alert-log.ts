import type { AlertLevel, ScreenAlert } from '../screen-snapshot.js';
import type { AlertMoment, AlertRule, Finding } from './alert-moment.js';
import { DroppedPackets } from './dropped-packets.js';
import { RefusedStorm } from './refused-storm.js';
import { ResetBurst } from './reset-burst.js';
import { MOST_ALERTS, SAME_ALERT_SECONDS } from './thresholds.js';
import { UnansweredSyns } from './unanswered-syns.js';

/** What is looked for. Verdicts get their place here. */
function makeRules(): readonly AlertRule[] {
  return [new DroppedPackets(), new UnansweredSyns(), new RefusedStorm(), new ResetBurst()];
}

interface LoggedAlert {
  /** null: a notice, which was never a condition. */
  readonly key: string | null;
  /** When it was raised. */
  readonly seconds: number;
  level: AlertLevel;
  text: string;
  isActive: boolean;
  /** When it last held. */
  lastSecond: number;
}

/** Alerts, newest first. A condition is one alert while it lasts, and when it comes back soon. */
export class AlertLog {
  private readonly rules = makeRules();
  private alerts: LoggedAlert[] = [];

  /** Says something that happened, and is over. */
  note(seconds: number, level: AlertLevel, text: string): void {
    this.add({ key: null, seconds, level, text, isActive: false, lastSecond: seconds });
  }

  /** Judges a second that is over. To be called once for each, in their order; some may be left out. */
  judge(moment: AlertMoment): void {
    const isActive = (key: string) => this.alerts.some((alert) => alert.key === key && alert.isActive);
    const findings = this.rules.flatMap((rule) => rule.judge(moment, isActive));
    for (const alert of this.alerts) alert.isActive = findings.some(({ key }) => key === alert.key) && alert.isActive;
    for (const finding of findings) this.take(finding, moment.second);
  }

  /** At most MOST_ALERTS. */
  read(): ScreenAlert[] {
    return this.alerts.map(({ seconds, level, text, isActive }) => ({ seconds, level, text, isActive }));
  }

  private take({ key, level, text }: Finding, second: number): void {
    const known = this.alerts.find((alert) => alert.key === key && second - alert.lastSecond <= SAME_ALERT_SECONDS);
    if (known === undefined) this.add({ key, seconds: second, level, text, isActive: true, lastSecond: second });
    else Object.assign(known, { level, text, isActive: true, lastSecond: second });
  }

  private add(alert: LoggedAlert): void {
    this.alerts = [alert, ...this.alerts].sort((a, b) => b.seconds - a.seconds).slice(0, MOST_ALERTS);
  }
}
