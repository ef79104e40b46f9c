import { clusterScoped } from '../../chart-gen/manifest/cluster-scoped.ts';
import { groupOf, type Manifest } from '../../chart-gen/manifest/manifest.ts';
import type { Question } from '../rights/check.ts';
import { leaseRights, type Right } from '../rights/rights.ts';

const webhooks = { group: 'admissionregistration.k8s.io', resources: ['mutatingwebhookconfigurations'] };

/** What a move of the control plane asks of the API by itself. Helm needs what the charts contain besides. */
export const controlPlaneRights: readonly Right[] = [
  { group: '', resources: ['pods'], verbs: ['list'], scope: 'cluster' },
  { group: '', resources: ['namespaces'], verbs: ['get', 'list'], scope: 'cluster' },
  { group: 'networking.istio.io', resources: ['proxyconfigs'], verbs: ['list'], scope: 'cluster' },
  { ...webhooks, verbs: ['get', 'list', 'create', 'patch', 'delete'], scope: 'cluster' },
  { group: 'apps', resources: ['deployments'], verbs: ['get', 'list'], scope: 'istiod' },
  { group: '', resources: ['services'], verbs: ['get', 'create', 'patch', 'delete'], scope: 'istiod' },
  { group: '', resources: ['configmaps'], verbs: ['get'], scope: 'istiod' },
  ...leaseRights,
];

/**
 * What Helm needs for charts, as far as it can be named: to read, make, change and remove each kind of object that they
 * render to, and its own Secrets. That a role may be granted is decided when it is written.
 */
export function helmQuestions(objects: readonly Manifest[], namespace: string): readonly Question[] {
  const places = new Map<string, Omit<Question, 'verb'>>();
  for (const object of objects) {
    const resource = resourceOf(object.kind);
    const within = clusterScoped.has(object.kind) ? undefined : (object.metadata.namespace ?? namespace);
    const place = { group: groupOf(object), resource, namespace: within };
    places.set(JSON.stringify(place), place);
  }
  const secrets = { group: '', resource: 'secrets', namespace };
  return [
    ...['get', 'list', 'create', 'update', 'delete'].map((verb) => ({ verb, ...secrets })),
    ...[...places.values()].flatMap((place) =>
      ['get', 'create', 'patch', 'delete'].map((verb) => ({ verb, ...place })),
    ),
  ];
}

/** As the kinds of Kubernetes and Istio are named. */
function resourceOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}
