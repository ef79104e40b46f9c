import { covers } from '../mesh/hosts.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { items, textMap } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** Names that mean something to every pod, and the namespace in which they are at home. */
const reserved: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes$/, 'default'],
  [/^(kube-dns|coredns|metrics-server)$/, 'kube-system'],
  [
    /^(istiod|istio-(pilot|sidecar-injector|(ingress|egress|eastwest)gateway)|ztunnel)(-|$)/,
    'the root namespace',
  ],
  [/^(localhost|localdomain|metadata)$/, 'no namespace'],
];

export const rule: Rule = {
  id: 'check_reserved_custom_service_names',
  severity: 'error',
  title: 'Services do not take names that mean something else',
  reason:
    'A second Service called istiod or kube-dns catches the short names of proxies and resolvers in its namespace, and a ServiceEntry for a host of the cluster takes its traffic away. The variables that Kubernetes derives from a name break programs that read the same ones.',
  doc: `- a Service called kubernetes, kube-dns, coredns, metrics-server, istiod, istio-ingressgateway and the like, outside of the
  namespace where that name belongs: an error, unless its labels say that it is a part of Istio;
- a Service with a name that the team reserved: an error;
- a ServiceEntry for a host of the cluster's own domain that no Service among the inputs has, or for localhost: an error;
- a Service called \`server\`: a warning. Pods of the namespace get \`SERVER_PORT=tcp://…\`, which Spring Boot reads as its
  port, unless they set \`enableServiceLinks: false\`.`,
  check: (context) => [
    ...context.ofKind('', 'Service').flatMap((service) => ofService(context, service)),
    ...context.ofKind('networking.istio.io', 'ServiceEntry').flatMap((entry) => ofEntry(context, entry)),
  ],
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: istiod
  namespace: shop
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
  },
};

function ofService({ settings, namespaceOf }: RuleContext, on: Manifest): Problem[] {
  const path = ['metadata', 'name'];
  if (settings.reservedServiceNames.includes(on.name)) {
    return [{ on, path, message: `the name ${on.name} is reserved here` }];
  }
  if (on.name === 'server') {
    const message =
      'pods beside this Service get a variable SERVER_PORT, which programs such as Spring Boot read as theirs';
    return [{ on, path, message, severity: 'warning' }];
  }
  const [, home] = reserved.find(([name]) => name.test(on.name)) ?? [];
  if (home === undefined) return [];
  const namespace = namespaceOf(on);
  const atHome = namespace === (home === 'the root namespace' ? settings.rootNamespace : home);
  const labels = { ...textMap(on, 'metadata', 'labels') };
  const partOfIstio =
    home === 'the root namespace' && (labels.istio !== undefined || labels.app === 'istiod');
  const unplaced = namespace === '' && home !== 'no namespace';
  if (atHome || partOfIstio || unplaced || labels['operator.istio.io/component']) return [];
  return [{ on, path, message: `the name ${on.name} belongs to ${home}`, fix: 'choose another name' }];
}

function ofEntry({ settings, services }: RuleContext, on: Manifest): Problem[] {
  return items(on, 'spec', 'hosts').flatMap((node): Problem[] => {
    const host = String(node.value);
    const suffix = `.svc.${settings.domain}`;
    const local = covers(`*${suffix}`, host) || host === 'localhost';
    if (!local || services.ofHost(host, on.namespace)) return [];
    const message = `${host} is a name of the cluster itself, and this entry takes its traffic`;
    return [{ on, path: node.path, message }];
  });
}
