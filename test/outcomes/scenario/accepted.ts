import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { type Pair, SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8001;
const COUNTS = [
  [SERVER, 7],
  [SERVER6, 4],
] as const;
const TOTAL = totalOf(COUNTS);

/** Accepted, talked over, closed by both; in turns the client and the server are the first to close. */
export const accepted: Scenario = {
  title: `${TOTAL} connections that are accepted and closed by both sides`,
  services: servicesOf(PORT, 'SF', COUNTS),
  kernel: () => ({ client: { ActiveOpens: TOTAL }, server: { PassiveOpens: TOTAL } }),
  play: (stage) => stage.connections(PORT, COUNTS, talkAndClose),
};

async function talkAndClose({ client, server }: Pair, index: number): Promise<void> {
  client.send(Buffer.from('question'));
  await server.untilReadable();
  server.send(Buffer.from('answer'));
  await client.untilReadable();
  const [first, second] = index % 2 === 0 ? [client, server] : [server, client];
  first.finish();
  await second.readToEnd();
  second.close();
  await first.readToEnd();
  first.close();
}
