import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConnectorTable } from '../../../src/host/trace/connector-table.js';
import type { HostProcess } from '../../../src/host-facts.js';

function makeProcess(pid: number, commandLine = 'curl http://x/', name = 'curl'): HostProcess {
  return { pid, name, commandLine, user: commandLine === '' ? null : 'root', unit: null, parent: null };
}

describe('who connects where', () => {
  test('A loop that starts a process for each connect is one row, with the last process and how many.', () => {
    const table = new ConnectorTable();
    for (let pid = 1; pid <= 312; pid++) table.count(makeProcess(pid), '127.0.0.1', 7211, pid);
    assert.deepEqual(
      table.list(1).map(({ process, ...row }) => ({ pid: process.pid, ...row })),
      [{ pid: 312, processes: 312, ip: '127.0.0.1', port: 7211, connects: 312 }],
    );
  });

  test('A few processes that take turns are as many as they are.', () => {
    const table = new ConnectorTable();
    for (let turn = 0; turn < 1000; turn++) table.count(makeProcess(turn % 100), '127.0.0.1', 7211, turn);
    assert.deepEqual([table.list(1)[0]?.processes, table.list(1)[0]?.connects], [100, 1000]);
  });

  test('Other command lines, names, addresses and ports have rows of their own.', () => {
    const table = new ConnectorTable();
    table.count(makeProcess(1), '127.0.0.1', 7211, 0);
    table.count(makeProcess(1, 'curl http://y/'), '127.0.0.1', 7211, 0);
    table.count(makeProcess(1, 'curl http://x/', 'wget'), '127.0.0.1', 7211, 0);
    table.count(makeProcess(1), '127.0.0.2', 7211, 0);
    table.count(makeProcess(1), '127.0.0.1', 7212, 0);
    assert.deepEqual(
      table.list(1).map(({ connects }) => connects),
      [1, 1, 1, 1, 1],
    );
  });

  test('One that ended before more than its name was known is counted to those of its name, and told by one that is known.', () => {
    const table = new ConnectorTable();
    table.count(makeProcess(1, ''), '127.0.0.1', 7211, 0);
    table.count(makeProcess(2), '127.0.0.1', 7211, 0);
    table.count(makeProcess(3, ''), '127.0.0.1', 7211, 0);
    const rows = table.list(1);
    assert.deepEqual([rows.length, rows[0]?.process, rows[0]?.processes, rows[0]?.connects], [1, makeProcess(2), 3, 3]);
  });

  test('Where each process has a command line of its own, only some have rows.', () => {
    const table = new ConnectorTable();
    for (let pid = 1; pid <= 100; pid++) table.count(makeProcess(pid, `curl http://x/${pid}`), '127.0.0.1', 7211, 0);
    const rows = table.list(1);
    assert.equal(rows.length, 8);
    assert.equal(
      rows.reduce((sum, { connects }) => sum + connects, 0),
      100,
    );
  });

  test('A scan of all ports does not push out what connects again and again.', () => {
    const table = new ConnectorTable();
    for (let port = 1; port <= 20_000; port++) {
      table.count(makeProcess(1, 'nmap', 'nmap'), '192.0.2.1', port, port);
      if (port % 100 === 0) table.count(makeProcess(2), '127.0.0.1', 7211, port);
    }
    const rows = table.list(1);
    assert.equal(rows.length, 200);
    assert.deepEqual([rows[0]?.process.pid, rows[0]?.connects], [2, 200]);
  });

  test('What connects now comes before a storm of an hour ago, of which the count stays.', () => {
    const table = new ConnectorTable();
    for (let turn = 0; turn < 10_000; turn++) table.count(makeProcess(1), '127.0.0.1', 1, turn);
    for (let turn = 0; turn < 10; turn++) table.count(makeProcess(1), '127.0.0.1', 2, 3_600_000 + turn);
    assert.deepEqual(
      table.list(1).map(({ port, connects }) => [port, connects]),
      [
        [2, 10],
        [1, 10_000],
      ],
    );
    // Days later, the weights have been made smaller more than once.
    table.count(makeProcess(1), '127.0.0.1', 3, 400_000_000);
    assert.equal(table.list(1)[0]?.port, 3);
  });

  test('Where a sample was seen, there are as many as it stands for.', () => {
    const table = new ConnectorTable();
    for (let turn = 0; turn < 10; turn++) table.count(makeProcess(1), '127.0.0.1', 1, 0);
    assert.equal(table.list(2)[0]?.connects, 20);
    table.settle(3);
    table.count(makeProcess(1), '127.0.0.1', 1, 0);
    assert.equal(table.list(2)[0]?.connects, 32);
  });
});
