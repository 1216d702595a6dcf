import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const CLIENT_PORT = 8090;
const SERVER_PORT = 8091;
const BY_CLIENT = [
  [SERVER, 9],
  [SERVER6, 3],
] as const;
const BY_SERVER = [
  [SERVER, 11],
  [SERVER6, 4],
] as const;
const CLIENTS = totalOf(BY_CLIENT);
const SERVERS = totalOf(BY_SERVER);

/** SO_LINGER with a time of 0, then close. Both kernels count each as an established connection reset. */
export const aborted: Scenario = {
  title: `${CLIENTS} connections that the client aborts and ${SERVERS} that the server does`,
  services: [...servicesOf(CLIENT_PORT, 'RSTO', BY_CLIENT), ...servicesOf(SERVER_PORT, 'RSTR', BY_SERVER)],
  resets: [
    { by: 'orig', kind: 'abort', times: CLIENTS },
    { by: 'resp', kind: 'abort', times: SERVERS },
  ],
  kernel: ({ rstByClients, rstByServer }) => {
    const total = CLIENTS + SERVERS;
    return {
      client: { ActiveOpens: total, EstabResets: total, OutRsts: rstByClients },
      server: { PassiveOpens: total, EstabResets: total, OutRsts: rstByServer },
    };
  },
  async play(stage) {
    await stage.connections(CLIENT_PORT, BY_CLIENT, async ({ client, server }) => {
      client.abort();
      await server.untilReset();
    });
    await stage.connections(SERVER_PORT, BY_SERVER, async ({ client, server }) => {
      server.abort();
      await client.untilReset();
    });
  },
};

const QUEUE_PORT = 8100;
const QUEUED = 6;

/** The listener goes while connections wait in its queue: nobody had accepted them, but their clients were connected. */
export const abandoned: Scenario = {
  title: `${QUEUED} connections in the queue of a listener that goes`,
  services: [{ ip: SERVER, port: QUEUE_PORT, outcomes: { RSTR: QUEUED } }],
  resets: [{ by: 'resp', kind: 'abort', times: QUEUED }],
  kernel: ({ rstByServer }) => ({
    client: { ActiveOpens: QUEUED, EstabResets: QUEUED },
    server: { PassiveOpens: QUEUED, EstabResets: QUEUED, OutRsts: rstByServer },
  }),
  async play(stage) {
    const listener = stage.listen(SERVER, QUEUE_PORT);
    const clients = Array.from({ length: QUEUED }, () => stage.connect(SERVER, QUEUE_PORT));
    const errors = await Promise.all(clients.map((client) => client.connected()));
    assert.deepEqual(new Set(errors), new Set([0]));
    await sleep(20);
    listener.close();
    await Promise.all(clients.map((client) => client.untilReset()));
  },
};
