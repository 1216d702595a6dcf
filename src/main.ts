#!/usr/bin/env node
import { leave } from './cli/leave.js';
import { createWorld } from './cli/output.js';
import { runProgram } from './cli/program.js';
import { EXIT_FAILED, SyntopError } from './errors.js';

const world = createWorld();
try {
  leave(await runProgram(process.argv.slice(2), world));
} catch (cause) {
  if (!(cause instanceof SyntopError)) {
    world.writeMessage('internal error, please report it:');
    console.error(cause);
    leave(EXIT_FAILED);
  } else {
    world.writeMessage(cause.message);
    leave(cause.exitCode);
  }
}
