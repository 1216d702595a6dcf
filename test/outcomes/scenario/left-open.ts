import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import { SERVER, SERVER6 } from '../../support/kernel-stage.js';

const PORT = 8010;
const COUNTS = [
  [SERVER, 3],
  [SERVER6, 5],
] as const;
const TOTAL = totalOf(COUNTS);

/** Nobody has closed them when the capture ends. */
export const leftOpen: Scenario = {
  title: `${TOTAL} connections that are still open at the end`,
  services: servicesOf(PORT, 'S1', COUNTS),
  kernel: () => ({ client: { ActiveOpens: TOTAL }, server: { PassiveOpens: TOTAL } }),
  play: (stage) => stage.connections(PORT, COUNTS, () => undefined),
};
