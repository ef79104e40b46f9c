import { removalOf } from '../kubernetes/removed-apis.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_manifest_api_versions',
  severity: 'error',
  title: 'Every apiVersion is served by the target cluster',
  reason:
    'A removed API version fails in the middle of a release, and after an upgrade of Kubernetes Helm can neither upgrade nor roll back a release that holds one.',
  doc: `An error is:

- a version that Kubernetes removed, up to the target version, with the release that removed it and what to write
  instead; the versions that Istio removed too (\`rbac.istio.io\`, \`authentication.istio.io\`, \`config.istio.io\`);
- a version that the kind's CustomResourceDefinition does not serve, or that Kubernetes never had;
- a kind that its built-in API group does not have.

A version that a CustomResourceDefinition marks as deprecated is a warning.`,
  check: (context) =>
    context.manifests.flatMap((manifest): Problem[] => {
      const path = ['apiVersion'];
      const removal = removalOf(manifest, context.schemas.kubernetes);
      if (removal) {
        const message = `${manifest.apiVersion} ${manifest.kind} was removed in ${removal.product} ${removal.removedIn}`;
        const fix = removal.use ? `use ${removal.use}` : 'there is no successor; remove the object';
        return [{ on: manifest, path, message, fix }];
      }
      return servedBy(context, manifest);
    }),
  examples: {
    failing: `apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: cart
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: cart}
`,
    passing: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: cart
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: cart}
`,
  },
};

function servedBy({ schemas }: RuleContext, manifest: Manifest): Problem[] {
  const found = schemas.find(manifest);
  const { apiVersion, kind } = manifest;
  switch (found.status) {
    case 'unserved': {
      const message = `${kind} is not served as ${apiVersion}`;
      return [
        {
          on: manifest,
          path: ['apiVersion'],
          message,
          fix: `served versions: ${found.served.join(', ') || 'none'}`,
        },
      ];
    }
    case 'no-such-kind': {
      const fix = found.meant ? `did you mean ${found.meant}?` : undefined;
      return [
        { on: manifest, path: ['kind'], message: `${apiVersion} has no kind ${kind}`, ...(fix && { fix }) },
      ];
    }
    case 'known': {
      if (found.deprecated === undefined) return [];
      const message = found.deprecated || `${apiVersion} ${kind} is deprecated`;
      return [{ on: manifest, path: ['apiVersion'], message, severity: 'warning' }];
    }
    case 'unknown':
      return [];
  }
}
