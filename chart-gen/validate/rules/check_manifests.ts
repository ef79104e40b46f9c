import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../kubernetes/names.ts';
import { serverProblems } from '../kubernetes/server-checks.ts';
import type { Manifest } from '../model/manifest.ts';
import { entries, has, isMap, text, textMap } from '../model/node.ts';
import { podTemplate, selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** Groups whose objects are read by tools and never sent to a cluster. */
const neverSent = /^(kustomize\.config\.k8s\.io|install\.istio\.io)$/;
/** Kinds whose names are paths, with `:` and capitals allowed. */
const freeNames = new Set(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'APIService']);

export const rule: Rule = {
  id: 'check_manifests',
  severity: 'error',
  title: 'Every document is an object that an API server can take',
  reason:
    'A document without kind or name stops a release in the middle, and a Deployment whose selector misses its own pods never gets one, with or without a mesh.',
  doc: `- a document that was named on the command line (or read from standard input) is a map with \`apiVersion\`, \`kind\` and
  \`metadata.name\` (or \`generateName\`);
- names follow the API server's rules, and so do the keys and values of labels and the keys of annotations;
- the values of annotations are strings: \`"true"\`, not \`true\`;
- the selector of a Deployment, StatefulSet, DaemonSet or ReplicaSet matches the labels of its own pod template;
- a Service has ports, with different names where there are several; containers of a pod have different names and mount
  volumes that it has.`,
  check: (context) => [
    ...context.documents('manifest').flatMap(({ value, ...document }): Problem[] => {
      if (value === undefined || value === null) return [];
      const complete = isMap(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
      return complete
        ? []
        : [{ on: document, message: 'this is no Kubernetes object: it lacks apiVersion or kind' }];
    }),
    ...context.manifests.flatMap((manifest) => [
      ...named(manifest),
      ...labelled(manifest),
      ...selecting(manifest),
      ...serverProblems(manifest),
    ]),
  ],
  examples: {
    failing: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: basket}
    spec:
      containers:
        - name: cart
          image: shop/cart:1.4.2
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: cart}
    spec:
      containers:
        - name: cart
          image: shop/cart:1.4.2
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function named(manifest: Manifest): Problem[] {
  const path = ['metadata', 'name'];
  if (!has(manifest, 'metadata', 'name')) {
    const anonymous = text(manifest, 'metadata', 'generateName') || neverSent.test(manifest.group);
    return anonymous ? [] : [{ on: manifest, path, message: 'the object has no metadata.name' }];
  }
  if (freeNames.has(manifest.kind) || isDnsSubdomain(manifest.name)) return [];
  return [
    {
      on: manifest,
      path,
      message: `${JSON.stringify(manifest.name.slice(0, 80))} cannot be the name of an object`,
    },
  ];
}

function labelled(manifest: Manifest): Problem[] {
  const template = podTemplate(manifest);
  const places = [manifest, ...(template && template.node.path.length > 0 ? [template.node] : [])];
  return places.flatMap((node) => [
    ...entries(node, 'metadata', 'labels').flatMap(({ key, value, path }): Problem[] => {
      const good = isQualifiedName(key) && typeof value === 'string' && isLabelValue(value);
      return good || value === null
        ? []
        : [{ on: manifest, path, message: `the label ${key} or its value is invalid` }];
    }),
    ...entries(node, 'metadata', 'annotations').flatMap(({ key, value, path }): Problem[] => {
      if (!isQualifiedName(key))
        return [{ on: manifest, path, message: `${key} cannot be the key of an annotation` }];
      if (typeof value === 'string' || value === null) return [];
      const fix = isMap(value) ? undefined : `quote it: "${value}"`;
      return [
        {
          on: manifest,
          path,
          message: `the value of the annotation ${key} is no string`,
          ...(fix && { fix }),
        },
      ];
    }),
  ]);
}

function selecting(manifest: Manifest): Problem[] {
  const template = manifest.group === 'apps' ? podTemplate(manifest) : undefined;
  if (!template) return [];
  const path = ['spec', 'selector', 'matchLabels'];
  const wanted = textMap(manifest, ...path);
  if (Object.keys(wanted).length === 0) {
    if (has(manifest, 'spec', 'selector', 'matchExpressions', 0)) return [];
    return [
      {
        on: manifest,
        path: ['spec', 'selector'],
        message: 'the selector is empty, which the API server refuses',
      },
    ];
  }
  if (selects(wanted, template.labels)) return [];
  const message = 'the selector does not match the labels of the pod template, which the API server refuses';
  return [{ on: manifest, path, message }];
}
