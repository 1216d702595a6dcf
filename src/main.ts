#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorld } from './cli/output.js';
import { runProgram } from './cli/program.js';
import { EXIT_FAILED, SyntopError } from './errors.js';

/** Runs longer than this have had their code optimized in the background. */
const OPTIMIZED_SECONDS = 0.25;
/** As long as such work may go on. */
const SETTLE_MILLIS = 20;

const world = createWorld();
try {
  await leave(await runProgram(process.argv.slice(2), world));
} catch (cause) {
  if (!(cause instanceof SyntopError)) {
    world.writeMessage('internal error, please report it:');
    console.error(cause);
    await leave(EXIT_FAILED);
  } else {
    world.writeMessage(cause.message);
    await leave(cause.exitCode);
  }
}

/**
 * Ends the process, explicitly: a read may still be waiting for bytes that nobody wants any more. But not in the middle of a
 * background compilation: one that waits for a garbage collection would wait for ever, as the main thread, joining it,
 * collects no more (nodejs/node#54918; seen here once in some hundred long replays). In the event loop it still does.
 */
async function leave(exitCode: number): Promise<void> {
  if (process.uptime() > OPTIMIZED_SECONDS) await sleep(SETTLE_MILLIS);
  process.exit(exitCode);
}
