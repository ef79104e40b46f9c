import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type HelmRevision, helmHistory } from '../../../chart-gen/helm/helm.ts';
import type { ChartsWanted } from '../../../harness/control-plane/mover.ts';
import { type ReleaseCharts, releaseCharts } from '../../../harness/control-plane/releases.ts';
import { kubeconfigPath, labLayout } from '../../../harness/lab/layout.ts';
import { requireLab, toolPath } from '../../../harness/lab/state.ts';
import { readIstiods } from '../../../rollout/control-plane/mesh.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { incompleteness } from '../../../rollout/plan/health.ts';
import { isLeaving } from '../../../rollout/plan/proxy.ts';
import { type CommandResult, meshproof, type RunningCommand, startCommand } from '../../lab/command.ts';
import { namespaceObject } from '../../lab/rollout/workloads.ts';
import { configure, kind, patient } from './patient.ts';
import { connectLab, imagesOf } from './ward.ts';

export const baseline = '1.30.4';
export const candidate = '1.31.0-rc.0';
export const tag = 'prod';
const namespace = 'mp-drill-tagged';
const chartNames = ['istio', 'istio-crd'];

/** The lab with its control plane on the baseline, and the charts that move it. */
export interface Plane {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  /** Where moves are kept. */
  readonly state: string;
  readonly namespace: string;
  readonly charts: { readonly baseline: ReleaseCharts; readonly candidate: ReleaseCharts };
  make(wanted: ChartsWanted): Promise<ReleaseCharts>;
  istioctl(version: string): string;
  /** What moves istiod in place to these charts. @param suffix of their files, when they are no folders */
  inPlace(charts: ReleaseCharts, suffix?: string): readonly string[];
  /** Archives of the charts, beside their folders, for `inPlace` with .tgz. */
  archive(charts: ReleaseCharts): void;
  start(...args: readonly string[]): RunningCommand;
  move(...args: readonly string[]): Promise<CommandResult>;
  history(release: string): Promise<readonly HelmRevision[]>;
  /** Each with its version. */
  istiods(): Promise<readonly string[]>;
  /** Two workloads, ready, in a namespace that says so who injects it. */
  deploy(label: Readonly<Record<string, string>>): Promise<void>;
  /** The Service of the tag. */
  tagService(): Promise<KubeObject | undefined>;
  /** The images that their proxies run. */
  proxies(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens it before the tests of the suite around it, and takes the lab down after them. @returns it, while tests run */
export function standPlane(): () => Plane {
  let plane: Plane | undefined;
  before(async () => {
    plane = await openPlane();
  });
  after(async () => {
    await plane?.close();
    await meshproof('lab', 'down');
  });
  return () => {
    if (!plane) throw new Error('the control plane is not there');
    return plane;
  };
}

async function openPlane(): Promise<Plane> {
  const up = await meshproof('lab', 'up', '--yes');
  expect(up.exitCode, up.stderr).to.equal(0);
  const lab = requireLab(labLayout());
  const cluster = await connectLab();
  const kubeconfig = kubeconfigPath(labLayout());
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-control-plane-'));
  const state = join(folder, 'rollouts');
  const versions = { baseline, candidate };
  const istioctl = (version: string) => toolPath(lab, `istioctl@${version}`);
  const make: Plane['make'] = ({ name, release, ...options }) =>
    releaseCharts({
      ...options,
      istioctl: istioctl(versions[release]),
      version: versions[release],
      folder: join(folder, 'charts', name),
    });
  const charts = {
    baseline: await make({ name: 'baseline', release: 'baseline' }),
    candidate: await make({ name: 'candidate', release: 'candidate' }),
  };
  const start: Plane['start'] = (...args) =>
    startCommand('rollout', 'control-plane', ...args, '--state', state);
  return {
    cluster,
    kubeconfig,
    state,
    namespace,
    charts,
    make,
    istioctl,
    inPlace: ({ folder: from }, suffix = '') => [
      ...['run', '--strategy', 'in-place', '--chart', ...chartNames.map((name) => join(from, name + suffix))],
      ...['--release', ...chartNames, '--istioctl', istioctl(candidate), '--timeout', '3m'],
    ],
    archive({ folder: from }) {
      for (const name of chartNames) execFileSync('tar', ['-czf', `${name}.tgz`, name], { cwd: from });
    },
    start,
    move: (...args) => start(...args).ended,
    history: (release) =>
      helmHistory({ helm: toolPath(lab, 'helm'), kubeconfig, release, namespace: 'istio-system' }),
    async istiods() {
      const found = await readIstiods(cluster, 'istio-system');
      return found.map(({ deployment, image }) => `${deployment} ${image.slice(image.lastIndexOf(':') + 1)}`);
    },
    async deploy(label) {
      await cluster.apply(namespaceObject(namespace, label));
      await configure(cluster, namespace);
      for (const name of ['a', 'b']) await cluster.apply(patient(lab.images.apps, { namespace, name }));
      await waitFor('the workloads to be ready', { timeout: 120_000, interval: 1_000 }, async () => {
        const found = await cluster.list({ ...kind, namespace });
        const open = found.map(incompleteness).find((why) => why !== undefined);
        return open === undefined ? { done: true, value: undefined } : { done: false, seen: open };
      });
    },
    tagService: () =>
      cluster.get({
        apiVersion: 'v1',
        kind: 'Service',
        namespace: 'istio-system',
        name: `istiod-revision-tag-${tag}`,
      }),
    async proxies() {
      const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
      return [...new Set(imagesOf(pods.filter((pod) => !isLeaving(pod))))];
    },
    async close() {
      await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
