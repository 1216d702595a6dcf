/* Port and host scans: docs/verdicts.md. Jung et al. 2004 (TRW), and the counts of Zeek's scan policy. */
import { REJ, RSTOS0, S0, SH } from '../conn-state.js';
import type { Connector } from '../host-facts.js';
import { describeConnector } from '../host-knowledge.js';
import type { DetailPort, ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { RowGrowth } from './row-growth.js';
import {
  SCAN_EVIDENCE,
  SCAN_FLOOD,
  SCAN_FLOODED_SECONDS,
  SCAN_HOSTS,
  SCAN_LOOK_FAILURES,
  SCAN_LOOK_SECONDS,
  SCAN_PAIRS,
  SCAN_PORTS,
  SCAN_SECONDS,
  SCAN_SOURCES,
} from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatNumber, formatPercent } from './words.js';

/** What a source has done within SCAN_SECONDS. */
interface Recent {
  readonly failed: number;
  readonly ports: number;
  readonly hosts: number;
}

/** One source that tries many ports of a host, or many hosts at a port, most of which fail. One verdict a source. */
export class Scan implements VerdictRule {
  private readonly failed = new Growth(SCAN_SECONDS);
  private readonly rows = new RowGrowth(SCAN_SECONDS);
  private readonly sources = new Growth(SCAN_SECONDS);
  private looked = { second: Number.NEGATIVE_INFINITY, failed: 0 };
  private findings: readonly Finding[] = [];

  judge(moment: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const { second, states, forgottenAttempts, distinctSources } = moment;
    // Attempts that are younger than 5 s are among them: most of these will be answered, and are not there at the next look.
    const failed = [S0, REJ, SH, RSTOS0].reduce((sum, state) => sum + (states[state] ?? 0), forgottenAttempts);
    this.failed.note(second, failed);
    this.sources.note(second, distinctSources);
    const age = second - this.looked.second;
    const grown = failed - this.looked.failed;
    const isDue = age >= (this.isFlooded() ? SCAN_FLOODED_SECONDS : SCAN_LOOK_SECONDS) && (grown > 0 || this.findings.length > 0);
    if (isDue || (grown >= SCAN_LOOK_FAILURES && age === Number.POSITIVE_INFINITY)) {
      this.looked = { second, failed };
      this.findings = this.look(moment, wasActive);
    }
    return this.findings;
  }

  /** Under a flood from everywhere the tables are full, and to look at them takes long. */
  private isFlooded(): boolean {
    const failed = this.failed.over(SCAN_SECONDS);
    return failed >= SCAN_FLOOD && this.sources.over(SCAN_SECONDS) * SCAN_PORTS.ends > failed;
  }

  private look(moment: VerdictMoment, wasActive: Standing['wasActive']): Finding[] {
    const most = this.failed.over(SCAN_SECONDS);
    const rows = [
      ...moment.findMost('sources', 'unanswered', SCAN_SOURCES),
      ...moment.findMost('sources', 'refused', SCAN_SOURCES),
    ];
    const findings: Finding[] = [];
    this.rows.begin();
    for (const row of new Map(rows.map((row) => [row.address, row])).values()) {
      const { address, refused, unanswered } = row;
      if (refused + unanswered < SCAN_PORTS.ends) continue;
      const counts = [refused + unanswered, moment.countPorts(row), moment.countPeers(row)];
      const [failed = 0, ports = 0, hosts = 0] = this.rows.grow(moment.second, address, counts, [most, most, most]);
      const finding = judgeSource(moment, row, { failed, ports, hosts }, wasActive(keyOf(address)) ? 'ends' : 'begins');
      if (finding !== null) findings.push(finding);
    }
    return findings;
  }
}

function keyOf(address: string): string {
  return `scan ${address}`;
}

function judgeSource(moment: VerdictMoment, row: ScreenRow, recent: Recent, edge: 'begins' | 'ends'): Finding | null {
  if (recent.failed < Math.min(SCAN_PORTS[edge], SCAN_HOSTS[edge])) return null;
  const ports = moment.describePorts(row);
  return findPortScan(moment, row, recent, ports, edge) ?? findHostScan(moment, row, recent, ports, edge);
}

/** Many ports of one host. Of its ports twenty are known one by one, those tried most. */
function findPortScan(
  moment: VerdictMoment,
  row: ScreenRow,
  recent: Recent,
  ports: readonly DetailPort[],
  edge: 'begins' | 'ends',
): Finding | null {
  const failing = ports.filter((port) => countSuccesses(port) === 0 && countFailures(port) > 0).length;
  if (recent.ports < SCAN_PORTS[edge] || failing < SCAN_PORTS[edge] || !isEvident(failing, ports.length - failing)) return null;
  const pairs = [...moment.findMost('pairs', 'unanswered', SCAN_PAIRS), ...moment.findMost('pairs', 'refused', SCAN_PAIRS)];
  const [worst] = pairs.filter(({ address }) => address === row.address).sort((a, b) => countFailures(b) - countFailures(a));
  // Another port of another host each time is no scan: so look the searches of peer-to-peer programs.
  if (worst === undefined || worst.peer === null || countFailures(worst) < SCAN_PORTS[edge]) return null;
  const share = countFailures(worst) / Math.max(worst.attempts, 1);
  const [first] = ports;
  const connector = first && moment.host.isOwn(row.address) ? moment.host.connectorsTo(worst.peer, first.port)[0] : undefined;
  const { process, by } = describeScanner(connector);
  return makeFinding({
    kind: 'scan',
    key: keyOf(row.address),
    level: 'warning',
    text: `port scan ${row.address} > ${worst.peer}  ${formatNumber(recent.ports)} ports, ${formatPercent(share)} failed`,
    sentence: `port scan: ${row.address} tried ${formatNumber(recent.ports)} ports, most of them of ${worst.peer}, where ${formatPercent(share)} of its ${formatNumber(worst.attempts)} attempts failed${by}`,
    numbers: { ports: recent.ports, hosts: recent.hosts, failedAttempts: recent.failed, failedShare: share },
    source: row.address,
    process,
  });
}

/** Many hosts at one port. */
function findHostScan(
  { host, countPeers }: VerdictMoment,
  row: ScreenRow,
  recent: Recent,
  ports: readonly DetailPort[],
  edge: 'begins' | 'ends',
): Finding | null {
  const [worst] = [...ports].sort((a, b) => countFailures(b) - countFailures(a));
  if (worst === undefined || recent.hosts < SCAN_HOSTS[edge]) return null;
  const failed = Math.min(countFailures(worst), recent.failed, recent.hosts);
  if (failed < SCAN_HOSTS[edge] || !isEvident(failed, Math.min(countSuccesses(worst), countPeers(row)))) return null;
  const share = countFailures(worst) / Math.max(worst.attempts, 1);
  const connector = host.isOwn(row.address) ? host.connectorsAtPort(worst.port)[0] : undefined;
  const { process, by } = describeScanner(connector);
  return makeFinding({
    kind: 'scan',
    key: keyOf(row.address),
    level: 'warning',
    text: `host scan ${row.address} > port ${worst.port}  ${formatNumber(recent.hosts)} hosts, ${formatPercent(share)} failed`,
    sentence: `host scan: ${row.address} tried port ${worst.port} of ${formatNumber(recent.hosts)} hosts, and ${formatPercent(share)} of its ${formatNumber(worst.attempts)} attempts there failed${by}`,
    numbers: { ports: recent.ports, hosts: recent.hosts, failedAttempts: recent.failed, failedShare: share, port: worst.port },
    source: row.address,
    process,
  });
}

/** The sequential test with probabilities of success of 0.8 for the harmless and 0.2 for scanners: each failure outweighs a success. */
function isEvident(failures: number, successes: number): boolean {
  return failures - successes >= SCAN_EVIDENCE;
}

function countFailures({ refused, unanswered }: Pick<DetailPort, 'refused' | 'unanswered'>): number {
  return refused + unanswered;
}

function countSuccesses({ open, halfOpen, reset }: Pick<DetailPort, 'open' | 'halfOpen' | 'reset'>): number {
  return open + halfOpen + reset;
}

/** The process that scans, also as the end of a sentence. */
function describeScanner(connector: Connector | undefined): { readonly process: string | null; readonly by: string } {
  const process = connector === undefined ? null : describeConnector(connector);
  return { process, by: process === null ? '' : ` by ${process}` };
}
