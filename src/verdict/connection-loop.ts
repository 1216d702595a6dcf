/* A program that connects to itself, or to its own host, until something is full: night 1 of captures/README.md. docs/verdicts.md. */
import { S1, S2, S3, SF } from '../conn-state.js';
import { describeConnector, describeProcess } from '../host-knowledge.js';
import type { ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { LOOP_ENDED_SHARE, LOOP_GROWTH, LOOP_OPEN, LOOP_SHARE, MINUTE } from './thresholds.js';
import { countLately, type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber } from './words.js';

const KEY = 'connection-loop';
const STEP_SECONDS = 10;

/** An address opens connections to itself, more and more, and closes none. */
export class ConnectionLoop implements VerdictRule {
  private readonly open = new Growth(MINUTE);
  private readonly ended = new Growth(MINUTE);
  private place: { readonly ip: string; readonly port: number } | null = null;

  judge(moment: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const { second, states } = moment;
    const open = [S1, S2, S3].reduce((sum, state) => sum + (states[state] ?? 0), 0);
    this.open.note(second, open);
    this.ended.note(second, states[SF] ?? 0);
    if (wasActive(KEY)) return open >= LOOP_OPEN.ends && this.place !== null ? [describeLoop(moment, this.place, open)] : [];
    if (open < LOOP_OPEN.begins || !this.keepsGrowing()) return [];
    this.place = findLoop(moment, this.open.over(MINUTE));
    return this.place === null ? [] : [describeLoop(moment, this.place, open)];
  }

  /** More in the last ten seconds, and in the ten before; and nearly all of them stay. */
  private keepsGrowing(): boolean {
    const late = this.open.over(STEP_SECONDS);
    const early = this.open.over(2 * STEP_SECONDS) - late;
    if (late < LOOP_GROWTH || early < LOOP_GROWTH) return false;
    return this.ended.over(MINUTE) <= this.open.over(MINUTE) * LOOP_ENDED_SHARE;
  }
}

/** Where an address has opened most of what has become open to itself. */
function findLoop(moment: VerdictMoment, growth: number): { readonly ip: string; readonly port: number } | null {
  const { findMost, host } = moment;
  const isLoop = (row: ScreenRow) =>
    row.address === row.peer &&
    host.isOwn(row.address) &&
    row.open >= LOOP_OPEN.begins &&
    countLately(row, moment) >= growth * LOOP_SHARE;
  const pair = findMost('pairs', 'open', 5).find(isLoop);
  if (pair === undefined) return null;
  const service = findMost('services', 'open', 5).find(
    ({ address, open }) => address === pair.address && open >= pair.open * LOOP_SHARE,
  );
  return service === undefined ? null : { ip: service.address, port: service.port };
}

function describeLoop({ host }: VerdictMoment, service: { readonly ip: string; readonly port: number }, open: number): Finding {
  const endpoint = formatEndpoint(service.ip, service.port);
  const [connector] = host.connectorsTo(service.ip, service.port);
  const listener = host.listenerAt(service.ip, service.port)?.process ?? null;
  const process = connector === undefined ? null : describeConnector(connector);
  const isItself = connector !== undefined && listener?.pid === connector.process.pid;
  const by =
    process === null
      ? ''
      : isItself
        ? `, ${process} to itself`
        : `, by ${process}${listener === null ? '' : ` to ${describeProcess(listener)}`}`;
  return makeFinding({
    kind: 'connection-loop',
    key: KEY,
    level: 'critical',
    text: `connection loop ${endpoint}  ${formatNumber(open)} open${process === null ? '' : ` by ${process}`}`,
    sentence: `connection loop: ${service.ip} opens connections to itself at ${endpoint}, and closes none: ${formatNumber(open)} are open${by}`,
    numbers: { openConnections: open },
    source: service.ip,
    service,
    process,
  });
}
