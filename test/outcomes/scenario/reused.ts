import { type Scenario, servicesOf } from '../../support/kernel-scenario.js';
import { CLIENT, CLIENT6, SERVER, SERVER6, times } from '../../support/kernel-stage.js';

const PORT = 8160;
const CLIENT_PORT = 22_000;
const COUNTS = [
  [SERVER, 6],
  [SERVER6, 3],
] as const;
const TOTAL = 9;

/** From the same port to the same port, again and again, as soon as the last one was aborted. */
export const reused: Scenario = {
  title: `${TOTAL} connections on the same two ports, one after the other`,
  services: servicesOf(PORT, 'RSTO', COUNTS),
  resets: [{ by: 'orig', kind: 'abort', times: TOTAL }],
  kernel: ({ rstByClients }) => ({
    client: { ActiveOpens: TOTAL, EstabResets: TOTAL, OutRsts: rstByClients },
    server: { PassiveOpens: TOTAL, EstabResets: TOTAL },
  }),
  async play(stage) {
    for (const [address, count] of COUNTS) {
      const listener = stage.listen(address, PORT);
      await times(count, async () => {
        const client = stage.open('client', address).bind(address === SERVER ? CLIENT : CLIENT6, CLIENT_PORT);
        client.startConnect(address, PORT);
        await client.connected();
        const server = await listener.accept();
        client.abort();
        await server.untilReset();
        server.close();
      });
    }
  },
};
