import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ListenerReader } from '../../src/host/listener-reader.js';
import { ProcessTable } from '../../src/host/process/process-table.js';
import { SocketOwners } from '../../src/host/process/socket-owners.js';
import { TestClock, TestProc } from '../support/proc-world.js';

const WEB = { ip: '0.0.0.0', port: 80, queued: 1, queueLimit: 511, inode: 77 };

function makeReader() {
  const clock = new TestClock();
  const proc = new TestProc();
  const reader = new ListenerReader(new ProcessTable(clock.nowMillis, proc), new SocketOwners(clock, 5000, proc));
  return { clock, proc, reader };
}

/** Reading the clock takes a while here, so that slices end. */
function settle({ clock, reader }: ReturnType<typeof makeReader>, sockets = [WEB]) {
  clock.tick = 0.5;
  reader.read(sockets);
  clock.advance(1000);
  clock.tick = 0;
  return reader.read(sockets);
}

describe('who listens', () => {
  test('A socket is told at once, its process when it was found.', () => {
    const made = makeReader();
    made.proc.processes.set(40, { name: 'nginx', sockets: [0, 5, 77] });
    assert.deepEqual(made.reader.read([]), []);
    const [found] = settle(made);
    assert.deepEqual(
      [found?.port, found?.queued, found?.queueLimit, found?.process?.pid, found?.process?.name],
      [80, 1, 511, 40, 'nginx'],
    );
  });

  test('It is found among 50,000 open files in slices: no piece of the search takes longer.', () => {
    const made = makeReader();
    const sockets = Array.from({ length: 50_000 }, (_, at) => at + 1000);
    made.proc.processes.set(40, { name: 'proxy', sockets: [...sockets, 77] });
    made.clock.tick = 0.5;
    const before = made.clock.now;
    made.reader.read([WEB]);
    assert.ok(made.clock.now - before < 10, `the first slice took ${made.clock.now - before} ms`);
    assert.equal(made.reader.read([WEB])[0]?.process, null);
    made.clock.advance(20_000);
    assert.equal(made.reader.read([WEB])[0]?.process?.pid, 40);
  });

  test('Where no process has it that may be seen, it is told without, and not looked for all the time.', () => {
    const made = makeReader();
    made.proc.processes.set(40, { sockets: [1] });
    assert.equal(settle(made)[0]?.process, null);
    made.proc.processes.set(41, { name: 'late', sockets: [77] });
    assert.equal(settle(made)[0]?.process, null);
    made.clock.advance(5000);
    assert.equal(settle(made)[0]?.process?.name, 'late');
  });

  test('When its process has ended and another has the socket, that is found.', () => {
    const made = makeReader();
    made.proc.processes.set(40, { name: 'parent', sockets: [77] });
    made.proc.processes.set(41, { name: 'child', sockets: [77] });
    assert.equal(settle(made)[0]?.process?.name, 'parent');
    made.proc.processes.delete(40);
    made.clock.advance(40_000);
    assert.equal(settle(made)[0]?.process?.name, 'child');
  });

  test('Closed in the middle of a search, it leaves no folder open, and searches no more.', () => {
    const made = makeReader();
    made.proc.processes.set(40, { sockets: Array.from({ length: 5000 }, (_, at) => at + 1000) });
    made.clock.tick = 0.5;
    made.reader.read([WEB]);
    assert.equal(made.proc.walking, 1);
    made.reader.close();
    made.clock.advance(60_000);
    made.reader.read([WEB]);
    assert.equal(made.proc.walking, 0);
  });

  test('A queue limit that is not told is 0.', () => {
    assert.equal(makeReader().reader.read([{ ...WEB, queueLimit: null }])[0]?.queueLimit, 0);
  });
});
