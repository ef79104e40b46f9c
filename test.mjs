// Every test of the project: units, then charts by the real programs, then the scenarios on the real lab. Ends with one plain line of counts.
//   --units   only the units
//   --all     the longer drills too, about 15 minutes more
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const flags = process.argv.slice(2).filter((word) => word !== '--test');
const unknown = flags.filter((flag) => !['--units', '--all'].includes(flag));
if (unknown.length > 0) {
  console.error(
    `npm test -- [--units | --all], without either all but the longer drills; got ${unknown.join(' ')}`,
  );
  process.exit(2);
}

const root = dirname(fileURLToPath(import.meta.url));
const folders = '{apps,chart-gen,dashboards,harness,reports,rollout,scenarios}';

/**
 * Runs mocha over some files and returns its counts; a run that executed nothing counts as a failure. Its temporary files
 * are in a folder of its own, which stays only when something failed.
 */
async function mocha(title, spec, options, more = {}) {
  const temporary = mkdtempSync(join(tmpdir(), `meshproof-${title}-`));
  const counts = join(temporary, 'counts.json');
  const began = performance.now();
  console.log(`\n${title}`);
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/mocha/bin/mocha.js'),
      '--no-package',
      '--forbid-only',
      '--import=tsx',
      ...options,
      spec,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...more, TMPDIR: temporary, MESHPROOF_TEST_COUNTS: counts },
    },
  );
  const code = await new Promise((resolve) => child.on('close', resolve));
  let result = { passed: 0, failed: 0, skipped: 0 };
  try {
    result = JSON.parse(readFileSync(counts, 'utf8'));
  } catch {
    result.failed = 1;
  }
  if (code !== 0 && result.failed === 0) result.failed = 1;
  if (result.passed + result.failed === 0) result.failed = 1;
  if (result.failed === 0) rmSync(temporary, { recursive: true });
  else console.log(`${title}: temporary files are left in ${temporary}`);
  console.log(`${title}: ${result.passed} passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * A PATH with what units look with: a browser, k6 and the lab's Prometheus. What cannot be had is told, and the tests
 * that want it are skipped. The lab itself looks for its tools as ever.
 */
async function pathOfUnits() {
  const built = (path) => import(pathToFileURL(join(root, 'dist/harness', path)).href);
  const { ensurePackages, screenshotPackages } = await built('setup/packages.js');
  const { resolveTool } = await built('lab/tools/resolve.js');
  const { progressView } = await built('lab/tools/progress.js');
  const tried = (promise) => promise.catch((error) => console.log(error.message));
  await tried(ensurePackages({ packages: screenshotPackages, yes: true, tell: console.log }));
  const { onProgress, end } = progressView();
  const found = [];
  for (const name of ['k6', 'prometheus']) {
    const tool = await tried(resolveTool(name, { onProgress }));
    if (tool) found.push(dirname(tool.path));
  }
  await end();
  return [...found, process.env.PATH].join(delimiter);
}

const reporter = ['--reporter', join(root, 'scenarios/reporter.cjs')];
// files of units know nothing of each other; what is done to the one lab takes turns
const jobs = ['--parallel', '--jobs', `${availableParallelism()}`];
const forUnits = ['--timeout', '30000', ...jobs, ...reporter];
const all = [await mocha('units', `${folders}/**/*.test.ts`, forUnits, { PATH: await pathOfUnits() })];
if (all[0].failed === 0 && !flags.includes('--units')) {
  const options = ['--timeout', '3600000', '--bail', ...reporter];
  all.push(await mocha('charts', 'scenarios/charts/*.scenario.ts', options));
  all.push(await mocha('lab', 'scenarios/lab/*.scenario.ts', options));
  if (flags.includes('--all')) all.push(await mocha('drills', 'scenarios/drills/*.scenario.ts', options));
}
const sum = (name) => all.reduce((total, counts) => total + counts[name], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
