import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { child, has, textMap } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_injection_labels',
  severity: 'error',
  title: 'Labels for injection mean one thing',
  reason:
    'With both `istio-injection` and `istio.io/rev` on a namespace the first wins, so a canary revision takes no pod and the upgrade looks done; a pod on the network of its host is never injected, whatever its label says.',
  doc: `- a Namespace with \`istio-injection\` and \`istio.io/rev\`: an error; with \`istio-injection: enabled\` or a revision beside
  \`istio.io/dataplane-mode: ambient\`: an error;
- \`istio-injection\` with another value than enabled or disabled: an error;
- a pod with \`sidecar.istio.io/inject: "true"\` and \`hostNetwork: true\`: an error;
- an \`istio-proxy\` container with \`image: auto\` in a pod that is kept from injection: an error.`,
  check: (context) => [
    ...context.ofKind('', 'Namespace').flatMap((namespace) => ofNamespace(namespace)),
    ...context.pods.flatMap((pod) => ofPod(context, pod)),
  ],
  examples: {
    failing: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
    istio.io/rev: 1-31-0
`,
    passing: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/rev: 1-31-0
`,
  },
};

function ofNamespace(on: Manifest): Problem[] {
  const labels = textMap(on, 'metadata', 'labels');
  const path = (name: string) => ['metadata', 'labels', name];
  const [injection, revision] = [labels['istio-injection'], labels['istio.io/rev']];
  if (injection !== undefined && !['enabled', 'disabled'].includes(injection)) {
    const message = `istio-injection is ${JSON.stringify(injection)}, neither enabled nor disabled`;
    return [{ on, path: path('istio-injection'), message }];
  }
  if (injection !== undefined && revision !== undefined) {
    const message = `istio-injection: ${injection} wins over istio.io/rev: ${revision}, so that revision takes no pod here`;
    return [{ on, path: path('istio.io/rev'), message, fix: 'remove istio-injection' }];
  }
  const sidecars = injection === 'enabled' || revision !== undefined;
  if (labels['istio.io/dataplane-mode'] !== 'ambient' || !sidecars) return [];
  const message = 'this namespace asks for sidecars and for ambient at once';
  return [{ on, path: path('istio.io/dataplane-mode'), message }];
}

function ofPod(context: RuleContext, { owner: on, node, spec, labels, containers }: PodTemplate): Problem[] {
  const label = 'sidecar.istio.io/inject';
  const path = [...node.path, 'metadata', 'labels', label];
  if (labels[label] === 'true' && child(spec, 'hostNetwork').value === true) {
    return [{ on, path, message: 'a pod on the network of its host gets no sidecar' }];
  }
  const automatic = containers.find(
    (one) => one.name === 'istio-proxy' && child(one, 'image').value === 'auto',
  );
  if (!automatic || labels[label] !== 'false') return [];
  const known = has(node, 'metadata', 'labels') && context.manifests.length > 0;
  return known
    ? [{ on, path, message: 'the image auto is filled in by the injector, which this label keeps away' }]
    : [];
}
