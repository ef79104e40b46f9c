import type { KubeObject } from '../kube/cluster.ts';

export const proxyContainer = 'istio-proxy';

interface Container {
  readonly name: string;
  readonly image?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly imageID?: string;
}

export interface PodParts {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** A proxy stands among the containers, or, as a native sidecar, among the init containers. */
export const proxyIn = ({ containers = [], initContainers = [] }: PodParts): Container | undefined =>
  [...initContainers, ...containers].find(({ name }) => name === proxyContainer);

/** The image that a pod's proxy is told to run; undefined without a proxy. */
export const proxyImageOf = (pod: KubeObject): string | undefined => proxyIn(pod.spec as PodParts)?.image;

const proxyStatus = (pod: KubeObject): ContainerStatus | undefined =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    ({ name }: ContainerStatus) => name === proxyContainer,
  );

/** The image that the node says the proxy runs, with its digest; undefined before it runs. */
export const proxyImageIdOf = (pod: KubeObject): string | undefined => proxyStatus(pod)?.imageID;

export const proxyIsReady = (pod: KubeObject): boolean => proxyStatus(pod)?.ready === true;

/** Whether all of a pod's containers are ready, as its kubelet says. */
export const isReady = ({ status }: KubeObject): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: is }: { type: string; status: string }) => type === 'Ready' && is === 'True',
  );

/** Being deleted, or over: no longer one that serves. */
export const isLeaving = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp !== undefined;
export const isOver = (pod: KubeObject): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
