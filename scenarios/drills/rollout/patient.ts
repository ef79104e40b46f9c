import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';

/** What a pod does is read once, when it starts, from a ConfigMap: what changes there shows in new pods only. */
const modes = {
  well: ':',
  crash: 'echo "the mode is crash"; exit 3',
  // a bound of its own, should nothing else bind it
  memory: 'ulimit -v 600000; exec tail /dev/zero',
  silent: 'trap "exit 0" TERM; sleep 100000 & wait',
} as const;

export type Mode = keyof typeof modes;

const script = (what: 'serve' | 'set up') => `
case "$(cat /config/mode)" in
${Object.entries(modes)
  .map(([mode, does]) => `  ${what === 'serve' ? mode : `init-${mode}`}) ${does};;`)
  .join('\n')}
esac
${what === 'serve' ? 'touch /tmp/ready; trap "exit 0" TERM; sleep 100000 & wait' : 'exit 0'}`;

export interface Patient {
  readonly namespace: string;
  readonly name: string;
  readonly replicas?: number;
  /** Parts of the Deployment's and of its pods' spec. */
  readonly spec?: object;
  readonly pod?: object;
}

export const kind = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;
/** ConfigMap that a container takes its environment from: without it, it cannot be made. */
export const settings = 'settings';

const container = (name: string, image: string, what: 'serve' | 'set up') => ({
  name,
  image,
  imagePullPolicy: 'Never',
  command: ['sh', '-c', script(what)],
  volumeMounts: [{ name: 'config', mountPath: '/config' }],
  resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '64Mi' } },
});

/** A Deployment of the mesh whose pods are healthy until its namespace's configuration changes. */
export function patient(
  apps: string,
  { namespace, name, replicas = 1, spec = {}, pod = {} }: Patient,
): KubeObject {
  const app = {
    ...container('app', apps, 'serve'),
    env: [{ name: 'SETTING', valueFrom: { configMapKeyRef: { name: settings, key: 'setting' } } }],
    readinessProbe: { exec: { command: ['test', '-e', '/tmp/ready'] }, periodSeconds: 2 },
  };
  return {
    ...kind,
    metadata: { namespace, name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { 'sidecar.istio.io/proxyCPU': '5m' } },
        spec: {
          terminationGracePeriodSeconds: 3,
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          initContainers: [container('setup', apps, 'set up')],
          containers: [app],
          volumes: [{ name: 'config', configMap: { name: 'mode' } }],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

const configMap = (namespace: string, name: string, data: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
});

/** @param mode of the pods that start from now on, or of their init containers */
export async function setMode(
  cluster: Cluster,
  namespace: string,
  mode: Mode | `init-${Mode}`,
): Promise<void> {
  await cluster.apply(configMap(namespace, 'mode', { mode }));
}

export async function configure(cluster: Cluster, namespace: string): Promise<void> {
  await setMode(cluster, namespace, 'well');
  await cluster.apply(configMap(namespace, settings, { setting: 'on' }));
}
