import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { deployment, podsEach } from '../../../harness/bench/rollout/objects.ts';
import { freePorts } from '../../../harness/bench/rollout/ports.ts';
import { type Child, startChild } from '../../../harness/bench/rollout/process.ts';
import type { Stand } from '../../../harness/bench/rollout/stand.ts';
import { build, moduleFolder } from '../../../harness/lab/tools/catalogue-sources.ts';
import { resolveAll } from '../../../harness/lab/tools/resolve.ts';
import type { Tool } from '../../../harness/lab/tools/tool.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { argoRollout } from '../../../rollout/plan/argo.ts';
import { incompleteness } from '../../../rollout/plan/health.ts';
import { namespace } from './world.ts';

const version = '1.9.0';
const module = 'github.com/argoproj/argo-rollouts';
const exact = { version, range: version, use: 'host' } as const;

const controller: Tool = {
  ...exact,
  name: 'argo-rollouts',
  program: 'rollouts-controller',
  probe: { args: ['--version'], pattern: /^v([\d.]+)/ },
  sources: [
    build('argo-rollouts', `${module}/cmd/rollouts-controller`, 240, {
      ldflags: `-X ${module}/utils/version.version=${version}`,
    }),
  ],
};

/** Its controller waits for each of these. */
const crds = ['rollout', 'experiment', 'analysis-run', 'analysis-template', 'cluster-analysis-template'].map(
  (name): Tool => ({
    ...exact,
    name: `argo-rollouts-${name}-crd`,
    program: `${name}-crd.yaml`,
    sources: [
      {
        kind: 'module-file',
        folder: moduleFolder('argo-rollouts'),
        module,
        paths: [`manifests/crds/${name}-crd.yaml`],
        seconds: 5,
      },
    ],
  }),
);

export const names = ['argo-one-by-one', 'argo-all-at-once'] as const;

/** The real controller of Argo Rollouts on a stand, with two Rollouts that are at rest. */
export async function startArgo({ admin, folder, kubeconfig }: Stand): Promise<Child> {
  const tools = await resolveAll(
    [controller, ...crds].map(({ name }) => name),
    {
      catalogue: [controller, ...crds],
      onProgress: ({ tool, phase }) => process.stderr.write(`      ${tool}: ${phase}\n`),
    },
  );
  const [program = '', ...files] = tools.map(({ path }) => path);
  for (const file of files)
    await admin.apply(parse(readFileSync(file, 'utf8')) as KubeObject, { force: true });
  const [metrics, health] = await freePorts(2);
  const ports = [`--metricsPort=${metrics}`, `--healthzPort=${health}`, '--leader-elect=false'];
  const child = startChild(
    program,
    [`--kubeconfig=${kubeconfig('controllers')}`, ...ports],
    join(folder, 'argo.log'),
  );
  const [slow, quick] = [rollout(names[0], 1), rollout(names[1], podsEach)];
  await waitFor('the CRD of Argo Rollouts to be served', { timeout: 60_000 }, async () => {
    const made = await Promise.all([slow, quick].map((one) => admin.apply(one, { force: true }))).catch(
      String,
    );
    return typeof made === 'string' ? { done: false, seen: made } : { done: true, value: undefined };
  });
  await waitFor('the Rollouts to be at rest', { timeout: 120_000, interval: 500 }, async () => {
    const found = await rollouts(admin);
    const unrest = found.map(incompleteness).find((one) => one !== undefined);
    return unrest || found.length < names.length
      ? { done: false, seen: unrest ?? `${found.length} there` }
      : { done: true, value: undefined };
  });
  return child;
}

export const rollouts = (cluster: Stand['admin']): Promise<KubeObject[]> =>
  cluster.list({ ...argoRollout, namespace });

function rollout(name: string, maxUnavailable: number): KubeObject {
  const { spec } = deployment(0);
  const labels = { app: name, by: 'argo' };
  const { template } = spec;
  return {
    ...argoRollout,
    metadata: { namespace, name, labels },
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: { app: name } },
      strategy: { canary: { maxUnavailable, maxSurge: 1 } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
