import { basename, dirname } from 'node:path';
import type { InputDocument } from '../model/document.ts';
import { isMap } from '../model/node.ts';
import type { Path } from '../model/place.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_empty_config_section_in_values',
  severity: 'error',
  title: 'No section of Helm values is left empty',
  reason:
    'A key with nothing behind it is null, and null makes Helm delete the chart’s default of that section: what looks like “as before” removes the resources, the probes or the mesh settings.',
  doc: `In values files a key is followed by something: a value, \`{}\`, \`[]\` or \`""\`. A section of which only comments are left counts as
empty. An explicit \`null\` or \`~\`, the way to delete a default on purpose, passes. In a chart's own \`values.yaml\` it is a
warning: nothing is deleted there.`,
  check: (context) =>
    context.documents('values').flatMap((document) => {
      const own = basename(document.file) === 'values.yaml';
      const ofChart =
        own && context.documents('chart').some(({ file }) => dirname(file) === dirname(document.file));
      return emptySections(document, document.value, []).map((path) => problem(document, path, ofChart));
    }),
  examples: {
    failing: `# file: values.yaml
image: shop/cart:1.4.2
resources:
  # limits:
  #   memory: 128Mi
replicas: 2
`,
    passing: `# file: values.yaml
image: shop/cart:1.4.2
resources: {}
nodeSelector: null
replicas: 2
`,
  },
};

function emptySections(document: InputDocument, value: unknown, path: Path): Path[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => emptySections(document, item, [...path, index]));
  if (isMap(value))
    return Object.entries(value).flatMap(([key, item]) => emptySections(document, item, [...path, key]));
  const empty = value === null && path.length > 0 && document.source(path) === '';
  return empty ? [path] : [];
}

function problem(on: InputDocument, path: Path, ofChart: boolean): Problem {
  const fix = 'write {} or [], write null to delete it on purpose, or remove the key';
  const name = path.join('.');
  if (!ofChart)
    return { on, path, message: `${name} is empty, so Helm deletes the chart's default for it`, fix };
  const message = `${name} is empty, so a template that looks inside of it fails`;
  return { on, path, message, fix, severity: 'warning' };
}
