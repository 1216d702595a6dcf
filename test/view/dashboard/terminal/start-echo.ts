import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type PtyOptions, type PtyProgram, startInPty } from '../../../support/pty.js';

const PROGRAM = fileURLToPath(new URL('./echo-program.js', import.meta.url));

/** The echo program in a pseudo-terminal, with its first frame; the end of the test ends it. */
export async function startEcho(context: TestContext, options: PtyOptions = {}): Promise<PtyProgram> {
  const program = startInPty(process.execPath, [PROGRAM], options);
  context.after(() => program.dispose());
  await program.waitForText('last 0 none');
  return program;
}

/** A shell in a pseudo-terminal, in whose script "$NODE" "$ECHO" is the echo program. */
export function startShell(
  context: TestContext,
  args: readonly string[],
  options: PtyOptions & { readonly env: Record<string, string> },
): PtyProgram {
  const program = startInPty('sh', args, { ...options, env: { ...options.env, NODE: process.execPath, ECHO: PROGRAM } });
  context.after(() => program.dispose());
  return program;
}

/** The number of the process that draws, as it shows it. */
export function shownPid(program: PtyProgram): number {
  return Number(/pid (\d+)/.exec(program.screen().join('\n'))?.[1]);
}
