import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { describe, test } from 'node:test';
import { type NameResolver, ReverseNames } from '../../src/names/reverse-names.js';

/** A resolver that answers when it is told to. */
class TestResolver implements NameResolver {
  readonly asked: string[] = [];
  isCancelled = false;
  private readonly waiting = new Map<string, { give: (names: string[]) => void; fail: (cause: unknown) => void }>();

  reverse(ip: string): Promise<string[]> {
    this.asked.push(ip);
    return new Promise((give, fail) => this.waiting.set(ip, { give, fail }));
  }

  cancel(): void {
    this.isCancelled = true;
  }

  /** Gives once the answer has come. */
  answer(ip: string, ...names: string[]): Promise<void> {
    this.waiting.get(ip)?.give(names);
    return nextTurn();
  }

  fail(ip: string, code: string): Promise<void> {
    this.waiting.get(ip)?.fail(Object.assign(new Error(code), { code }));
    return nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((go) => setImmediate(go));
}

class Clock {
  millis = 0;
  readonly now = () => this.millis;
}

function setUp() {
  const resolver = new TestResolver();
  const clock = new Clock();
  const names = new ReverseNames({ resolver, now: clock.now, isOwn: (ip) => ip === '192.0.2.99' });
  const want = (...ips: readonly string[]) => names.want(ips.map((ip) => ({ ip, isProven: true })));
  return { resolver, clock, names, want };
}

describe('names of addresses', () => {
  test('Nobody waits for one: it is null at first, and there when the answer has come.', async () => {
    const { resolver, names, want } = setUp();
    want('192.0.2.1');
    assert.equal(names.nameOf('192.0.2.1'), null);
    await resolver.answer('192.0.2.1', 'bad name', 'Host.Example.');
    assert.equal(names.nameOf('192.0.2.1'), 'host.example');
    want('192.0.2.1');
    assert.deepEqual(resolver.asked, ['192.0.2.1']);
  });

  test('Of a flood of spoofed sources none is asked for; own and private addresses are.', () => {
    const { resolver, names } = setUp();
    const flood = Array.from({ length: 3000 }, (_, index) => ({ ip: `203.0.${index >> 8}.${index & 255}`, isProven: false }));
    names.want(flood);
    assert.deepEqual(resolver.asked, []);
    names.want([...flood, { ip: '192.0.2.99', isProven: false }, { ip: '10.1.2.3', isProven: false }]);
    assert.deepEqual(resolver.asked, ['192.0.2.99', '10.1.2.3']);
  });

  test('At most four are asked for at once, five a second, the first first.', async () => {
    const { resolver, clock, want } = setUp();
    const ips = Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`);
    want(...ips);
    want(...ips);
    assert.deepEqual(resolver.asked, ips.slice(0, 4));
    for (const ip of ips.slice(0, 4)) await resolver.answer(ip, 'a.example');
    want(...ips);
    assert.equal(resolver.asked.length, 5);
    await resolver.answer(ips[4] ?? '', 'a.example');
    clock.millis = 999;
    want(...ips);
    assert.equal(resolver.asked.length, 5);
    clock.millis = 1000;
    want(...ips);
    assert.deepEqual(resolver.asked, ips.slice(0, 9));
  });

  test('That there is none is kept for ten minutes, a failure for one; a name that has become old is shown while it is asked for anew.', async () => {
    const { resolver, clock, names, want } = setUp();
    want('192.0.2.1', '192.0.2.2', '192.0.2.3');
    await resolver.fail('192.0.2.1', 'ENOTFOUND');
    await resolver.fail('192.0.2.2', 'ETIMEOUT');
    await resolver.answer('192.0.2.3', 'c.example');
    const askAgain = () => {
      const before = resolver.asked.length;
      want('192.0.2.1', '192.0.2.2', '192.0.2.3');
      return resolver.asked.slice(before);
    };
    clock.millis = 59_999;
    assert.deepEqual(askAgain(), []);
    clock.millis = 60_000;
    assert.deepEqual(askAgain(), ['192.0.2.2']);
    await resolver.answer('192.0.2.2', 'b.example');
    clock.millis = 600_000;
    assert.deepEqual(askAgain(), ['192.0.2.1']);
    await resolver.fail('192.0.2.1', 'ENODATA');
    clock.millis = 3_600_000;
    assert.deepEqual(askAgain(), ['192.0.2.1', '192.0.2.3']);
    await resolver.fail('192.0.2.3', 'ESERVFAIL');
    assert.equal(names.nameOf('192.0.2.3'), 'c.example');
    clock.millis = 3_660_000;
    assert.ok(askAgain().includes('192.0.2.3'));
    await resolver.fail('192.0.2.3', 'ENOTFOUND');
    assert.equal(names.nameOf('192.0.2.3'), null);
  });

  test('At most 4,096 answers are kept, the oldest go.', async () => {
    const { resolver, clock, names, want } = setUp();
    const ipOf = (index: number) => `192.0.${index >> 8}.${index & 255}`;
    for (let index = 0; index <= 4096; index++) {
      clock.millis += 1000;
      want(ipOf(index));
      await resolver.answer(ipOf(index), 'a.example');
    }
    assert.deepEqual([names.nameOf(ipOf(0)), names.nameOf(ipOf(1)), names.nameOf(ipOf(4096))], [null, 'a.example', 'a.example']);
  });

  test('Closed, it asks for nothing any more, and what is under way is cancelled.', async () => {
    const { resolver, names, want } = setUp();
    want('192.0.2.1');
    names.close();
    await resolver.fail('192.0.2.1', 'ECANCELLED');
    want('192.0.2.2');
    assert.deepEqual([resolver.asked, resolver.isCancelled], [['192.0.2.1'], true]);
  });

  test("This machine's resolver knows loopback, by its hosts file.", async (t) => {
    const known = await lookup('localhost').catch(() => null);
    if (known?.address !== '127.0.0.1' && known?.address !== '::1') return t.skip('needs localhost in /etc/hosts');
    const names = new ReverseNames();
    t.after(() => names.close());
    names.want([{ ip: known.address, isProven: false }]);
    assert.equal(names.nameOf(known.address), null);
    const deadline = performance.now() + 5000;
    while (names.nameOf(known.address) === null && performance.now() < deadline) await nextTurn();
    // Which of the names in that file's line, is up to it.
    assert.match(names.nameOf(known.address) ?? '', /^[a-z0-9_.-]+$/);
  });
});
