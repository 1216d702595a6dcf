import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const CLIENT_PORT = 8110;
const SERVER_PORT = 8111;
const BY_CLIENT = [[SERVER, 5]] as const;
const BY_SERVER = [
  [SERVER, 8],
  [SERVER6, 2],
] as const;
const CLIENTS = totalOf(BY_CLIENT);
const SERVERS = totalOf(BY_SERVER);
const DATA = Buffer.from('never read');

/** Closed with data unread (RFC 2525, 2.17): the kernel sends a reset instead of a FIN, and counts it as TCPAbortOnClose. */
export const unread: Scenario = {
  title: `${CLIENTS} connections that the client closes with data unread and ${SERVERS} that the server does`,
  services: [...servicesOf(CLIENT_PORT, 'RSTO', BY_CLIENT), ...servicesOf(SERVER_PORT, 'RSTR', BY_SERVER)],
  resets: [
    { by: 'orig', kind: 'abort', times: CLIENTS },
    { by: 'resp', kind: 'abort', times: SERVERS },
  ],
  kernel: ({ rstByClients, rstByServer }) => {
    const total = CLIENTS + SERVERS;
    return {
      client: { ActiveOpens: total, EstabResets: total, OutRsts: rstByClients, TCPAbortOnClose: CLIENTS },
      server: { PassiveOpens: total, EstabResets: total, OutRsts: rstByServer, TCPAbortOnClose: SERVERS },
    };
  },
  async play(stage) {
    await stage.connections(CLIENT_PORT, BY_CLIENT, async ({ client, server }) => {
      server.send(DATA);
      await client.untilReadable();
      client.close();
      await server.untilReset();
    });
    await stage.connections(SERVER_PORT, BY_SERVER, async ({ client, server }) => {
      client.send(DATA);
      await server.untilReadable();
      server.close();
      await client.untilReset();
    });
  },
};
