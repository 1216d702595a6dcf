import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { KeyParser } from '../../../../src/view/dashboard/terminal/key-parser.js';
import { NAMED_KEYS } from '../../../../src/view/dashboard/terminal/key-sequences.js';

/** All keys and clicks that the bytes mean, once nothing more comes. */
function parse(...chunks: ReadonlyArray<string | Uint8Array>): string[] {
  const parser = new KeyParser();
  const events = chunks.flatMap((chunk) => parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return [...events, ...parser.expire()].map((event) =>
    event.kind === 'key' ? event.key : `${event.event.kind} ${event.event.x},${event.event.y}`,
  );
}

const KEYS: ReadonlyArray<readonly [name: string, ...sequences: string[]]> = [
  ['up', '\x1b[A', '\x1bOA'],
  ['down', '\x1b[B', '\x1bOB'],
  ['right', '\x1b[C', '\x1bOC'],
  ['left', '\x1b[D', '\x1bOD'],
  ['home', '\x1b[H', '\x1bOH', '\x1b[1~', '\x1b[7~'],
  ['end', '\x1b[F', '\x1bOF', '\x1b[4~', '\x1b[8~'],
  ['insert', '\x1b[2~'],
  ['delete', '\x1b[3~'],
  ['pageup', '\x1b[5~'],
  ['pagedown', '\x1b[6~'],
  ['enter', '\r', '\n', '\r\n', '\x1bOM'],
  ['escape', '\x1b'],
  ['tab', '\t'],
  ['shift-tab', '\x1b[Z'],
  ['backspace', '\x7f', '\b'],
  ['space', ' '],
  ['f1', '\x1bOP', '\x1b[P', '\x1b[11~', '\x1b[[A'],
  ['f2', '\x1bOQ', '\x1b[Q', '\x1b[12~', '\x1b[[B'],
  ['f3', '\x1bOR', '\x1b[R', '\x1b[13~', '\x1b[[C'],
  ['f4', '\x1bOS', '\x1b[S', '\x1b[14~', '\x1b[[D'],
  ['f5', '\x1b[15~', '\x1b[[E'],
  ['f6', '\x1b[17~'],
  ['f7', '\x1b[18~'],
  ['f8', '\x1b[19~'],
  ['f9', '\x1b[20~'],
  ['f10', '\x1b[21~'],
  ['f11', '\x1b[23~'],
  ['f12', '\x1b[24~'],
  ['ctrl-a', '\x01'],
  ['ctrl-c', '\x03'],
  ['ctrl-l', '\x0c'],
  ['ctrl-z', '\x1a'],
  ['j', 'j'],
  ['S', 'S'],
  ['[', '['],
  ['é', 'é'],
  ['7', '\x1bOw'],
];

describe('Keys from the bytes of a terminal', () => {
  for (const [name, ...sequences] of KEYS) {
    test(`${name} is told once, whatever a terminal sends for it.`, () => {
      for (const sequence of sequences) assert.deepEqual(parse(sequence), [name], JSON.stringify(sequence));
    });
  }

  test('Every name is tried that there is, but for the letters with control.', () => {
    const tried = new Set(KEYS.map(([name]) => name));
    assert.deepEqual(
      [...NAMED_KEYS].filter((name) => !tried.has(name) && !name.startsWith('ctrl-')),
      [],
    );
  });

  test('Letters with control are told by their letter, but for those that are other keys to a terminal.', () => {
    const names = Array.from({ length: 26 }, (_, place) => parse(String.fromCharCode(place + 1))).flat();
    const expected = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `ctrl-${letter}`);
    expected[7] = 'backspace';
    expected[8] = 'tab';
    expected[9] = 'enter';
    expected[12] = 'enter';
    assert.deepEqual(names, expected);
  });

  test('Sequences that a slow line has split are joined, wherever it did.', () => {
    const text = '\x1b[B\x1bOPé\x1b[24~\x1b[<0;10;5M\x1b[[A€x';
    const whole = parse(text);
    assert.deepEqual(whole, ['down', 'f1', 'é', 'f12', 'click 9,4', 'f1', '€', 'x']);
    const bytes = Buffer.from(text);
    for (let at = 1; at < bytes.length; at++)
      assert.deepEqual(parse(bytes.subarray(0, at), bytes.subarray(at)), whole, `at ${at}`);
    assert.deepEqual(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
  });

  test('Escape is told only when nothing has come behind it; it is waited for less than for the rest of a sequence.', () => {
    const parser = new KeyParser();
    assert.equal(parser.waitMillis, null);
    assert.deepEqual(parser.push(Buffer.from('\x1b')), []);
    assert.equal(parser.waitMillis, 30);
    assert.deepEqual(parser.expire(), [{ kind: 'key', key: 'escape' }]);
    assert.equal(parser.waitMillis, null);
    parser.push(Buffer.from('\x1b['));
    assert.equal(parser.waitMillis, 250);
    assert.deepEqual(parser.expire(), []);
    assert.equal(parser.waitMillis, null);
  });

  test('Escape pressed twice is told twice.', () => {
    assert.deepEqual(parse('\x1b\x1b'), ['escape', 'escape']);
  });

  test('Keys with Alt are not told, nor is what they stand for without it.', () => {
    assert.deepEqual(parse('\x1bjx', '\x1bé', '\x1b\x1b[Ay', '\x1b\x1bOBz', '\x1b\r', '\x1b\x7f'), ['x', 'y', 'z']);
  });

  test('Keys with modifiers and sequences that say nothing to us are swallowed whole.', () => {
    assert.deepEqual(
      parse(
        '\x1b[1;5A',
        '\x1b[3;2~',
        '\x1b[24;1R',
        '\x1b[?62;22c',
        '\x1b[I\x1b[O',
        '\x1b[?2026;2$y',
        '\x1b[5$',
        '\x1b[7^',
        '\x1b[99~',
        'x',
      ),
      ['x'],
    );
  });

  test('Answers to what others have asked are swallowed, whichever way they end.', () => {
    assert.deepEqual(parse('\x1b]11;rgb:0000/0000/0000\x07a', '\x1bP1+r544e\x1b\\b', '\x1b_Gi=1;OK\x1b\\c', '\x1b]0;q\x1b[Ad'), [
      'a',
      'b',
      'c',
      'up',
      'd',
    ]);
  });

  test('A sequence that is cut off by a key does not swallow it.', () => {
    assert.deepEqual(parse('\x1b[12\x1b[A'), ['up']);
    assert.deepEqual(parse('\x1b[1\r'), ['enter']);
    assert.deepEqual(parse('\x1bO\x03'), ['ctrl-c']);
  });

  test('What is pasted becomes characters: neither ends of lines nor escape codes in it press keys.', () => {
    assert.deepEqual(parse('\x1b[200~a b\r\nc\x03\x1b[Aé\x1b[201~\r'), ['a', 'space', 'b', 'c', '[', 'A', 'é', 'enter']);
  });

  test('The end of a paste is found when a slow line has split it.', () => {
    assert.deepEqual(parse('\x1b[200~a\x1b', '[20', '1~', '\r'), ['a', 'enter']);
  });

  test('A paste whose end never comes is over after a while.', () => {
    const parser = new KeyParser();
    parser.push(Buffer.from('\x1b[200~a'));
    assert.equal(parser.waitMillis, 1000);
    assert.deepEqual(parser.expire(), []);
    assert.deepEqual(parser.push(Buffer.from('\r')), [{ kind: 'key', key: 'enter' }]);
  });

  test('A paste without measure is cut off.', () => {
    assert.equal(parse(`\x1b[200~${'x'.repeat(100_000)}\x1b[201~`).length, 4096);
  });

  test('Clicks and the wheel are told with cells from 0; other buttons, what is let go, and movements are not.', () => {
    assert.deepEqual(parse('\x1b[<0;1;1M', '\x1b[<0;1;1m', '\x1b[<64;300;200M', '\x1b[<65;3;4M'), [
      'click 0,0',
      'wheelup 299,199',
      'wheeldown 2,3',
    ]);
    assert.deepEqual(
      parse('\x1b[<2;5;5M', '\x1b[<32;5;5M', '\x1b[<35;5;5M', '\x1b[<66;5;5M', '\x1b[<128;5;5M', '\x1b[<0;0;5M'),
      [],
    );
    assert.deepEqual(parse('\x1b[<0;99999999999;1M', '\x1b[<0;1M', '\x1b[<;;M', 'x'), ['x']);
    assert.deepEqual(parse('\x1b[<4;2;3M'), ['click 1,2'], 'with Shift');
  });

  test('A terminal that knows only the old form of clicks presses no keys with them.', () => {
    assert.deepEqual(parse('\x1b[M !!', '\x1b[M#!!', Buffer.from('\x1b[M`q\xf0', 'latin1'), 'x'), [
      'click 0,0',
      'wheelup 80,207',
      'x',
    ]);
  });

  test('Bytes that are no text are swallowed.', () => {
    assert.deepEqual(parse(Buffer.of(0x80, 0xff, 0xc3, 0x41, 0xe2, 0x82, 0x42, 0xed, 0xa0, 0x80, 0xc2, 0x9b, 0x00, 0x1c), 'x'), [
      'A',
      'B',
      'x',
    ]);
  });

  test('Any bytes, split anywhere, give names of keys and cells, and never an exception.', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom(
          '\x1b',
          '\x1b[',
          '\x1bO',
          '\x1b[<',
          '\x1b[M',
          '\x1b]',
          '\x1bP',
          '\x1b[200~',
          '\x1b[201~',
          '\x1b[[',
          ';',
          '~',
          'M',
        )
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (chunks) => {
        const parser = new KeyParser();
        const events = [
          ...chunks.flatMap((chunk) => [...parser.push(chunk), ...(chunk.length % 7 === 3 ? parser.expire() : [])]),
          ...parser.expire(),
        ];
        for (const event of events) {
          if (event.kind === 'mouse')
            assert.ok(event.event.x >= 0 && event.event.y >= 0 && Number.isInteger(event.event.x + event.event.y));
          else
            assert.ok(
              NAMED_KEYS.has(event.key) || /^[^\p{C}\s\ufffd]$/u.test(event.key) || /^\p{Zs}$/u.test(event.key),
              JSON.stringify(event.key),
            );
        }
        assert.equal(parser.waitMillis, null);
      }),
      { numRuns: 2000 },
    );
  });

  test('However long a sequence goes on, what is held stays short.', () => {
    for (const begin of ['\x1b[', '\x1b]']) {
      const parser = new KeyParser();
      parser.push(Buffer.from(begin));
      for (let chunk = 0; chunk < 1000; chunk++) parser.push(Buffer.from('1'.repeat(100)));
      assert.equal(parser.waitMillis, null, JSON.stringify(begin));
    }
  });
});
