export interface RemovedApi {
  readonly group: string;
  readonly version: string;
  /** Empty: every kind of that version. */
  readonly kinds: readonly string[];
  /** The first release that does not serve it, of Kubernetes or of what `product` names. */
  readonly removedIn: string;
  readonly product: 'Kubernetes' | 'Istio';
  /** The apiVersion to write instead. */
  readonly use?: string;
}

const kubernetes = (
  removedIn: string,
  apiVersion: string,
  kinds: readonly string[],
  use?: string,
): RemovedApi => {
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, kinds, removedIn, product: 'Kubernetes', ...(use && { use }) };
};
const istio = (removedIn: string, apiVersion: string, use?: string): RemovedApi => {
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, kinds: [], removedIn, product: 'Istio', ...(use && { use }) };
};

/** The deprecation guide of Kubernetes, and what Istio dropped in upgrades that people remember. */
export const removedApis: readonly RemovedApi[] = [
  kubernetes('1.16', 'extensions/v1beta1', ['Deployment', 'DaemonSet', 'ReplicaSet'], 'apps/v1'),
  kubernetes('1.16', 'extensions/v1beta1', ['NetworkPolicy'], 'networking.k8s.io/v1'),
  kubernetes('1.16', 'extensions/v1beta1', ['PodSecurityPolicy']),
  kubernetes('1.16', 'apps/v1beta1', [], 'apps/v1'),
  kubernetes('1.16', 'apps/v1beta2', [], 'apps/v1'),
  kubernetes('1.22', 'extensions/v1beta1', ['Ingress'], 'networking.k8s.io/v1'),
  kubernetes('1.22', 'networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], 'networking.k8s.io/v1'),
  kubernetes(
    '1.22',
    'admissionregistration.k8s.io/v1beta1',
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    'admissionregistration.k8s.io/v1',
  ),
  kubernetes('1.22', 'apiextensions.k8s.io/v1beta1', [], 'apiextensions.k8s.io/v1'),
  kubernetes('1.22', 'apiregistration.k8s.io/v1beta1', [], 'apiregistration.k8s.io/v1'),
  kubernetes('1.22', 'authentication.k8s.io/v1beta1', ['TokenReview'], 'authentication.k8s.io/v1'),
  kubernetes('1.22', 'authorization.k8s.io/v1beta1', [], 'authorization.k8s.io/v1'),
  kubernetes('1.22', 'certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], 'certificates.k8s.io/v1'),
  kubernetes('1.22', 'coordination.k8s.io/v1beta1', ['Lease'], 'coordination.k8s.io/v1'),
  kubernetes('1.22', 'rbac.authorization.k8s.io/v1beta1', [], 'rbac.authorization.k8s.io/v1'),
  kubernetes('1.22', 'rbac.authorization.k8s.io/v1alpha1', [], 'rbac.authorization.k8s.io/v1'),
  kubernetes('1.22', 'scheduling.k8s.io/v1beta1', ['PriorityClass'], 'scheduling.k8s.io/v1'),
  kubernetes(
    '1.22',
    'storage.k8s.io/v1beta1',
    ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    'storage.k8s.io/v1',
  ),
  kubernetes('1.25', 'batch/v1beta1', ['CronJob'], 'batch/v1'),
  kubernetes('1.25', 'discovery.k8s.io/v1beta1', ['EndpointSlice'], 'discovery.k8s.io/v1'),
  kubernetes('1.25', 'events.k8s.io/v1beta1', ['Event'], 'events.k8s.io/v1'),
  kubernetes('1.25', 'autoscaling/v2beta1', ['HorizontalPodAutoscaler'], 'autoscaling/v2'),
  kubernetes('1.25', 'policy/v1beta1', ['PodDisruptionBudget'], 'policy/v1'),
  kubernetes('1.25', 'policy/v1beta1', ['PodSecurityPolicy']),
  kubernetes('1.25', 'node.k8s.io/v1beta1', ['RuntimeClass'], 'node.k8s.io/v1'),
  kubernetes('1.26', 'autoscaling/v2beta2', ['HorizontalPodAutoscaler'], 'autoscaling/v2'),
  kubernetes('1.26', 'flowcontrol.apiserver.k8s.io/v1beta1', [], 'flowcontrol.apiserver.k8s.io/v1'),
  kubernetes('1.27', 'storage.k8s.io/v1beta1', ['CSIStorageCapacity'], 'storage.k8s.io/v1'),
  kubernetes('1.29', 'flowcontrol.apiserver.k8s.io/v1beta2', [], 'flowcontrol.apiserver.k8s.io/v1'),
  kubernetes('1.32', 'flowcontrol.apiserver.k8s.io/v1beta3', [], 'flowcontrol.apiserver.k8s.io/v1'),
  istio('1.6', 'authentication.istio.io/v1alpha1', 'security.istio.io/v1'),
  istio('1.6', 'rbac.istio.io/v1alpha1', 'security.istio.io/v1'),
  istio('1.8', 'config.istio.io/v1alpha2', 'telemetry.istio.io/v1'),
];

/** What removed a kind's version; undefined when the table knows of no removal up to that Kubernetes. */
export function removalOf(
  object: { readonly group: string; readonly version: string; readonly kind: string },
  kubernetesVersion: string,
): RemovedApi | undefined {
  return removedApis.find(
    ({ group, version, kinds, removedIn, product }) =>
      group === object.group &&
      version === object.version &&
      (kinds.length === 0 || kinds.includes(object.kind)) &&
      (product !== 'Kubernetes' || minor(removedIn) <= minor(kubernetesVersion)),
  );
}

function minor(version: string): number {
  return Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? 0);
}
