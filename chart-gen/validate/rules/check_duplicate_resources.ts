import { groupBy } from '../model/group-by.ts';
import type { Rule } from '../model/rule.ts';

/** Groups in which the same kinds exist a second time for history's sake. */
const sameGroup: Readonly<Record<string, string>> = {
  'extensions/Ingress': 'networking.k8s.io',
  'extensions/NetworkPolicy': 'networking.k8s.io',
  'extensions/Deployment': 'apps',
  'extensions/DaemonSet': 'apps',
};

export const rule: Rule = {
  id: 'check_duplicate_resources',
  severity: 'error',
  title: 'No object is defined twice',
  reason:
    'Of two definitions the one that is applied last wins, so what a reviewer read may not be what runs; with Helm the second creation fails and leaves the release half done.',
  doc: `Two objects are the same when group, kind, namespace and name agree; the version does not matter, since both are
one object in the cluster. Objects without a namespace are taken to go to one place.`,
  check: (context) => {
    const named = context.manifests.filter(({ name }) => name !== '' && !name.endsWith('*'));
    const groups = groupBy(named, (one) => {
      const group = sameGroup[`${one.group}/${one.kind}`] ?? one.group;
      return JSON.stringify([group, one.kind, context.namespaceOf(one), one.name]);
    });
    return [...groups.values()].flatMap(([first, ...others]) =>
      others.map((on) => {
        const { line } = first?.position() ?? { line: 0 };
        return {
          on,
          path: ['metadata', 'name'],
          message: `${on.label} is also defined at ${first?.file}:${line}`,
        };
      }),
    );
  },
  examples: {
    failing: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: debug
`,
    passing: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-of-the-cart
data:
  level: debug
`,
  },
};
