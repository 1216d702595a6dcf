import assert from 'node:assert/strict';
import { ECONNREFUSED } from '../../support/kernel-libc.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8030;
const COUNTS = [
  [SERVER, 13],
  [SERVER6, 6],
] as const;
const TOTAL = totalOf(COUNTS);

/** Nobody listens. */
export const refused: Scenario = {
  title: `${TOTAL} connects to a port where nobody listens`,
  services: servicesOf(PORT, 'REJ', COUNTS),
  resets: [{ by: 'resp', kind: 'refused', times: TOTAL }],
  kernel: ({ rst, rstOfSyn }) => {
    assert.equal(rstOfSyn, rst, 'every reset answers a SYN');
    return { client: { ActiveOpens: TOTAL, AttemptFails: TOTAL }, server: { OutRsts: rst } };
  },
  async play(stage) {
    const errors = await stage.connects(PORT, COUNTS);
    assert.deepEqual(new Set(errors), new Set([ECONNREFUSED]));
  },
};
