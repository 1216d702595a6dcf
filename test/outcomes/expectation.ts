/* What must be said of scenarios: by the packets, by the kernels' counters, and by syntop. */
import assert from 'node:assert/strict';
import { CONN_STATES } from '../../src/conn-state.js';
import type { Report } from '../../src/snapshot.js';
import type { ConnLine, SyntopRun } from '../support/kernel-capture.js';
import type { KernelCounters } from '../support/kernel-counters.js';
import {
  attemptsOf,
  COMPARED_COUNTERS,
  type ExpectedCounters,
  type PlayedService,
  type Scenario,
  sum,
} from '../support/kernel-scenario.js';
import type { StageCounters } from '../support/kernel-stage.js';
import type { Wire } from '../support/kernel-wire.js';

const portsOf = ({ services }: Scenario) => services.map(({ port }) => port);

/** The traffic is what was meant: so many attempts, and repeated only what should be. */
export function assertOnTheWire(scenarios: readonly Scenario[], wire: Wire): void {
  for (const scenario of scenarios) {
    const counts = wire.count(portsOf(scenario));
    assert.equal(counts.attempts, attemptsOf(scenario.services), `attempts: ${scenario.title}`);
    const repeated = { syn: counts.synRetransmissions > 0, synAck: counts.synAckRetransmissions > 0 };
    const { repeats = [] } = scenario;
    // A scenario that may repeat both need not repeat the SYN: who is first to lose patience is a matter of timers.
    assert.ok(!repeated.syn || repeats.includes('syn'), `no SYN is repeated: ${scenario.title}`);
    assert.equal(repeated.synAck, repeats.includes('syn-ack'), `SYN-ACKs repeated: ${scenario.title}`);
    assert.equal(counts.rst, sum((scenario.resets ?? []).map(({ times }) => times)), `resets: ${scenario.title}`);
  }
}

/** The kernels have counted what was made, all of it and nothing else. */
export function assertKernelAgrees(scenarios: readonly Scenario[], wire: Wire, counters: StageCounters): void {
  const expected = scenarios.map((scenario) => scenario.kernel(wire.count(portsOf(scenario))));
  for (const side of ['client', 'server'] as const) {
    const total = addUp(expected.map((both) => both[side]));
    assert.deepEqual(pick(counters[side], Object.keys(total)), total, `counters of the ${side}`);
  }
}

function addUp(parts: readonly ExpectedCounters[]): ExpectedCounters {
  const names = new Set<string>([...COMPARED_COUNTERS, ...parts.flatMap((part) => Object.keys(part))]);
  return Object.fromEntries([...names].map((name) => [name, sum(parts.map((part) => part[name]))]));
}

function pick(counters: KernelCounters, names: readonly string[]): Record<string, number | undefined> {
  return Object.fromEntries(names.map((name) => [name, counters[name]]));
}

/** syntop's report and its lines of connections say exactly what was made. */
export function assertSyntopAgrees(scenarios: readonly Scenario[], wire: Wire, { report, connections }: SyntopRun): void {
  const services = scenarios.flatMap((scenario) => scenario.services);
  const counts = wire.count();
  const { syn, synAck, fin, rst, attempts, synRetransmissions } = counts;
  const resets = sum(scenarios.flatMap((scenario) => scenario.resets ?? []).map(({ times }) => times));
  const expected = { syn, synAck, fin, rst, attempts, synRetransmissions, resets };
  assert.deepEqual(report.totals, { ...report.totals, ...expected }, 'totals');
  const outcomes = CONN_STATES.map((state) => [state, sum(services.map((service) => service.outcomes[state]))]);
  assert.deepEqual(report.outcomes, Object.fromEntries(outcomes), 'outcomes');
  const halfOpen = sum(services.map((service) => service.halfOpen));
  const tracking = { connections: attempts, halfOpen, directionGuessed: 0, evicted: { attempts: 0, connections: 0 } };
  assert.deepEqual(report.tracking, { ...report.tracking, ...tracking }, 'tracking');
  assertServices(services, report);
  assertResetters(scenarios, report);
  assertConnections(scenarios, connections);
  assert.equal(sum(connections.map(({ retries }) => retries)), synRetransmissions, 'retries of connections');
  const synAckRetries = sum(connections.map((line) => line.syn_ack_retries));
  assert.equal(synAckRetries + report.totals.duplicates, counts.synAckRetransmissions, 'repeated SYN-ACKs');
  if (!scenarios.some(({ hasTwins }) => hasTwins)) assert.equal(report.totals.duplicates, 0, 'duplicates');
}

function assertServices(services: readonly PlayedService[], report: Report): void {
  assert.equal(report.services.length, services.length, 'services');
  for (const { ip, port, outcomes, halfOpen = 0 } of services) {
    const row = report.services.find((candidate) => candidate.ip === ip && candidate.port === port);
    assert.ok(row !== undefined, `service ${ip} ${port}`);
    const said = { attempts: row.attempts, outcomes: row.outcomes, halfOpen: row.halfOpen };
    assert.deepEqual(said, { attempts: sum(Object.values(outcomes)), outcomes, halfOpen }, `service ${ip} ${port}`);
    const isAnswered = Object.keys(outcomes).some((state) => state !== 'S0');
    assert.equal(row.connectMillis !== null, isAnswered, `connect time of service ${ip} ${port}`);
  }
}

function assertResetters(scenarios: readonly Scenario[], report: Report): void {
  const expected: Record<string, number> = {};
  for (const { kind, times } of scenarios.flatMap(({ resets = [] }) => resets)) expected[kind] = (expected[kind] ?? 0) + times;
  const said: Record<string, number> = {};
  for (const { kinds } of report.resetters) {
    for (const [kind, times] of Object.entries(kinds)) if (times > 0) said[kind] = (said[kind] ?? 0) + times;
  }
  assert.deepEqual(said, expected, 'kinds of resets');
}

function assertConnections(scenarios: readonly Scenario[], lines: readonly ConnLine[]): void {
  const key = (...parts: ReadonlyArray<string | number | null>) => parts.join(' ');
  for (const { services, resets = [], title } of scenarios) {
    const own = lines.filter((line) => services.some(({ port }) => port === line['id.resp_p']));
    const states = tally(own.map((line) => key(line['id.resp_h'], line['id.resp_p'], line.conn_state)));
    const expectedStates = services.flatMap(({ ip, port, outcomes }) =>
      Object.entries(outcomes).map(([state, times]) => [key(ip, port, state), times] as const),
    );
    assert.deepEqual(states, Object.fromEntries(expectedStates), `states of connections: ${title}`);
    const kinds = tally(own.filter((line) => line.reset_by !== null).map((line) => key(line.reset_by, line.reset_kind)));
    assert.deepEqual(kinds, Object.fromEntries(resets.map(({ by, kind, times }) => [key(by, kind), times])), `resets: ${title}`);
    const halfOpen = own.filter((line) => line.half_open).length;
    assert.equal(halfOpen, sum(services.map((service) => service.halfOpen)), `half-open: ${title}`);
  }
  assert.equal(lines.length, attemptsOf(scenarios.flatMap(({ services }) => services)), 'lines of connections');
}

function tally(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of keys) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}
