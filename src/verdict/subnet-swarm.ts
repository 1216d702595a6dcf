/* Many sources of one network, with a few connections each: night 5 of captures/README.md. docs/verdicts.md. */
import type { ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { isPrivateNetwork } from './private-network.js';
import { Remembered } from './remembered.js';
import { RowGrowth } from './row-growth.js';
import { DESCRIBE_SECONDS, LEAST_OPENED, MINUTE, SWARM_EACH, SWARM_NETWORKS, SWARM_SHARE, SWARM_SOURCES } from './thresholds.js';
import { countLately, type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatPercent, nameFirst } from './words.js';

const KEY = 'subnet-swarm';

interface Network {
  readonly net: string;
  readonly isPrivate: boolean;
  readonly sources: number;
  readonly attempts: number;
}

/** Sources come in great number out of few networks, none of them conspicuous. One verdict for all networks. */
export class SubnetSwarm implements VerdictRule {
  private readonly attempts = new Growth(MINUTE);
  private readonly sources = new Growth(MINUTE);
  private readonly growth = new RowGrowth(MINUTE);
  private readonly networks = new Remembered<readonly Network[]>(DESCRIBE_SECONDS);

  judge(moment: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const { second, totals, distinctSources, outcomes } = moment;
    this.attempts.note(second, totals.attempts);
    this.sources.note(second, distinctSources);
    const sources = this.sources.over(MINUTE);
    const edge = wasActive(KEY) ? 'ends' : 'begins';
    // In a flood nothing opens: then nobody need look at the rows.
    if (sources < SWARM_SOURCES[edge] || outcomes.opened + outcomes.reset < SWARM_SOURCES.ends) return [];
    const all = Math.max(this.attempts.over(MINUTE), 1);
    const networks = this.networks
      .get(second, () => this.look(moment, sources))
      .filter(({ sources: count, attempts }) => count >= SWARM_SOURCES[edge] && attempts >= all * SWARM_SHARE[edge]);
    return networks.length === 0 ? [] : [describeSwarm(moment, networks, all)];
  }

  private look(moment: VerdictMoment, most: number): Network[] {
    this.growth.begin();
    return moment
      .findMost('subnets', 'synRate', SWARM_NETWORKS)
      .flatMap((row) => {
        const attempts = countLately(row, moment);
        const [sources = 0] = this.growth.grow(moment.second, row.address, [row.peers ?? 0], [most]);
        const isSwarm = attempts <= sources * SWARM_EACH && opensWell(row);
        return isSwarm ? [{ net: row.address, isPrivate: isPrivateNetwork(row), sources, attempts }] : [];
      })
      .sort((a, b) => b.sources - a.sources || b.attempts - a.attempts);
  }
}

/** Else it is a flood or a scan, and told as that. */
function opensWell({ open, reset, attempts }: ScreenRow): boolean {
  return open + reset >= attempts * LEAST_OPENED;
}

function describeSwarm(moment: VerdictMoment, networks: readonly Network[], all: number): Finding {
  const sources = networks.reduce((sum, network) => sum + network.sources, 0);
  const attempts = networks.reduce((sum, network) => sum + network.attempts, 0);
  const names = nameFirst(networks.map(({ net }) => net));
  const [service] = moment.findMost('services', 'synRate', 1);
  const isMost = service !== undefined && countLately(service, moment) >= all * LEAST_OPENED;
  const to = isMost ? ` to ${formatEndpoint(service.address, service.port)}` : '';
  return makeFinding({
    kind: 'subnet-swarm',
    key: KEY,
    // The clients of a local network are no strangers.
    level: networks.every(({ isPrivate }) => isPrivate) ? 'info' : 'warning',
    text: `subnet swarm ${names}  ${formatNumber(sources)} sources, ${formatNumber(attempts)} connections in 60s`,
    sentence: `subnet swarm: ${formatNumber(sources)} new sources of ${names} opened ${formatNumber(attempts)} connections in 60 s, ${formatPercent(Math.min(attempts / all, 1))} of all and ${(attempts / sources).toFixed(1)} each${to}`,
    numbers: { newSources: sources, attemptsPerMinute: attempts, networks: networks.length },
    subnet: networks[0]?.net ?? null,
    service: isMost ? { ip: service.address, port: service.port } : null,
  });
}
