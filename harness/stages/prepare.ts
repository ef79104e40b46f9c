import { join } from 'node:path';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { compareReleases } from '../control-plane/compare.ts';
import { installControlPlane, removeControlPlane } from '../control-plane/install.ts';
import { releaseCharts } from '../control-plane/releases.ts';
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

/** Stage 3: the charts of both releases, and of the candidate's control plane with the baseline's proxy for the way back. */
export const charts = (context: RunContext): Stage => ({
  name: 'charts',
  async run() {
    const { plan } = context;
    const folder = (name: string) => join(context.folder, 'charts', name);
    const make = (version: string, name: string, image: string | undefined) =>
      releaseCharts({
        istioctl: context.tool(`istioctl@${version}`),
        version,
        folder: folder(name),
        proxyImage: image,
        metricsProxies: metricsProxies(plan.fault, plan.baseline),
      });
    const [baseline, candidate, candidateWithBaselineProxy] = await Promise.all([
      make(plan.baseline, 'baseline', undefined),
      make(
        plan.candidate,
        'candidate',
        plan.fault === 'candidate-memory' ? candidateImage(context) : undefined,
      ),
      make(plan.candidate, 'candidate-with-baseline-proxy', baselineImage(context)),
    ]);
    context.found.charts = { baseline, candidate, candidateWithBaselineProxy };
    context.found.diff = compareReleases(baseline, candidate, join(context.folder, 'charts-diff.html'));
    return `two charts for each of ${plan.baseline} and ${plan.candidate}; their differences: ${context.found.diff.summary}`;
  },
});

export function chartsOf(context: RunContext) {
  const { charts: made } = context.found;
  if (!made) throw new Failure('MP_INTERNAL', { what: 'the charts were not made yet' });
  return made;
}

/** Stage 4: the control plane on the baseline. */
export const installBaseline = (context: RunContext): Stage => ({
  name: 'install baseline',
  async run({ signal, undo }) {
    const { baseline } = chartsOf(context);
    const withdraw = undo({
      title: 'remove the control plane',
      run: () => removeControlPlane(controlPlaneTools(context)),
    });
    await installControlPlane(baseline, controlPlaneTools(context, signal));
    // the lab keeps its baseline control plane for the next run
    withdraw();
    return `istiod ${baseline.version} is available`;
  },
});
