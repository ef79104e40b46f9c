import { nodeName } from '../../../harness/lab/layout.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import type { FailureReason } from '../../../rollout/run/reasons.ts';
import type { RunningCommand } from '../../lab/command.ts';
import { type Mode, type Patient, setMode, settings } from './patient.ts';
import type { Ward } from './ward.ts';
import { cutWebhooks } from './webhooks.ts';

/** Something that shows only in new pods, and what a roll-out must make of it. */
export interface Trouble {
  readonly title: string;
  /** Of its namespace. */
  readonly name: string;
  readonly reason: FailureReason;
  /** What the failure says. */
  readonly seen: RegExp;
  /** A line of the evidence. */
  readonly evidence: RegExp;
  /** Its proxies live, and what they are configured with is evidence too. */
  readonly proxyConfig?: true;
  /** Parts of the workload that fails. */
  readonly sick?: Partial<Patient>;
  /** What must be healthy when the roll-out begins breaks while the workload before the sick one is restarting. */
  readonly moment: 'before' | 'on the way';
  /** Gives what takes it back where it is not the namespace's own. */
  readonly breaks: (ward: Ward) => Promise<(() => Promise<void>) | undefined>;
}

/** Names of the workloads, in the order in which they are rolled. */
export const first = 'a-first';
export const sick = 'b-sick';
export const later = 'c-later';

const byMode =
  (mode: Mode | `init-${Mode}`): Trouble['breaks'] =>
  async ({ cluster, namespace }) => {
    await setMode(cluster, namespace, mode);
    return undefined;
  };

const fits = 'meshproof.io/drill-fits';
const node = { apiVersion: 'v1', kind: 'Node', name: nodeName };
export const labelNode = ({ cluster }: Pick<Ward, 'cluster'>, value: 'yes' | null) =>
  cluster.patch(node, { metadata: { labels: { [fits]: value } } }, 'merge');

export const servicePort = 8080;

/** A Service of a workload: proxies are configured with it. */
const offer = ({ cluster, namespace }: Ward, name: string) =>
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: servicePort }] },
  });

/** @param pods that the namespace has, and may have */
export async function useQuotaUp({ cluster, namespace }: Ward, pods: number): Promise<undefined> {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { namespace, name: 'pods' } };
  await cluster.apply({ ...quota, spec: { hard: { pods: `${pods}` } } });
  await waitFor('the quota to be counted', { timeout: 30_000 }, async () => {
    const found = await cluster.get({ apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'pods' });
    const used = String(found?.status?.used?.pods);
    return used === `${pods}` ? { done: true, value: undefined } : { done: false, seen: used };
  });
}

export const troubles: readonly Trouble[] = [
  {
    title: 'a container that ends again and again',
    name: 'crash',
    reason: 'crash-loop',
    seen: /b-sick-\S+\/app: CrashLoopBackOff .*exit code 3, 2 restarts/,
    evidence: /^log b-sick-\S+\/app .*: the mode is crash$/,
    proxyConfig: true,
    moment: 'before',
    async breaks(ward) {
      await offer(ward, sick);
      return byMode('crash')(ward);
    },
  },
  {
    title: 'a container that is killed for memory',
    name: 'memory',
    reason: 'out-of-memory',
    seen: /b-sick-\S+\/app: .*OOMKilled/,
    evidence: /^Pod b-sick-\S+: ContainersReady is False: .*app/,
    moment: 'before',
    breaks: byMode('memory'),
  },
  {
    title: 'an init container that fails',
    name: 'init',
    reason: 'init',
    seen: /b-sick-\S+\/setup: CrashLoopBackOff .*exit code 3, 2 restarts/,
    evidence: /^log b-sick-\S+\/setup .*: the mode is crash$/,
    moment: 'before',
    breaks: byMode('init-crash'),
  },
  {
    title: 'a ConfigMap that is missing',
    name: 'config',
    reason: 'config',
    seen: /b-sick-\S+\/app: CreateContainerConfigError configmap "settings" not found/,
    evidence: /configmap "settings" not found/,
    moment: 'before',
    async breaks({ cluster, namespace }) {
      await cluster.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: settings });
      return undefined;
    },
  },
  {
    title: 'a quota that is used up',
    name: 'quota',
    reason: 'quota',
    seen: /exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2/,
    evidence: /^event ReplicaSet b-sick-\S+: FailedCreate: .*exceeded quota/,
    moment: 'before',
    breaks: (ward) => useQuotaUp(ward, 2),
  },
  {
    title: 'no node that a new pod may go to',
    name: 'node',
    reason: 'unschedulable',
    seen: /b-sick-\S+: 0\/1 nodes are available: .*node affinity\/selector/,
    evidence: /^event Pod b-sick-\S+: FailedScheduling: /,
    sick: { pod: { nodeSelector: { [fits]: 'yes' } } },
    moment: 'before',
    async breaks(ward) {
      await labelNode(ward, null);
      return undefined;
    },
  },
  {
    title: 'an injector that is away and lets no pod be made',
    name: 'away',
    reason: 'webhook',
    seen: /failed calling webhook .*sidecar-injector/,
    evidence: /^event ReplicaSet b-sick-\S+: FailedCreate: .*failed calling webhook/,
    moment: 'on the way',
    breaks: ({ cluster }) => cutWebhooks(cluster, 'Fail'),
  },
  {
    title: 'an injector that is away and lets pods be made without a proxy',
    name: 'open',
    reason: 'uninjected',
    seen: /b-sick-\S+ came up without a proxy, expected \S+proxyv2:/,
    evidence:
      /^webhook istio\S+: \S+sidecar-injector.istio.io asks service istio-system\/nowhere, failurePolicy Ignore$/,
    moment: 'on the way',
    breaks: ({ cluster }) => cutWebhooks(cluster, 'Ignore'),
  },
];

/** The workloads of a trouble's namespace. */
export const patientsOf = ({ moment, sick: parts }: Trouble): Omit<Patient, 'namespace'>[] => [
  ...(moment === 'on the way' ? [{ name: first }] : []),
  { ...parts, name: sick },
  { name: later },
];

/** Breaks what it breaks when it is due; gives what takes it back. */
export async function breakOnTheWay(
  { breaks }: Trouble,
  ward: Ward,
  running: RunningCommand,
): Promise<(() => Promise<void>) | undefined> {
  await running.says(new RegExp(`${first}: restarting`));
  await waitFor(`a new pod of ${first}`, { timeout: 30_000, interval: 50 }, async () => {
    const { length } = await ward.pods(first);
    return length > 1 ? { done: true, value: undefined } : { done: false, seen: `${length} pods` };
  });
  return breaks(ward);
}
