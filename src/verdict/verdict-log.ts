import type { HostKnowledge } from '../host-knowledge.js';
import type { AlertLevel, ScreenAlert } from '../screen-snapshot.js';
import type { Remedy, Verdict } from '../verdict.js';
import { makeRules } from './all-rules.js';
import { findRemedies } from './remedies.js';
import { MOST_ALERTS, SAME_ALERT_SECONDS } from './thresholds.js';
import type { Finding, Standing, VerdictMoment } from './verdict-moment.js';

/** Something that happened, and is over. */
interface Notice {
  readonly seconds: number;
  readonly level: AlertLevel;
  readonly text: string;
}

interface LoggedVerdict {
  finding: Finding;
  readonly firstSecond: number;
  lastSecond: number;
  isActive: boolean;
  /** As of when they were asked for last, and what about. */
  remedies: { readonly about: string; readonly found: readonly Remedy[] } | null;
}

/** Remedies are found anew when the host has said something new, but not more often. */
const REMEDY_MILLIS = 10_000;

/** Verdicts and notices, newest first. A condition is one verdict while it lasts, and when it comes back soon. */
export class VerdictLog {
  private readonly rules = makeRules();
  private notices: Notice[] = [];
  private verdicts: LoggedVerdict[] = [];

  note(seconds: number, level: AlertLevel, text: string): void {
    this.notices = keepNewest([{ seconds, level, text }, ...this.notices], ({ seconds: at }) => at);
  }

  /** Judges a second that is over. To be called once for each, in their order; some may be left out. */
  judge(moment: VerdictMoment): void {
    const active = new Set(this.verdicts.flatMap(({ isActive, finding }) => (isActive ? [finding.key] : [])));
    const found: Finding[] = [];
    const standing: Standing = {
      wasActive: (key) => active.has(key),
      holds: (kind, source) =>
        found.some((finding) => finding.kind === kind && (source === undefined || finding.source === source)),
    };
    for (const rule of this.rules) found.push(...rule.judge(moment, standing));
    const keys = new Set(found.map(({ key }) => key));
    for (const verdict of this.verdicts) verdict.isActive &&= keys.has(verdict.finding.key);
    for (const finding of found) this.take(finding, moment.second);
  }

  /** Conditions, present ones and others; at most MOST_ALERTS. */
  read(host: HostKnowledge): Verdict[] {
    return this.verdicts.map((logged) => readVerdict(logged, host));
  }

  /** Conditions and notices as lines; at most MOST_ALERTS. */
  readAlerts(): ScreenAlert[] {
    const notices = this.notices.map((notice) => ({ ...notice, isActive: false }));
    const verdicts = this.verdicts.map(({ finding: { level, text }, firstSecond, isActive }, verdict) => {
      return { seconds: firstSecond, level, text, isActive, verdict };
    });
    return keepNewest([...verdicts, ...notices], ({ seconds }) => seconds);
  }

  private take(finding: Finding, second: number): void {
    const isSame = (known: LoggedVerdict) =>
      known.finding.key === finding.key && (known.isActive || second - known.lastSecond <= SAME_ALERT_SECONDS);
    const known = this.verdicts.find(isSame);
    if (known !== undefined) Object.assign(known, { finding, lastSecond: second, isActive: true });
    else {
      const begun = { finding, firstSecond: second, lastSecond: second, isActive: true, remedies: null };
      this.verdicts = keepNewest([begun, ...this.verdicts], ({ firstSecond }) => firstSecond);
    }
  }
}

function keepNewest<Entry>(entries: readonly Entry[], secondsOf: (entry: Entry) => number): Entry[] {
  return [...entries].sort((a, b) => secondsOf(b) - secondsOf(a)).slice(0, MOST_ALERTS);
}

function readVerdict(logged: LoggedVerdict, host: HostKnowledge): Verdict {
  const { key, text: _text, others, ...finding } = logged.finding;
  const { firstSecond, lastSecond, isActive } = logged;
  const verdict = { ...finding, firstSecond, lastSecond, isActive };
  const { kind, source, service, subnet, process } = finding;
  const hostTime = Math.floor((host.moment?.facts.atMillis ?? 0) / REMEDY_MILLIS);
  const about = [key, kind, source, service?.ip, service?.port, subnet, process, hostTime, ...others].join(' ');
  if (logged.remedies?.about !== about) logged.remedies = { about, found: findRemedies(verdict, host, others) };
  return { ...verdict, remedies: logged.remedies.found };
}
