/* A program that connects once to a port where nobody listens, under a name of its own, and stays until its input ends. */
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

/** `node trace-knock.js HOST PORT [NAME]`: writes a line when it was refused. */
export const TRACE_KNOCK = fileURLToPath(import.meta.url);

if (process.argv[1] === TRACE_KNOCK) {
  const [, , host = '', port, name] = process.argv;
  if (name !== undefined) writeFileSync('/proc/self/comm', name);
  connect({ host, port: Number(port) }).on('error', (cause) => process.stdout.write(`${cause.message}\n`));
  process.stdin.resume();
}
