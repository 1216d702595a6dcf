import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ETIMEDOUT } from '../../support/kernel-libc.js';
import type { Scenario } from '../../support/kernel-scenario.js';
import { SERVER, times } from '../../support/kernel-stage.js';

const PORT = 8080;
const BACKLOG = 1;
/** The queue is full when it is longer than the backlog (sk_acceptq_is_full). */
const QUEUED = BACKLOG + 1;
const TURNED_AWAY = 9;

/**
 * A server that accepts nobody: the first come into its queue, and every SYN that comes later is dropped, each time it comes.
 * ListenOverflows counts these SYNs, not the clients; so does ListenDrops here, where nothing else is dropped.
 */
export const fullBacklog: Scenario = {
  title: `${TURNED_AWAY} connects to a listener whose queue ${QUEUED} others have filled`,
  services: [{ ip: SERVER, port: PORT, outcomes: { S1: QUEUED, S0: TURNED_AWAY }, halfOpen: 0 }],
  repeats: ['syn'],
  kernel: ({ syn, synRetransmissions }) => ({
    client: { ActiveOpens: QUEUED + TURNED_AWAY, AttemptFails: TURNED_AWAY, TCPSynRetrans: synRetransmissions },
    server: { PassiveOpens: QUEUED, ListenOverflows: syn - QUEUED, ListenDrops: syn - QUEUED },
  }),
  async play(stage) {
    stage.listen(SERVER, PORT, BACKLOG);
    await times(QUEUED, async () => assert.equal(await stage.connect(SERVER, PORT).connected(), 0));
    // The client is connected before its last ACK has come.
    await sleep(20);
    const errors = await stage.connects(PORT, [[SERVER, TURNED_AWAY]]);
    assert.deepEqual(new Set(errors), new Set([ETIMEDOUT]));
  },
};
