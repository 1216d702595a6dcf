import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProcessTable } from '../../../src/host/process/process-table.js';
import { ConnectTracer, type TracePipe } from '../../../src/host/trace/connect-tracer.js';
import { TestClock, TestProc } from '../../support/proc-world.js';
import { connectLine, sentLine } from '../../support/trace-text.js';

/** A kernel that a test writes events for; they are lost while nobody looks. */
class TestPipe implements TracePipe {
  isOn = true;
  isClosed = false;
  reads = 0;
  private text = Buffer.alloc(0);
  private waiting: (() => void) | null = null;

  constructor(
    private readonly clock: TestClock,
    /** Of processor time, what a read costs for each byte of it. */
    private readonly millisPerByte = 0,
  ) {}

  write(text: string): void {
    if (!this.isOn) return;
    this.text = Buffer.concat([this.text, Buffer.from(text)]);
    const wake = this.waiting;
    this.waiting = null;
    wake?.();
  }

  read(buffer: Buffer): number {
    this.reads++;
    const length = this.text.copy(buffer, 0, 0, 7000);
    this.text = this.text.subarray(length);
    this.clock.used += length * this.millisPerByte;
    return length;
  }

  setOn(on: boolean): void {
    this.isOn = on;
  }

  whenReadable(call: () => void): void {
    if (this.text.length > 0) call();
    else this.waiting = call;
  }

  close(): void {
    this.isClosed = true;
  }
}

function makeTracer(millisPerByte = 0) {
  const clock = new TestClock();
  const proc = new TestProc();
  proc.processes.set(4711, { name: 'curl', commandLine: ['curl', 'http://x/'] });
  const pipe = new TestPipe(clock, millisPerByte);
  return { clock, pipe, proc, tracer: new ConnectTracer(pipe, new ProcessTable(clock.nowMillis, proc), clock) };
}

describe('the tracer', () => {
  test('A connect is known at once, with its process; and the reset it got, with the reason.', () => {
    const { pipe, tracer } = makeTracer();
    pipe.write(connectLine() + sentLine());
    const { attribution, sampledShare, connectors, resetReasons, sentResets } = tracer.facts();
    assert.deepEqual([attribution, sampledShare], ['trace-events', 1]);
    assert.deepEqual(
      connectors.map(({ process, ip, port, connects }) => [process.pid, process.commandLine, ip, port, connects]),
      [[4711, 'curl http://x/', '127.0.0.1', 7211, 1]],
    );
    assert.deepEqual(
      resetReasons.map(({ reason, count }) => [reason, count]),
      [['NO_SOCKET', 1]],
    );
    assert.deepEqual(sentResets, [
      { ip: '127.0.0.1', port: 7211, toIp: '127.0.0.1', toPort: 40_000, reason: 'NO_SOCKET', state: null },
    ]);
  });

  test('On loopback, what processes of another network namespace do is not of this host; elsewhere it may be.', () => {
    const { clock, pipe, proc, tracer } = makeTracer();
    proc.processes.set(1, { name: 'own', network: proc.network });
    proc.processes.set(2, { name: 'contained', network: 'net:[1]' });
    pipe.write(connectLine({ name: 'contained', tid: 2, port: 1 }) + sentLine('127.0.0.1:1'));
    pipe.write(connectLine({ name: 'contained', tid: 2, ip: '10.0.0.1', port: 1 }) + sentLine('10.0.0.1:1'));
    pipe.write(connectLine({ name: 'contained', tid: 2, port: 2 }) + connectLine({ name: 'own', tid: 1, port: 2 }));
    pipe.write(sentLine('127.0.0.1:2') + connectLine({ name: 'gone', tid: 3, port: 3 }) + sentLine('127.0.0.1:3'));
    clock.advance(50);
    const { connectors, resetReasons } = tracer.facts();
    assert.deepEqual(connectors.map(({ process, ip, port }) => `${process.name} ${ip}:${port}`).sort(), [
      'contained 10.0.0.1:1',
      'gone 127.0.0.1:3',
      'own 127.0.0.1:2',
    ]);
    assert.deepEqual(resetReasons.map(({ ip, port }) => `${ip}:${port}`).sort(), ['10.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3']);
  });

  test('Of a loop elsewhere, also those processes are left out that were gone before they could be looked at.', () => {
    const { pipe, proc, tracer } = makeTracer();
    for (const tid of [1, 2, 3]) proc.processes.set(tid, { name: 'curl', network: 'net:[1]' });
    const lines = [1, 2, 3, 98, 99].map((tid) => connectLine({ tid }));
    pipe.write(lines.join('') + sentLine());
    assert.deepEqual([tracer.facts().connectors, tracer.facts().resetReasons], [[], []]);
  });

  test('Where a namespace cannot be told at first, its connects count until it can.', () => {
    const { pipe, proc, tracer } = makeTracer();
    proc.processes.set(2, { name: 'contained' });
    pipe.write(connectLine({ name: 'contained', tid: 2 }));
    assert.equal(tracer.facts().connectors.length, 1);
    proc.processes.set(2, { name: 'contained', network: 'net:[1]' });
    assert.deepEqual(tracer.facts().connectors, []);
  });

  test('While processes come and go it is looked often, and a process that connects again and again is waited for.', () => {
    const { clock, pipe } = makeTracer();
    pipe.write(connectLine({ tid: 1 }));
    clock.advance(3);
    pipe.write(connectLine({ tid: 2 }));
    assert.equal(pipe.reads, 2);
    clock.advance(3);
    pipe.write(connectLine({ tid: 2 }));
    clock.advance(3);
    pipe.write(connectLine({ tid: 2 }));
    assert.equal(pipe.reads, 3);
    clock.advance(20);
    assert.equal(pipe.reads, 4);
  });

  test('A storm that costs little is counted to the last connect.', () => {
    const { clock, pipe, tracer } = makeTracer();
    for (let turn = 0; turn < 200; turn++) {
      pipe.write(connectLine().repeat(100));
      clock.advance(10);
    }
    clock.advance(100);
    assert.deepEqual([tracer.facts().connectors[0]?.connects, tracer.facts().sampledShare], [20_000, 1]);
  });

  test('One that would cost too much is looked at for a part of the time, and counted up.', () => {
    // 200 bytes a connect: 4 microseconds each; 100,000 a second would be 40% of a processor.
    const { clock, pipe, tracer } = makeTracer(0.00002);
    const lines = connectLine().repeat(1000);
    for (let turn = 0; turn < 500; turn++) {
      pipe.write(lines);
      clock.advance(10);
    }
    const { sampledShare, connectors } = tracer.facts();
    const connects = connectors[0]?.connects ?? 0;
    assert.ok(clock.used < 0.1 * 5000, `used ${clock.used} ms of 5000`);
    assert.ok(sampledShare > 0.05 && sampledShare < 0.3, `looked at ${sampledShare}`);
    assert.ok(Math.abs(connects / 500_000 - 1) < 0.2, `counted ${connects} of 500000`);
    // When it is over, all is looked at again.
    clock.advance(30_000);
    assert.equal(pipe.isOn, true);
    pipe.write(connectLine({ port: 1 }));
    assert.equal(tracer.facts().connectors.find(({ port }) => port === 1)?.connects, 1);
  });

  test('Once closed, it reads no more.', () => {
    const { clock, pipe, tracer } = makeTracer();
    pipe.write(connectLine());
    tracer.close();
    tracer.close();
    pipe.write(connectLine());
    clock.advance(1000);
    assert.deepEqual([pipe.isClosed, tracer.facts().connectors[0]?.connects], [true, 1]);
  });
});
