import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOSE_FIRST, passFirst } from '../../support/kernel-nft.js';
import type { Scenario } from '../../support/kernel-scenario.js';
import { CLIENT, SERVER, times } from '../../support/kernel-stage.js';

const PORT = 8180;
/** Of handshakes under way, the kernel keeps as many as this, and sends cookies to others (reqsk_queue_is_full). */
const BACKLOG = 6;
/** The accept queue is full when it is longer than the backlog (sk_acceptq_is_full). */
const QUEUED = BACKLOG + 1;
/** With more, the kernel would give up some of them without another SYN-ACK (reqsk_timer_handler). */
const LEFT_OUT = 4;
const FIRST_PORT = 23_000;
const LAST_PORT = FIRST_PORT + LEFT_OUT - 1;

/**
 * A queue that fills during the handshake: these clients' SYNs came when there was room, and when their last ACKs come there is
 * none. So the clients are connected, and the server, which drops the ACKs, is not: half-open, and its SYN-ACKs are repeated.
 * ListenOverflows counts the ACKs. (What delays them is that their first SYN-ACKs are lost; others fill the queue meanwhile.)
 */
export const overflowing: Scenario = {
  title: `${LEFT_OUT} clients whose last ACKs find the listener's queue filled by ${QUEUED} others`,
  needs: ['nft', 'nft-sets'],
  services: [{ ip: SERVER, port: PORT, outcomes: { S1: QUEUED + LEFT_OUT }, halfOpen: LEFT_OUT }],
  repeats: ['syn', 'syn-ack'],
  kernel: ({ ackByClients, synRetransmissions, synAckRetransmissions }) => ({
    client: { ActiveOpens: QUEUED + LEFT_OUT, TCPSynRetrans: synRetransmissions },
    server: {
      PassiveOpens: QUEUED,
      TCPSynRetrans: synAckRetransmissions,
      ListenOverflows: ackByClients - QUEUED,
      ListenDrops: ackByClients - QUEUED,
    },
  }),
  async play(stage) {
    const late = `tcp sport ${PORT} tcp dport ${FIRST_PORT}-${LAST_PORT}`;
    stage.filterInput('client', `${late} tcp flags & (syn | ack) == syn | ack ${LOSE_FIRST}`);
    // Or their repeated SYNs would be answered, too, at the very time at which the server repeats its SYN-ACKs by itself.
    stage.filterInput('server', ...passFirst(`tcp dport ${PORT} tcp flags & (syn | ack) == syn`));
    stage.listen(SERVER, PORT, BACKLOG);
    const clients = Array.from({ length: LEFT_OUT }, (_, index) =>
      stage
        .open('client', SERVER)
        .bind(CLIENT, FIRST_PORT + index)
        .startConnect(SERVER, PORT),
    );
    await sleep(20);
    await times(QUEUED, async () => assert.equal(await stage.connect(SERVER, PORT).connected(), 0));
    const errors = await Promise.all(clients.map((client) => client.connected()));
    assert.deepEqual(new Set(errors), new Set([0]));
    await stage.untilNoneIsHalfOpen(PORT);
  },
};
