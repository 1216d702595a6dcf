/* Rows typed by hand from the project's notes on conn_state, for both the tracker and the plain reading of the decision table. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { trackPlainly } from './outcome-oracle.js';
import { inOrder, recordText, rowText, trackAll } from './run-tracker.js';
import { CLIENT, type Endpoint, PEER, SERVER, type Segment } from './segments.js';
import { talk } from './sequences.js';

/** "conversation: rows", rows as sequences.txt has them. */
const WITH_SYN = [
  'S>: S0',
  'S> H<: S1',
  'S> R<: REJ',
  'S> R>: RSTOS0',
  'S> F>: SH',
  'S> F<: S3',
  'S> R< H<: REJ',
  'S> R< R>: REJ',
  'S> H< R>: RSTO',
  'S> H< R<: RSTR',
  'S> H< R> R<: REJ',
  'S> H< R< R>: REJ',
  'S> H< F>: S2',
  'S> H< F<: S3',
  'S> H< F> F<: SF',
  'S> H< F< F>: SF',
  'S> H< F> F< R>: SF',
  'S> H< F> F< R<: SF',
  'S> H< F< F> R> R<: SF',
  'S> H< F> R<: RSTR',
  'S> H< F> R>: RSTO',
  'S> H< F< R>: RSTO',
  'S> H< F< R<: RSTR',
  'S> H< F> R> F<: SF',
  'S> H< F> R< F<: RSTR',
  'S> H< R> F<: RSTO',
  'S> F> H< F> R<: RSTR',
];

const WITHOUT_SYN = ['F> F<: SF', 'F>: SH', 'F<: SHR', 'R>: OTH', 'R<: RSTRH', 'F> R<: RSTR', 'F> R>: OTH'];

/** SYN-ACK first, from port 80: roles by the port. The last but one is the victim of a spoofed SYN. */
const SYN_ACK_FROM_SERVER_PORT = ['H<: OTH', 'H< R<: RSTRH', 'H< F<: SHR', 'H< R>: RSTO', 'H< F>: S2'];

/** SYN-ACK first, from a port that tells nothing: its sender counts as originator. */
const SYN_ACK_FROM_ANY_PORT = ['H<: <OTH', 'H< R<: <OTH', 'H< F<: <SH', 'H< R>: <REJ', 'H< F>: <S3'];

const NEW_CONNECTIONS = [
  'S> S>: S0+1',
  'S> T>: S0 | S0',
  'S> H< S>: S1+1',
  'S> H< T>: S1 | S0',
  'S> R< S>: REJ | S0',
  'S> R> S>: RSTOS0 | S0',
  'S> H< R> S> H<: RSTO | S1',
  'S> H< R< S>: RSTR | S0',
  'S> H< F> F< S>: SF | S0',
  'S> H< F> F< T> R<: SF | REJ',
  'S> R< S> R< S> R<: REJ | REJ | REJ',
];

/** Both sides open at once: a SYN with another ISN than the originator's, so the second SYN's sender opens the row that lasts. */
const SIMULTANEOUS_OPEN = ['S> S<: S0 | <S0', 'S> S< H> H<: S0 | <S1', 'S> S< H< H>: S0 | <S1', 'S> S< H> H< F> F<: S0 | <SF'];

/** The SYN and its answer swapped on their way into the file. */
const SWAPPED_ANY_PORT = ['H< S>: S1', 'H< S> F> F<: SF', 'H< S> R<: RSTR', 'H< S> R>: RSTO'];
const SWAPPED_SERVER_PORT = ['H< S>: OTH', 'H< S> F> F<: SF', 'H< S> R>: RSTO'];

const tellPlainly = (segments: Segment[]) =>
  trackPlainly(segments)
    .map(({ line }) => rowText(line.originator.port, CLIENT, line.state, line.retries))
    .join(' | ');

const tellByTracker = (segments: Segment[]) =>
  inOrder(trackAll(segments).records)
    .map((record) => recordText(record, CLIENT))
    .join(' | ');

const TABLES: ReadonlyArray<readonly [title: string, right: Endpoint, rows: readonly string[]]> = [
  ['A connection whose SYN was seen', SERVER, WITH_SYN],
  ['A connection whose SYN was seen, on ports that tell nothing', PEER, WITH_SYN],
  ['A connection joined late', SERVER, WITHOUT_SYN],
  ['A SYN-ACK first, from a likely server port', SERVER, SYN_ACK_FROM_SERVER_PORT],
  ['A SYN-ACK first, from another port', PEER, SYN_ACK_FROM_ANY_PORT],
  ['More than one connection on a 4-tuple', SERVER, NEW_CONNECTIONS],
  ['A simultaneous open', PEER, SIMULTANEOUS_OPEN],
  ['SYN and SYN-ACK swapped, ports that tell nothing', PEER, SWAPPED_ANY_PORT],
  ['SYN and SYN-ACK swapped, a likely server port', SERVER, SWAPPED_SERVER_PORT],
];

for (const [title, right, rows] of TABLES) {
  describe(title, () => {
    for (const row of rows) {
      const [sequence = '', expected = ''] = row.split(': ');
      test(`${sequence} is ${expected}.`, () => {
        const segments = talk(sequence, CLIENT, right);
        assert.equal(tellPlainly(segments), expected, 'by the plain reading');
        assert.equal(tellByTracker(segments), expected, 'by the tracker');
      });
    }
  });
}
