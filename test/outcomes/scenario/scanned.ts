import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendRawSyns } from '../../support/kernel-raw.js';
import type { Scenario } from '../../support/kernel-scenario.js';
import { CLIENT, SERVER } from '../../support/kernel-stage.js';

const PORT = 8070;
const TOTAL = 14;

/**
 * A SYN scan, as `nmap -sS` does it: no socket stands behind the SYNs, so the scanner's own kernel resets what the open port
 * answers, bare and from where the answer pointed to. The server counts it as an attempt that failed.
 */
export const scanned: Scenario = {
  title: `${TOTAL} SYNs of a scanner, whose own kernel resets the answers`,
  services: [{ ip: SERVER, port: PORT, outcomes: { RSTO: TOTAL } }],
  resets: [{ by: 'orig', kind: 'no-socket', times: TOTAL }],
  kernel: ({ rst, rstByClients }) => {
    assert.equal(rstByClients, rst);
    return { client: { ActiveOpens: 0, OutRsts: rst }, server: { PassiveOpens: 0, AttemptFails: TOTAL } };
  },
  async play(stage) {
    stage.listen(SERVER, PORT);
    const syns = Array.from({ length: TOTAL }, (_, index) => ({
      from: CLIENT,
      fromPort: 21_000 + index,
      to: SERVER,
      toPort: PORT,
      sequence: 2_000_000 * (index + 1),
    }));
    sendRawSyns(stage.namespace('client').name, syns);
    await sleep(20);
    await stage.untilNoneIsHalfOpen(PORT);
  },
};
