import assert from 'node:assert/strict';
import { ECONNREFUSED } from '../../support/kernel-libc.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8040;
const COUNTS = [
  [SERVER, 10],
  [SERVER6, 7],
] as const;
const TOTAL = totalOf(COUNTS);

/**
 * A server listens, but its firewall resets. On the cable that is a refusal like any other. The server's own counter is silent:
 * netfilter makes its resets itself (nf_send_reset), past TCP and its OutRsts. Here syntop sees what `nstat` does not.
 */
export const rejected: Scenario = {
  title: `${TOTAL} connects that nft rejects with a TCP reset`,
  needs: ['nft', 'nft-reset'],
  services: servicesOf(PORT, 'REJ', COUNTS),
  resets: [{ by: 'resp', kind: 'refused', times: TOTAL }],
  kernel: ({ rst, rstOfSyn }) => {
    assert.equal(rstOfSyn, rst, 'every reset answers a SYN');
    return { client: { ActiveOpens: TOTAL, AttemptFails: TOTAL }, server: { OutRsts: 0 } };
  },
  async play(stage) {
    for (const [address] of COUNTS) stage.listen(address, PORT);
    stage.filterInput('server', `tcp dport ${PORT} reject with tcp reset`);
    const errors = await stage.connects(PORT, COUNTS);
    assert.deepEqual(new Set(errors), new Set([ECONNREFUSED]));
  },
};
