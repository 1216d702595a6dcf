// Builds dist/ (the program) with tsc, and schema/ from the program's own schema.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (tsc.status !== 0) process.exit(1);
chmodSync('dist/main.js', 0o755);
const { reportSchema, windowSchema } = await import(new URL('../dist/report-schema.js', import.meta.url));
mkdirSync('schema', { recursive: true });
writeFileSync('schema/report-v1.json', `${JSON.stringify(reportSchema, null, 2)}\n`);
writeFileSync('schema/window-v1.json', `${JSON.stringify(windowSchema, null, 2)}\n`);
