/* What a repeated SYN-ACK tells, and when it stops telling it. */
import { describe } from 'node:test';
import { conversation } from './conversation.js';

const OPEN = ['1 > S 100 0 | orig new attempt S0', '1.05 < SA 500 101 | resp S0->S1 took=50ms'];
const HALF_OPEN = [...OPEN, '2.05 < SA 500 101 | resp half-opens S1'];

describe('A half-open connection', () => {
  conversation('A SYN-ACK that is said once leaves it open, no more.', OPEN, ['S1 Sh took=50ms lasted=50ms']);

  conversation(
    'It begins with the first repetition of the SYN-ACK, once, and stays.',
    [...HALF_OPEN, '4.05 < SA 500 101 | resp S1', '8.05 < SA 500 101 | resp S1'],
    ['S1 Sh synAcks=3 took=50ms lasted=7050ms half-open'],
  );

  conversation(
    'A copy of the SYN-ACK is no repetition.',
    [OPEN[0] ?? '', '1.050 < SA 500 101 #5 | resp S0->S1 took=50ms', '1.051 < SA 500 101 #5 | resp duplicate S1'],
    ['S1 Sh took=50ms lasted=50ms'],
  );

  conversation(
    "It ends with the originator's FIN: only who has the SYN-ACK sends one.",
    [...HALF_OPEN, '3 > FA 101 501 | orig half-ends S1->S2'],
    ['S2 ShF synAcks=1 took=50ms lasted=2000ms'],
  );

  conversation(
    "It ends with the responder's FIN.",
    [...HALF_OPEN, '3 < FA 501 101 | resp half-ends S1->S3'],
    ['S3 Shf synAcks=1 took=50ms lasted=2000ms'],
  );

  conversation(
    "It ends with the originator's reset: the victim of a spoofed SYN says that it never asked.",
    [...HALF_OPEN, '3 > R 101 0 | orig reset=no-socket half-ends S1->RSTO'],
    ['RSTO ShR synAcks=1 reset=orig:no-socket took=50ms lasted=2000ms'],
  );

  conversation(
    "It ends with the responder's reset: it has given up.",
    [...HALF_OPEN, '3 < RA 501 101 | resp reset=abort half-ends S1->RSTR'],
    ['RSTR Shr synAcks=1 reset=resp:abort took=50ms lasted=2000ms'],
  );

  conversation(
    'A new SYN on the 4-tuple ends it.',
    [...HALF_OPEN, '3 > S 900 0 | orig new attempt half-ends S0'],
    ['S1 Sh synAcks=1 took=50ms lasted=1050ms half-open', 'S0 S'],
  );

  conversation(
    'It has no second end, and does not open again behind a FIN.',
    [
      ...HALF_OPEN,
      '3 > FA 101 501 | orig half-ends S1->S2',
      '4.05 < SA 500 101 | resp S2',
      '5 < RA 501 102 | resp reset=after-close S2->RSTR',
    ],
    ['RSTR ShFr synAcks=2 reset=resp:after-close took=50ms lasted=4000ms'],
  );

  conversation(
    'Repeated SYNs and SYN-ACKs are counted apart.',
    [
      '1 > S 100 0 | orig new attempt S0',
      '2 > S 100 0 | orig again S0',
      '2.1 < SA 500 101 | resp S0->S1 took=1100ms',
      '3.1 < SA 500 101 | resp half-opens S1',
      '4 > S 100 0 | orig again S1',
    ],
    ['S1+2 Sh synAcks=1 took=1100ms lasted=3000ms half-open'],
  );
});

describe('Latency', () => {
  conversation(
    'It is told once, by the first answer.',
    [...OPEN, '1.5 < RA 501 101 | resp reset=abort S1->RSTR'],
    ['RSTR Shr reset=resp:abort took=50ms lasted=500ms'],
  );

  conversation(
    'A FIN is no answer to a SYN.',
    ['1 > S 100 0 | orig new attempt S0', '2 < FA 500 101 | resp S0->S3', '3 < SA 499 101 | resp S3'],
    ['S3 Sfh lasted=2000ms'],
  );

  conversation(
    'It is exact to the nanosecond in the event.',
    [
      '1600000000.000000001 > S 100 0 | orig new attempt S0',
      '1600000000.000070001 < RA 0 101 | resp reset=refused S0->REJ took=0.07ms',
    ],
    ['REJ Sr reset=resp:refused took=0.07ms lasted=0.07ms'],
  );
});
