import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TraceEvent } from '../../../src/host/trace/trace-line.js';
import { TraceParser } from '../../../src/host/trace/trace-parser.js';
import { connectLine, oldSentLine, receivedLine, sentLine } from '../../support/trace-text.js';

interface Told {
  readonly events: TraceEvent[];
  readonly lost: number;
  readonly malformed: number;
}

/** @param pieces as long as each, then the rest */
function parse(text: string | Buffer, pieces: readonly number[] = []): Told {
  const bytes = Buffer.from(text);
  const events: TraceEvent[] = [];
  let lost = 0;
  const parser = new TraceParser({
    onEvent: (event) => events.push(event),
    onLost: (count) => {
      lost += count;
    },
  });
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    const piece = bytes.subarray(at, at + length);
    parser.feed(piece, piece.length);
    at += piece.length;
  }
  return { events, lost, malformed: parser.malformed };
}

function only(text: string): TraceEvent {
  const { events, malformed } = parse(text);
  assert.deepEqual([events.length, malformed], [1, 0]);
  return events[0] ?? assert.fail('an event');
}

describe("the text of the kernel's events", () => {
  test('A connect has its process, and where it goes.', () => {
    assert.deepEqual(only(connectLine({ name: 'curl', tid: 4712, pid: 4711, seconds: 22392.5, port: 7 })), {
      kind: 'connect',
      task: { tid: 4712, pid: 4711, name: 'curl', bootMillis: 22392500 },
      ip: '127.0.0.1',
      port: 7,
    });
  });

  test("Where the process is not told, or the name is lost, the thread's number is there.", () => {
    const event = only(connectLine({ name: '<...>', pid: null }));
    assert.ok(event.kind === 'connect');
    assert.deepEqual([event.task.pid, event.task.tid, event.task.name], [4711, 4711, '']);
  });

  test('Without a column for the process, and with one of interrupts, the line is read, too.', () => {
    const old = connectLine().replace('(   4711) [001] ', '[001] ..s1');
    const event = only(old);
    assert.ok(event.kind === 'connect');
    assert.deepEqual([event.task.pid, event.task.bootMillis], [4711, 5000]);
  });

  test('Addresses are as the packets have them: IPv6, and IPv4 for a mapped one.', () => {
    const of = (ipv6: string) => only(connectLine({ family: 'AF_INET6', ip: '0.0.0.0', ipv6 }));
    assert.deepEqual(
      ['2001:db8::1', '::1', '::ffff:192.0.2.1', '::5efe:1.2.3.4'].map((ipv6) => of(ipv6)).map((event) => event.ip),
      ['2001:db8::1', '::1', '192.0.2.1', '::5efe:102:304'],
    );
  });

  test('A reset that was sent has both ends, the reason, and no state where there was no socket.', () => {
    const base = { kind: 'reset', direction: 'sent' };
    const ipv4 = { ip: '127.0.0.1', port: 7211, toIp: '127.0.0.1', toPort: 40000 };
    assert.deepEqual(only(sentLine()), { ...base, ...ipv4, reason: 'NO_SOCKET', state: null });
    const ipv6 = { ip: '::1', port: 80, toIp: '2001:db8::7', toPort: 1 };
    const state = 'TCP_ESTABLISHED';
    const line = sentLine('[::1]:80', '[2001:db8::7]:1', 'TCP_ABORT_ON_CLOSE', state);
    assert.deepEqual(only(line), { ...base, ...ipv6, reason: 'TCP_ABORT_ON_CLOSE', state });
    const old = { ip: '192.0.2.1', port: 80, toIp: '192.0.2.2', toPort: 40000 };
    assert.deepEqual(only(oldSentLine()), { ...base, ...old, reason: null, state });
  });

  test('A reset that came is charged to the other end.', () => {
    const ends = { ip: '2001:db8::2', port: 443, toIp: '2001:db8::1', toPort: 40000 };
    assert.deepEqual(only(receivedLine()), { kind: 'reset', direction: 'received', ...ends, reason: null, state: null });
  });

  test('What was lost is counted, also where the kernel does not say how much.', () => {
    const { events, lost, malformed } = parse(`CPU:0 [LOST 512 EVENTS]\n${connectLine()}CPU:11 [LOST EVENTS]\n`);
    assert.deepEqual([events.length, lost, malformed], [1, 513, 0]);
  });

  test('Another event, another state, a port or an address that is none: counted as not read, and the next line is.', () => {
    const bad = [
      connectLine().replace('inet_sock_set_state', 'sched_switch'),
      connectLine().replace('TCP_SYN_SENT', 'TCP_CLOSE'),
      connectLine({ port: 65536 }),
      connectLine({ ip: '1.2.3' }),
      connectLine().replace('dport=', 'xport='),
      'CPU:0 is lost\n',
    ];
    const { events, malformed } = parse(bad.map((line) => line + connectLine({ port: 1 })).join(''));
    assert.deepEqual([events.length, malformed], [6, 6]);
  });

  const hostileName = fc
    .array(fc.constantFrom(' ', ']', '[', '-', '(', ')', ':', '\n', '=', '/', 'a', '1', 'ü', 'CPU:0', 'LOST', '<...>', '\x1b'), {
      minLength: 1,
      maxLength: 9,
    })
    .map((parts) => parts.join(''))
    .filter((name) => Buffer.byteLength(name) <= 15 && name.trim() !== '' && name.trim() !== '<...>');

  test('No name makes an event another, hides one, or adds one, wherever the text is cut.', () => {
    fc.assert(
      fc.property(fc.array(hostileName, { maxLength: 6 }), fc.array(fc.nat(300)), (names, pieces) => {
        const { events, lost, malformed } = parse(names.map((name, at) => connectLine({ name, tid: at + 1 })).join(''), pieces);
        assert.deepEqual([lost, malformed], [0, 0]);
        assert.deepEqual(
          events.map((event) => event.kind === 'connect' && [event.task.pid, event.task.name, event.ip, event.port]),
          names.map((name, at) => [at + 1, name.trim(), '127.0.0.1', 7211]),
        );
      }),
    );
  });

  test('Any bytes are read to their end, and a line without end does not fill the memory.', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(50)), (bytes, pieces) => {
        const whole = parse(Buffer.from(bytes));
        assert.deepEqual(parse(Buffer.from(bytes), pieces), whole);
      }),
    );
    assert.equal(parse('x'.repeat(20_000), [5000, 5000, 5000]).malformed, 4);
  });

  test('A line with pieces taken out or put in throws nothing.', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(connectLine(), sentLine(), oldSentLine(), receivedLine()),
        fc.nat(260),
        fc.nat(40),
        fc.string(),
        (line, at, cut, put) => {
          parse(`${line.slice(0, at)}${put}${line.slice(at + cut)}${connectLine()}`);
        },
      ),
    );
  });
});
