import { removedSettings } from '../mesh/removed-settings.ts';
import { items, text } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const config = 'proxy.istio.io/config';

export const rule: Rule = {
  id: 'check_removed_istio_settings',
  severity: 'warning',
  title: 'Settings of istiod and its proxies are still read',
  reason:
    'A variable that the new release no longer reads changes its behaviour on the day of the upgrade, and nothing reports it: with METRIC_ROTATION_INTERVAL gone, stale series piled up (istio/istio#58748).',
  doc: `A variable of an istiod (\`discovery\`) or \`istio-proxy\` container, or one in \`${config}\`, is none of those that the release notes
of Istio call removed and that Istio 1.31 no longer reads.`,
  check: (context) => context.pods.flatMap((pod) => [...ofContainers(pod), ...ofConfig(pod)]),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
  annotations:
    proxy.istio.io/config: |
      proxyMetadata:
        METRIC_ROTATION_INTERVAL: 10m
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
  annotations:
    sidecar.istio.io/statsEvictionInterval: 10m
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofContainers({ owner: on, containers }: PodTemplate): Problem[] {
  return containers
    .filter(({ name }) => name === 'discovery' || name === 'istio-proxy')
    .flatMap((container) => items(container, 'env'))
    .flatMap((variable): Problem[] => {
      const name = text(variable, 'name') ?? '';
      if (!removedSettings.has(name)) return [];
      return [
        {
          on,
          path: variable.path,
          message: `Istio 1.31 no longer reads ${name}`,
          fix: 'see the upgrade notes',
        },
      ];
    });
}

function ofConfig({ owner: on, node, annotations }: PodTemplate): Problem[] {
  const words = new Set((annotations[config] ?? '').match(/[A-Z][A-Z_]{5,}/g));
  const path = [...node.path, 'metadata', 'annotations', config];
  return [...words]
    .filter((name) => removedSettings.has(name))
    .map((name) => ({
      on,
      path,
      message: `Istio 1.31 no longer reads ${name}`,
      fix: 'see the upgrade notes',
    }));
}
