import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigPath, labLayout } from '../../../harness/lab/layout.ts';
import { requireLab } from '../../../harness/lab/state.ts';
import { connectCluster } from '../../../rollout/kube/client.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { incompleteness } from '../../../rollout/plan/health.ts';
import { isLeaving, proxyImageOf } from '../../../rollout/plan/proxy.ts';
import { planAnnotation } from '../../../rollout/run/restart.ts';
import type { RolloutResult } from '../../../rollout/run/result.ts';
import { type CommandResult, meshproof, type RunningCommand, startCommand } from '../../lab/command.ts';
import { namespaceObject } from '../../lab/rollout/workloads.ts';
import { configure, kind, type Patient, patient } from './patient.ts';

/** A line of a rollout's journal. */
export interface Line {
  readonly at: string;
  readonly type: string;
  readonly workload: string;
  readonly reason: string;
  readonly seen: string;
}

export interface Rolled extends CommandResult {
  readonly journal: readonly Line[];
  /** The journal's last line. */
  readonly ended: RolloutResult;
  /** Goes on with it, or takes it back, by the command line. */
  go(verb: 'resume' | 'undo'): Promise<CommandResult>;
}

/** A namespace of the lab with a few Deployments, for one drill. */
export interface Ward {
  readonly cluster: Cluster;
  readonly namespace: string;
  idOf(name: string): string;
  generation(name: string): Promise<number>;
  /** Pods that are not being deleted. */
  pods(name: string): Promise<readonly KubeObject[]>;
  /** Resolves once a roll-out has made a pod whose application runs, in whatever state. */
  youngRuns(name: string): Promise<void>;
  /** Rolls the namespace by the command line, one workload at a time. */
  roll(args: readonly string[], meanwhile?: (running: RunningCommand) => Promise<void>): Promise<Rolled>;
  plan(): Promise<string>;
}

export const connectLab = () => connectCluster({ kubeconfigPath: kubeconfigPath(labLayout()) });

/** Sets a namespace up; its workloads are not ready yet. */
export async function openWard(
  cluster: Cluster,
  name: string,
  patients: readonly Omit<Patient, 'namespace'>[],
): Promise<Ward> {
  const namespace = `mp-drill-${name}`;
  const { apps } = requireLab(labLayout()).images;
  await cluster.apply(namespaceObject(namespace, { 'istio-injection': 'enabled' }));
  await configure(cluster, namespace);
  for (const one of patients) await cluster.apply(patient(apps, { ...one, namespace }));

  const pods = async (of: string) => {
    const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `app=${of}` };
    return (await cluster.list(query)).filter((pod) => !isLeaving(pod));
  };
  return {
    cluster,
    namespace,
    idOf: (of) => `${namespace}/Deployment/${of}`,
    generation: async (of) => (await cluster.get({ ...kind, namespace, name: of }))?.metadata.generation ?? 0,
    pods,
    youngRuns: (of) =>
      waitFor(`a new pod of ${of} to run`, { timeout: 30_000 }, async () => {
        const young = (await pods(of)).find(({ metadata }) => metadata.annotations?.[planAnnotation]);
        const app = young?.status?.containerStatuses?.find((one: { name: string }) => one.name === 'app');
        const state = Object.keys(app?.state ?? {}).join() || 'no pod';
        return state === 'running' ? { done: true, value: undefined } : { done: false, seen: state };
      }),
    async roll(args, meanwhile) {
      const state = mkdtempSync(join(tmpdir(), `meshproof-${name}-`));
      const running = startCommand(
        ...['rollout', 'run', '-n', namespace, '--parallelism', '1', '--state', state, ...args],
      );
      const [result] = await Promise.all([running.ended, meanwhile?.(running)]);
      const journal = journalIn(state);
      const ended = journal.at(-1) as unknown as RolloutResult;
      const [id = ''] = readdirSync(state);
      const go = (verb: string) => meshproof('rollout', verb, id, '--state', state);
      return { ...result, journal, ended, go };
    },
    plan: async () => (await meshproof('rollout', 'plan', '-n', namespace)).stdout,
  };
}

function journalIn(state: string): Line[] {
  const [id] = readdirSync(state);
  if (!id) throw new Error(`no rollout was written to ${state}`);
  const text = readFileSync(join(state, id, 'journal.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** Waits until every workload of some wards is whole, with proxies. */
export async function allReady(wards: readonly Ward[]): Promise<void> {
  await waitFor('the workloads to be ready', { timeout: 300_000, interval: 2_000 }, async () => {
    for (const { cluster, namespace } of wards) {
      const found = await cluster.list({ ...kind, namespace });
      const open = found.find((one) => incompleteness(one) !== undefined);
      if (open) return { done: false, seen: `${namespace}/${open.metadata.name}: ${incompleteness(open)}` };
    }
    return { done: true, value: undefined };
  });
}

export const closeWard = ({ cluster, namespace }: Ward): Promise<void> =>
  cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });

/** The images of a workload's proxies. */
export const imagesOf = (pods: readonly KubeObject[]): readonly string[] =>
  pods.map((pod) => proxyImageOf(pod) ?? 'no proxy');

/** Seconds from one line of a journal to another, each the first of its type about a workload. */
export function secondsBetween(journal: readonly Line[], workload: string, from: string, to: string): number {
  const at = (type: string) =>
    Date.parse(journal.find((line) => line.type === type && line.workload === workload)?.at ?? '');
  return (at(to) - at(from)) / 1000;
}
