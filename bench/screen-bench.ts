import { loadavg } from 'node:os';
import type { BenchPaths } from './replay-bench.js';
import { benchScreenCosts } from './screen-costs.js';
import { benchScreenFlood } from './screen-flood.js';
import { benchScreenStart } from './screen-start.js';
import { makeVeth, removeVeth } from './veth.js';

/** What the dashboard costs, and how fast it is: the real program in a pseudo-terminal of 120x40. */
export async function benchScreen(paths: BenchPaths): Promise<string[]> {
  const load = loadavg()[0] ?? Number.NaN;
  makeVeth();
  try {
    const rows = [...(await benchScreenCosts(paths)), ...(await benchScreenStart(paths)), ...(await benchScreenFlood(paths))];
    return [
      `The dashboard at 120x40, the load of the machine before it ${load.toFixed(2)}:\n`,
      '| what | wanted | measured |',
      '| --- | --- | --- |',
      ...rows.map(({ what, wanted, measured }) => `| ${what} | ${wanted} | ${measured} |`),
    ];
  } finally {
    removeVeth();
  }
}
