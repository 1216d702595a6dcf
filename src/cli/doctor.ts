import { examine } from '../doctoring.js';
import { EXIT_FAILED, EXIT_OK } from '../errors.js';
import { renderDoctor, writeJson } from '../views.js';
import type { World } from './output.js';

/** `syntop doctor`: what works here, what does not, and what mends it. 1 where a live capture does not work. */
export async function runDoctor(flags: { readonly json?: true }, world: World): Promise<number> {
  const report = examine();
  await world.writeData(flags.json ? writeJson(report) : renderDoctor(report));
  return report.canCapture ? EXIT_OK : EXIT_FAILED;
}
