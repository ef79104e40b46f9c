import { leaseName } from '../lease/record.ts';

export interface Right {
  /** Empty: the core group. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only the object of this name. */
  readonly name?: string;
  /** Where: in the namespaces that are rolled, cluster-wide whatever is rolled, or in the namespace of istiod. */
  readonly scope: 'namespaces' | 'cluster' | 'istiod';
  /**
   * `argo`: asked for only when such a workload is to be restarted, for elsewhere the rule gives nothing. `proxyConfig`: asked
   * for and printed only when the evidence is to hold what proxies are configured with.
   */
  readonly only?: 'argo' | 'proxyConfig';
}

/** To hold the Lease: its name stands in no question of who may create one. */
export const leaseRights: readonly Right[] = [
  { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['create'], scope: 'istiod' },
  {
    group: 'coordination.k8s.io',
    resources: ['leases'],
    verbs: ['get', 'patch'],
    name: leaseName,
    scope: 'istiod',
  },
];

/** Everything that a rollout asks of the API, and nothing else: the shipped role and the preflight are made from it. */
export const rights: readonly Right[] = [
  {
    group: 'apps',
    resources: ['deployments', 'statefulsets', 'daemonsets'],
    verbs: ['get', 'list', 'watch', 'patch'],
    scope: 'namespaces',
  },
  {
    group: 'argoproj.io',
    resources: ['rollouts'],
    verbs: ['get', 'list', 'watch', 'patch'],
    scope: 'namespaces',
    only: 'argo',
  },
  { group: 'apps', resources: ['replicasets'], verbs: ['list'], scope: 'namespaces' },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: ['list'], scope: 'namespaces' },
  { group: '', resources: ['replicationcontrollers', 'events'], verbs: ['list'], scope: 'namespaces' },
  { group: '', resources: ['pods'], verbs: ['list', 'watch', 'create'], scope: 'namespaces' },
  { group: '', resources: ['pods/log'], verbs: ['get'], scope: 'namespaces' },
  {
    group: '',
    resources: ['pods/portforward'],
    // over WebSocket it is read by API servers before 1.35, and is both from then on
    verbs: ['get', 'create'],
    scope: 'namespaces',
    only: 'proxyConfig',
  },
  { group: 'policy', resources: ['poddisruptionbudgets'], verbs: ['get', 'list'], scope: 'namespaces' },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'], scope: 'namespaces' },
  { group: 'networking.istio.io', resources: ['proxyconfigs'], verbs: ['list'], scope: 'cluster' },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations'],
    verbs: ['list'],
    scope: 'cluster',
  },
  { group: '', resources: ['namespaces'], verbs: ['get', 'list'], scope: 'cluster' },
  { group: '', resources: ['configmaps'], verbs: ['get'], scope: 'istiod' },
  ...leaseRights,
];
