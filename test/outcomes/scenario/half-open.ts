import { sendRawSyns } from '../../support/kernel-raw.js';
import type { Scenario } from '../../support/kernel-scenario.js';
import { SERVER } from '../../support/kernel-stage.js';

const PORT = 8060;
const NOBODY = '10.77.0.66';
const TOTAL = 12;

/**
 * SYNs from an address where nobody is: the server answers, and answers again, and is never answered. The kernel counts its
 * repeated SYN-ACKs among TCPSynRetrans; and that it has given them up it counts nowhere (reqsk_timer_handler).
 */
export const halfOpen: Scenario = {
  title: `${TOTAL} handshakes that hang half-open, as their SYNs' sender never answers`,
  services: [{ ip: SERVER, port: PORT, outcomes: { S1: TOTAL }, halfOpen: TOTAL }],
  repeats: ['syn-ack'],
  kernel: ({ synAckRetransmissions }) => ({
    client: { ActiveOpens: 0 },
    server: { PassiveOpens: 0, TCPSynRetrans: synAckRetransmissions },
  }),
  async play(stage) {
    stage.listen(SERVER, PORT);
    stage.knowNeighbour('server', NOBODY);
    const syns = Array.from({ length: TOTAL }, (_, index) => ({
      from: NOBODY,
      fromPort: 20_000 + index,
      to: SERVER,
      toPort: PORT,
      sequence: 1_000_000 * (index + 1),
    }));
    sendRawSyns(stage.namespace('client').name, syns);
    await stage.untilNoneIsHalfOpen(PORT);
  },
};
