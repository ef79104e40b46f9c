import { ignoreAnnotation, parseIgnores } from '../judge/exceptions.ts';
import { text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

export const rule: Rule = {
  id: 'check_ignore_annotation',
  severity: 'error',
  title: 'Exceptions name a rule and a reason',
  reason:
    'An exception with a misspelt rule protects nobody’s build, and one without a reason is never taken away again, so the fault it hides comes back with the next upgrade.',
  doc: `\`${ignoreAnnotation}\` on an object holds \`rule-id=reason\`, several of them with semicolons between. The rule exists and the
reason is not empty. This rule itself cannot be ignored.`,
  check: (context) =>
    context.manifests.flatMap((on) => {
      const path = ['metadata', 'annotations', ignoreAnnotation];
      const value = text(on, ...path);
      if (value === undefined) return [];
      return parseIgnores(value).flatMap(({ rule: id, reason }): Problem[] => {
        if (!context.ruleIds.has(id)) {
          const meant = closest(id, context.ruleIds);
          const fix = meant ? `did you mean ${meant}?` : undefined;
          return [
            { on, path, message: `there is no rule ${JSON.stringify(id)} to ignore`, ...(fix && { fix }) },
          ];
        }
        if (reason !== '') return [];
        return [{ on, path, message: `the exception from ${id} gives no reason`, fix: `write ${id}=why` }];
      });
    }),
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  annotations:
    meshproof.io/ignore: check_port_names
spec:
  selector: {app: cart}
  ports: [{name: web, port: 80, targetPort: 8080}]
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  annotations:
    meshproof.io/ignore: "check_port_names=clients are told to expect either, see the runbook"
spec:
  selector: {app: cart}
  ports: [{name: web, port: 80, targetPort: 8080}]
`,
  },
};
