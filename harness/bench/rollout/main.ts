import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import type { Figure } from '../figure.ts';
import { measure } from './measure.ts';
import { imageOf, namespaceOf, podsEach } from './objects.ts';
import { kubectlLoop, type LoopFigures, settled } from './peer.ts';
import { injects, populate } from './populate.ts';
import { refills } from './refill.ts';
import { type Stand, startStand } from './stand.ts';
import { standPrograms } from './tools.ts';

/** How large, and how slow its pods are to become ready. */
export interface Size {
  readonly workloads: number;
  readonly parallelism: number;
  /** Milliseconds. */
  readonly readyAfter: number;
  /** Workloads that the loop of kubectl restarts. */
  readonly byKubectl: number;
}

/** Each fills its namespaces, so that what kubectl rolls stands apart. */
export const sizes = {
  /** Whether it works: too small to measure by. */
  small: { workloads: 80, parallelism: 20, readyAfter: 5_000, byKubectl: 12 },
  short: { workloads: 400, parallelism: 40, readyAfter: 15_000, byKubectl: 12 },
  /** As slow as where this tool comes from: 400 workloads in three hours, three at a time, are 81 seconds each. */
  real: { workloads: 400, parallelism: 40, readyAfter: 81_000, byKubectl: 4 },
  full: { workloads: 2_000, parallelism: 100, readyAfter: 81_000, byKubectl: 4 },
  /** Ten thousand pods. */
  huge: { workloads: 3_360, parallelism: 336, readyAfter: 81_000, byKubectl: 4 },
} as const satisfies Readonly<Record<string, Size>>;

/** So many loops of kubectl at a time. */
const loops = 4;
const tags = { before: '1.0.0', after: '1.1.0' } as const;

/**
 * A roll-out by the command line against a real API server: its time, its requests and its memory, and what a plan takes.
 * Everything that it starts ends with it.
 */
export async function benchRollout(size: Size, tell: (text: string) => void): Promise<readonly Figure[]> {
  const programs = await standPrograms(tell);
  const stand = await startStand(programs);
  try {
    const { workloads, readyAfter, byKubectl } = size;
    tell(`${workloads} Deployments of ${podsEach} pods …`);
    await populate(stand, workloads + byKubectl, tags.before);
    await stand.readyAfter(readyAfter);
    await injects(stand, tags.after);
    const base = await median(() => cli(stand, ['--help']));
    const plan = await median(() => cli(stand, scoped(stand, size, 'plan', ['-o', 'json'])));
    tell(`rolling ${size.parallelism} at a time; the floor is ${floorOf(size)} s …`);
    const before = stand.requests('meshproof');
    const state = join(stand.folder, 'rollouts');
    const how = ['--parallelism', `${size.parallelism}`, '--state', state];
    const run = await cli(stand, scoped(stand, size, 'run', how));
    const requests = (await settled(stand.admin, () => stand.requests('meshproof'))) - before;
    await everyProxyMoved(stand, size);
    tell('the same by kubectl …');
    const indices = Array.from({ length: byKubectl }, (_, index) => workloads + index);
    const loop = await kubectlLoop(stand, programs, indices, loops);
    const [id = ''] = readdirSync(state);
    const empty = refills(readFileSync(join(state, id, 'journal.jsonl'), 'utf8'));
    return figures(size, { base, plan, run, requests, loop, empty });
  } finally {
    await stand.stop();
  }
}

const floorOf = ({ workloads, readyAfter, parallelism }: Size) =>
  (workloads * readyAfter) / 1000 / parallelism;

const scoped = (stand: Stand, { workloads }: Size, verb: string, more: readonly string[]) => {
  const namespaces = new Set(Array.from({ length: workloads }, (_, index) => namespaceOf(index)));
  const cluster = ['--kubeconfig', stand.kubeconfig('meshproof'), '--context', 'bench'];
  return ['rollout', verb, ...cluster, '--namespace', ...namespaces, ...more];
};

async function cli(stand: Stand, args: readonly string[]) {
  const main = join(packageRoot, 'dist/harness/cli/main.js');
  const done = await measure({ file: process.execPath, args: [main, ...args], env: { HOME: stand.folder } });
  if (done.exitCode !== 0)
    throw new Error(`meshproof ${args[0]} ended with ${done.exitCode}: ${done.stderr.slice(-2_000)}`);
  return done;
}

/** The middle one of five by its time, which one interruption does not move. */
async function median<T extends { readonly seconds: number }>(act: () => Promise<T>): Promise<T> {
  const all: T[] = [];
  for (let count = 0; count < 5; count++) all.push(await act());
  return all.toSorted((a, b) => a.seconds - b.seconds)[2] as T;
}

/** A fast run that moved nothing would look best of all. */
async function everyProxyMoved(stand: Stand, { workloads }: Size): Promise<void> {
  const pods = await stand.admin.list({ apiVersion: 'v1', kind: 'Pod' });
  const moved = pods.filter(({ spec }) =>
    spec.containers.some(({ image }: { image: string }) => image === imageOf(tags.after)),
  ).length;
  if (moved !== workloads * podsEach)
    throw new Error(`${moved} pods run ${imageOf(tags.after)}, expected ${workloads * podsEach}`);
}

type Run = Awaited<ReturnType<typeof measure>>;

interface Findings {
  readonly base: Run;
  readonly plan: Run;
  readonly run: Run;
  readonly requests: number;
  readonly loop: LoopFigures;
  /** Milliseconds that places stood empty, the shortest first. */
  readonly empty: readonly number[];
}

function figures(size: Size, { base, plan, run, requests, loop, empty }: Findings): readonly Figure[] {
  const { workloads, parallelism, readyAfter } = size;
  const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
  const floor = floorOf(size);
  const each = requests / workloads;
  const loopEach = loop.requests / loop.workloads;
  const own = (run.seconds * parallelism) / workloads - readyAfter / 1000;
  const quarter = run.resident[Math.floor(run.resident.length / 4)] ?? Number.NaN;
  const last = run.resident.at(-2) ?? Number.NaN;
  return [
    {
      what: `roll ${workloads} Deployments, ${parallelism} at a time`,
      is: seconds(run.seconds),
      against: `floor ${seconds(floor)}: ${(run.seconds / floor).toFixed(3)}`,
      aim: '<= 1.02',
    },
    {
      what: 'over readiness, a workload',
      is: seconds(own),
      against: `kubectl restart + status, ${loops} at a time: ${seconds(loop.seconds - readyAfter / 1000)}`,
      aim: '',
    },
    {
      what: 'a place stands empty',
      is: `${empty[Math.floor(empty.length / 2)] ?? 0} ms`,
      against: `19 of 20: at most ${empty[Math.floor(empty.length * 0.95)] ?? 0} ms`,
      aim: '',
    },
    {
      what: 'API requests, a workload',
      is: each.toFixed(2),
      against: `kubectl restart + status: ${loopEach.toFixed(2)}`,
      aim: '<= 3',
    },
    {
      what: `plan of ${workloads} workloads, ${workloads * podsEach} pods`,
      is: seconds(plan.seconds),
      against: `--help: ${seconds(base.seconds)}`,
      aim: '< 2 s',
    },
    {
      what: 'its memory over the base',
      is: `${(plan.peak - base.peak).toFixed(0)} MiB`,
      against: `--help: ${base.peak.toFixed(0)} MiB`,
      aim: '< 64 MiB',
    },
    {
      what: 'memory of the roll-out at its end',
      is: `${last.toFixed(0)} MiB`,
      against: `after a quarter of it: ${quarter.toFixed(0)} MiB; highest ${run.peak.toFixed(0)} MiB`,
      aim: 'flat',
    },
  ];
}
