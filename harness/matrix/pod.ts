import type { KubeObject } from '../../rollout/kube/cluster.ts';
import type { DeployContext } from './workload.ts';

interface ServiceContainer {
  readonly name: string;
  readonly port: number;
  readonly metricsPort: number;
}

export const serviceContainer: ServiceContainer = { name: 'app', port: 8080, metricsPort: 9100 };
export const secondContainer: ServiceContainer = { name: 'second', port: 8081, metricsPort: 9101 };

/** Pod Security "restricted": what a careful platform asks of its tenants. */
export const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const fieldEnv = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/** A little heap, and no helper threads of V8: dozens of pods of a lab share a few processors, and each had four. */
export const frugal = ['--single-threaded', '--max-semi-space-size=1', '--max-old-space-size=48'];

export function simpleService(
  context: DeployContext,
  workload: string,
  container: ServiceContainer,
  env: readonly { readonly name: string; readonly value: string }[] = [],
) {
  return {
    name: container.name,
    image: context.images.apps,
    imagePullPolicy: 'Never',
    command: ['node', ...frugal, '/app/simple-service.mjs'],
    env: [
      { name: 'BIND', value: '0.0.0.0' },
      { name: 'PORT', value: `${container.port}` },
      { name: 'METRICS_PORT', value: `${container.metricsPort}` },
      { name: 'SERVICE_NAME', value: workload },
      { name: 'DRAIN_SECONDS', value: '5' },
      { name: 'PROXY_ADMIN', value: 'http://127.0.0.1:15000' },
      fieldEnv('POD_NAME', 'metadata.name'),
      ...env,
    ],
    ports: [{ name: `http-${container.name}`, containerPort: container.port }],
    // asked each second only until it is up: a probe passes kubelet, the agent and the application, and dozens of pods add up
    startupProbe: {
      httpGet: { path: '/health/ready', port: container.port },
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 60,
    },
    readinessProbe: {
      httpGet: { path: '/health/ready', port: container.port },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    livenessProbe: {
      httpGet: { path: '/health/live', port: container.port },
      periodSeconds: 30,
      timeoutSeconds: 5,
    },
    resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '160Mi' } },
    securityContext: restricted,
  };
}

/** An app of ours that is no service: it calls, holds or acts. @param name of its bundle in the image */
export function nodeApp(context: DeployContext, name: string, env: readonly object[]) {
  return {
    name,
    image: context.images.apps,
    imagePullPolicy: 'Never',
    command: ['node', ...frugal, `/app/${name}.mjs`],
    env,
    resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '160Mi' } },
    securityContext: restricted,
  };
}

/** Annotations of a pod whose app shows its own count. */
export const scraped = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '9100',
  'prometheus.io/path': '/metrics',
};

export interface PodOptions {
  readonly name: string;
  readonly containers: object[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly volumes?: object[];
  readonly restartPolicy?: 'Always' | 'Never';
  readonly graceSeconds?: number;
  /** It speaks to the Kubernetes API. */
  readonly token?: true;
}

export function podTemplate(options: PodOptions) {
  return {
    metadata: {
      labels: { app: options.name, ...options.labels },
      annotations: { 'sidecar.istio.io/proxyCPU': '5m', ...options.annotations },
    },
    spec: {
      serviceAccountName: options.name,
      automountServiceAccountToken: options.token === true,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: options.graceSeconds ?? 20,
      restartPolicy: options.restartPolicy ?? 'Always',
      containers: options.containers,
      volumes: options.volumes,
    },
  };
}

export const serviceAccount = (namespace: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { namespace, name },
});

export function service(namespace: string, name: string, spec: object): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec };
}

export const httpPort = (container: ServiceContainer, port = 80) => ({
  name: 'http',
  port,
  targetPort: container.port,
});

/** One pod more before one pod less: a roll-out costs no capacity. */
export function deployment(
  namespace: string,
  options: PodOptions & { readonly replicas?: number },
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: options.name },
    spec: {
      replicas: options.replicas ?? 1,
      revisionHistoryLimit: 3,
      selector: { matchLabels: { app: options.name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(options),
    },
  };
}

interface Called {
  readonly namespace: string;
  readonly pod: PodOptions & { readonly replicas?: number };
  /** Of its Service. Absent: the application's HTTP port. */
  readonly ports?: readonly object[];
}

/** A Deployment, its ServiceAccount, and the Service of its name by which it is called. */
export const calledDeployment = ({
  namespace,
  pod,
  ports = [httpPort(serviceContainer)],
}: Called): KubeObject[] => [
  serviceAccount(namespace, pod.name),
  service(namespace, pod.name, { selector: { app: pod.name }, ports }),
  deployment(namespace, pod),
];
