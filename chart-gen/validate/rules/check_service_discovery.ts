import { isProxyOnly } from '../mesh/gateways.ts';
import { destinations } from '../mesh/routes.ts';
import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { servicePorts, targetNumber } from '../model/mesh-services.ts';
import { child, items, number, text, textMap } from '../model/node.ts';
import type { Path } from '../model/place.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_service_discovery',
  severity: 'error',
  title: 'Services lead to pods, and hosts to Services',
  reason:
    'A Service that selects nothing has no endpoints and its callers get 503 UH; a host that Istio does not complete the way its author thought gets 503 NR, or a rule that never applies.',
  doc: `The name leaves open what is discovered; what a proxy learns from the registry is checked:

- a Service selects a pod among the inputs, when they hold any workload of its namespace (a warning, as the pods may come
  from another chart);
- a named \`targetPort\` is a port of the pods it selects (an error); a numbered one that no container declares is a note;
- the \`serviceName\` of a StatefulSet is a Service among the inputs, when they hold any of its namespace (a warning);
- a host in a VirtualService or DestinationRule is a name without dots or the full name. Istio does not complete
  \`cart.shop\` or \`cart.shop.svc\`: an error when there is such a Service;
- a name without dots means a Service of the same namespace as the rule: an error when there is one only elsewhere.`,
  check: (context) => [
    ...context.ofKind('', 'Service').flatMap((service) => ofService(context, service)),
    ...context.ofKind('apps', 'StatefulSet').flatMap((set) => ofStatefulSet(context, set)),
    ...hosts(context).flatMap(({ on, host, path }) => ofHost(context, on, host, path)),
  ],
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: web}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  labels: {app: cart}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{name: http, containerPort: 8080}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: http}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  labels: {app: cart}
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      ports: [{name: http, containerPort: 8080}]
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofService(context: RuleContext, on: Manifest): Problem[] {
  const selector = textMap(on, 'spec', 'selector');
  if (Object.keys(selector).length === 0 || text(on, 'spec', 'type') === 'ExternalName') return [];
  const namespace = context.namespaceOf(on);
  const pods = context.services.podsOf(on);
  if (pods.length === 0) {
    if (context.podsIn(namespace).length === 0) return [];
    const message = 'the selector matches no workload among the inputs of this namespace';
    return [{ on, path: ['spec', 'selector'], message, severity: 'warning' }];
  }
  return servicePorts(on).flatMap((port): Problem[] => {
    const path = [...port.path, 'targetPort'];
    const missing = pods.find((pod) => targetNumber(port, pod) === undefined);
    if (missing) return [{ on, path, message: `${missing.owner.label} has no port called ${port.target}` }];
    const declared = pods.flatMap(({ containers }) =>
      containers.flatMap((one) => items(one, 'ports').map((each) => number(each, 'containerPort'))),
    );
    if (typeof port.target === 'string' || declared.length === 0 || declared.includes(port.target)) return [];
    if (pods.every(isProxyOnly)) return [];
    return [{ on, path, message: `no container declares port ${port.target}`, severity: 'info' }];
  });
}

function ofStatefulSet(context: RuleContext, on: Manifest): Problem[] {
  const name = text(on, 'spec', 'serviceName');
  const namespace = context.namespaceOf(on);
  const any = context.ofKindIn('', 'Service', namespace).length > 0;
  if (!name || !any || context.services.named(name, namespace)) return [];
  const message = `there is no Service ${name} among the inputs to name the pods of this StatefulSet`;
  return [{ on, path: ['spec', 'serviceName'], message, severity: 'warning' }];
}

interface Host {
  readonly on: Manifest;
  readonly host: string;
  readonly path: Path;
}

function hosts(context: RuleContext): Host[] {
  const routed = context
    .ofKind('networking.istio.io', 'VirtualService')
    .flatMap((on) => destinations(on).map(({ host, path }) => ({ on, host, path: [...path, 'host'] })));
  const ruled = context.ofKind('networking.istio.io', 'DestinationRule').flatMap((on) => {
    const node = child(on, 'spec', 'host');
    return typeof node.value === 'string' ? [{ on, host: node.value, path: node.path }] : [];
  });
  return [...routed, ...ruled];
}

function ofHost(context: RuleContext, on: Manifest, host: string, path: Path): Problem[] {
  const { services, settings } = context;
  const full = (name: string, namespace: string) => `${name}.${namespace}.svc.${settings.domain}`;
  const [, name = '', namespace = ''] = /^([^.]+)\.([^.]+)(?:\.svc)?$/.exec(host) ?? [];
  if (name !== '') {
    if (!services.named(name, namespace)) return [];
    const message = `Istio does not complete the host ${host}, so this does not reach the Service ${name} in ${namespace}`;
    return [{ on, path, message, fix: `write ${full(name, namespace)}` }];
  }
  if (host.includes('.') || host === '*' || services.ofHost(host, on.namespace)) return [];
  const elsewhere = context
    .ofKind('', 'Service')
    .find((service) => service.name === host && service.namespace);
  if (!elsewhere?.namespace || on.namespace === undefined) return [];
  const message = `the host ${host} means the namespace ${on.namespace}, where there is no such Service`;
  return [{ on, path, message, fix: `write ${full(host, elsewhere.namespace)}` }];
}
