import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_same_release_and_namespace',
  severity: 'error',
  title: 'An object belongs to one release and lies in its namespace',
  reason:
    'Helm refuses to touch an object that another release owns, in the middle of an upgrade; and an object outside of its release’s namespace is missed by whoever looks for it there, by quotas and by roles.',
  doc: `The name leaves open what must be the same; what protects a release is checked:

- when the release was named for this validation, or \`meta.helm.sh/release-namespace\` says it, a workload, Service or Istio
  object that names a namespace names that one (the root namespace of the mesh is allowed, for policies of the mesh);
- \`meta.helm.sh/release-name\` and \`meta.helm.sh/release-namespace\` are the release that was named.`,
  check: (context) => context.manifests.flatMap((manifest) => ofManifest(context, manifest)),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: basket
  annotations:
    meta.helm.sh/release-name: cart
    meta.helm.sh/release-namespace: shop
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
  annotations:
    meta.helm.sh/release-name: cart
    meta.helm.sh/release-namespace: shop
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
  },
};

const scoped = /^$|^apps$|^batch$|\.istio\.io$/;
/** Grants and settings are often made in the namespace of what they are for. */
const elsewhere = new Set(['ConfigMap', 'Secret', 'ServiceAccount', 'Namespace', 'Endpoints']);

function ofManifest({ settings }: RuleContext, on: Manifest): Problem[] {
  const annotation = (name: string) => text(on, 'metadata', 'annotations', `meta.helm.sh/${name}`);
  const problems: Problem[] = [];
  for (const [field, given] of [
    ['release-name', settings.release?.name],
    ['release-namespace', settings.release?.namespace],
  ] as const) {
    const noted = annotation(field);
    if (given === undefined || noted === undefined || noted === given) continue;
    const path = ['metadata', 'annotations', `meta.helm.sh/${field}`];
    problems.push({ on, path, message: `this object belongs to the release ${noted}, not to ${given}` });
  }
  const home = settings.release?.namespace ?? annotation('release-namespace');
  const wrong = home !== undefined && on.namespace !== undefined && on.namespace !== home;
  const meshWide = on.group.endsWith('.istio.io') && on.namespace === settings.rootNamespace;
  if (!wrong || meshWide || !scoped.test(on.group) || elsewhere.has(on.kind)) return problems;
  const message = `this ${on.kind} is in the namespace ${on.namespace}, its release in ${home}`;
  return [...problems, { on, path: ['metadata', 'namespace'], message }];
}
