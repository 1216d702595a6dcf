import assert from 'node:assert/strict';
import { LOSE_FIRST } from '../../support/kernel-nft.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8140;
const COUNTS = [
  [SERVER, 6],
  [SERVER6, 4],
] as const;
const TOTAL = totalOf(COUNTS);

/** The first SYN of each attempt is lost behind the cable; the second one comes through. One attempt each, retried once. */
export const lostSyn: Scenario = {
  title: `${TOTAL} connections of which the first SYN is lost`,
  needs: ['nft', 'nft-sets'],
  services: servicesOf(PORT, 'SF', COUNTS),
  repeats: ['syn'],
  kernel: ({ synRetransmissions }) => {
    assert.equal(synRetransmissions, TOTAL);
    return { client: { ActiveOpens: TOTAL, TCPSynRetrans: synRetransmissions }, server: { PassiveOpens: TOTAL } };
  },
  async play(stage) {
    stage.filterInput('server', `tcp dport ${PORT} tcp flags & (syn | ack) == syn ${LOSE_FIRST}`);
    await stage.connectAndClose(PORT, COUNTS);
  },
};
