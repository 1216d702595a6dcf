import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Whether a program is there: on the path, or where Debian keeps the system's own, which a user's path may lack. */
export function isProgramThere(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
