import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HostKnowledge } from '../src/host-knowledge.js';
import { hostRecordPath, isHostHead, readHostLine, writeHostHead, writeHostLine } from '../src/host-record.js';
import { HOSTILE, makeHostFacts, makeProcess } from './support/screen-host.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** All places of a value, each as the names that lead to it. */
function placesOf(value: unknown, path: readonly string[] = []): Array<readonly string[]> {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, part]) => placesOf(part, [...path, name]))];
}

/** A copy with another value at a place. */
function withPart(value: unknown, [name, ...rest]: readonly string[], part: unknown): unknown {
  if (name === undefined) return part;
  const copy = Array.isArray(value) ? [...value] : { ...(value as Record<string, unknown>) };
  return Object.assign(copy, { [name]: withPart((value as Record<string, unknown>)[name], rest, part) });
}

/** All texts of a value, names of fields included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...textsOf(part)]);
}

/** Used as a replay does: nothing of it may fail, nor reach a terminal as it is. */
function useFacts(line: string): boolean {
  const facts = readHostLine(line);
  if (facts === null) return false;
  const knowledge = new HostKnowledge();
  knowledge.note(facts);
  knowledge.note(facts);
  new Date(facts.atMillis).toISOString();
  for (const { ip, port } of facts.connectors) knowledge.describeProcessOf(ip, port);
  for (const text of textsOf(facts)) assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
  assert.deepEqual(readHostLine(JSON.stringify(facts)), facts);
  return true;
}

const HOSTILE_PARTS: readonly Json[] = [
  ...[null, true, -1, 0.5, 65_536, 2 ** 53, 1e308, '', '\u001b[2J', 'constructor', '127.0.0.1\n', '1.2.3.4;reboot'],
  ...[[], {}, [[]], [{}], [null], { length: 3 }, { ip: '10.0.0.1' }, new Array<Json>(5000).fill(1)],
];

describe('a line of what the host says', () => {
  const facts = makeHostFacts();
  const line = writeHostLine(facts, 'commands');
  const places = placesOf(JSON.parse(line));

  test('It is read as it was written, one line a second.', () => {
    assert.deepEqual(readHostLine(line), facts);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.equal(hostRecordPath('a/trace.pcap'), 'a/trace.pcap.host.jsonl');
  });

  test('What earlier versions or other kernels do not say may be missing.', () => {
    const { peers, settings, ...rest } = makeHostFacts({ conntrack: null, files: null, connectors: [], listeners: [] });
    assert.deepEqual(readHostLine(writeHostLine(rest, 'commands')), rest);
    assert.ok(peers !== undefined && settings !== undefined);
  });

  test('Command lines, which may hold secrets, are in it only where they are wanted.', () => {
    const process = makeProcess({ commandLine: 'mysql -psecret' });
    const some = makeHostFacts({
      connectors: [{ process, processes: 1, ip: '10.0.0.1', port: 1, connects: 1 }],
      listeners: [{ ip: '::', port: 1, process, queued: 0, queueLimit: 1 }],
      fileLimits: [{ process, open: 1, limit: 2 }],
    });
    assert.equal(writeHostLine(some, 'commands').match(/secret/g)?.length, 3);
    const names = writeHostLine(some, 'names');
    assert.doesNotMatch(names, /secret/);
    assert.deepEqual(readHostLine(names)?.connectors[0]?.process, { ...process, commandLine: '' });
  });

  test('What it must have cannot be left out, and what it does not know is left out.', () => {
    const { atMillis: _, ...timeless } = facts;
    assert.equal(readHostLine(JSON.stringify(timeless)), null);
    assert.deepEqual(readHostLine(JSON.stringify({ ...facts, later: [1] })), facts);
  });

  test('A name that others have chosen reaches no terminal as it is.', () => {
    const process = makeProcess({ name: HOSTILE, user: HOSTILE, unit: HOSTILE, parent: { pid: 1, name: HOSTILE } });
    assert.ok(useFacts(writeHostLine(makeHostFacts({ fileLimits: [{ process, open: 1, limit: 2 }] }), 'commands')));
  });

  test('Numbers that JSON has and nobody counts, and names that any object has, are refused.', () => {
    for (const [from, to] of [
      [/"atMillis":\d+/, '"atMillis":1e999'],
      [/"atMillis":\d+/, '"atMillis":1e300'],
      [/"sockets":\{/, '"sockets":{"__proto__":1,'],
      [/"pid":4711/, '"pid":1e15'],
      [/"connects":1259/, '"connects":-1'],
      [/"established":432000/, '"established":1e999'],
    ] as const) {
      const hostile = line.replace(from, to);
      assert.notEqual(hostile, line);
      assert.equal(readHostLine(hostile), null, to);
    }
  });

  test('More than a host has of anything is refused.', () => {
    const addresses = (many: number) => JSON.stringify({ ...facts, addresses: new Array(many).fill('10.0.0.1') });
    assert.ok(readHostLine(addresses(4096)) !== null);
    assert.equal(readHostLine(addresses(4097)), null);
    const counters = Object.fromEntries(Array.from({ length: 4097 }, (_, at) => [`Counter${at}`, at]));
    assert.equal(readHostLine(JSON.stringify({ ...facts, counters })), null);
  });

  test('Whatever stands at whatever place of it, it is either refused or can be used.', () => {
    let refused = 0;
    let used = 0;
    for (const place of places) {
      for (const part of HOSTILE_PARTS) {
        if (useFacts(JSON.stringify(withPart(facts, place, part)))) used++;
        else refused++;
      }
    }
    assert.ok(refused > 1000 && used > 100, `${refused} refused, ${used} used`);
  });

  test('So it is with any JSON at any place, any text, and any part of a line.', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, part) => {
        useFacts(JSON.stringify(withPart(facts, place, part)));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => useFacts(text) || true));
    fc.assert(fc.property(fc.nat(line.length - 2), (end) => assert.equal(readHostLine(line.slice(0, end)), null)));
    assert.equal(readHostLine(`${'['.repeat(500_000)}`), null);
  });

  test('A file says at its beginning what it is.', () => {
    assert.ok(isHostHead(writeHostHead()));
    for (const other of ['', '{}', 'null', '[]', '{"v":2,"type":"host"}', '{"v":1,"type":"report"}', line]) {
      assert.equal(isHostHead(other), false, other);
    }
  });
});
