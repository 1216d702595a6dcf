import type { Connector } from '../host-facts.js';
import { describeConnector, describeConnectorShortly, describeProcess } from '../host-knowledge.js';
import type { RefusedService } from '../screen-snapshot.js';
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
  REFUSED_TOLD,
  RESTART_SECONDS,
} from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, shortenNumber } from './words.js';

/** Of what the busiest connects, others that are worth a word. */
const OTHERS_SHARE = 0.1;

/** What is known of a service that refuses. */
interface Refusing {
  readonly growth: Growth;
  refused: number;
  /** When it was seen refusing first, and when it refused more than before. */
  firstSecond: number;
  lastSecond: number;
}

/** A service that refuses too much. */
interface Storm {
  readonly key: string;
  readonly address: string;
  readonly port: number;
  readonly count: number;
  /** Connections that it has let in. */
  readonly open: number;
}

/** Somebody asks again and again where nobody listens. A verdict a service. */
export class RefusedStorm implements VerdictRule {
  private known = new Map<string, Refusing>();
  private findings: readonly Finding[] = [];
  private readonly askers = new Remembered<readonly RefusedService[]>(ASKERS_SECONDS);
  /** All refusals of which it is known, and when it was looked last. */
  private readonly refused = new Growth(REFUSED_SECONDS);
  private looked = { second: Number.NEGATIVE_INFINITY, refused: 0 };

  judge(moment: VerdictMoment, standing: Standing): readonly Finding[] {
    const { second, refused } = moment;
    this.refused.note(second, refused);
    const recent = this.refused.over(REFUSED_SECONDS);
    if (recent < REFUSED_LEAST) {
      this.known.clear();
      this.findings = [];
    } else if (refused - this.looked.refused >= LOOK_REFUSED || second - this.looked.second >= LOOK_SECONDS) {
      this.looked = { second, refused };
      this.findings = this.look(moment, recent, standing);
    }
    return this.findings;
  }

  private look(moment: VerdictMoment, recent: number, { wasActive }: Standing): Finding[] {
    const { second } = moment;
    const known = new Map<string, Refusing>();
    const storms: Storm[] = [];
    for (const { address, port, refused, open } of moment.findRefused(REFUSED_SERVICES)) {
      const key = `refused ${formatEndpoint(address, port)}`;
      const one = this.known.get(key) ?? makeRefusing(second, refused, recent);
      known.set(key, one);
      one.growth.note(second, refused);
      if (refused > one.refused) one.lastSecond = second;
      one.refused = refused;
      const count = one.growth.over(REFUSED_SECONDS);
      if (count < REFUSED_COUNT[wasActive(key) ? 'ends' : 'begins']) continue;
      // Whoever has answered before may be back in a moment.
      if (open > 0 && !wasActive(key) && one.lastSecond - one.firstSecond <= RESTART_SECONDS) continue;
      storms.push({ key, address, port, count, open });
    }
    // Whatever is no more among them is forgotten.
    this.known = known;
    // Those that are told already go on being told.
    storms.sort((a, b) => Number(wasActive(b.key)) - Number(wasActive(a.key)) || b.count - a.count);
    const told = storms.slice(0, REFUSED_TOLD);
    const askers = this.findAskers(moment, told);
    return told.map((storm) => describe(moment, storm, askers.find((asker) => isOf(asker, storm)) ?? null));
  }

  /** Who asks, of those that are told at least. */
  private findAskers({ second, findAskers }: VerdictMoment, storms: readonly Storm[]): readonly RefusedService[] {
    if (storms.length === 0) return [];
    const find = () => findAskers(REFUSED_SERVICES);
    const known = this.askers.get(second, find);
    const isKnown = storms.every((storm) => known.some((asker) => isOf(asker, storm)));
    return isKnown ? known : this.askers.renew(second, find);
  }
}

function describe({ host }: VerdictMoment, { key, address, port, count, open }: Storm, asker: RefusedService | null): Finding {
  const endpoint = formatEndpoint(address, port);
  const connectors = host.connectorsTo(address, port);
  const [connector] = connectors;
  const process = connector === undefined ? null : describeConnector(connector);
  const reason = host.reasonsAt(address, port)[0] ?? null;
  const others = asker?.hasMoreAskers ? ' and others' : '';
  const name = connector === undefined ? (asker?.process ?? asker?.askedBy ?? null) : describeConnectorShortly(connector);
  const from = asker?.askedBy == null ? '' : others === '' ? `, all from ${asker.askedBy}` : `, from ${asker.askedBy}${others}`;
  const by = process === null ? '' : `, by ${process}${hasOthers(connectors) ? ' and others' : ''}${describeStarter(connector)}`;
  const listener = host.moment === null || !host.isOwn(address) ? undefined : host.listenerAt(address, port);
  const nobody = listener === null ? '; nobody listens there' : open > 0 ? '; it has answered before' : '';
  const why = reason === null ? '' : ` (${reason})`;
  return makeFinding({
    kind: 'refused-storm',
    key,
    level: 'warning',
    text: `refused ${endpoint}  ${shortenNumber(count)}/min${name === null ? '' : ` by ${name}${others}`}`,
    sentence: `connection-refused storm: ${endpoint} refused ${formatNumber(count)} connections in 60 s${from}${by}${nobody}${why}`,
    numbers: { refusedPerMinute: count },
    source: asker?.askedBy ?? null,
    service: { ip: address, port },
    process,
    reason: reason ?? 'refused',
  });
}

/** Not for the sake of one that the kernel had no name for. */
function hasOthers([first, ...others]: readonly Connector[]): boolean {
  const connects = others.reduce((sum, other) => sum + other.connects, 0);
  return first !== undefined && connects > 0 && connects >= first.connects * OTHERS_SHARE;
}

/** Each process of a loop is gone when it is read of; who starts them is not. */
function describeStarter(connector: Connector | undefined): string {
  if (connector === undefined || connector.processes <= 1 || connector.process.parent === null) return '';
  return `, started by ${describeProcess(connector.process.parent)}`;
}

function isOf(asker: RefusedService, { address, port }: Storm): boolean {
  return asker.address === address && asker.port === port;
}

/** At first sight: no more of its refusals can be of the last minute than there were in all. */
function makeRefusing(second: number, refused: number, recent: number): Refusing {
  const growth = new Growth(REFUSED_SECONDS, Math.max(refused - recent, 0));
  return { growth, refused, firstSecond: second, lastSecond: second };
}
