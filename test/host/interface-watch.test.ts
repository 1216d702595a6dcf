import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LinkChange, type NetworkLink, watchInterfaces } from '../../src/host/interface-watch.js';
import { subscribeToLinks } from '../../src/host/link-events.js';
import { ip } from '../support/live-namespace.js';
import { describeWith } from '../support/run-needs.js';

const link = (name: string, index: number, isUp = true): NetworkLink => ({ name, index, isUp, isLoopback: name === 'lo' });

/** Interfaces as a test wants them. */
class FakeWorld {
  links: NetworkLink[] = [link('lo', 1), link('eth0', 2)];
  isClosed = false;
  readonly pollMillis = 1;
  event: () => void = () => assert.fail('nobody listens');
  lose: () => void = () => assert.fail('nobody listens');

  constructor(private readonly tells: boolean) {}

  readonly list = () => this.links;
  readonly subscribe = (onEvent: () => void, onLost: () => void) => {
    if (!this.tells) return null;
    this.event = onEvent;
    this.lose = onLost;
    return () => {
      this.isClosed = true;
    };
  };
}

/** The next changes that a watch tells of, as words. */
function watchOf(world: FakeWorld) {
  const told: string[][] = [];
  let wake: () => void = () => undefined;
  const watch = watchInterfaces((changes: readonly LinkChange[]) => {
    told.push(changes.map((change) => `${change.link.name} ${change.kind}`));
    wake();
  }, world);
  const next = async (): Promise<string[] | undefined> => {
    while (told.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return told.shift();
  };
  return { watch, next };
}

describe('the watch of interfaces', () => {
  for (const [how, tells] of [
    ['when the system says that something has changed', true],
    ['by looking again and again, where the system says nothing', false],
  ] as const) {
    test(`It tells who appeared, vanished, went down and came up ${how}.`, async (t) => {
      const world = new FakeWorld(tells);
      const { watch, next } = watchOf(world);
      t.after(() => watch.close());
      const changeTo = (links: NetworkLink[]) => {
        world.links = links;
        if (tells) world.event();
      };
      changeTo([link('lo', 1), link('veth1', 3)]);
      assert.deepEqual(await next(), ['eth0 vanished', 'veth1 appeared']);
      assert.deepEqual([...watch.links.keys()], ['lo', 'veth1']);
      changeTo([link('lo', 1), link('veth1', 3, false)]);
      assert.deepEqual(await next(), ['veth1 down']);
      changeTo([link('lo', 1), link('veth1', 3)]);
      assert.deepEqual(await next(), ['veth1 up']);
      changeTo([link('lo', 1), link('veth1', 4)]);
      assert.deepEqual(await next(), ['veth1 vanished', 'veth1 appeared'], 'another one of the same name');
    });
  }

  test('Where the system ceases to tell, it looks by itself.', async (t) => {
    const world = new FakeWorld(true);
    const { watch, next } = watchOf(world);
    t.after(() => watch.close());
    world.lose();
    world.links = [];
    assert.deepEqual(await next(), ['lo vanished', 'eth0 vanished']);
  });

  test('Closed, it listens no more.', () => {
    const world = new FakeWorld(true);
    watchOf(world).watch.close();
    assert.ok(world.isClosed);
    world.links = [];
    // No timer is left that would keep this test's process, or fail it.
    world.event();
  });
});

describeWith(['root', 'libpcap', 'ip'], 'the watch of this machine', () => {
  const name = `sw${process.pid}`;

  test('What netlink says is told: an interface appears, comes up, goes down and vanishes.', async (t) => {
    let isThere = false;
    t.after(() => {
      if (isThere) ip('link', 'del', name);
    });
    const told = new Set<string>();
    let wake: () => void = () => undefined;
    const watch = watchInterfaces((changes) => {
      for (const change of changes) if (change.link.name === name) told.add(change.kind);
      wake();
    });
    t.after(() => watch.close());
    const until = async (kind: LinkChange['kind']) => {
      while (!told.has(kind)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`);
    isThere = true;
    await until('appeared');
    ip('link', 'set', name, 'up');
    await until('up');
    ip('link', 'set', name, 'down');
    await until('down');
    ip('link', 'del', name);
    isThere = false;
    await until('vanished');
  });

  test('Netlink itself wakes it: without looking again and again.', async (t) => {
    const event = new Promise<void>((resolve, reject) => {
      const unsubscribe = subscribeToLinks(resolve, () => reject(new Error('lost')));
      assert.ok(unsubscribe !== null);
      t.after(unsubscribe);
    });
    ip('link', 'add', `${name}x`, 'type', 'veth', 'peer', 'name', `${name}y`);
    t.after(() => ip('link', 'del', `${name}x`));
    await event;
  });
});
