import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { child, entries, has, items, type Node, number, text, textMap, texts } from '../model/node.ts';
import { type PodTemplate, selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const istiodPorts = {
  15012: 'configuration and certificates of the sidecars',
  15017: 'the webhooks',
} as const;

export const rule: Rule = {
  id: 'check_network_policies',
  severity: 'error',
  title: 'Network policies let the mesh work',
  reason:
    'A sidecar that cannot reach istiod or DNS keeps what it had until its certificate ends or its pod restarts, which is in the middle of rolling the data plane. Policies see the ports of pods, not those of Services.',
  doc: `For each NetworkPolicy:

- one that limits egress, of pods that may have a sidecar, lets them reach istiod on TCP 15012 and DNS on UDP or TCP 53;
  other policies for the same pods may do so;
- one that limits ingress to istiod allows 15012 and 15017;
- a port of an ingress rule is one that a selected pod declares (a warning): the port of the Service is the usual mistake;
- the selector matches a workload, when the inputs hold any of its namespace (a warning).`,
  check: (context) =>
    context.ofKind('networking.k8s.io', 'NetworkPolicy').flatMap((policy) => ofPolicy(context, policy)),
  examples: {
    failing: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: stock}}}]
      ports: [{protocol: TCP, port: 8080}]
`,
    passing: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: cart}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: stock}}}]
      ports: [{protocol: TCP, port: 8080}]
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}]
      ports: [{protocol: TCP, port: 15012}]
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
      ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
`,
  },
};

function ofPolicy(context: RuleContext, on: Manifest): Problem[] {
  const here = context.podsIn(context.namespaceOf(on));
  const pods = here.filter((pod) => matches(on, pod));
  if (here.length > 0 && pods.length === 0) {
    const message = 'the selector matches no workload among the inputs of this namespace';
    return [{ on, path: ['spec', 'podSelector'], message, severity: 'warning' }];
  }
  const problems: Problem[] = [];
  const outside = pods.length > 0 && pods.every((pod) => context.injection(pod) === 'no');
  if (limits(on, 'Egress') && !outside) problems.push(...ofEgress(context, on));
  if (limits(on, 'Ingress')) {
    if (textMap(on, 'spec', 'podSelector', 'matchLabels').app === 'istiod') problems.push(...ofIstiod(on));
    problems.push(...ofIngressPorts(on, pods));
  }
  return problems;
}

function ofEgress(context: RuleContext, on: Manifest): Problem[] {
  const selector = JSON.stringify(child(on, 'spec', 'podSelector').value ?? {});
  const same = context
    .ofKindIn('networking.k8s.io', 'NetworkPolicy', context.namespaceOf(on))
    .filter((one) =>
      ['{}', selector].includes(JSON.stringify(child(one, 'spec', 'podSelector').value ?? {})),
    );
  const allows = (port: number) =>
    same.some((one) => items(one, 'spec', 'egress').some((rule) => opens(rule, port)));
  const path = ['spec', 'egress'];
  const missing: Problem[] = [];
  if (!allows(15012)) {
    const message =
      'the sidecars of these pods cannot reach istiod on port 15012 for configuration and certificates';
    missing.push({ on, path, message, fix: 'allow TCP 15012 to the namespace of istiod' });
  }
  if (!allows(53)) {
    missing.push({
      on,
      path,
      message: 'these pods cannot resolve names',
      fix: 'allow UDP and TCP 53 to the DNS of the cluster',
    });
  }
  return missing;
}

function ofIstiod(on: Manifest): Problem[] {
  const rules = items(on, 'spec', 'ingress');
  return Object.entries(istiodPorts)
    .filter(([port]) => !rules.some((rule) => opens(rule, Number(port))))
    .map(([port, use]) => ({
      on,
      path: ['spec', 'ingress'],
      message: `istiod is cut off on port ${port}: ${use}`,
    }));
}

function ofIngressPorts(on: Manifest, pods: readonly PodTemplate[]): Problem[] {
  const declared = pods.flatMap(({ containers }) => containers.flatMap((one) => items(one, 'ports')));
  if (declared.length === 0) return [];
  const known = new Set(declared.flatMap((port) => [number(port, 'containerPort'), text(port, 'name')]));
  return items(on, 'spec', 'ingress')
    .flatMap((rule) => items(rule, 'ports'))
    .flatMap((node): Problem[] => {
      const port = number(node, 'port') ?? text(node, 'port');
      const ofSidecar = typeof port === 'number' && port >= 15000 && port <= 15090;
      if (port === undefined || has(node, 'endPort') || ofSidecar || known.has(port)) return [];
      const message = `no selected pod declares port ${port}`;
      const fix = 'a policy takes the port of the pod, not that of its Service';
      return [{ on, path: [...node.path, 'port'], message, fix, severity: 'warning' }];
    });
}

function matches(policy: Manifest, pod: PodTemplate): boolean {
  const selector = child(policy, 'spec', 'podSelector');
  if (entries(selector).length === 0) return true;
  const wanted = textMap(selector, 'matchLabels');
  // expressions are taken to match: only the plain half of a selector is decided here
  return Object.keys(wanted).length === 0 || selects(wanted, pod.labels);
}

function limits(policy: Manifest, direction: 'Ingress' | 'Egress'): boolean {
  const types = texts(policy, 'spec', 'policyTypes');
  if (types.length > 0) return types.includes(direction);
  return direction === 'Ingress' || has(policy, 'spec', 'egress');
}

function opens(rule: Node, port: number): boolean {
  const ports = items(rule, 'ports');
  return (
    ports.length === 0 ||
    ports.some((one) => {
      const from = number(one, 'port');
      // a named port may be any: the doubt is the author's
      if (from === undefined) return true;
      return port >= from && port <= (number(one, 'endPort') ?? from);
    })
  );
}
