import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProcessTable } from '../../../src/host/process/process-table.js';
import { SocketOwners } from '../../../src/host/process/socket-owners.js';
import { type ConnectingSocket, ProcConnects } from '../../../src/host/trace/proc-connects.js';
import { TestClock, TestProc } from '../../support/proc-world.js';

const BASE: ConnectingSocket = { state: 'SYN_SENT', localPort: 40_000, remoteIp: '192.0.2.1', remotePort: 80, inode: 7 };

function makeConnects() {
  const clock = new TestClock();
  const proc = new TestProc();
  const world = { sockets: [] as ConnectingSocket[], opens: 100 as number | null };
  const connects = new ProcConnects(
    new ProcessTable(clock.nowMillis, proc),
    { clock, listSockets: () => world.sockets, countOpens: () => world.opens },
    new SocketOwners(clock, 250, proc),
  );
  const rows = () => connects.facts().connectors.map(({ process, ip, port, connects: count }) => [process.pid, ip, port, count]);
  return { clock, proc, world, connects, rows };
}

describe('who connects, by /proc', () => {
  test('A new socket is its process, and says by what it is told.', () => {
    const { clock, proc, world, connects, rows } = makeConnects();
    proc.processes.set(40, { sockets: [7] });
    world.sockets = [BASE];
    world.opens = 101;
    clock.advance(600);
    assert.deepEqual(rows(), [[40, '192.0.2.1', 80, 1]]);
    const { attribution, sampledShare, resetReasons } = connects.facts();
    assert.deepEqual([attribution, sampledShare, resetReasons], ['proc', 1, []]);
  });

  test('The share of connects that was seen is told by the kernel, who counts them.', () => {
    const { clock, proc, world, connects } = makeConnects();
    proc.processes.set(40, { sockets: [7] });
    world.sockets = [BASE];
    world.opens = 110;
    clock.advance(600);
    assert.equal(connects.facts().sampledShare, 0.1);
    world.opens = null;
    assert.equal(connects.facts().sampledShare, 0);
  });

  test('What was accepted, what listens, what no program has, and what was there before is no connect.', () => {
    const { clock, proc, world, rows } = makeConnects();
    proc.processes.set(40, { sockets: [7, 8, 9, 10] });
    world.sockets = [
      { ...BASE, state: 'LISTEN', localPort: 443, remotePort: 0, inode: 8 },
      { ...BASE, state: 'ESTABLISHED', localPort: 443, inode: 9 },
      { ...BASE, state: 'TIME_WAIT', inode: 0 },
    ];
    clock.advance(600);
    assert.deepEqual(rows(), []);
    const before = new ProcConnects(
      new ProcessTable(clock.nowMillis, proc),
      { clock, listSockets: () => [BASE], countOpens: () => 1 },
      new SocketOwners(clock, 250, proc),
    );
    clock.advance(600);
    assert.deepEqual(before.facts().connectors, []);
  });

  test('The same socket is one connect, however often it is seen; of IPv4 where its packets are.', () => {
    const { clock, proc, world, rows } = makeConnects();
    proc.processes.set(40, { sockets: [7] });
    world.sockets = [{ ...BASE, remoteIp: '::ffff:192.0.2.1' }];
    for (const state of ['SYN_SENT', 'ESTABLISHED', 'FIN_WAIT1']) {
      world.sockets = world.sockets.map((socket) => ({ ...socket, state }));
      clock.advance(600);
    }
    assert.deepEqual(rows(), [[40, '192.0.2.1', 80, 1]]);
  });

  test('One whose process is not found is given up; once closed, nothing is looked at.', () => {
    const { clock, proc, world, connects, rows } = makeConnects();
    world.sockets = [BASE];
    clock.advance(5000);
    proc.processes.set(40, { sockets: [7, 8] });
    clock.advance(1000);
    assert.deepEqual(rows(), []);
    connects.close();
    world.sockets = [{ ...BASE, inode: 8 }];
    clock.advance(1000);
    assert.deepEqual(rows(), []);
  });
});
