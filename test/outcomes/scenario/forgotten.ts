import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8130;
const COUNTS = [
  [SERVER, 3],
  [SERVER6, 2],
] as const;
const TOTAL = totalOf(COUNTS);

/**
 * The server forgets its connections without a word, as after a power cut, and answers the next data as it would answer
 * anyone's: no socket. Its counter of EstabResets tells of the sockets that went, when nothing was on the cable yet.
 */
export const forgotten: Scenario = {
  title: `${TOTAL} connections that the server has forgotten`,
  services: servicesOf(PORT, 'RSTR', COUNTS),
  resets: [{ by: 'resp', kind: 'no-socket', times: TOTAL }],
  kernel: ({ rstByServer }) => ({
    client: { ActiveOpens: TOTAL, EstabResets: TOTAL },
    server: { PassiveOpens: TOTAL, EstabResets: TOTAL, OutRsts: rstByServer },
  }),
  play: (stage) =>
    stage.connections(PORT, COUNTS, async ({ client, server }) => {
      server.vanish();
      client.send(Buffer.from('still there?'));
      await client.untilReset();
    }),
};
