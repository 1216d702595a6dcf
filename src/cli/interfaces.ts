import { listInterfaces } from '../capturing.js';
import { EXIT_OK } from '../errors.js';
import { renderInterfaces, writeJson } from '../views.js';
import type { World } from './output.js';

/** `syntop interfaces`: where syntop can capture. */
export async function runInterfaces(flags: { readonly json?: true }, world: World): Promise<number> {
  const interfaces = listInterfaces();
  await world.writeData(flags.json ? writeJson(interfaces) : renderInterfaces(interfaces));
  return EXIT_OK;
}
