// Builds dist/ (the program) with tsc, and schema/ from the program's own schema.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  chmodSync(join(root, 'dist/main.js'), 0o755);
  const writeSchemas = `
    import { connSchema, reportSchema, windowSchema } from './dist/report-schema.js';
    process.stdout.write(JSON.stringify({ report: reportSchema, window: windowSchema, conn: connSchema }));`;
  const schemas = JSON.parse(runNode(['--input-type=module', '-e', writeSchemas], 'pipe').stdout);
  mkdirSync(join(root, 'schema'), { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(root, `schema/${name}-v1.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** Builds where dist/ is missing or older than a source file. */
export function buildIfStale() {
  const main = join(root, 'dist/main.js');
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const newest = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
  if (!existsSync(main) || statSync(main).mtimeMs < newest) build();
}

function runNode(args, stdout = 'inherit') {
  const child = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' });
  if (child.status !== 0) process.exit(1);
  return child;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
