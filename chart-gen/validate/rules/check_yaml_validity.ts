import type { Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_yaml_validity',
  severity: 'error',
  title: 'The text is YAML that means what it looks like',
  reason:
    'What Helm or kubectl refuses at deployment time leaves a release half done; what they read differently from a person (NO as false, 010 as 8) is worse, as nothing refuses it.',
  doc: `Reported with line and column:

- text that is no YAML, tabs as indentation, duplicate keys, unknown anchors;
- bytes that are not UTF-8, control characters, invisible characters;
- anchors that expand into more than 1,000 values, documents nested too deeply, longer than 16 MiB, or longer
  than 4 MiB and not in plain block style;
- plain scalars that YAML 1.1, which kubectl and Helm read, turns into something else: \`NO\`, \`on\` and \`y\` into
  truth values (an error when they are keys), \`010\` into 8, \`1_000\` into 1000, and \`1.10\` or \`12e3\` behind \`tag:\`
  or \`version:\` into numbers. File modes such as \`defaultMode: 0644\` are meant as octal and pass.

An empty document, \`---\` inside of a block scalar and anchors that are used within reason are fine.`,
  check: (context) =>
    context.documents('manifest', 'values', 'helmfile', 'chart').flatMap((document) =>
      document.faults.map(({ line, column, message, severity, fix }) => ({
        on: document,
        at: { line, column },
        message,
        severity,
        ...(fix && { fix }),
      })),
    ),
  examples: {
    failing: `apiVersion: v1
kind: ConfigMap
metadata:
  name: countries
data:
  norway: "NO"
  norway: "NB"
`,
    passing: `apiVersion: v1
kind: ConfigMap
metadata:
  name: countries
data:
  norway: "NO"
  script: |
    ---
    still the same value
---
# nothing here
`,
  },
};
