import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const CLIENT_PORT = 8020;
const SERVER_PORT = 8021;
const BY_CLIENT = [[SERVER, 9]] as const;
const BY_SERVER = [
  [SERVER, 2],
  [SERVER6, 4],
] as const;
const TOTAL = totalOf([...BY_CLIENT, ...BY_SERVER]);

/** One side has sent its FIN, and the other one, which knows it, goes on. */
export const halfClosed: Scenario = {
  title: `${TOTAL} connections that only one side has closed, ${totalOf(BY_CLIENT)} times the client`,
  services: [...servicesOf(CLIENT_PORT, 'S2', BY_CLIENT), ...servicesOf(SERVER_PORT, 'S3', BY_SERVER)],
  kernel: () => ({ client: { ActiveOpens: TOTAL }, server: { PassiveOpens: TOTAL } }),
  async play(stage) {
    await stage.connections(CLIENT_PORT, BY_CLIENT, async ({ client, server }) => {
      client.finish();
      await server.readToEnd();
    });
    await stage.connections(SERVER_PORT, BY_SERVER, async ({ client, server }) => {
      server.finish();
      await client.readToEnd();
    });
  },
};
