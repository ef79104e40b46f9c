import { join } from 'node:path';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { compareReleases } from '../control-plane/compare.ts';
import {
  candidateRevision,
  installControlPlane,
  istiodVersion,
  removeControlPlane,
} from '../control-plane/install.ts';
import type { ChartsWanted } from '../control-plane/mover.ts';
import { movers } from '../control-plane/movers.ts';
import { type ReleaseCharts, releaseCharts } from '../control-plane/releases.ts';
import { validateCharts } from '../control-plane/validate.ts';
import { candidateProxySuffix, metricsProxies } from '../faults/faults.ts';
import { istioHub } from '../lab/images/names.ts';
import { prometheusUrl } from '../lab/layout.ts';
import { connectPrometheus } from '../prometheus/connect.ts';
import type { RunContext } from '../run/context.ts';
import type { Stage } from './stage.ts';

export const proxyImage = (version: string, suffix = '') => `${istioHub}/proxyv2:${version}${suffix}`;

export const baselineImage = ({ plan }: RunContext) => proxyImage(plan.baseline);
export const candidateImage = ({ plan }: RunContext) =>
  proxyImage(plan.candidate, candidateProxySuffix(plan.fault));

export const controlPlaneTools = (context: RunContext, signal?: AbortSignal) => ({
  helm: context.tool('helm'),
  kubeconfig: context.kubeconfig,
  cluster: context.cluster,
  signal,
});

/** Stage 2: the cluster is the one meant, Prometheus answers, both releases are at hand. */
export const preflight = (context: RunContext): Stage => ({
  name: 'preflight',
  async run({ signal }) {
    const { cluster, plan, found } = context;
    found.clusterVersion = await cluster.version();
    const system = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' });
    found.clusterIdentity = system?.metadata.uid ?? 'unknown';
    await connectPrometheus(prometheusUrl, { attempts: 1 })
      .serverTime(signal)
      .catch((cause: unknown) => {
        throw new Failure('MP_PREFLIGHT', {
          what: 'Prometheus does not answer',
          where: prometheusUrl,
          fix: 'meshproof lab down && meshproof lab up',
          cause,
        });
      });
    for (const version of [plan.baseline, plan.candidate]) {
      const { stdout } = await runProgram(context.tool(`istioctl@${version}`), ['version', '--remote=false']);
      if (!stdout.split(/\s+/).includes(version)) {
        throw new Failure('MP_PREFLIGHT', {
          what: `istioctl of ${version} says "${stdout.trim()}"`,
          fix: 'meshproof lab build',
        });
      }
    }
    return `Kubernetes ${found.clusterVersion}, Prometheus answers, istioctl ${plan.baseline} and ${plan.candidate} at hand`;
  },
});

/** Stage 3: the charts of both releases, and those that the move between them needs; diffed and validated. */
export const charts = (context: RunContext): Stage => ({
  name: 'charts',
  async run() {
    const { plan, found } = context;
    const istioctl = (version: string) => context.tool(`istioctl@${version}`);
    const all: ReleaseCharts[] = [];
    const make = async ({ name, release, ...options }: ChartsWanted) => {
      const made = await releaseCharts({
        ...options,
        istioctl: istioctl(plan[release]),
        version: plan[release],
        folder: join(context.folder, 'charts', name),
        metricsProxies: metricsProxies(plan.fault, plan.baseline),
      });
      all.push(made);
      return made;
    };
    const candidateProxy = candidateImage(context);
    const [baseline, candidate] = await Promise.all([
      make({ name: 'baseline', release: 'baseline' }),
      make({
        name: 'candidate',
        release: 'candidate',
        ...(plan.fault === 'candidate-memory' ? { proxyImage: candidateProxy } : {}),
      }),
    ]);
    found.charts = { baseline, candidate };
    found.mover = await movers[plan.strategy]({
      baseline,
      candidate,
      baselineProxy: baselineImage(context),
      candidateProxy,
      make,
      istioctl,
    });
    found.diff = compareReleases(baseline, candidate, join(context.folder, 'charts-diff.html'));
    found.validation = await validateCharts(
      all.toSorted((a, b) => (a.folder < b.folder ? -1 : 1)),
      context.folder,
    );
    context.journal.write('charts-validated', { ...found.validation });
    return `two charts for each of ${plan.baseline} and ${plan.candidate}, ${found.validation.summary}; their differences: ${found.diff.summary}`;
  },
});

/** What the charts' stage made. */
export function madeCharts({ found }: RunContext) {
  const { charts: made, mover } = found;
  if (!made || !mover) throw new Failure('MP_INTERNAL', { what: 'the charts were not made yet' });
  return { ...made, mover };
}

/** Stage 4: the control plane on the baseline. */
export const installBaseline = (context: RunContext): Stage => ({
  name: 'install baseline',
  async run({ signal, undo }) {
    const { baseline, mover } = madeCharts(context);
    const tools = controlPlaneTools(context, signal);
    const withdraw = undo({
      title: 'remove the control plane',
      run: () => removeControlPlane(controlPlaneTools(context)),
    });
    // a run that was killed may have left its candidate
    if (await istiodVersion(context.cluster, candidateRevision))
      await removeControlPlane(tools, candidateRevision);
    await installControlPlane(baseline, tools);
    // the lab keeps its baseline control plane for the next run
    withdraw();
    const { begin, end } = mover;
    if (end)
      undo({ title: 'remove the revision tag', run: (budget) => end(controlPlaneTools(context, budget)) });
    await begin?.(tools);
    return `istiod ${baseline.version} is available`;
  },
});
