/* The five kinds of reset, in the order in which they are tried (docs/outcomes.md). */
import { describe } from 'node:test';
import { conversation } from './conversation.js';

const SYN = '1 > S 100 0 | orig new attempt S0';
const SYN_OF_40_BYTES = '1 > S 100 0 +40 | orig new attempt S0';
const OPEN = [SYN, '1.01 < SA 500 101 | resp S0->S1 took=10ms'];

describe('Refused: a RST that acknowledges the SYN, and no SYN-ACK before', () => {
  conversation(
    'As RFC 9293 has it, with number 0.',
    [SYN, '2 < RA 0 101 | resp reset=refused S0->REJ took=1000ms'],
    ['REJ Sr reset=resp:refused took=1000ms lasted=1000ms'],
  );

  conversation(
    'With whatever number: firewalls choose their own.',
    [SYN, '2 < RA 7777 101 | resp reset=refused S0->REJ took=1000ms'],
    ['REJ Sr reset=resp:refused took=1000ms lasted=1000ms'],
  );

  conversation(
    'Of a SYN with data, with the data acknowledged or without.',
    [SYN_OF_40_BYTES, '2 < RA 0 141 | resp reset=refused S0->REJ took=1000ms'],
    ['REJ Sr reset=resp:refused took=1000ms lasted=1000ms'],
  );

  conversation(
    'Of a SYN that was repeated.',
    [SYN, '2 > S 100 0 | orig again S0', '2.5 < RA 0 101 | resp reset=refused S0->REJ took=1500ms'],
    ['REJ+1 Sr reset=resp:refused took=1500ms lasted=1500ms'],
  );

  conversation(
    'A SYN-ACK behind it changes nothing: it stays refused.',
    [SYN, '2 < RA 0 101 | resp reset=refused S0->REJ took=1000ms', '3 < SA 500 101 | resp REJ'],
    ['REJ Srh reset=resp:refused took=1000ms lasted=2000ms'],
  );
});

describe('Stray: nothing is known of the connection, or it does not answer the SYN', () => {
  conversation('The first packet.', ['1 > R 100 0 | orig new reset=stray OTH'], ['OTH R reset=orig:stray guessed']);

  conversation(
    'The first packet, from a likely server port.',
    ['1 < RA 0 101 | resp new reset=stray RSTRH'],
    ['RSTRH ^r reset=resp:stray guessed'],
  );

  conversation(
    'An answer to a SYN that does not acknowledge it.',
    [SYN, '2 < RA 0 99 | resp reset=stray S0->REJ'],
    ['REJ Sr reset=resp:stray lasted=1000ms'],
  );

  conversation(
    'An answer to a SYN without data that acknowledges data. (How many bytes a SYN had is not kept, only whether.)',
    ['1 > S 100 0 | orig new attempt S0', '2 < RA 0 142 | resp reset=stray S0->REJ'],
    ['REJ Sr reset=resp:stray lasted=1000ms'],
  );

  conversation(
    'An answer to a SYN that acknowledges nothing.',
    [SYN, '2 < R 500 0 | resp reset=stray S0->REJ'],
    ['REJ Sr reset=resp:stray lasted=1000ms'],
  );
});

describe('After-close: a FIN from either side came before', () => {
  conversation(
    'The peer has closed, and gets data nobody reads.',
    [...OPEN, '2 < FA 501 101 | resp S1->S3', '3 > RA 101 502 | orig reset=after-close S3->RSTO'],
    ['RSTO ShfR reset=orig:after-close took=10ms lasted=2000ms'],
  );

  conversation(
    'Both have closed: it stays SF.',
    [...OPEN, '2 > FA 101 501 | orig S1->S2', '3 < FA 501 102 | resp S2->SF', '4 > R 102 0 | orig reset=after-close SF'],
    ['SF ShFfR reset=orig:after-close took=10ms lasted=3000ms'],
  );

  conversation(
    'It goes before no-socket, though the number would fit.',
    [...OPEN, '2 > FA 101 501 | orig S1->S2', '3 < R 101 0 | resp reset=after-close S2->RSTR'],
    ['RSTR ShFr reset=resp:after-close took=10ms lasted=2000ms'],
  );
});

describe('No-socket: a bare RST with the number that the other side acknowledged', () => {
  conversation(
    'To a SYN-ACK nobody asked for: a spoofed SYN.',
    [...OPEN, '2 > R 101 0 | orig reset=no-socket S1->RSTO'],
    ['RSTO ShR reset=orig:no-socket took=10ms lasted=1000ms'],
  );

  conversation(
    'To a SYN-ACK whose SYN was not seen.',
    ['1 < SA 500 101 | resp new OTH', '2 > R 101 0 | orig reset=no-socket OTH->RSTO'],
    ['RSTO ^hR reset=orig:no-socket lasted=1000ms guessed'],
  );
});

describe('Abort: everything else', () => {
  conversation(
    'The client, in a live connection.',
    [...OPEN, '2 > RA 600 900 | orig reset=abort S1->RSTO'],
    ['RSTO ShR reset=orig:abort took=10ms lasted=1000ms'],
  );

  conversation(
    'The server, in a live connection.',
    [...OPEN, '2 < RA 900 600 | resp reset=abort S1->RSTR'],
    ['RSTR Shr reset=resp:abort took=10ms lasted=1000ms'],
  );

  conversation(
    'The originator of an unanswered SYN: a scanner, or one who gave up.',
    [SYN, '2 > R 101 0 | orig reset=abort S0->RSTOS0'],
    ['RSTOS0 SR reset=orig:abort lasted=1000ms'],
  );

  conversation(
    'A bare RST with another number.',
    [...OPEN, '2 > R 555 0 | orig reset=abort S1->RSTO'],
    ['RSTO ShR reset=orig:abort took=10ms lasted=1000ms'],
  );

  conversation(
    'A RST may say why, in bytes that are no payload: reset from both sides without payload is REJ.',
    [...OPEN, '2 < RA 501 101 +11 | resp reset=abort S1->RSTR', '3 > R 101 0 | orig RSTR->REJ'],
    ['REJ ShrR reset=resp:abort took=10ms lasted=2000ms'],
  );
});

describe('More than one reset', () => {
  conversation(
    'A storm of resets is one reset with many segments.',
    [
      ...OPEN,
      '2   > RA 101 501 | orig reset=abort S1->RSTO',
      '2.1 > RA 101 501 | orig RSTO',
      '2.2 > R  150 0   | orig RSTO',
      '2.3 > R  160 0   | orig RSTO',
    ],
    ['RSTO ShR reset=orig:abort took=10ms lasted=1300ms'],
  );

  conversation(
    'A reset that is said again every minute is one connection, whoever sends it.',
    Array.from(
      { length: 20 },
      (_, minute) => `${minute * 60 + 60} > R 100 0 | orig ${minute === 0 ? 'new reset=stray ' : ''}OTH`,
    ),
    ['OTH R reset=orig:stray guessed'],
  );

  conversation(
    'From both sides, with payload that the numbers tell of, the responder has it.',
    [...OPEN, '2 > R 400 0 | orig reset=abort S1->RSTO', '3 < RA 501 101 | resp RSTO->RSTR'],
    ['RSTR ShRr reset=orig:abort took=10ms lasted=2000ms'],
  );

  conversation(
    "From both sides, with payload that the peer's FIN acknowledged, the responder has it.",
    [...OPEN, '2 < FA 501 301 | resp S1->S3', '3 < R 502 0 | resp reset=after-close S3->RSTR', '4 > R 101 0 | orig RSTR'],
    ['RSTR ShfrR reset=resp:after-close took=10ms lasted=3000ms'],
  );

  conversation(
    'A refusal that was injected does not count as payload when the true answer comes.',
    [
      SYN,
      '1.01 < RA 0 101 | resp reset=refused S0->REJ took=10ms',
      '1.02 < SA 2000000000 101 | resp REJ',
      '1.03 > FA 101 2000000001 | orig REJ->RSTR',
      '1.04 > RA 102 2000000001 | orig RSTR->REJ',
    ],
    ['REJ SrhFR reset=resp:refused took=10ms lasted=40ms'],
  );
});
