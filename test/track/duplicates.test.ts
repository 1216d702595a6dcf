/* The same packet twice is not the same segment said twice. */
import { describe } from 'node:test';
import { conversation } from './conversation.js';
import { CLIENT, type Endpoint, SERVER } from './segments.js';

const CLIENT_6: Endpoint = { family: 6, words: [0x2001_0db8, 0, 0, 1], port: 40_000 };
const SERVER_6: Endpoint = { family: 6, words: [0x2001_0db8, 0, 0, 2], port: 80 };

describe('The same packet within 5 ms', () => {
  conversation(
    'A bridge shows each packet twice: the copies change nothing.',
    [
      '1.0000 > S  100 0   #7 | orig new attempt S0',
      '1.0001 > S  100 0   #7 | orig duplicate S0',
      '1.0100 < SA 500 101 #9 | resp S0->S1 took=10ms',
      '1.0101 < SA 500 101 #9 | resp duplicate S1',
      '1.0200 > FA 101 501 #8 | orig S1->S2',
      '1.0201 > FA 101 501 #8 | orig duplicate S2',
      '1.0300 < RA 501 102 #4 | resp reset=after-close S2->RSTR',
      '1.0301 < RA 501 102 #4 | resp duplicate RSTR',
    ],
    ['RSTR ShFr reset=resp:after-close took=10ms lasted=30ms'],
  );

  conversation(
    'Over the turn of a second, and recorded in the wrong order, too.',
    [
      '1.9990 > S  100 0   #7 | orig new attempt S0',
      '2.0010 > S  100 0   #7 | orig duplicate S0',
      '2.0020 < SA 500 101 #9 | resp S0->S1 took=3ms',
      '1.9995 < SA 500 101 #9 | resp duplicate S1',
    ],
    ['S1 Sh took=3ms lasted=3ms'],
  );

  conversation(
    'With another IP identification it is said again.',
    ['1.000 > S 100 0 #7 | orig new attempt S0', '1.004 > S 100 0 #8 | orig again S0'],
    ['S0+1 S lasted=4ms'],
  );

  conversation(
    'With the same IP identification, but later, it is said again: many senders put 0 there.',
    ['1.0 > S 100 0 #0 | orig new attempt S0', '2.0 > S 100 0 #0 | orig again S0', '4.0 > S 100 0 #0 | orig again S0'],
    ['S0+2 S lasted=3000ms'],
  );

  conversation(
    'IPv6 has no identification: numbers and flags have to do.',
    [
      '1.000 > S  100 0   #0 | orig new attempt S0',
      '1.004 > S  100 0   #0 | orig duplicate S0',
      '2.000 > S  100 0   #0 | orig again S0',
      '2.001 < SA 500 101 #0 | resp S0->S1 took=1001ms',
      '2.002 < SA 500 101 #0 | resp duplicate S1',
    ],
    ['S1+1 Sh took=1001ms lasted=1001ms'],
    { left: CLIENT_6, right: SERVER_6 },
  );

  conversation(
    'Another number or another flag makes another segment.',
    [
      '1.000 > S  100 0   #7 | orig new attempt S0',
      '1.001 < SA 500 101 #9 | resp S0->S1 took=1ms',
      '1.002 > FA 101 501 #0 | orig S1->S2',
      '1.003 > RA 102 501 #0 | orig reset=after-close S2->RSTO',
    ],
    ['RSTO ShFR reset=orig:after-close took=1ms lasted=3ms'],
  );

  conversation(
    'A copy of a SYN whose answer has come meanwhile is still a copy.',
    [
      '1.0000 > S  100 0   #7 | orig new attempt S0',
      '1.0001 < SA 500 101 #9 | resp S0->S1 took=0.1ms',
      '1.0002 > S  100 0   #7 | orig duplicate S1',
    ],
    ['S1 Sh took=0.1ms lasted=0.1ms'],
  );

  conversation(
    'A copy of a SYN that was refused meanwhile opens no new connection.',
    [
      '1.0000 > S  100 0   #7 | orig new attempt S0',
      '1.0001 < RA 0   101 #0 | resp reset=refused S0->REJ took=0.1ms',
      '1.0002 > S  100 0   #7 | orig duplicate REJ',
      '1.0003 < RA 0   101 #0 | resp duplicate REJ',
    ],
    ['REJ Sr reset=resp:refused took=0.1ms lasted=0.1ms'],
  );
});

describe('Times that are not there, or not in order', () => {
  conversation(
    'Packets without times make connections without latency; nothing expires, nothing is a copy.',
    [
      '- > S  100 0   #7 | orig new attempt S0',
      '- > S  100 0   #7 | orig again S0',
      '- < SA 500 101 #9 | resp S0->S1',
      '- < SA 500 101 #9 | resp half-opens S1',
      '- > RA 101 501 #8 | orig reset=abort half-ends S1->RSTO',
    ],
    ['RSTO+1 ShR synAcks=1 reset=orig:abort'],
  );

  conversation(
    'An answer without a time, to a SYN that has one, has no latency.',
    ['1 > S 100 0 | orig new attempt S0', '- < SA 500 101 | resp S0->S1'],
    ['S1 Sh'],
  );

  conversation(
    'A clock that steps back gives neither a negative latency nor a negative duration.',
    ['100 > S 100 0 | orig new attempt S0', '40 < SA 500 101 | resp S0->S1', '41 > FA 101 501 | orig S1->S2'],
    ['S2 ShF'],
  );

  conversation(
    'A clock that steps back by a year does not make an attempt old.',
    ['40000000 > S 100 0 | orig new attempt S0', '5 > S 100 0 | orig again S0', '6 < RA 0 101 | resp reset=refused S0->REJ'],
    ['REJ+1 Sr reset=resp:refused'],
    { left: CLIENT, right: SERVER },
  );
});
