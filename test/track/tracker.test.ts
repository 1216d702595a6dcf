/* One line a packet: what a connection's segments do to it, in the order in which people meet them. */
import { describe } from 'node:test';
import { conversation } from './conversation.js';
import { PEER } from './segments.js';

describe('An attempt', () => {
  conversation(
    'A SYN that is repeated as Linux repeats it is one attempt with four retransmissions.',
    [
      '100   > S 100 0 | orig new attempt S0',
      '101   > S 100 0 | orig again S0',
      '103   > S 100 0 | orig again S0',
      '107   > S 100 0 | orig again S0',
      '115   > S 100 0 | orig again S0',
    ],
    ['S0+4 S lasted=15000ms'],
  );

  conversation(
    'An answer after 129 s is matched, and its latency counts from the first SYN.',
    ['100 > S 100 0 | orig new attempt S0', '163 > S 100 0 | orig again S0', '229 < SA 500 101 | resp S0->S1 took=129000ms'],
    ['S1+1 Sh took=129000ms lasted=129000ms'],
  );

  conversation(
    'An answer after 131 s is to something else: a connection that was joined late.',
    ['100 > S 100 0 | orig new attempt S0', '231 < SA 500 101 | resp new OTH'],
    ['S0 S', 'OTH ^h guessed'],
  );

  conversation(
    'The same SYN after 131 s is another attempt.',
    ['100 > S 100 0 | orig new attempt S0', '231 > S 100 0 | orig new attempt S0'],
    ['S0 S', 'S0 S'],
  );

  conversation(
    'A SYN with congestion flags, and one with data, is a SYN.',
    ['1 > SEC 100 0 +300 | orig new attempt S0', '1.01 < SA 500 401 | resp S0->S1 took=10ms'],
    ['S1 Sh took=10ms lasted=10ms'],
  );

  conversation(
    'Sequence numbers may wrap.',
    [
      '1    > S  4294967295 0          | orig new attempt S0',
      '1.01 < SA 4294967295 0          | resp S0->S1 took=10ms',
      '1.02 > FA 0          0          | orig S1->S2',
      '1.03 < FA 0          1          | resp S2->SF',
    ],
    ['SF ShFf took=10ms lasted=30ms'],
  );
});

describe('A SYN on a 4-tuple that is known', () => {
  conversation(
    'With the same ISN on an open connection it is a retransmission.',
    ['1 > S 100 0 | orig new attempt S0', '2 < SA 500 101 | resp S0->S1 took=1000ms', '3 > S 100 0 | orig again S1'],
    ['S1+1 Sh took=1000ms lasted=2000ms'],
  );

  conversation(
    'With another ISN on an open connection it opens a new one, and the old one ends as it stands.',
    [
      '1 > S  100 0   | orig new attempt S0',
      '2 < SA 500 101 | resp S0->S1 took=1000ms',
      '3 > S  900 0   | orig new attempt S0',
      '4 < SA 700 901 | resp S0->S1 took=1000ms',
    ],
    ['S1 Sh took=1000ms lasted=1000ms', 'S1 Sh took=1000ms lasted=1000ms'],
  );

  conversation(
    'After a refusal even the same ISN is a new attempt: a client that knocks on.',
    [
      '1    > S  100 0   | orig new attempt S0',
      '1.01 < RA 0   101 | resp reset=refused S0->REJ took=10ms',
      '1.5  > S  100 0   | orig new attempt S0',
      '1.51 < RA 0   101 | resp reset=refused S0->REJ took=10ms',
    ],
    ['REJ Sr reset=resp:refused took=10ms lasted=10ms', 'REJ Sr reset=resp:refused took=10ms lasted=10ms'],
  );

  conversation(
    'After a complete close it is a new attempt.',
    [
      '1 > S  100 0   | orig new attempt S0',
      '2 < SA 500 101 | resp S0->S1 took=1000ms',
      '3 > FA 101 501 | orig S1->S2',
      '4 < FA 501 102 | resp S2->SF',
      '5 > S  100 0   | orig new attempt S0',
    ],
    ['SF ShFf took=1000ms lasted=3000ms', 'S0 S'],
  );

  conversation(
    "From the responder, with an ISN of its own, it opens a connection the other way: both sides' SYNs crossed.",
    [
      '1    > S  100 0   | orig new attempt S0',
      '1.01 < S  500 0   | orig new attempt S0',
      '1.02 > SA 100 501 | resp S0->S1 took=10ms',
      '1.03 < SA 500 101 | orig S1',
    ],
    ['S0 S', '<S1 ShH took=10ms lasted=20ms'],
    { right: PEER },
  );
});

describe('A connection whose SYN was not seen', () => {
  conversation(
    'A SYN-ACK from a likely server port has its sender for the responder, as a guess.',
    ['1 < SA 500 101 | resp new OTH', '2 < FA 501 101 | resp OTH->SHR', '3 > FA 101 502 | orig SHR->SF'],
    ['SF ^hfF lasted=2000ms guessed'],
  );

  conversation(
    'A SYN-ACK from another port has its sender for the originator, as a guess.',
    ['1 < SA 500 101 | orig new OTH', '2 > R 101 0 | resp reset=no-socket OTH->REJ'],
    ['<REJ Hr reset=resp:no-socket lasted=1000ms guessed'],
    { right: PEER },
  );

  conversation(
    'The SYN behind its SYN-ACK turns the roles round: they were swapped on their way into the file.',
    [
      '1     < SA 500 101 | orig new OTH',
      '1.001 > S  100 0   | orig attempt turns OTH->S1',
      '2     > FA 101 501 | orig S1->S2',
      '3     < FA 501 102 | resp S2->SF',
    ],
    ['SF ^hSFf lasted=2000ms'],
    { right: PEER },
  );

  conversation(
    'A FIN from the client first: of two sides that close, a whole close remains.',
    ['1 > FA 700 900 | orig new SH', '2 < FA 900 701 | resp SH->SF', '3 > R 701 0 | orig reset=after-close SF'],
    ['SF FfR reset=orig:after-close lasted=2000ms guessed'],
  );
});

describe('Where only one direction is captured', () => {
  conversation(
    'The originator alone: a SYN, then a FIN, is SH.',
    ['1 > S 100 0 | orig new attempt S0', '2 > FA 300 900 | orig S0->SH', '3 > R 301 0 | orig reset=after-close SH->OTH'],
    ['OTH SFR reset=orig:after-close lasted=2000ms'],
  );

  conversation(
    'The responder alone: a SYN-ACK, then a RST.',
    ['1 < SA 500 101 | resp new OTH', '2 < RA 700 401 | resp reset=abort OTH->RSTRH'],
    ['RSTRH ^hr reset=resp:abort lasted=1000ms guessed'],
  );
});
