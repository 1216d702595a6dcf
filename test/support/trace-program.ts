/* A program that traces connects until it is ended: writes "ready", then, for each line it reads, what it knows as a line of JSON. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ProcessTable } from '../../src/host/process/process-table.js';
import { ConnectTracer } from '../../src/host/trace/connect-tracer.js';

/** `node trace-program.js [UID [first]]`: with a user's number it gives up root when all is open, or first of all: then there is nothing to trace. */
export const TRACE_PROGRAM = fileURLToPath(import.meta.url);

if (process.argv[1] === TRACE_PROGRAM) {
  const [, , user, when] = process.argv;
  if (when === 'first') giveUpRoot(Number(user));
  const tracer = ConnectTracer.open(new ProcessTable(() => performance.now()));
  if (user !== undefined && when !== 'first') giveUpRoot(Number(user));
  process.stdout.write(tracer === null ? 'nothing\n' : 'ready\n');
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => process.stdout.write(`${JSON.stringify(tracer?.facts())}\n`));
  lines.on('close', () => {
    tracer?.close();
    process.exit(0);
  });
}

function giveUpRoot(user: number): void {
  process.setgroups?.([]);
  process.setgid?.(user);
  process.setuid?.(user);
}
