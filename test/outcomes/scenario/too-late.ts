import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8120;
const COUNTS = [
  [SERVER, 4],
  [SERVER6, 6],
] as const;
const TOTAL = totalOf(COUNTS);

/**
 * The server has closed, and the client, which knows it, sends more: the reset comes behind the server's FIN. The client's
 * connection was in CLOSE_WAIT, so its kernel counts an established one reset; the server's was gone, so the server's does not.
 */
export const tooLate: Scenario = {
  title: `${TOTAL} connections on which data comes too late for a server that has closed`,
  services: servicesOf(PORT, 'RSTR', COUNTS),
  resets: [{ by: 'resp', kind: 'after-close', times: TOTAL }],
  kernel: ({ rstByServer }) => ({
    client: { ActiveOpens: TOTAL, EstabResets: TOTAL },
    server: { PassiveOpens: TOTAL, OutRsts: rstByServer },
  }),
  play: (stage) =>
    stage.connections(PORT, COUNTS, async ({ client, server }) => {
      server.close();
      await client.readToEnd();
      client.send(Buffer.from('too late'));
      await client.untilResetAfterEnd();
    }),
};
