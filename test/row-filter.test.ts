import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../src/address-parser.js';
import { type FilterableRow, matchesFilter, type RowFilter } from '../src/row-filter.js';
import { parseFilter } from '../src/row-filter-parser.js';
import type { SortKey } from '../src/screen-question.js';

interface Sample {
  readonly address?: string;
  readonly peer?: string;
  readonly port?: number;
  readonly process?: string;
  readonly numbers?: Partial<Record<SortKey, number>>;
}

function row({ address = '10.1.2.3', peer, port, process, numbers = {} }: Sample): FilterableRow {
  const own = parseAddress(address);
  assert.ok(own !== null);
  return {
    family: own.family,
    words: own.words,
    peerWords: peer === undefined ? [] : (parseAddress(peer)?.words ?? []),
    port: port ?? null,
    process: process ?? null,
    valueOf: (column) => numbers[column] ?? null,
  };
}

function parse(text: string): RowFilter {
  const parsed = parseFilter(text);
  assert.ok('filter' in parsed, `${text}: ${'error' in parsed ? parsed.error : ''}`);
  return parsed.filter;
}

const MATCHES: readonly [filter: string, sample: Sample, passes: boolean][] = [
  ['', {}, true],
  ['   ', {}, true],
  ['10.0.0.0/8', {}, true],
  ['10.255.255.255/8', {}, true],
  ['11.0.0.0/8', {}, false],
  ['10.1.2.0/31', {}, false],
  ['10.1.2.2/31', {}, true],
  ['0.0.0.0/0', {}, true],
  ['0.0.0.0/0', { address: '::1' }, false],
  ['::/0', {}, false],
  ['10.1.2.3', {}, true],
  ['10.1.2.3', { address: '10.1.2.30' }, false],
  ['200.0.0.0/5', { address: '207.255.0.1' }, true],
  ['200.0.0.0/5', { address: '208.0.0.1' }, false],
  ['10.1.', {}, true],
  ['10.1.', { address: '10.10.2.3' }, false],
  ['2001:db8::/32', { address: '2001:db8:ffff::1' }, true],
  ['2001:db8::/33', { address: '2001:db8:ffff::1' }, false],
  ['2001:db8::1/128', { address: '2001:db8::1' }, true],
  ['2001:DB8::1', { address: '2001:db8::1' }, true],
  ['2001:db8::1', { address: '2001:db8::11' }, false],
  ['2001:db8::', { address: '2001:db8::11' }, true],
  ['2001:db8:', { address: '2001:db8:1::11' }, true],
  ['fe80', { address: '2001:db8::fe80' }, true],
  ['192.0.2.0/24', { peer: '192.0.2.9' }, true],
  ['!192.0.2.0/24', { peer: '192.0.2.9' }, false],
  ['192.0.2.', { peer: '192.0.2.9' }, true],
  ['port:443', { port: 443 }, true],
  ['port:443', { port: 4430 }, false],
  ['port:443', {}, false],
  ['!port:443', {}, true],
  ['port:8000-8999', { port: 8000 }, true],
  ['port:8000-8999', { port: 8999 }, true],
  ['port:8999-8000', { port: 8080 }, true],
  ['port:8000-8999', { port: 9000 }, false],
  ['port>1024', { port: 1024 }, false],
  ['port>1023.5', { port: 1024 }, true],
  ['port>=1024', { port: 1024 }, true],
  ['port<1024', { port: 1024 }, false],
  ['port<=1k', { port: 1000 }, true],
  ['port=53', { port: 53 }, true],
  ['proc:ssh', { process: 'OpenSSHd' }, true],
  ['proc:ssh', {}, false],
  ['!proc:ssh', {}, true],
  ['Firefox', { process: 'firefox' }, true],
  ['!firefox', { process: 'firefox' }, false],
  ['refu>10', { numbers: { refused: 11 } }, true],
  ['refu>10', { numbers: { refused: 10 } }, false],
  ['refu>=10', { numbers: { refused: 10 } }, true],
  ['refu<10', { numbers: { refused: 9.5 } }, true],
  ['refu<=10', { numbers: { refused: 10 } }, true],
  ['refu=10', { numbers: { refused: 10 } }, true],
  ['refu>10', {}, false],
  ['!refu>10', {}, true],
  ['SYN/s>1.5k', { numbers: { synRate: 1501 } }, true],
  ['syn/s>1.5k', { numbers: { synRate: 1500 } }, false],
  ['syn>2M', { numbers: { syn: 2_000_001 } }, true],
  ['rst/s>0', { numbers: { rstRate: 0.1 } }, true],
  ['fail%>20', { numbers: { fail: 20.1 } }, true],
  ['fail>20%', { numbers: { fail: 19 } }, false],
  ['last<2m', { numbers: { last: 119 } }, true],
  ['last<30', { numbers: { last: 31 } }, false],
  ['last>1h', { numbers: { last: 3601 } }, true],
  ['10.0.0.0/8 port:22', { port: 22 }, true],
  ['10.0.0.0/8 port:22', { port: 23 }, false],
  ['port:22 !10.0.0.0/8', { port: 22 }, false],
];

test('a filter lets pass what it says', () => {
  for (const [text, sample, passes] of MATCHES)
    assert.equal(matchesFilter(parse(text), row(sample)), passes, `${text} ${JSON.stringify(sample)}`);
});

test('words with the sign bit set are the same as unsigned ones', () => {
  const signed = { ...row({ address: '203.0.113.9' }), words: [0xcb007109 | 0, 0, 0, 0] };
  assert.ok(matchesFilter(parse('203.0.113.0/24'), signed));
  assert.ok(matchesFilter(parse('203.0.113.9'), signed));
});

const COLUMNS: readonly [heading: string, column: SortKey][] = [
  ['SYN/s', 'synRate'],
  ['RST/s', 'rstRate'],
  ['SYN', 'syn'],
  ['RST', 'rst'],
  ['OPEN', 'open'],
  ['REFU', 'refused'],
  ['UNAN', 'unanswered'],
  ['HALF', 'halfOpen'],
  ['RSET', 'reset'],
  ['FAIL%', 'fail'],
  ['PEERS', 'peers'],
  ['LAST', 'last'],
];

test('a column is called as its heading is', () => {
  for (const [heading, column] of COLUMNS) {
    assert.deepEqual(parse(`${heading}>5`), [{ kind: 'number', isNot: false, column, comparison: '>', value: 5 }], heading);
  }
});

const ERRORS: readonly [text: string, error: RegExp][] = [
  ['!', /^!: one !/],
  ['!!x', /^!!x: one !/],
  ['port:', /^port:: .*port:443/],
  ['port:x', /8000-8999/],
  ['port:65536', /65535/],
  ['port:1-65536', /65535/],
  ['port:1-', /8000-8999/],
  ['port>65535', /no such port/],
  ['port<0', /no such port/],
  ['port=70k', /no such port/],
  ['port=1.5', /no such port/],
  ['proc:', /proc:ssh/],
  ['process=ssh', /proc:ssh/],
  ['10.0.0.0/33', /\/0 to \/32/],
  ['2001:db8::/129', /\/0 to \/128/],
  ['10.0.0.0/', /\/0 to \/32/],
  ['10.0.0/8', /10\.0\.0\.0\/8/],
  ['10.0.0.256', /0 to 255/],
  ['10.0.0.1:443', /write 10\.0\.0\.1 port:443/],
  ['src:10.0.0.1', /only port: and proc:/],
  ['refu > 10', /^>: no blanks.*refu>10/],
  ['foo>10', /^foo>10: columns are syn\/s/],
  ['refu>', /^refu>: a number/],
  ['refu>x', /a number/],
  ['refu>-1', /a number/],
  ['refu>10q', /a number/],
  ['syn>10%', /a number/],
  ['last<5k', /last<30s/],
  ['port:443 foo>1 refu>', /^foo>1: /],
];

test('an error names the term, and what would be right', () => {
  for (const [text, expected] of ERRORS) {
    const parsed = parseFilter(text);
    assert.match('error' in parsed ? parsed.error : 'no error', expected, text);
  }
});

test('an error is short whatever is typed', () => {
  const parsed = parseFilter(`port:${'9'.repeat(5000)}`);
  assert.ok('error' in parsed && parsed.error.length < 100);
});

const TERMS = [
  '10.0.0.0/8',
  '2001:db8::/32',
  '10.1.',
  'port:443',
  'port:1-9',
  'proc:ssh',
  'refu>10',
  'fail>=5%',
  'last<2m',
  'x',
  '!x',
  '!port:22',
];
const blanks = fc.stringMatching(/^[ \t]{1,3}$/);

test('blanks make no difference', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...TERMS), blanks)), blanks, (terms, before) => {
      const loose = before + terms.map(([term, after]) => term + after).join('');
      assert.deepEqual(parse(loose), parse(terms.map(([term]) => term).join(' ')));
    }),
  );
});

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:/!<>=%km portsynrefu-') }),
  fc.array(fc.constantFrom(...TERMS, 'port:', '>', '!', '/', ':')).map((parts) => parts.join('')),
);

test('any text is a filter or has an error of one line, and what it lets pass, its "!" does not', () => {
  const sample = row({ address: '2001:db8::1', port: 443, process: 'ssh', numbers: { refused: 11, fail: 3 } });
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseFilter(text);
      if ('error' in parsed) return assert.match(parsed.error, /^.+$/su);
      for (const term of parsed.filter) {
        assert.notEqual(matchesFilter([term], sample), matchesFilter([{ ...term, isNot: !term.isNot }], sample));
      }
      const passes = parsed.filter.every((term) => matchesFilter([term], sample));
      assert.equal(matchesFilter(parsed.filter, sample), passes);
    }),
    { numRuns: 1000 },
  );
});
