import { items, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_duplicate_environment_variables',
  severity: 'error',
  title: 'No container sets an environment variable twice',
  reason:
    'Only the last value counts, a later patch drops one of them by its name, and server-side apply, which Helm 4 uses, refuses the object.',
  doc: `The names in the \`env\` of each container and init container are all different.`,
  check: (context) =>
    context.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container) => {
        const seen = new Set<string>();
        return items(container, 'env').flatMap((variable): Problem[] => {
          const name = text(variable, 'name');
          if (name === undefined) return [];
          if (!seen.has(name)) {
            seen.add(name);
            return [];
          }
          const message = `the container ${container.name} sets the environment variable ${name} more than once`;
          return [{ on: owner, path: [...variable.path, 'name'], message, fix: 'keep one of them' }];
        });
      }),
    ),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
      env:
        - {name: LEVEL, value: info}
        - {name: REGION, value: north}
        - {name: LEVEL, value: debug}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
      env:
        - {name: LEVEL, value: info}
        - {name: REGION, value: north}
`,
  },
};
