import assert from 'node:assert/strict';
import { LOSE_FIRST, passFirst } from '../../support/kernel-nft.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8150;
const COUNTS = [
  [SERVER, 5],
  [SERVER6, 8],
] as const;
const TOTAL = totalOf(COUNTS);

/**
 * The first SYN-ACK of each attempt is lost on its way into the client, and what the client sends again does not reach the server:
 * the server repeats its SYN-ACK by itself. Each side counts its own repetitions.
 */
export const lostSynAck: Scenario = {
  title: `${TOTAL} connections of which the first SYN-ACK is lost`,
  needs: ['nft', 'nft-sets'],
  services: servicesOf(PORT, 'SF', COUNTS),
  repeats: ['syn', 'syn-ack'],
  kernel: ({ synRetransmissions, synAckRetransmissions }) => {
    assert.equal(synAckRetransmissions, TOTAL);
    return {
      client: { ActiveOpens: TOTAL, TCPSynRetrans: synRetransmissions },
      server: { PassiveOpens: TOTAL, TCPSynRetrans: synAckRetransmissions },
    };
  },
  async play(stage) {
    stage.filterInput('client', `tcp sport ${PORT} tcp flags & (syn | ack) == syn | ack ${LOSE_FIRST}`);
    stage.filterInput('server', ...passFirst(`tcp dport ${PORT} tcp flags & (syn | ack) == syn`));
    await stage.connectAndClose(PORT, COUNTS);
  },
};

const TWIN_PORT = 8190;
const TWIN_COUNTS = [
  [SERVER, 4],
  [SERVER6, 2],
] as const;
const TWIN_TOTAL = totalOf(TWIN_COUNTS);

/**
 * The same, but the repeated SYNs arrive. The timers of both sides go off at the same moment, and the server sends its SYN-ACK twice
 * within microseconds: as its answer to the SYN, and by its own timer. These twins are alike in all that syntop looks at (Linux
 * gives every SYN-ACK the IP identification 0), so it takes one for a copy of the other: docs/outcomes.md, "duplicate". The
 * kernel's TCPSynRetrans is then syntop's repetitions and duplicates together.
 */
export const twinSynAck: Scenario = {
  title: `${TWIN_TOTAL} connections of which the first SYN-ACK is lost, and which both sides mend at once`,
  needs: ['nft', 'nft-sets'],
  services: servicesOf(TWIN_PORT, 'SF', TWIN_COUNTS),
  repeats: ['syn', 'syn-ack'],
  hasTwins: true,
  kernel: ({ synRetransmissions, synAckRetransmissions }) => {
    assert.ok(synAckRetransmissions >= TWIN_TOTAL, 'each SYN-ACK is repeated');
    return {
      client: { ActiveOpens: TWIN_TOTAL, TCPSynRetrans: synRetransmissions },
      server: { PassiveOpens: TWIN_TOTAL, TCPSynRetrans: synAckRetransmissions },
    };
  },
  async play(stage) {
    stage.filterInput('client', `tcp sport ${TWIN_PORT} tcp flags & (syn | ack) == syn | ack ${LOSE_FIRST}`);
    await stage.connectAndClose(TWIN_PORT, TWIN_COUNTS);
  },
};
