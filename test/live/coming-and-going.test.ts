/* Interfaces that appear, vanish, go down and come back while syntop captures. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { CLOSED_PORT, TestNetwork } from '../support/live-network.js';
import { describeWith } from '../support/run-needs.js';
import { type Finished, RunningSyntop, reportOf } from '../support/run-syntop.js';

/** A network of its own, and syntop on its host. */
class Watched {
  readonly network = new TestNetwork();
  private running: RunningSyntop | null = null;

  constructor(t: TestContext) {
    t.after(async () => {
      await this.running?.kill();
      this.network.remove();
    });
  }

  async start(...args: readonly string[]): Promise<void> {
    this.running = RunningSyntop.start(['live', '--json', '--top', 'all', '-f', `tcp port ${CLOSED_PORT}`, ...args], {
      prefix: this.network.host.prefix,
    });
    await this.running.untilCapturing();
  }

  get syntop(): RunningSyntop {
    return this.running ?? assert.fail('it was started');
  }

  /** Until it has said this so many times. */
  async untilSaid(notice: string, times = 1): Promise<void> {
    const count = () => this.syntop.stderr.split('\n').filter((line) => line === `syntop: ${notice}`).length;
    await this.syntop.until(`it says "${notice}"`, () => count() >= times);
  }

  /** A cable with addresses of its own between the two, named alike on both sides. */
  addCable(name: string, net: number): void {
    const { client, host } = this.network;
    client.ip('link', 'add', name, 'type', 'veth', 'peer', 'name', name, 'netns', host.name);
    client.ip('link', 'set', name, 'up');
    host.ip('link', 'set', name, 'up');
    this.network.addAddresses(name, `10.${net}.0`, `fd${net}:0`);
  }

  knock(to: string, times: number): Promise<unknown> {
    return this.network.knock(this.network.client, to, times);
  }

  /** Ends with exit code 0; the inputs as name, packets, and code of the error. */
  async end(): Promise<{ report: Report; inputs: unknown[]; finished: Finished }> {
    const finished = await this.syntop.end();
    assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr);
    const report = reportOf(finished);
    return {
      report,
      inputs: report.capture.inputs.map(({ name, packets, error }) => [name, packets, error?.code ?? null]),
      finished,
    };
  }
}

describeWith(['root', 'libpcap', 'ip', 'net-namespaces'], 'interfaces that come and go', () => {
  test('Without -i an interface that appears is captured, too, and one that vanishes ends nothing.', async (t) => {
    const watched = new Watched(t);
    await watched.start();
    watched.addCable('late', 78);
    await watched.untilSaid('capturing on late, too');
    await watched.knock('10.78.0.2', 20);
    await watched.knock('10.77.0.2', 10);
    watched.network.host.ip('link', 'del', 'late');
    await watched.untilSaid('late vanished');
    await watched.knock('10.77.0.2', 10);
    const { report, inputs } = await watched.end();
    assert.deepEqual(inputs.sort(), [
      ['cable', 40, null],
      ['late', 40, null],
      ['lo', 0, null],
    ]);
    assert.deepEqual(
      [report.totals.syn, report.totals.attempts, report.totals.resets, report.totals.duplicates],
      [40, 40, 40, 0],
    );
  });

  test('A named interface that vanishes is waited for, and is the same input when it is there again.', async (t) => {
    const watched = new Watched(t);
    watched.addCable('fickle', 78);
    await watched.start('-i', 'fickle');
    for (const round of [1, 2]) {
      await watched.knock('10.78.0.2', 10);
      watched.network.host.ip('link', 'del', 'fickle');
      await watched.untilSaid('fickle vanished: waiting for it', round);
      watched.addCable('fickle', 78);
      await watched.untilSaid('capturing on fickle again', round);
    }
    await watched.knock('10.78.0.2', 10);
    const { report, inputs } = await watched.end();
    assert.deepEqual(inputs, [['fickle', 60, null]]);
    assert.equal(report.totals.attempts, 30);
  });

  test('The only interface vanishing ends nothing; that it was gone at the end is in the report.', async (t) => {
    const watched = new Watched(t);
    watched.addCable('doomed', 78);
    await watched.start('-i', 'doomed');
    await watched.knock('10.78.0.2', 10);
    watched.network.host.ip('link', 'del', 'doomed');
    await watched.untilSaid('doomed vanished: waiting for it');
    const { inputs } = await watched.end();
    assert.deepEqual(inputs, [['doomed', 20, 'no-such-interface']]);
  });

  test('An interface that goes down and comes back is captured on both sides of it.', async (t) => {
    const watched = new Watched(t);
    watched.addCable('moody', 78);
    await watched.start('-i', 'moody', '-i', 'lo');
    await watched.knock('10.78.0.2', 10);
    watched.network.host.ip('link', 'set', 'moody', 'down');
    await watched.untilSaid('moody went down: waiting for it');
    watched.network.host.ip('link', 'set', 'moody', 'up');
    await watched.untilSaid('moody is up again');
    await watched.knock('10.78.0.2', 10);
    const { inputs } = await watched.end();
    assert.deepEqual(inputs, [
      ['moody', 40, null],
      ['lo', 0, null],
    ]);
  });

  test('One that is set down and then deleted, without a packet, is missed at once.', async (t) => {
    const watched = new Watched(t);
    watched.addCable('quiet', 78);
    await watched.start('-i', 'quiet');
    watched.network.host.ip('link', 'set', 'quiet', 'down');
    await watched.untilSaid('quiet went down: waiting for it');
    watched.network.host.ip('link', 'del', 'quiet');
    await watched.untilSaid('quiet vanished: waiting for it');
    watched.addCable('quiet', 78);
    await watched.untilSaid('capturing on quiet again');
    await watched.knock('10.78.0.2', 10);
    const { inputs } = await watched.end();
    assert.deepEqual(inputs, [['quiet', 20, null]]);
  });

  test('Interfaces that were not asked for are not followed.', async (t) => {
    const watched = new Watched(t);
    watched.addCable('wanted', 78);
    await watched.start('-i', 'wanted');
    watched.addCable('other', 79);
    watched.network.host.ip('link', 'del', 'wanted');
    await watched.untilSaid('wanted vanished: waiting for it');
    await watched.knock('10.79.0.2', 10);
    const { report, inputs, finished } = await watched.end();
    assert.deepEqual([inputs, report.totals.syn], [[['wanted', 0, 'no-such-interface']], 0]);
    assert.doesNotMatch(finished.stderr, /other/);
  });
});
