/* Connections that were answered, and then reset: RFC 9293 3.5.2. docs/verdicts.md. */
import { RSTO, RSTR } from '../conn-state.js';
import type { ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import { RowGrowth } from './row-growth.js';
import {
  DESCRIBE_SECONDS,
  MINUTE,
  MOST_SHARE,
  RESET_CLIENTS,
  RESET_COUNT,
  RESET_RECENT,
  RESET_SHARE,
  UNANSWERED_SERVICES,
} from './thresholds.js';
import { countLately, type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatPercent } from './words.js';

type Side = 'server' | 'client';

const RECENT_SECONDS = 10;

/** The service whose connections are reset, and the clients of them. */
interface Place {
  readonly service: { readonly ip: string; readonly port: number } | null;
  readonly clients: readonly string[];
}

/** One side resets many of the connections that were answered. One verdict a side. */
export class ResetStorm implements VerdictRule {
  private readonly resets = { server: new Growth(MINUTE), client: new Growth(MINUTE) };
  private readonly attempts = new Growth(MINUTE);
  private readonly services = new RowGrowth(MINUTE);
  private readonly sources = new RowGrowth(MINUTE);
  private readonly place = new Remembered<Place>(DESCRIBE_SECONDS);

  judge(moment: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const { second, states, totals } = moment;
    this.attempts.note(second, totals.attempts);
    this.resets.server.note(second, states[RSTR] ?? 0);
    this.resets.client.note(second, states[RSTO] ?? 0);
    return (['server', 'client'] as const).flatMap((side) => this.judgeSide(moment, side, wasActive(keyOf(side))));
  }

  private judgeSide(moment: VerdictMoment, side: Side, wasIt: boolean): Finding[] {
    const edge = wasIt ? 'ends' : 'begins';
    const count = this.resets[side].over(MINUTE);
    const share = count / Math.max(this.attempts.over(MINUTE), count, 1);
    if (count < RESET_COUNT[edge] || share < RESET_SHARE[side][edge]) return [];
    const recent = this.resets[side].over(RECENT_SECONDS);
    if (!wasIt && (recent < RESET_RECENT || count - recent < RESET_RECENT)) return [];
    return [
      describeStorm(
        side,
        count,
        share,
        this.place.get(moment.second, () => this.look(moment, count)),
        moment,
      ),
    ];
  }

  private look(moment: VerdictMoment, count: number): Place {
    const findRows = (view: 'services' | 'sources', growth: RowGrowth) => {
      growth.begin();
      return moment
        .findMost(view, 'reset', UNANSWERED_SERVICES)
        .map((row) => ({ row, resets: this.grow(moment, growth, row, count) }))
        .filter(({ resets }) => resets > 0)
        .sort((a, b) => b.resets - a.resets);
    };
    const [worst] = findRows('services', this.services);
    const isOne = worst !== undefined && worst.resets >= count * MOST_SHARE;
    return {
      service: isOne ? { ip: worst.row.address, port: worst.row.port } : null,
      clients: findRows('sources', this.sources).map(({ row }) => row.address),
    };
  }

  private grow(moment: VerdictMoment, growth: RowGrowth, row: ScreenRow, count: number): number {
    const most = Math.min(count, countLately(row, moment));
    return growth.grow(moment.second, formatEndpoint(row.address, row.port), [row.reset], [most])[0] ?? 0;
  }
}

function keyOf(side: Side): string {
  return `reset-storm ${side}`;
}

function describeStorm(side: Side, count: number, share: number, { service, clients }: Place, { host }: VerdictMoment): Finding {
  const at = service === null ? null : formatEndpoint(service.ip, service.port);
  const reason = service === null ? null : (host.reasonsAt(service.ip, service.port)[0] ?? null);
  const [client] = clients;
  // A few clients may simply end their connections this way: load tests do, and health checks.
  const level = side === 'client' && clients.length < RESET_CLIENTS ? 'info' : 'warning';
  const who = side === 'server' ? (at ?? 'servers') : clients.length === 1 ? client : `${clients.length} clients`;
  const place = side === 'client' && at !== null ? ` of ${at}` : '';
  const why = reason === null ? '' : ` (${reason})`;
  return makeFinding({
    kind: 'reset-storm',
    key: keyOf(side),
    level,
    text: `reset storm by ${side}${at === null ? '' : ` ${at}`}  ${formatNumber(count)}/min, ${formatPercent(share)} of connections`,
    sentence: `reset storm by the ${side}: ${who} reset ${formatNumber(count)} connections${place} in 60 s after they had been answered, ${formatPercent(share)} of all${why}`,
    numbers: { resetsPerMinute: count, resetShare: share, clients: clients.length },
    source: clients.length === 1 ? (client ?? null) : null,
    service,
    reason: reason ?? (side === 'server' ? 'RSTR' : 'RSTO'),
  });
}
