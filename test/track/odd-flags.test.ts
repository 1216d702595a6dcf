/* Segments with several of SYN, FIN and RST, and other things that only scanners, firewalls and broken stacks send. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSegment } from './conversation.js';
import { trackPlainly } from './outcome-oracle.js';
import { inOrder, LARGE_ROOMS, recordText, rowText, trackAll } from './run-tracker.js';
import { CLIENT, type Endpoint, PEER, SERVER } from './segments.js';

/** One line a packet, a second apart: "direction flags seq ack [+payload]". By the tracker and by the plain reading. */
function verdict(title: string, packets: readonly string[], expected: string, right: Endpoint = SERVER): void {
  test(title, () => {
    const segments = packets.map((packet, index) => parseSegment(`${index + 1} ${packet}`, index, CLIENT, right));
    const plain = trackPlainly(segments).map(({ line }) => rowText(line.originator.port, CLIENT, line.state, line.retries));
    assert.equal(plain.join(' | '), expected, 'by the plain reading');
    const told = inOrder(trackAll(segments).records).map((record) => recordText(record, CLIENT));
    assert.equal(told.join(' | '), expected, 'by the tracker');
  });
}

const SYN = '> S 100 0';
const SYN_ACK = '< SA 500 101';

describe('Several of SYN, FIN and RST in one segment', () => {
  verdict('SYN with FIN counts as both.', ['> SF 100 0'], 'SH');
  verdict('SYN with FIN, answered.', ['> SF 100 0', '< SA 500 102'], 'S2');
  verdict('SYN with FIN, refused: its sender has closed already.', ['> SF 100 0', '< RA 0 102'], 'RSTR');
  verdict('SYN with RST is not a SYN that was given up.', ['> SR 100 0'], 'OTH');
  verdict('Everything at once, as a Christmas tree scan sends it.', ['> SFR 100 0', '< RA 0 102'], 'REJ');
  verdict('FIN with RST behind a SYN: more than a SYN that was given up.', [SYN, '> FRA 101 0'], 'OTH');
  verdict('FIN with RST in an open connection counts as RST.', [SYN, SYN_ACK, '> FRA 101 501'], 'RSTO');
  verdict('No FIN takes that RST back.', [SYN, SYN_ACK, '> FRA 101 501', '< FA 501 102'], 'RSTO');
  verdict('SYN-ACK with FIN opens and closes its side.', [SYN, '< SAF 500 101'], 'S3');
  verdict('SYN-ACK with RST opens, then resets.', [SYN, '< SAR 500 101'], 'RSTR');
  verdict('A SYN with RST and another ISN is a SYN, and opens another connection.', [SYN, SYN_ACK, '> SR 900 0'], 'S1 | OTH');
});

describe('SYNs that do not open', () => {
  verdict('A SYN of the originator behind its own SYN-ACK.', ['< SA 500 101', '< S 500 0', '< R 501 0'], '<OTH', PEER);
  verdict("A SYN from the responder with the originator's ISN counts as its answer.", [SYN, '< S 100 0'], 'S1');
  verdict('A SYN behind the FIN of its own side, in its place: reordered.', ['> FA 101 501', SYN], 'SH');
  verdict('The same, and a RST behind them: not a SYN that was given up.', ['> FA 101 501', SYN, '> R 102 0'], 'OTH');
  verdict('A SYN behind the FIN of its own side, elsewhere: a new connection.', ['> FA 7777 501', SYN], 'SH | S0');
  verdict("A SYN behind the responder's FIN which acknowledges it.", ['< FA 501 101', SYN], 'S3');
  verdict('A SYN again on a connection that one side has closed.', [SYN, SYN_ACK, '< FA 501 101', SYN], 'S3+1');
});

describe('SYN and SYN-ACK in the wrong order', () => {
  verdict('Turned round, then everything as ever.', ['< SA 500 101', SYN, '> FA 101 501', '< FA 501 102'], 'SF', PEER);
  verdict('Turned round, and the SYN said again.', ['< SA 500 101', SYN, SYN], 'S1+1', PEER);
  verdict('A SYN that this SYN-ACK does not answer.', ['< SA 500 101', '> S 900 0'], '<OTH | S0', PEER);
  verdict('From a likely server port there is nothing to turn.', ['< SA 500 101', SYN, SYN_ACK], 'OTH');
  verdict('From there, not the SYN that it answers.', ['< SA 500 101', '> S 900 0'], 'OTH | S0');
  verdict('Two SYN-ACKs before the SYN.', ['< SA 500 101', '< SA 500 101', SYN], 'S1', PEER);
  verdict('The FINs as well came before the SYN.', ['< SA 500 101', '< FA 501 102', SYN], '<SH | S0', PEER);
});

describe('Odd answers', () => {
  verdict('A SYN-ACK with another number, from a second server or an attacker.', [SYN, SYN_ACK, '< SA 900 101'], 'S1');
  verdict('A SYN-ACK that acknowledges something else is still an answer: numbers are not validated.', [SYN, '< SA 500 7'], 'S1');
  verdict('A SYN-ACK of the originator on its own SYN changes nothing.', [SYN, '> SA 100 1'], 'S0');
  verdict('...and is more than a SYN when it is given up.', [SYN, '> SA 100 1', '> R 101 0'], 'OTH');
  verdict('Answered by a FIN, then a RST.', [SYN, '< FA 500 101', '< R 501 0'], 'REJ');
  verdict(
    'Data in the SYN counts as payload: reset from both sides is RSTR.',
    ['> S 100 0 +9', SYN_ACK, '> R 110 0', '< RA 501 110'],
    'RSTR',
  );
  verdict('Given up with data in the SYN.', ['> S 100 0 +9', '> R 110 0'], 'RSTOS0');
});

describe('Which port is a likely server', () => {
  const from = (port: number): Endpoint => ({ ...PEER, port });
  verdict('5432 is one.', ['< FA 500 101'], 'SHR', from(5432));
  verdict('1023 is none: there is a list, not a limit.', ['< FA 500 101'], '<SH', from(1023));
  verdict('23 is none, odd as it is.', ['< FA 500 101'], '<SH', from(23));

  // Both are likely servers: the smaller port is, unless it is a SYN-ACK.
  const left = { ...CLIENT, port: 8080 };
  const tell = (packet: string, right: Endpoint) => {
    const segment = parseSegment(`1 ${packet}`, 0, left, right);
    const [plain] = trackPlainly([segment]);
    const [record] = trackAll([segment]).records;
    assert.equal(record?.origPort, plain?.line.originator.port);
    return record?.origPort;
  };
  test('Of two, the smaller one, if it sends no SYN-ACK.', () => {
    assert.equal(tell('< FA 500 101', from(443)), 8080);
    assert.equal(tell('> FA 500 101', from(443)), 8080);
    assert.equal(tell('< SA 500 101', from(443)), 443);
    assert.equal(tell('< R 500 0', from(443)), 8080);
  });

  test('Of all 65,536 ports, the same as in the plain reading.', () => {
    const segments = Array.from({ length: 65_536 }, (_, port) =>
      parseSegment('1 < FA 500 101', port, { ...CLIENT, words: [port, 0, 0, 0] }, from(port)),
    );
    const turned = (ports: readonly number[]) => ports.filter((port) => port !== 0).sort((a, b) => a - b);
    const told = trackAll(segments, LARGE_ROOMS).records.filter(({ origPort }) => origPort === CLIENT.port);
    const plain = segments
      .flatMap((segment) => trackPlainly([segment]))
      .filter(({ line }) => line.originator.port === CLIENT.port);
    assert.deepEqual(turned(told.map(({ respPort }) => respPort)), turned(plain.map(({ line }) => line.responder.port)));
  });
});
