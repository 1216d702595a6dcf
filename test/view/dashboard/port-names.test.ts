import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseServices } from '../../../src/view/dashboard/port-names.js';

const SERVICES = `# Network services
ssh		22/tcp				# SSH Remote Login Protocol
domain		53/tcp
domain		53/udp
ntp		123/udp
http		80/tcp		www		# WorldWideWeb HTTP
https 443/tcp
other-https 443/tcp
  indented 444/tcp
zero 0/tcp
beyond 65536/tcp
x11-1\t6001/tcp
a-name-that-is-much-too-long 7000/tcp
evil\x1b[31m 7001/tcp
windows 7002/tcp\r
tcpx 7003/tcpx
`;

test('ports are named as /etc/services names them for TCP, the first name of a port', () => {
  const names = parseServices(SERVICES);
  for (const [port, name] of [
    [22, 'ssh'],
    [53, 'domain'],
    [123, null],
    [80, 'http'],
    [443, 'https'],
    [444, null],
    [0, 'zero'],
    [65_536, null],
    [6001, 'x11-1'],
    [7000, null],
    [7001, null],
    [7002, 'windows'],
    [7003, null],
    [9, null],
  ] as const) {
    assert.equal(names.nameOf(port), name, String(port));
  }
});

test('any text names ports, or not, in characters that no terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.match(parseServices(`${text} 22/tcp\n`).nameOf(22) ?? '', /^[\w.+-]{0,15}$/);
    }),
  );
});

test('a file without end is read as far as any real one goes', () => {
  const names = parseServices(`${'#\n'.repeat(3 << 20)}late 22/tcp\n`);
  assert.equal(names.nameOf(22), null);
});
