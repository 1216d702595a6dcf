import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of a file's status. */
interface Ownership {
  readonly uid: number;
  readonly mode: number;
}

const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * Of files and all folders above them, those that others than root can change: who can write to a folder can put another file in its place, or
 * beside it a node_modules in which modules are looked for. Also where the folder is sticky, as /tmp is.
 */
export function findExposed(files: readonly string[], ownershipOf: (path: string) => Ownership = readOwnership): string[] {
  const seen = new Set<string>();
  for (const file of files) {
    for (let path = file; !seen.has(path); path = dirname(path)) seen.add(path);
  }
  return [...seen].filter((path) => {
    const { uid, mode } = ownershipOf(path);
    return uid !== 0 || (mode & GROUP_OR_OTHERS_WRITE) !== 0;
  });
}

function readOwnership(path: string): Ownership {
  return statSync(realpathSync(path));
}
