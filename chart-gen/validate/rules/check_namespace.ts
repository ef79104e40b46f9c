import { isDnsLabel } from '../kubernetes/names.ts';
import type { Manifest } from '../model/manifest.ts';
import { items, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

const system = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
/** What add-ons of Kubernetes rightly put beside what it came with. */
const allowedThere = new Set([
  'RoleBinding',
  'Role',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Endpoints',
  'Lease',
]);

export const rule: Rule = {
  id: 'check_namespace',
  severity: 'error',
  title: 'Objects are in a namespace of their own',
  reason:
    'Injection, mTLS and Sidecar scopes are set for each namespace. What lands in `default` or `kube-system` gets the settings of somebody else, and what lands in another namespace than its release escapes roll-backs.',
  doc: `- a workload, a Service or an Istio object is not in \`kube-system\`, \`kube-public\` or \`kube-node-lease\` (an error), nor in
  \`default\` (a warning);
- a namespace has a name that is a DNS label;
- a cluster-wide object has no namespace (a warning);
- a ServiceAccount that a ClusterRoleBinding grants to has a namespace, which the API server insists on.

An object without a namespace goes where the release goes and passes.`,
  check: (context) =>
    context.manifests.flatMap((on): Problem[] => {
      const path = ['metadata', 'namespace'];
      const problems = subjects(on);
      if (on.namespace === undefined) return problems;
      const found = context.schemas.find(on);
      if (found.status === 'known' && !found.namespaced) {
        const message = `a ${on.kind} is cluster-wide and belongs to no namespace`;
        return [...problems, { on, path, message, severity: 'warning', fix: 'remove metadata.namespace' }];
      }
      if (!isDnsLabel(on.namespace)) {
        return [
          ...problems,
          { on, path, message: `${JSON.stringify(on.namespace.slice(0, 80))} cannot be a namespace` },
        ];
      }
      const own = on.namespace === 'default' && on.kind === 'Service' && on.name === 'kubernetes';
      if (!system.includes(on.namespace) || allowedThere.has(on.kind) || own) return problems;
      const message = `this ${on.kind} is in the namespace ${on.namespace}`;
      const severity = on.namespace === 'default' ? 'warning' : 'error';
      return [...problems, { on, path, message, fix: 'give it a namespace of its own', severity }];
    }),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: kube-system
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
  },
};

function subjects(on: Manifest): Problem[] {
  // a RoleBinding means its own namespace when a subject names none
  if (on.group !== 'rbac.authorization.k8s.io' || on.kind !== 'ClusterRoleBinding') return [];
  return items(on, 'subjects').flatMap((subject): Problem[] => {
    if (text(subject, 'kind') !== 'ServiceAccount' || text(subject, 'namespace')) return [];
    return [
      { on, path: subject.path, message: `the ServiceAccount ${text(subject, 'name')} has no namespace` },
    ];
  });
}
