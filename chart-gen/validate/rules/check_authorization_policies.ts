import { declaredProtocol } from '../mesh/protocols.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { servicePorts } from '../model/mesh-services.ts';
import { child, entries, has, items, type Node, text, textMap } from '../model/node.ts';
import { selects } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** Fields of an operation or source that only HTTP has. */
const ofHttp = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];

export const rule: Rule = {
  id: 'check_authorization_policies',
  severity: 'error',
  title: 'Authorization policies allow and deny what they seem to',
  reason:
    'A policy that matches nothing denies everything when it allows, and nothing when it denies. Toggling policies is also a known way to find faults of a release (istio/istio#48077).',
  doc: `- principals are written \`cluster.local/ns/…/sa/…\`: with \`spiffe://\` in front, or without the domain, none ever matches;
- paths begin with \`/\` or \`*\`, methods are in capitals;
- a DENY rule with fields of HTTP for pods whose Services have TCP ports only denies all of their traffic, and an ALLOW
  rule allows none: an error;
- an ALLOW policy without \`rules\` denies everything: a note, as it may be meant; a DENY policy without rules does nothing: an
  error.`,
  check: (context) =>
    context
      .ofKind('security.istio.io', 'AuthorizationPolicy')
      .flatMap((on) => [
        ...ofAction(on),
        ...items(on, 'spec', 'rules').flatMap((rule) => ofRule(on, rule)),
        ...ofTcp(context, on),
      ]),
  examples: {
    failing: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: cart, namespace: shop}
spec:
  action: ALLOW
  rules:
    - from: [{source: {principals: ["spiffe://cluster.local/ns/shop/sa/web"]}}]
      to: [{operation: {methods: [GET], paths: [/cart]}}]
`,
    passing: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: cart, namespace: shop}
spec:
  action: ALLOW
  rules:
    - from: [{source: {principals: ["cluster.local/ns/shop/sa/web"]}}]
      to: [{operation: {methods: [GET], paths: [/cart]}}]
`,
  },
};

function ofAction(on: Manifest): Problem[] {
  if (items(on, 'spec', 'rules').length > 0) return [];
  const action = text(on, 'spec', 'action') ?? 'ALLOW';
  const path = ['spec'];
  if (action === 'DENY') return [{ on, path, message: 'a DENY policy without rules denies nothing' }];
  if (action !== 'ALLOW') return [];
  return [{ on, path, message: 'an ALLOW policy without rules denies everything', severity: 'info' }];
}

function ofRule(on: Manifest, rule: Node): Problem[] {
  const sources = items(rule, 'from').map((one) => child(one, 'source'));
  const operations = items(rule, 'to').map((one) => child(one, 'operation'));
  const each = (nodes: readonly Node[], names: readonly string[]) =>
    nodes.flatMap((node) => names.flatMap((name) => items(node, name)));
  const problems: Problem[] = [];
  for (const { value, path } of each(sources, ['principals', 'notPrincipals'])) {
    const principal = String(value);
    if (principal.startsWith('spiffe://')) {
      const fix = `write ${principal.slice('spiffe://'.length)}`;
      problems.push({ on, path, message: 'a principal with spiffe:// in front never matches', fix });
    } else if (/^ns\//.test(principal)) {
      problems.push({
        on,
        path,
        message: 'a principal begins with the trust domain',
        fix: `write cluster.local/${principal}`,
      });
    }
  }
  for (const { value, path } of each(operations, ['paths', 'notPaths'])) {
    if (/^[/*{]/.test(String(value))) continue;
    problems.push({
      on,
      path,
      message: `the path ${JSON.stringify(value)} never matches, as paths begin with /`,
    });
  }
  for (const { value, path } of each(operations, ['methods', 'notMethods'])) {
    const method = String(value);
    if (method === method.toUpperCase()) continue;
    problems.push({
      on,
      path,
      message: `the method ${method} never matches`,
      fix: `write ${method.toUpperCase()}`,
    });
  }
  return problems;
}

function ofTcp(context: RuleContext, on: Manifest): Problem[] {
  const selector = textMap(on, 'spec', 'selector', 'matchLabels');
  const pods = context.podsIn(context.namespaceOf(on)).filter((pod) => selects(selector, pod.labels));
  const ports = pods.flatMap((pod) =>
    context.services.ofPod(pod).flatMap((service) => servicePorts(service)),
  );
  const allTcp = ports.map((port) => declaredProtocol(port.name, port.appProtocol));
  if (
    allTcp.length === 0 ||
    !allTcp.every((one) => one && ['tcp', 'tls', 'mysql', 'mongo', 'redis'].includes(one))
  )
    return [];
  return items(on, 'spec', 'rules').flatMap((rule) =>
    items(rule, 'to').flatMap((to): Problem[] => {
      const used = entries(to, 'operation').filter(({ key }) => ofHttp.includes(key));
      if (used.length === 0 || !has(to, 'operation')) return [];
      const denies = text(on, 'spec', 'action') === 'DENY';
      const message = `${used.map(({ key }) => key).join(', ')} exist in HTTP only, and these pods have TCP ports: the rule ${denies ? 'denies all' : 'allows nothing'}`;
      return [{ on, path: [...to.path, 'operation'], message }];
    }),
  );
}
