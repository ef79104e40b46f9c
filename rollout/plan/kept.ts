import type { KubeObject, Outline } from '../kube/cluster.ts';
import { isReady, proxyContainer } from './proxy.ts';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** Annotations of these are read, of others none; of the longest only whether it is there. */
const readAnnotation = /(^|\.)(istio|meshproof)\.io\//;
const onlyThere = 'sidecar.istio.io/status';

const containersOf = (containers: readonly Container[] | undefined) =>
  containers?.map(({ name, image, restartPolicy }) => ({ name, image, restartPolicy }));

/** Of a pod's own containers nobody asks for the image; with a template's the injector is asked. */
const withoutImage = (container: Container) =>
  container.name === proxyContainer ? container : { ...container, image: undefined };

const podSpecOf = ({ hostNetwork, containers, initContainers }: PodSpec) => ({
  hostNetwork,
  containers: containersOf(containers),
  initContainers: containersOf(initContainers),
});

const unreadOfContainers: Outline = {
  args: null,
  command: null,
  env: null,
  envFrom: null,
  lifecycle: null,
  livenessProbe: null,
  ports: null,
  readinessProbe: null,
  resources: null,
  securityContext: null,
  startupProbe: null,
  volumeMounts: null,
};

const unreadOfPodSpec: Outline = {
  affinity: null,
  containers: unreadOfContainers,
  initContainers: unreadOfContainers,
  tolerations: null,
  topologySpreadConstraints: null,
  volumes: null,
};

/** The largest parts of a pod that keptOfPod leaves out: a list of them is read without. */
export const unreadOfPod: Outline = { spec: unreadOfPodSpec };

/** As unreadOfPod, of a workload. */
export const unreadOfWorkload: Outline = {
  spec: {
    template: { spec: unreadOfPodSpec },
    jobTemplate: { spec: { template: { spec: unreadOfPodSpec } } },
  },
};

const annotationsOf = (annotations: Readonly<Record<string, string>> | undefined) =>
  annotations &&
  Object.fromEntries(
    Object.entries(annotations)
      .filter(([name]) => readAnnotation.test(name))
      .map(([name, value]) => [name, name === onlyThere ? '' : value]),
  );

function metadataOf({ metadata }: KubeObject): KubeObject['metadata'] {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp } =
    metadata;
  const { finalizers } = metadata;
  return {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    // of what is not being deleted nobody asks what will hold it then
    ...(deletionTimestamp && finalizers ? { finalizers } : {}),
    labels: metadata.labels,
    annotations: annotationsOf(metadata.annotations),
    ownerReferences: metadata.ownerReferences,
  };
}

/** What plans and rollouts read of a pod: about a tenth of it. */
export const keptOfPod = (pod: KubeObject): KubeObject => {
  const { phase, reason, conditions, containerStatuses, initContainerStatuses } = pod.status ?? {};
  const spec = podSpecOf(pod.spec ?? {});
  // siblings that are well share what they have in common, and their nodes are not that
  const node = isReady(pod) ? {} : { nodeName: pod.spec?.nodeName };
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: metadataOf(pod),
    spec: {
      ...spec,
      containers: spec.containers?.map(withoutImage),
      initContainers: spec.initContainers?.map(withoutImage),
      ...node,
    },
    status: {
      phase,
      reason,
      conditions: conditionsOf(conditions),
      containerStatuses: containerStatuses?.map(statusOf),
      initContainerStatuses: initContainerStatuses?.map(statusOf),
    },
  };
};

/** Of a container that is ready nobody asks what it was before, and of the proxy alone which image it runs. */
const statusOf = ({ name, ready, restartCount, imageID, state, lastState }: Record<string, unknown>) => {
  if (ready !== true) return { name, ready, restartCount, imageID, state, lastState };
  return name === proxyContainer ? { name, ready, imageID } : { name, ready };
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What is well is read of few conditions only; what is not, of all. */
const readWhenTrue = /^(Ready|Complete|Failed|DisruptionTarget)$|Failure$/;

const conditionsOf = (conditions: readonly Condition[] | undefined) =>
  conditions
    ?.filter(({ type, status }) => status !== 'True' || readWhenTrue.test(type))
    .map(({ type, status, reason, message }) => ({ type, status, reason, message }));

const templateOf = (template: KubeObject | undefined) =>
  template && {
    metadata: {
      labels: template.metadata?.labels,
      annotations: annotationsOf(template.metadata?.annotations),
    },
    spec: podSpecOf(template.spec ?? {}),
  };

/** What plans and rollouts read of a workload: its pods' template is cut down as a pod is. */
export const keptOfWorkload = (workload: KubeObject): KubeObject => {
  const { spec = {}, status, ...rest } = workload;
  const job = spec.jobTemplate?.spec;
  return {
    ...rest,
    metadata: metadataOf(workload),
    status: status && { ...status, conditions: conditionsOf(status.conditions) },
    spec: {
      ...spec,
      template: templateOf(spec.template),
      ...(job ? { jobTemplate: { spec: { template: templateOf(job.template) } } } : {}),
    },
  };
};
