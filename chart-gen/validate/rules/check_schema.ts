import { groupBy } from '../model/group-by.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_schema',
  severity: 'error',
  title: 'Every field exists and has the right type',
  reason:
    'A misspelt field is dropped without a word: the retries, the outlier detection or the memory limit that somebody reviewed is not there.',
  doc: `Each object is validated against the schema of its kind: built-in kinds against Kubernetes 1.34 (or the OpenAPI
documents given), custom resources against the CustomResourceDefinitions among the inputs or given beside them. An
unknown field is an error with the closest known name.

A custom resource whose CRD was not given is reported once for each kind, as information: it was not checked. Rules in
CEL (\`x-kubernetes-validations\`) are evaluated by the API server only.`,
  check: (context) => {
    const problems: Problem[] = [];
    const unknown = [];
    for (const manifest of context.manifests) {
      const found = context.schemas.find(manifest);
      if (found.status === 'unknown') unknown.push(manifest);
      if (found.status !== 'known') continue;
      const faults = found.faults(manifest.value);
      problems.push(...faults.slice(0, 20).map((fault) => ({ on: manifest, ...fault })));
      if (faults.length > 20)
        problems.push({ on: manifest, message: `${faults.length - 20} more faults in this object` });
    }
    for (const [kind, manifests] of groupBy(unknown, ({ apiVersion, kind }) => `${apiVersion} ${kind}`)) {
      const [first] = manifests;
      if (!first) continue;
      const message = `no schema for ${kind} was given, so ${manifests.length === 1 ? 'it was' : `${manifests.length} objects were`} not checked`;
      problems.push({
        on: first,
        message,
        severity: 'info',
        fix: 'Give its CustomResourceDefinition beside the manifests',
      });
    }
    return problems;
  },
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - name: http
      port: 80
      tragetPort: 8080
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - name: http
      port: 80
      targetPort: 8080
`,
  },
};
