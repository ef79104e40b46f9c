import { rule as authorization } from './check_authorization_policies.ts';
import { rule as injection } from './check_injection_labels.ts';
import { rule as mtls } from './check_mtls_agreement.ts';
import { rule as policies } from './check_network_policies.ts';
import { all, finds } from './testing/finds.ts';

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, spec });
const net = (kind: string, name: string, spec: object, metadata: object = {}) =>
  object('networking.istio.io/v1', kind, name, spec, metadata);
const service = (name: string, ports: object[], metadata: object = {}) =>
  object('v1', 'Service', name, { selector: { app: name }, ports }, metadata);
const pod = (name: string, labels: object = {}, spec: object = {}) =>
  object(
    'v1',
    'Pod',
    name,
    { containers: [{ name: 'a', image: 'a:1' }], ...spec },
    { labels: { app: name, ...labels } },
  );

describe('rules about who may talk to whom', () => {
  it('mTLS that both sides agree on, by port, by pod and by namespace', () => {
    const peer = (name: string, spec: object, namespace = 'shop') =>
      object('security.istio.io/v1', 'PeerAuthentication', name, spec, { namespace });
    const client = (trafficPolicy: object) => net('DestinationRule', 'd', { host: 'cart', trafficPolicy });
    const server = all(service('cart', [{ name: 'http', port: 80, targetPort: 8080 }]), pod('cart'));
    const strict = { mtls: { mode: 'STRICT' } };
    const off = client({ tls: { mode: 'DISABLE' } });
    finds(mtls, all(server, off));
    finds(mtls, all(server, off, peer('mesh', strict, 'istio-system')), /istio-system\/mesh sets STRICT/);
    finds(
      mtls,
      all(server, off, peer('mesh', strict, 'istio-system'), peer('ns', { mtls: { mode: 'PERMISSIVE' } })),
    );
    const own = {
      selector: { matchLabels: { app: 'cart' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 8080: { mode: 'DISABLE' } },
    };
    finds(mtls, all(server, off, peer('own', own)));
    finds(mtls, all(server, client({ tls: { mode: 'ISTIO_MUTUAL' } }), peer('own', own)), /sets DISABLE/);
    const byPort = client({
      tls: { mode: 'ISTIO_MUTUAL' },
      portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }],
    });
    finds(mtls, all(server, byPort, peer('ns', strict)), /TLS mode SIMPLE/);
    finds(
      mtls,
      all(
        service('cart', [{ name: 'http', port: 80 }]),
        pod('cart', { 'sidecar.istio.io/inject': 'false' }),
        off,
        peer('ns', strict),
      ),
    );
  });

  it('AuthorizationPolicies that match what they seem to', () => {
    const policy = (spec: object) => object('security.istio.io/v1', 'AuthorizationPolicy', 'p', spec);
    const operation = (one: object) =>
      policy({
        action: 'DENY',
        selector: { matchLabels: { app: 'db' } },
        rules: [{ to: [{ operation: one }] }],
      });
    finds(authorization, policy({}), /^info .* denies everything/);
    finds(authorization, policy({ action: 'DENY' }), /^error .* denies nothing/);
    finds(
      authorization,
      policy({ rules: [{ from: [{ source: { principals: ['ns/shop/sa/a'] } }] }] }),
      /trust domain/,
    );
    finds(
      authorization,
      operation({ paths: ['admin'], methods: ['get'] }),
      /paths begin with/,
      /method get never/,
    );
    const db = (name: string) => all(service('db', [{ name, port: 3306 }]), pod('db'));
    finds(authorization, all(db('tcp'), operation({ methods: ['GET'] })), /exist in HTTP only/);
    finds(authorization, all(db('http'), operation({ methods: ['GET'] })));
    finds(authorization, all(db('tcp'), operation({ ports: ['3306'] })));
  });

  it('labels for injection', () => {
    const namespace = (labels: object) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels } });
    finds(injection, namespace({ 'istio-injection': 'enabled' }));
    finds(injection, namespace({ 'istio-injection': 'true' }), /neither enabled nor disabled/);
    finds(injection, namespace({ 'istio.io/rev': 'a', 'istio.io/dataplane-mode': 'ambient' }), /at once/);
    finds(
      injection,
      pod('a', { 'sidecar.istio.io/inject': 'true' }, { hostNetwork: true }),
      /network of its host/,
    );
    const gateway = { containers: [{ name: 'istio-proxy', image: 'auto' }] };
    finds(injection, pod('a', { 'sidecar.istio.io/inject': 'false' }, gateway), /keeps away/);
    finds(injection, pod('a', { 'sidecar.istio.io/inject': 'true' }, gateway));
  });

  it('network policies: ingress of istiod, ports of pods, all egress, other policies that help', () => {
    const policy = (name: string, spec: object) =>
      object('networking.k8s.io/v1', 'NetworkPolicy', name, spec);
    const ports = (...numbers: number[]) => [{ ports: numbers.map((port) => ({ port })) }];
    finds(policies, policy('a', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }));
    finds(
      policies,
      policy('a', { podSelector: {}, policyTypes: ['Egress'] }),
      /istiod on port 15012/,
      /resolve names/,
    );
    const shop = { podSelector: { matchLabels: { app: 'a' } } };
    const help = policy('help', { podSelector: {}, policyTypes: ['Egress'], egress: ports(15012, 53) });
    finds(policies, all(policy('a', { ...shop, egress: ports(80) }), help));
    finds(policies, policy('a', { ...shop, egress: [{ ports: [{ port: 1, endPort: 65535 }] }] }));
    finds(
      policies,
      all(pod('a', { 'sidecar.istio.io/inject': 'false' }), policy('a', { ...shop, egress: ports(80) })),
    );
    finds(
      policies,
      all(pod('b'), policy('a', { ...shop, ingress: [{}] })),
      /^warning .* matches no workload/,
    );
    const istiod = { podSelector: { matchLabels: { app: 'istiod' } } };
    finds(policies, policy('a', { ...istiod, ingress: ports(15017) }), /cut off on port 15012/);
    const web = pod(
      'a',
      {},
      { containers: [{ name: 'a', image: 'a:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
    );
    finds(policies, all(web, policy('a', { ...shop, ingress: ports(80) })), /^warning .* port 80/);
    finds(
      policies,
      all(web, policy('a', { ...shop, ingress: [...ports(8080, 15020), { ports: [{ port: 'http' }] }] })),
    );
  });
});
