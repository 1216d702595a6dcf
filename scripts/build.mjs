// Builds dist/ (the program, bundled: some hundred small files take longer to find than to run) and schema/ from the program's own
// schema. Types are not looked at here; the tests' build does.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The program, and the files that run as threads or processes of their own (src/worker-thread.ts). */
const ENTRIES = ['main', 'cap-process', 'host-worker', 'live-worker', 'play-worker', 'reading-worker'];
/** Less to read at each start; names stay, for whoever reads what an internal error says. */
const SMALLER = { minifyWhitespace: true, minifySyntax: true };
const OPTIONS = { absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' };

export async function build() {
  // Only here: set-up runs before it is installed.
  const { build: bundle } = await import('esbuild');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await bundle({ ...OPTIONS, entryPoints: ENTRIES.map((name) => `src/${name}.ts`), outdir: 'dist', splitting: true, ...SMALLER });
  chmodSync(join(root, 'dist/main.js'), 0o755);
  const { outputFiles } = await bundle({ ...OPTIONS, entryPoints: ['src/report-schema.ts'], write: false });
  const { connSchema, doctorSchema, reportSchema, windowSchema } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  const schemas = { report: reportSchema, window: windowSchema, conn: connSchema, doctor: doctorSchema };
  mkdirSync(join(root, 'schema'), { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(root, `schema/${name}-v1.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** Builds where dist/ is missing or older than a source file. */
export async function buildIfStale() {
  const main = join(root, 'dist/main.js');
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const newest = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
  if (!existsSync(main) || statSync(main).mtimeMs < newest) await build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
