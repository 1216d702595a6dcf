import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { MAIN } from '../support/run-syntop.js';

const LEAVE = pathToFileURL(MAIN.replace(/main\.js$/, 'cli/leave.js')).href;
const skip = process.platform === 'linux' ? false : 'NOT RUN HERE: the kernel is asked to end a process on Linux only';

/** Runs a script, in which `leave` is imported, in a subshell whose pipe is looked at when it has ended. */
function runThenLook(script: string): { readonly stdout: string; readonly code: string } {
  const program = `import { leave } from ${JSON.stringify(LEAVE)};\n${script}`;
  const shell = '("$0" --input-type=module -e "$1"; code=$?; echo; cat /proc/self/fdinfo/1; echo "code $code") | cat';
  const { stdout, status } = spawnSync('sh', ['-c', shell, process.execPath, program], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0);
  return { stdout, code: /code (\d+)/.exec(stdout)?.[1] ?? '' };
}

/** Until optimizing compilers may be at work. */
const LONG = 'while (process.uptime() < 0.3) Math.sqrt(process.uptime());';

for (const [when, busy] of [
  ['at once', ''],
  ['after a long run', LONG],
] as const) {
  test(`A process that leaves ${when} has its exit code, what it wrote, and its listeners called.`, { skip }, () => {
    const { stdout, code } = runThenLook(
      `process.on('exit', (code) => process.stdout.write('listened ' + code));\nprocess.stdout.write('written ');${busy}leave(7);`,
    );
    assert.match(stdout, /^written listened 7\n/);
    assert.equal(code, '7');
  });

  test(`A process that leaves ${when} leaves the pipe that it shared as it was: blocking.`, { skip }, () => {
    const { stdout } = runThenLook(`process.stdout.write('x');${busy}leave(0);`);
    const flags = Number.parseInt(/flags:\s+(\d+)/.exec(stdout)?.[1] ?? '', 8);
    assert.equal(flags & 0o4000, 0, stdout);
  });
}

test('A process leaves also while another of its threads is in the middle of a computation.', { skip }, () => {
  const { code } = runThenLook(
    `import { Worker } from 'node:worker_threads';
     new Worker('for (;;);', { eval: true }).once('online', () => { ${LONG} leave(3); });`,
  );
  assert.equal(code, '3');
});
