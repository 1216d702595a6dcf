import assert from 'node:assert/strict';
import { ETIMEDOUT } from '../../support/kernel-libc.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8050;
const COUNTS = [
  [SERVER, 8],
  [SERVER6, 5],
] as const;
const TOTAL = totalOf(COUNTS);

/** The server's firewall drops every SYN; the client repeats it until it gives up. */
export const dropped: Scenario = {
  title: `${TOTAL} connects that nft drops`,
  needs: ['nft'],
  services: servicesOf(PORT, 'S0', COUNTS),
  repeats: ['syn'],
  kernel: ({ synRetransmissions }) => ({
    client: { ActiveOpens: TOTAL, AttemptFails: TOTAL, TCPSynRetrans: synRetransmissions },
    server: {},
  }),
  async play(stage) {
    for (const [address] of COUNTS) stage.listen(address, PORT);
    stage.filterInput('server', `tcp dport ${PORT} drop`);
    const errors = await stage.connects(PORT, COUNTS);
    assert.deepEqual(new Set(errors), new Set([ETIMEDOUT]));
  },
};
