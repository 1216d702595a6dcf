import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { trackPlainly } from './outcome-oracle.js';
import { inOrder, isAttempt, isRetransmission, LARGE_ROOMS, recordText, rowText, trackAll } from './run-tracker.js';
import { CLIENT, type Endpoint, PEER, SERVER, type Segment } from './segments.js';
import { sequencesOf, talk } from './sequences.js';

const LONGEST = 4;
/** Conversations whose verdicts a change has to show. SYNTOP_UPDATE=1 writes them anew. */
const LONGEST_WRITTEN = 3;
const FILE = 'test/track/sequences.txt';

const upTo = (longest: number) => Array.from({ length: longest }, (_, index) => sequencesOf(index + 1)).flat();

/** Each conversation has a client of its own, so that one tracker takes them all. */
function clientOf(index: number): Endpoint {
  return { ...CLIENT, words: [0x0a00_0000 + index, 0, 0, 0] };
}

/** All the conversations, one after the other. */
function talkAll(sequences: readonly string[], right: Endpoint): Segment[][] {
  return sequences.map((sequence, index) => talk(sequence, clientOf(index), right, 1_600_000_000 + index * 10));
}

interface Told {
  readonly rows: string;
  readonly attempts: number;
  readonly retransmissions: number;
}

/** What the tracker makes of each conversation. */
function tellByTracker(talks: readonly Segment[][]): Told[] {
  const { events, records } = trackAll(talks.flat(), LARGE_ROOMS);
  const right = talks[0]?.[0] === undefined ? SERVER : otherEnd(talks[0][0]);
  const rows = new Map<number, string[]>();
  for (const record of inOrder(records)) {
    const words = record.origPort === CLIENT.port ? record.origWords : record.respWords;
    const word = words[0] ?? 0;
    rows.set(word, [...(rows.get(word) ?? []), recordText(record, CLIENT)]);
  }
  assert.notEqual(right.port, CLIENT.port);
  let at = 0;
  return talks.map((segments, index) => {
    const own = events.slice(at, at + segments.length);
    at += segments.length;
    return {
      rows: (rows.get(clientOf(index).words[0] ?? 0) ?? []).join(' | '),
      attempts: own.filter(isAttempt).length,
      retransmissions: own.filter(isRetransmission).length,
    };
  });
}

function otherEnd({ from, to }: Segment): Endpoint {
  return from.port === CLIENT.port ? to : from;
}

function tellPlainly(segments: readonly Segment[]): Told {
  const conns = trackPlainly(segments);
  return {
    rows: conns.map(({ line }) => rowText(line.originator.port, CLIENT, line.state, line.retries)).join(' | '),
    attempts: conns.reduce((sum, conn) => sum + conn.attempts, 0),
    retransmissions: conns.reduce((sum, { retries }) => sum + retries, 0),
  };
}

const PORTS = [
  { title: 'towards a likely server port', right: SERVER },
  { title: 'between ports that tell nothing', right: PEER },
] as const;

describe('Every conversation of up to four control segments has the rows that the plain reading of the decision table gives', () => {
  for (const { title, right } of PORTS) {
    test(`${title}.`, () => {
      const sequences = upTo(LONGEST);
      assert.equal(sequences.length, 11_110);
      const talks = talkAll(sequences, right);
      const told = tellByTracker(talks);
      const wrong = sequences.flatMap((sequence, index) => {
        const expected = tellPlainly(talks[index] ?? []);
        const actual = told[index];
        const same = JSON.stringify(expected) === JSON.stringify(actual);
        return same ? [] : [`${sequence}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
      });
      assert.deepEqual(wrong.slice(0, 25), [], `${wrong.length} of ${sequences.length} differ`);
    });
  }
});

test('The verdict of each conversation of up to three segments is the one in sequences.txt.', () => {
  const sequences = upTo(LONGEST_WRITTEN);
  const [known = [], unknown = []] = PORTS.map(({ right }) => tellByTracker(talkAll(sequences, right)));
  const lines = sequences.map((sequence, index) => {
    const rows = known[index]?.rows ?? '';
    const otherwise = unknown[index]?.rows ?? '';
    return `${sequence.padEnd(8)}  ${rows === otherwise ? rows : `${rows}  else  ${otherwise}`}`;
  });
  const head = [
    '# How each conversation of up to three control segments ends: S SYN, T SYN with another ISN, H SYN-ACK, F FIN, R RST, of',
    '# the left side > and the right side <. A row a connection, "<" before it where the right side counts as the originator, "+1"',
    '# for a SYN retransmission. The right side has port 80; what stands after "else" holds where the ports tell nothing.',
  ];
  const text = `${[...head, ...lines].join('\n')}\n`;
  if (process.env.SYNTOP_UPDATE === '1') writeFileSync(FILE, text);
  assert.deepEqual(text.split('\n'), readFileSync(FILE, 'utf8').split('\n'));
});
