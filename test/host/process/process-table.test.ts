import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ProcessTable, parseStat } from '../../../src/host/process/process-table.js';
import { TestClock, TestProc } from '../../support/proc-world.js';

function makeTable() {
  const clock = new TestClock();
  const proc = new TestProc();
  return { clock, proc, table: () => new ProcessTable(clock.nowMillis, proc) };
}

const SEEN = { name: 'curl', isMainThread: true, bootMillis: 5000 };

describe('what is known of a process', () => {
  test('Its name, command line, user, unit and parent.', () => {
    const { proc, table } = makeTable();
    proc.processes.set(1, { name: 'systemd' });
    const cgroup = '0::/system.slice/nginx.service\n';
    proc.processes.set(40, { name: 'nginx', commandLine: ['nginx:', 'worker'], uid: 33, cgroup, parent: 1 });
    assert.deepEqual(table().lookUp(40), {
      pid: 40,
      name: 'nginx',
      commandLine: 'nginx: worker',
      user: 'www',
      unit: 'nginx.service',
      parent: { pid: 1, name: 'systemd' },
    });
  });

  test('A user without a name is a number, and of nobody with that number nothing is known.', () => {
    const { proc, table } = makeTable();
    proc.processes.set(40, { uid: 1234, parent: 39 });
    const found = table().lookUp(40);
    assert.deepEqual([found?.user, found?.unit, found?.parent], ['1234', null, null]);
    assert.equal(table().lookUp(41), null);
  });

  test('One that has ended keeps the name by which it was seen.', () => {
    const { table } = makeTable();
    const gone = { pid: 40, name: 'curl', commandLine: '', user: null, unit: null, parent: null };
    assert.deepEqual(table().identify(40, SEEN), gone);
  });

  test('One that began after that, under the same number, is another.', () => {
    const { proc, table } = makeTable();
    proc.processes.set(40, { name: 'make', startMillis: 5010 });
    assert.deepEqual([table().identify(40, SEEN).name, table().identify(40, SEEN).user], ['curl', null]);
  });

  test('One that was there before, and has become another program or is seen by a thread, is the same.', () => {
    const { proc, table } = makeTable();
    proc.processes.set(40, { name: 'java', startMillis: 4000 });
    assert.equal(table().identify(40, SEEN).name, 'java');
    assert.equal(table().identify(40, { ...SEEN, name: 'pool-1-thread', isMainThread: false }).name, 'java');
  });

  test('In a container, whose numbers are others than the kernel tells, the name must be the same.', () => {
    const { proc, table } = makeTable();
    proc.pidNamespace = 'pid:[4026532000]';
    proc.processes.set(40, { name: 'java' });
    proc.processes.set(41, { name: 'curl' });
    assert.deepEqual([table().identify(40, SEEN).user, table().identify(41, SEEN).user], [null, 'root']);
  });

  test('It is remembered, but looked up again when it goes by another name, or after a time.', () => {
    const { clock, proc, table: makeOne } = makeTable();
    const table = makeOne();
    proc.processes.set(40, { name: 'bash' });
    table.identify(40, { ...SEEN, name: 'bash' });
    const { reads } = proc;
    assert.equal(table.identify(40, { ...SEEN, name: 'bash' }).name, 'bash');
    assert.equal(proc.reads, reads);
    proc.processes.set(40, { name: 'curl' });
    assert.equal(table.identify(40, SEEN).name, 'curl');
    proc.processes.set(40, { name: 'curl', uid: 33 });
    clock.now += 60_000;
    assert.equal(table.identify(40, SEEN).user, 'www');
  });

  test('As many as come, only some thousand are remembered.', () => {
    const { proc, table: makeOne } = makeTable();
    const table = makeOne();
    proc.processes.set(1, {});
    table.identify(1, SEEN);
    for (let pid = 2; pid < 5000; pid++) table.identify(pid, SEEN);
    proc.processes.clear();
    assert.equal(table.lookUp(1), null, 'given up for the later ones');
    assert.equal(table.lookUp(4999)?.name, 'curl');
  });

  test('A name may hold anything: the numbers behind it are found.', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(99_999), (name, parent) => {
        const stat = parseStat(`7 (${name}) S ${parent} ${'1 '.repeat(17)}123 4 5\n`);
        assert.deepEqual(stat, { name: name.trim(), parent, startMillis: 1230 });
      }),
    );
    for (const bad of ['', '7 (x', ')(', '7 (x) S', '7 (x) S a b']) assert.equal(parseStat(bad), null);
  });

  test('Of a long command line the beginning is kept.', () => {
    const { proc, table } = makeTable();
    proc.processes.set(40, { commandLine: ['java', 'x'.repeat(5000)] });
    assert.equal(table().lookUp(40)?.commandLine.length, 1024);
  });

  test('The process of this test is found on this machine.', {
    skip: process.platform === 'linux' ? false : 'needs Linux',
  }, () => {
    const found = new ProcessTable(() => 0).lookUp(process.pid) ?? assert.fail('found');
    assert.ok(found.commandLine.includes('process-table.test.js'), found.commandLine);
    assert.equal(found.parent?.pid, process.ppid);
  });
});
