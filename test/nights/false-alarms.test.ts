/* What is busy, but well, raises nothing: from live traffic, with all that the host says. What it looks like from packets alone: test/verdict/normal-traffic.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../src/snapshot.js';
import { endAfter, listAddresses, NightStage, planEvenly, request, strangerOf } from '../support/night-stage.js';
import { describeWith } from '../support/run-needs.js';
import { reportOf } from '../support/run-syntop.js';

const SERVER = '10.60.0.1';
const PORT = 80;

/** Nothing that a person would be woken for, now or before. */
function assertQuiet({ verdicts }: Report): void {
  const raised = verdicts.filter(({ level }) => level !== 'info').map(({ kind, sentence }) => `${kind}: ${sentence}`);
  assert.deepEqual(raised, []);
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces'], 'false alarms, from live traffic', () => {
  describe('at the same time', { concurrency: 10 }, () => {
    test('A busy web server with 300 clients, of which some abort, raises nothing.', async (t) => {
      const stage = new NightStage(t);
      const strangers = Array.from({ length: 300 }, (_, index) => strangerOf(index));
      const { server, clients } = stage.addNetwork([SERVER], strangers);
      await stage.serve(server, PORT);
      const syntop = await stage.capture(server);
      const plan = planEvenly(1500, [0, 10_000], (index) => {
        const from = strangers[(index * 7) % strangers.length] ?? '';
        if (index % 50 === 1) return { from, to: SERVER, port: PORT, lines: [], end: 'reset', hold: 500 };
        return index % 5 === 0
          ? { from, to: SERVER, port: PORT, lines: [], end: 'close', hold: 2000 }
          : request(SERVER, PORT, from);
      });
      await stage.connect(clients, plan).says('done');
      const report = reportOf(await endAfter(syntop));
      assertQuiet(report);
      assert.equal(report.totals.attempts, plan.length);
    });

    test('A load test of one client with two thousand connections raises nothing.', async (t) => {
      const stage = new NightStage(t);
      const { server, clients } = stage.addNetwork([SERVER], ['10.60.0.7']);
      await stage.serve(server, PORT);
      const syntop = await stage.capture(server);
      await stage
        .connect(
          clients,
          planEvenly(2000, [0, 10_000], () => request(SERVER, PORT)),
        )
        .says('done');
      const report = reportOf(await endAfter(syntop));
      assertQuiet(report);
      assert.equal(report.totals.attempts, 2000);
    });

    test('A restart of a service, whose clients are refused for two seconds and try again, raises nothing.', async (t) => {
      const stage = new NightStage(t);
      const known = listAddresses('10.60.0.', 11, 40);
      const { server, clients } = stage.addNetwork([SERVER], known);
      const before = await stage.serve(server, PORT);
      const syntop = await stage.capture(server);
      const client = stage.connect(
        clients,
        planEvenly(2000, [0, 10_000], (index) => request(SERVER, PORT, known[index % known.length])),
      );
      await sleep(4000);
      await before.kill();
      await sleep(2000);
      await stage.serve(server, PORT);
      await client.says('done');
      const report = reportOf(await endAfter(syntop));
      assertQuiet(report);
      assert.ok((report.outcomes.REJ ?? 0) > 100, `only ${report.outcomes.REJ} were refused`);
      assert.ok((report.outcomes.SF ?? 0) > 500, `only ${report.outcomes.SF} went well`);
    });

    test('A backup that opens one connection after the other, beside a dozen others, raises nothing.', async (t) => {
      const stage = new NightStage(t);
      const others = listAddresses('10.60.0.', 101, 12);
      const { server, clients } = stage.addNetwork([SERVER], ['10.60.0.66', ...others]);
      await Promise.all([stage.serve(server, PORT), stage.serve(server, 873)]);
      const syntop = await stage.capture(server);
      const backup = planEvenly(240, [0, 10_000], () => request(SERVER, 873, '10.60.0.66'));
      const normal = planEvenly(60, [0, 10_000], (index) => request(SERVER, PORT, others[index % others.length]));
      await stage.connect(clients, [...backup, ...normal]).says('done');
      const report = reportOf(await endAfter(syntop));
      assertQuiet(report);
      assert.equal(report.totals.attempts, 300);
    });
  });
});
