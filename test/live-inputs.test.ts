/* Interfaces that come and go, with sources and a watch that do as a test wants. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorFacts, SyntopError } from '../src/errors.js';
import type { InterfaceWatch, LinkChange, NetworkLink } from '../src/host/interface-watch.js';
import { LINKTYPE_ETHERNET } from '../src/link-type.js';
import { LiveInputs } from '../src/live-inputs.js';
import type { PacketBatch } from '../src/packet.js';
import { Reading } from '../src/reading.js';
import type { LiveSource } from '../src/source/live-source.js';
import { SEED } from './track/run-tracker.js';

/** A source that gives as many packets as it is told to, none of which can be read. */
class FakeSource implements LiveSource {
  readonly linkType = LINKTYPE_ETHERNET;
  readonly fractionsPerSecond = 1_000_000_000;
  onRecords = null;
  isClosed = false;
  kernelDropped = 0;
  private waiting = 0;
  private ended = false;
  private error: ErrorFacts | null = null;
  private wake: () => void = () => undefined;

  constructor(readonly name: string) {}

  get facts() {
    const { name, kernelDropped, error } = this;
    return { name, format: 'live', linkTypes: [this.linkType], kernelDropped, interfaceDropped: null, error } as const;
  }

  give(packets: number): void {
    this.waiting += packets;
    this.wake();
  }

  fail(message: string): void {
    this.error = { code: 'capture-failed', message };
    this.stop();
  }

  async read(batch: PacketBatch): Promise<boolean> {
    while (this.waiting === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    batch.count = this.waiting;
    batch.linkType = this.linkType;
    batch.capturedLength.fill(0, 0, batch.count);
    batch.originalLength.fill(100, 0, batch.count);
    this.waiting = 0;
    return batch.count > 0;
  }

  stop(): void {
    this.ended = true;
    this.wake();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

class Scene {
  readonly links = new Map<string, NetworkLink>();
  readonly notices: string[] = [];
  readonly sources: FakeSource[] = [];
  readonly reading: Reading;
  readonly inputs: LiveInputs;
  /** What opening a device fails with. */
  readonly failures = new Map<string, SyntopError>();
  isWatchClosed = false;
  private wake: () => void = () => undefined;
  private lastIndex = 0;
  private tell: (changes: readonly LinkChange[]) => void = () => undefined;

  constructor({ named = [], packetLimit = Number.POSITIVE_INFINITY }: { named?: readonly string[]; packetLimit?: number } = {}) {
    this.reading = new Reading(packetLimit, null, SEED, false);
    this.inputs = new LiveInputs({
      named,
      reading: this.reading,
      seed: SEED,
      open: async (device) => {
        const failure = this.failures.get(device);
        if (failure !== undefined) throw failure;
        const source = new FakeSource(device);
        this.sources.push(source);
        return source;
      },
      watch: (onChanges): InterfaceWatch => {
        this.tell = onChanges;
        const close = () => {
          this.isWatchClosed = true;
        };
        return { links: this.links, close };
      },
      onOpenedLate: () => undefined,
      take: () => undefined,
      onNotice: (text) => {
        this.notices.push(text);
        this.wake();
      },
    });
  }

  async start(...devices: readonly string[]): Promise<void> {
    for (const device of devices) this.links.set(device, this.makeLink(device));
    await this.inputs.start(devices);
    this.inputs.run();
  }

  async untilNotice(text: string): Promise<void> {
    while (!this.notices.includes(text)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  add(name: string): Promise<void> {
    return this.addAll([name]);
  }

  addAll(names: readonly string[]): Promise<void> {
    const links = names.map((name) => this.makeLink(name));
    for (const link of links) this.links.set(link.name, link);
    this.tell(links.map((link) => ({ kind: 'appeared', link })));
    return settle();
  }

  remove(name: string): Promise<void> {
    const link = this.links.get(name) ?? assert.fail(name);
    this.links.delete(name);
    this.tell([{ kind: 'vanished', link }]);
    return settle();
  }

  source(name: string): FakeSource {
    return this.sources.findLast((source) => source.name === name) ?? assert.fail(`${name} was opened`);
  }

  async end(): Promise<void> {
    this.inputs.stop();
    await this.inputs.ended;
    assert.ok(this.isWatchClosed);
    assert.ok(this.sources.every(({ isClosed }) => isClosed));
  }

  /** Name, packets, dropped, undecoded. */
  counts(): unknown[] {
    return this.reading.facts.inputs.map(({ name, tally, kernelDropped }) => [
      name,
      tally.packets,
      kernelDropped,
      tally.undecoded,
    ]);
  }

  private makeLink(name: string): NetworkLink {
    return { name, index: ++this.lastIndex, isUp: true, isLoopback: name === 'lo' };
  }
}

/** All that waits for nothing from outside has happened. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('LiveInputs', () => {
  test('An interface keeps its input and what was counted of it when it goes and comes back.', async () => {
    const scene = new Scene();
    await scene.start('lo', 'eth0');
    scene.source('eth0').give(3);
    scene.source('eth0').kernelDropped = 2;
    await scene.remove('eth0');
    await scene.add('eth0');
    scene.source('eth0').give(4);
    scene.source('eth0').kernelDropped = 5;
    await settle();
    assert.deepEqual(scene.notices, ['eth0 vanished', 'capturing on eth0 again']);
    assert.deepEqual(scene.counts(), [
      ['lo', 0, 0, 0],
      ['eth0', 7, 7, 7],
    ]);
    await scene.end();
    assert.deepEqual(scene.counts()[1], ['eth0', 7, 7, 7], 'also when it is closed');
  });

  test('A thousand interfaces that come and go are a few dozen inputs, and nothing that was counted is lost.', async () => {
    const scene = new Scene();
    await scene.start('lo');
    for (let number = 0; number < 1000; number++) {
      await scene.add(`veth${number}`);
      scene.source(`veth${number}`).give(2);
      scene.source(`veth${number}`).kernelDropped = 1;
      await settle();
      await scene.remove(`veth${number}`);
    }
    const { inputs, packets } = scene.reading.facts;
    assert.ok(inputs.length < 40, `${inputs.length} inputs`);
    assert.equal(packets, 2000);
    const sum = (pick: (input: (typeof inputs)[number]) => number | null) =>
      inputs.reduce((total, input) => total + (pick(input) ?? 0), 0);
    assert.deepEqual(
      [
        sum(({ tally }) => tally.packets),
        sum(({ tally }) => tally.bytes),
        sum(({ tally }) => tally.undecoded),
        sum(({ kernelDropped }) => kernelDropped),
      ],
      [2000, 200_000, 2000, 1000],
    );
    assert.ok(inputs.some(({ name }) => name === '(gone)'));
    await scene.end();
  });

  test('While many are opened, others have their turn: what has gone meanwhile is not opened any more.', async () => {
    const scene = new Scene();
    await scene.start('lo');
    setImmediate(() => scene.links.delete('veth9'));
    await scene.addAll(Array.from({ length: 10 }, (_, number) => `veth${number}`));
    for (let turns = 0; turns < 5; turns++) await settle();
    assert.deepEqual(scene.inputs.devices, ['lo', ...Array.from({ length: 9 }, (_, number) => `veth${number}`)]);
    assert.equal(scene.sources.length, 10);
    await scene.end();
  });

  test('A number that another interface had before gives no name to a connection from that time.', async () => {
    const scene = new Scene();
    await scene.start('lo');
    const { list } = scene.inputs;
    const now = Date.now() / 1000;
    assert.deepEqual([list.nameOf(0, now + 1), list.nameOf(0, now - 60), list.nameOf(7, now)], ['lo', null, null]);
    await scene.end();
  });

  test('What may not be opened is a notice, told once, and the capture goes on.', async () => {
    const scene = new Scene();
    await scene.start('lo');
    scene.failures.set('veth1', new SyntopError('no-permission', 'cannot capture on veth1: no permission'));
    await scene.add('veth1');
    await scene.add('veth2');
    assert.deepEqual(scene.notices, ['cannot capture on veth1: no permission', 'capturing on veth2, too']);
    await scene.end();
  });

  test('Of named ones, only those are opened again, and one that is missing at the end has that for an error.', async () => {
    const scene = new Scene({ named: ['eth0'] });
    await scene.start('eth0');
    await scene.add('veth1');
    await scene.remove('eth0');
    assert.deepEqual(scene.notices, ['eth0 vanished: waiting for it']);
    await scene.end();
    assert.deepEqual(
      scene.reading.facts.inputs.map(({ name, error }) => [name, error?.code]),
      [['eth0', 'no-such-interface']],
    );
  });

  test('An error of an interface that is still up is told, and it is opened again.', async () => {
    const scene = new Scene();
    await scene.start('lo', 'eth0');
    scene.source('eth0').fail('the capture on eth0 ended: no buffer');
    await scene.untilNotice('capturing on eth0 again');
    assert.deepEqual(scene.notices, ['the capture on eth0 ended: no buffer', 'capturing on eth0 again']);
    assert.equal(scene.sources.length, 3, 'not again and again');
    await scene.end();
  });

  test('Enough packets end it, on whichever interface they came.', async () => {
    const scene = new Scene({ packetLimit: 10 });
    await scene.start('lo', 'eth0');
    scene.source('lo').give(4);
    await settle();
    scene.source('eth0').give(7);
    await scene.inputs.ended;
    assert.equal(scene.reading.packets, 10);
  });

  test('Where one cannot be opened at the start, none is, and the reason is told.', async () => {
    const scene = new Scene();
    scene.failures.set('eth0', new SyntopError('no-permission', 'cannot capture on eth0'));
    await assert.rejects(scene.start('lo', 'eth0'), { code: 'no-permission' });
    assert.ok(scene.isWatchClosed && scene.source('lo').isClosed);
  });
});
