import { setMaxListeners } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../rollout/kube/cluster.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { readSnapshot } from '../../rollout/plan/snapshot.ts';
import { expectInjected } from '../../rollout/run/expect-injected.ts';
import { injectionLabels } from '../control-plane/movers.ts';
import { faultObjects } from '../faults/faults.ts';
import { prometheusUrl } from '../lab/layout.ts';
import { followLedger, ledgerLabel } from '../ledger/follow.ts';
import { openLedger } from '../ledger/read-ledger.ts';
import { generatorCall } from '../matrix/calls.ts';
import { matrixObjects } from '../matrix/matrix.ts';
import { isClient, ownerLabels, type Workload, workloadId } from '../matrix/workload.ts';
import { observeHost } from '../observe/host.ts';
import { observePods } from '../observe/pods.ts';
import { ratePerGenerator } from '../plan/plan.ts';
import { connectPrometheus } from '../prometheus/connect.ts';
import type { RunContext } from '../run/context.ts';
import { baselineImage } from './prepare.ts';
import { unready } from './readiness.ts';
import type { Stage } from './stage.ts';

/** Longer than any run: the generators end when they are stopped, and this bounds them when nobody does. */
const loadBoundSeconds = (context: RunContext) => {
  const { warmUp, baseline, upgraded, rolledForward, candidate, rolledBack } = context.plan.profile;
  return 1_800 + 2 * (warmUp + baseline + upgraded + rolledForward + candidate + rolledBack);
};

/** Seconds from their start in which nothing replaces the generators: the data plane is not rolled before these are over. */
const undisturbedSeconds = ({ plan: { profile } }: RunContext) =>
  profile.warmUp + profile.baseline + profile.upgraded;

function objectsOf(context: RunContext) {
  const { plan } = context;
  return matrixObjects(plan.workloads, {
    runId: context.id,
    injectionLabels: injectionLabels[plan.strategy],
    images: context.lab.images,
    prometheusUrl,
    trafficPlan: (name) =>
      JSON.stringify({
        from: `mp-load/${name}`,
        ratePerSecond: ratePerGenerator(plan),
        durationSeconds: loadBoundSeconds(context),
        // over before the first window: half of it is of the warm-up
        rampSeconds: Math.floor(plan.profile.warmUp / 2),
        // one that begins later was restarted, and finds a warm mesh
        rampUntil: Date.now() + undisturbedSeconds(context) * 1_000,
        sliceSeconds: plan.profile.sliceSeconds,
        maxVUs: 100,
        calls: plan.calls.map(generatorCall),
      }),
  });
}

/** Every unexpected outcome as its client wrote it, one a line, in the run's folder. */
const unexpectedFile = 'unexpected.jsonl';

export const namespacesOf = (context: RunContext) => [
  ...new Set(context.plan.workloads.map(({ namespace }) => namespace)),
];

/** So many objects are applied at the same time. */
const together = 6;

/** A namespace before what stands in it, and last what pods are made from: their configuration is there when they start. */
async function applyAll(context: RunContext, objects: readonly KubeObject[]): Promise<void> {
  const turnOf = ({ kind, spec }: KubeObject) =>
    kind === 'Namespace' ? 0 : spec?.template === undefined && spec?.jobTemplate === undefined ? 1 : 2;
  for (const part of [0, 1, 2].map((turn) => objects.filter((one) => turnOf(one) === turn)))
    for (let index = 0; index < part.length; index += together)
      await Promise.all(
        part.slice(index, index + together).map((one) => context.cluster.apply(one, { force: true })),
      );
}

/** Stage 5: every permutation Ready with a baseline proxy. */
export const deployMatrix = (context: RunContext): Stage => ({
  name: 'deploy matrix',
  async run({ signal, undo }) {
    await removeOwnNamespaces(context, signal, 'left');
    undo({
      title: "remove the run's namespaces",
      run: (budget) => removeOwnNamespaces(context, budget, 'own'),
    });
    const { namespaces, workloads } = objectsOf(context);
    const since = performance.now();
    await applyAll(context, namespaces);
    const injected = context.plan.workloads.find(({ meshed }) => meshed)?.namespace ?? '';
    await expectInjected(context.cluster, { namespace: injected, image: baselineImage(context), signal });
    await applyAll(context, [...workloads, ...faultObjects(context.plan.fault, context.plan.candidate)]);
    const services = context.plan.workloads.filter((workload) => !isClient(workload));
    await workloadsReady(context, services, signal);
    context.found.readySeconds = { services: (performance.now() - since) / 1000 };
    return `${services.length} workloads are ready with ${baselineImage(context)}`;
  },
});

/** Every workload complete, with the baseline's proxy where it is meshed. */
async function workloadsReady(
  context: RunContext,
  workloads: readonly Workload[],
  signal: AbortSignal,
): Promise<void> {
  const image = baselineImage(context);
  await waitFor('every workload to be ready', { timeout: 180_000, interval: 1_000, signal }, async () => {
    const waiting = unready(workloads, await readSnapshot(context.cluster, namespacesOf(context)), image);
    return waiting.length === 0
      ? { done: true, value: undefined }
      : { done: false, seen: waiting.join('; ') };
  });
}

/**
 * Removes namespaces that a run made, and waits until they are gone. `own` only this run's; `left` also what an earlier
 * run that was killed left in the lab.
 */
async function removeOwnNamespaces(
  context: RunContext,
  signal: AbortSignal,
  which: 'own' | 'left',
): Promise<void> {
  const labelSelector =
    which === 'own'
      ? Object.entries(ownerLabels(context.id))
          .map(([name, value]) => `${name}=${value}`)
          .join(',')
      : 'app.kubernetes.io/managed-by=meshproof';
  const query = { apiVersion: 'v1', kind: 'Namespace', labelSelector };
  for (const { metadata } of await context.cluster.list(query)) {
    await context.cluster.delete(
      { apiVersion: 'v1', kind: 'Namespace', name: metadata.name },
      { uid: metadata.uid },
    );
  }
  await waitFor("the run's namespaces to be gone", { timeout: 120_000, interval: 500, signal }, async () => {
    const left = await context.cluster.list(query);
    return left.length === 0
      ? { done: true, value: undefined }
      : { done: false, seen: left.map(({ metadata }) => metadata.name).join(', ') };
  });
}

/** Stage 6: the load begins, is watched from its first request, and is proven to reach every workload. */
export const startTraffic = (context: RunContext): Stage => ({
  name: 'traffic',
  async run({ signal, undo }) {
    const watching = new AbortController();
    // one listener for each followed log
    setMaxListeners(0, watching.signal);
    const keep = (line: string) =>
      appendFileSync(join(context.folder, unexpectedFile), `${line}\n`, { mode: 0o600 });
    const ledger = openLedger({
      cap: context.thresholds.settings.ledgerEntries,
      windows: () => context.begun,
      keep,
    });
    const follower = followLedger(context.cluster, watching.signal, ledger.take);
    const observer = observePods(context.cluster, namespacesOf(context), watching.signal, (pod) =>
      follower.follow(pod),
    );
    context.found.ledger = ledger;
    context.found.follower = follower;
    context.found.host = observeHost(watching.signal);
    context.found.observer = observer;
    context.found.stopWatching = async () => {
      watching.abort();
      await observer.done;
      await follower.settled();
    };
    context.found.endTraffic = undo({
      title: 'stop the traffic',
      run: (budget) => stopTraffic(context, budget),
    });
    const since = performance.now();
    await applyAll(context, objectsOf(context).traffic);
    const others = context.plan.workloads.filter(isClient);
    await workloadsReady(context, others, signal);
    if (context.found.readySeconds) context.found.readySeconds.clients = (performance.now() - since) / 1000;
    await untilEveryWorkloadIsCalled(context, signal);
    return `${context.plan.profile.ratePerSecond} iterations a second over ${context.plan.calls.length} permutations reach every workload`;
  },
});

/** Stage 12: the clients end, and with them the ledger is whole. */
export const endTraffic = (context: RunContext): Stage => ({
  name: 'end traffic',
  async run({ signal }) {
    await stopTraffic(context, signal);
    context.found.endTraffic?.();
    return 'the generators ended and wrote their last line';
  },
});

/** Scales the clients to nothing, waits until they have written their last line and are gone, then stops watching. */
async function stopTraffic(context: RunContext, signal?: AbortSignal): Promise<void> {
  const clients = context.plan.workloads.filter(
    (workload) => isClient(workload) && workload.kind === 'Deployment',
  );
  try {
    for (const { kind, namespace, name } of clients) {
      await context.cluster.patch(
        { apiVersion: 'apps/v1', kind, namespace, name },
        { spec: { replicas: 0 } },
        'merge',
      );
    }
    const names = new Set(clients.map(workloadId));
    await waitFor('the clients to end', { timeout: 60_000, interval: 500, signal }, async () => {
      const pods = await context.cluster.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: ledgerLabel });
      const left = pods.filter(({ metadata }) => names.has(`${metadata.namespace}/${metadata.labels?.app}`));
      return left.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: left.map(({ metadata }) => metadata.name).join(', ') };
    });
  } finally {
    await context.found.stopWatching?.();
  }
}

const sides = ['destination', 'source'] as const;
const calledQuery = `sum by (reporter, ${sides
  .flatMap((side) => [`${side}_workload_namespace`, `${side}_workload`])
  .join(', ')}) (istio_requests_total)`;

async function untilEveryWorkloadIsCalled(context: RunContext, signal: AbortSignal): Promise<void> {
  const prometheus = connectPrometheus(prometheusUrl);
  // where there is no proxy to tell, the caller's tells; a gateway tells of what it sends on
  const wanted = context.plan.workloads
    .filter((workload) => !isClient(workload))
    .map((workload) => {
      const reporter = workload.meshed && workload.role === 'service' ? 'destination' : 'source';
      return `${reporter} ${workload.role === 'gateway' ? 'of' : 'to'} ${workloadId(workload)}`;
    });
  await waitFor(
    'every workload to receive requests',
    { timeout: 90_000, interval: 1_000, signal },
    async () => {
      const sums = await prometheus.instant(calledQuery, undefined, signal);
      const called = new Set(
        sums
          .filter(({ value }) => typeof value === 'number' && value > 0)
          .flatMap(({ labels }) => [
            `${labels.reporter} to ${labels.destination_workload_namespace}/${labels.destination_workload}`,
            `${labels.reporter} of ${labels.source_workload_namespace}/${labels.source_workload}`,
          ]),
      );
      const missing = wanted.filter((id) => !called.has(id));
      return missing.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: `no request yet by the ${missing.join(', ')}` };
    },
  );
}
