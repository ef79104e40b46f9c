// The benchmarks: each figure beside the floor that it is measured against, in the same run.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));

/** Median milliseconds of a program's whole life over some runs. */
function median(args, runs = 15) {
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
    return performance.now() - began;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

const [which, ...flags] = process.argv.slice(2).filter((word) => word !== '--bench');

const long = {
  async matrix(tell) {
    const { benchMatrix } = await import('./dist/harness/bench/matrix/main.js');
    return benchMatrix(600, tell);
  },
  async 'data-plane'(tell) {
    const { benchDataPlane } = await import('./dist/harness/bench/data-plane/main.js');
    return benchDataPlane(tell);
  },
  async rollout(tell) {
    const { benchRollout, sizes } = await import('./dist/harness/bench/rollout/main.js');
    // what it started ends with it, also when a person ends it
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
    const wanted = flags.length === 0 ? 'short' : flags.join(' ').replace(/^--/, '');
    if (!Object.hasOwn(sizes, wanted)) {
      const known = Object.keys(sizes).map((name) => `--${name}`);
      console.error(`npm run bench -- rollout [${known.join(' | ')}], got ${flags.join(' ')}`);
      process.exit(2);
    }
    return benchRollout(sizes[wanted], tell);
  },
}[which];
if (long) {
  const figures = await long((text) => console.error(text)).catch((error) => {
    console.error(error.detail ? error.message : error);
    process.exit(error.detail?.exit ?? 1);
  });
  console.log(['WHAT', 'IS', 'AGAINST', 'AIM'].join('\t'));
  for (const { what, is, against, aim } of figures) console.log([what, is, against, aim].join('\t'));
  process.exit(0);
}

const rows = [];
const floor = median(['-e', '']);
const help = median([join(root, 'dist/harness/cli/main.js'), '--help']);
rows.push([
  'meshproof --help',
  `${help.toFixed(0)} ms`,
  `node -e "": ${floor.toFixed(0)} ms`,
  (help / floor).toFixed(2),
]);

const { evaluate } = await import('./dist/harness/verdict/evaluate.js');
const { simulatedRun } = await import('./dist/harness/verdict/testing/simulated-run.js');
{
  const input = simulatedRun();
  const bytes = JSON.stringify(input);
  const time = (act) => {
    const began = performance.now();
    act();
    return performance.now() - began;
  };
  const parse = time(() => JSON.parse(bytes));
  const judge = time(() => evaluate(input));
  rows.push([
    'judge a run',
    `${judge.toFixed(0)} ms`,
    `parse its samples: ${parse.toFixed(0)} ms`,
    (judge / parse).toFixed(2),
  ]);
}

const { pipelineRows } = await import('./chart-gen/bench/pipeline.mjs');
const { validationRows } = await import('./chart-gen/bench/validation.mjs');
rows.push(...(await pipelineRows()), ...(await validationRows()));

console.log(['WHAT', 'TOOK', 'FLOOR', 'RATIO'].join('\t'));
for (const row of rows) console.log(row.join('\t'));
