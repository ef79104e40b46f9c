// The door of a checkout: makes what the command line needs from the sources, once, then hands over to it.
//   node bootstrap.mjs [command …]     the meshproof command line
//   node bootstrap.mjs --test          every test: units, then the lab
//   node bootstrap.mjs --bench         the benchmarks
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const sources = ['chart-gen', 'dashboards', 'harness', 'reports', 'rollout', 'scenarios'];

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs the locked dependencies when they are missing or the lock file changed since. */
function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.meshproof-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('installing npm dependencies from the lock file …');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** The time of the newest source file, in milliseconds. */
function newestSource() {
  const files = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => join(root, folder, name)),
  );
  files.push(join(root, 'tsconfig.build.json'), join(root, 'package-lock.json'));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** Compiles the sources when one is newer than the last build. */
function build() {
  const stamp = join(root, 'dist', '.built');
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newestSource()) return;
  if (process.stderr.isTTY) console.error('compiling …');
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

installDependencies();
build();
const [first] = process.argv.slice(2);
if (first === '--test') await import(pathToFileURL(join(root, 'test.mjs')).href);
else if (first === '--bench') await import(pathToFileURL(join(root, 'bench.mjs')).href);
else await import(pathToFileURL(join(root, 'dist/harness/cli/main.js')).href);
