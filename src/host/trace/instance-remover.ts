import { spawn } from 'node:child_process';

/**
 * Waits for the end of its input: that is the end of syntop, however it came, also by kill -9. Signals of the terminal do not reach it.
 * The instance is busy until the kernel has closed syntop's files.
 */
const SCRIPT = `trap '' HUP INT TERM
read -r _
tries=0
while [ -d "$1" ] && [ $tries -lt 100 ]; do
  rmdir "$1" 2>/dev/null || sleep 0.1
  tries=$((tries + 1))
done`;

/**
 * Starts a shell that removes a folder when this process is no more. It stays root when this process gives that up, as the folder is
 * root's; and it does nothing else.
 *
 * @param parent the folder it is in
 * @returns ends it, when the folder was removed or is to be
 */
export function startRemover(parent: string, name: string): () => void {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'syntop-remover', name], {
    cwd: parent,
    detached: true,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it, what is left behind is removed at the next start.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return () => shell.stdin.destroy();
}
