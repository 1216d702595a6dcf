#!/usr/bin/env node
import { createWorld } from './cli/output.js';
import { runProgram } from './cli/program.js';
import { EXIT_FAILED, SyntopError } from './errors.js';

const world = createWorld();
try {
  const exitCode = await runProgram(process.argv.slice(2), world);
  // Explicitly: a read of standard input may still be waiting for bytes that nobody wants any more.
  process.exit(exitCode);
} catch (cause) {
  if (!(cause instanceof SyntopError)) {
    world.writeMessage('internal error, please report it:');
    console.error(cause);
    process.exit(EXIT_FAILED);
  }
  world.writeMessage(cause.message);
  process.exit(cause.exitCode);
}
