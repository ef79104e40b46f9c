import { expect } from 'chai';
import type { Rule } from '../model/rule.ts';
import { findings } from '../rule-set/run-rule.ts';
import { rule as authorization } from './check_authorization_policies.ts';
import { rule as envoyFilters } from './check_envoyfilters.ts';
import { rule as gateways } from './check_gateway_references.ts';
import { rule as conflicts } from './check_host_conflicts.ts';
import { rule as injection } from './check_injection_labels.ts';
import { rule as annotations } from './check_istio_annotations.ts';
import { rule as istio } from './check_istio_manifests.ts';
import { rule as entries } from './check_istio_serviceentry_port_protocol.ts';
import { rule as mtls } from './check_mtls_agreement.ts';
import { rule as policies } from './check_network_policies.ts';
import { rule as retries } from './check_post_retries.ts';
import { rule as subsets } from './check_virtualservice_subsets.ts';

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, spec });
const net = (kind: string, name: string, spec: object, metadata: object = {}) =>
  object('networking.istio.io/v1', kind, name, spec, metadata);
const all = (...objects: readonly string[]) => objects.join('\n---\n');
const finds = (rule: Rule, example: string, ...expected: readonly RegExp[]) => {
  const found = findings(rule, example);
  expect(found, found.join('\n')).to.have.length(expected.length);
  expected.forEach((pattern, index) => {
    expect(found[index]).to.match(pattern);
  });
};
const to = (host: string, more: object = {}) => [{ destination: { host, ...more } }];
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

describe('rules about VirtualServices', () => {
  const vs = (spec: object, name = 'v', metadata: object = {}) =>
    net('VirtualService', name, { hosts: ['cart'], ...spec }, metadata);

  it('a route does something, in a time that has a unit, and is reached', () => {
    finds(istio, vs({ http: [{ route: to('cart') }] }));
    finds(istio, vs({}), /has no route/);
    finds(istio, vs({ http: [{ match: [{ uri: { prefix: '/a' } }] }] }), /has none of route/);
    finds(istio, vs({ http: [{ route: to('cart'), timeout: '5' }] }), /"5" is no duration/);
    finds(
      istio,
      vs({ http: [{ route: to('cart'), timeout: '1s', retries: { perTryTimeout: '2s' } }] }),
      /^warning .* never a second try/,
    );
    finds(
      istio,
      vs({ http: [{ match: [{ uri: { prefix: '/' } }], route: to('a') }, { route: to('b') }] }),
      /never used/,
    );
    finds(
      istio,
      vs({
        http: [
          { match: [{ uri: { prefix: '/' }, method: { exact: 'GET' } }], route: to('a') },
          { route: to('b') },
        ],
      }),
    );
    const weightless = [...to('a'), ...to('b')].map((one) => ({ ...one, weight: 0 }));
    finds(istio, vs({ http: [{ route: weightless }] }), /weights of all destinations are 0/);
  });

  it('hosts are hosts, and * is for gateways', () => {
    finds(istio, vs({ hosts: ['*'], gateways: ['edge'], tcp: [{ route: to('a') }] }));
    finds(istio, vs({ hosts: ['*'], tcp: [{ route: to('a') }] }), /not allowed for the sidecars/);
    finds(istio, vs({ hosts: ['https://x'], tcp: [{ route: to('a') }] }), /is no host/);
    finds(istio, vs({ hosts: ['10.0.0.1', '2001:db8::1'], tcp: [{ route: to('a') }] }));
  });

  it('retries of what must not happen twice', () => {
    const route = (more: object) => vs({ http: [{ route: to('cart'), ...more }] });
    const post = { match: [{ method: { exact: 'POST' } }] };
    finds(retries, route({}));
    finds(retries, route(post), /^warning .* leaves retries to the defaults/);
    finds(retries, route({ ...post, retries: { attempts: 0 } }));
    finds(retries, route({ ...post, retries: { attempts: 2 } }));
    finds(
      retries,
      route({ ...post, retries: { attempts: 2, retryOn: 'connect-failure, 503' } }),
      /^error .* on 503/,
    );
    finds(retries, route({ retries: { attempts: 2, retryOn: 'gateway-error' } }), /^warning/);
    finds(
      retries,
      route({ match: [{ method: { regex: 'GET|HEAD' } }], retries: { attempts: 2, retryOn: '5xx' } }),
    );
    finds(
      retries,
      route({ match: [{ method: { regex: 'GET|POST' } }], retries: { attempts: 2, retryOn: '5xx' } }),
      /^error/,
    );
    finds(retries, vs({ http: [{ match: post.match, redirect: { uri: '/' } }] }));
    const env = [{ name: 'EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY', value: 'false' }];
    finds(
      retries,
      pod('istiod', {}, { containers: [{ name: 'discovery', image: 'a:1', env }] }),
      /^error .* 503/,
    );
  });

  it('subsets that exist, also in mirrors and by the full name', () => {
    const rule = net('DestinationRule', 'd', {
      host: 'cart.shop.svc.cluster.local',
      subsets: [{ name: 'v1' }],
    });
    finds(subsets, all(rule, vs({ http: [{ route: to('cart', { subset: 'v1' }) }] })));
    finds(
      subsets,
      all(
        rule,
        vs({ http: [{ route: to('cart', { subset: 'v3' }), mirror: { host: 'cart', subset: 'v9' } }] }),
      ),
      /no subset v3/,
      /no subset v9/,
    );
    finds(
      subsets,
      vs({ tcp: [{ route: to('cart', { subset: 'v1' }) }] }),
      /^warning .* no DestinationRule among/,
    );
  });

  it('gateways that are there and serve the host', () => {
    const edge = (hosts: string[], namespace = 'shop') =>
      net(
        'Gateway',
        'edge',
        { servers: [{ port: { number: 80, protocol: 'HTTP', name: 'http' }, hosts }] },
        { namespace },
      );
    const bound = (gateway: string) =>
      vs({ hosts: ['a.example.com'], gateways: [gateway], http: [{ route: to('a') }] });
    finds(gateways, all(edge(['*.example.com']), bound('edge')));
    finds(gateways, all(edge(['b.example.com']), bound('edge')), /does not serve the host a.example.com/);
    finds(gateways, all(edge(['*'], 'infra'), bound('infra/edge')));
    finds(gateways, all(edge(['./*'], 'infra'), bound('infra/edge')), /does not serve/);
    finds(gateways, all(edge(['shop/*'], 'infra'), bound('infra/edge')));
    finds(gateways, all(edge(['*']), bound('egde')), /^error .* no Gateway egde/);
    finds(gateways, bound('infra/edge'), /^warning .* no Gateway infra\/edge/);
    finds(gateways, bound('a/b/c'), /not of the form/);
  });

  it('one object for a host', () => {
    const route = { http: [{ route: to('cart') }] };
    const edge = { ...route, hosts: ['a.example.com'], gateways: ['edge'] };
    finds(
      conflicts,
      all(vs(route, 'a'), vs(route, 'b')),
      /^error .* VirtualService\/shop\/a is a VirtualService for cart.shop/,
    );
    finds(conflicts, all(vs(route, 'a'), vs(route, 'b', { namespace: 'other' })));
    finds(conflicts, all(vs(edge, 'a'), vs(edge, 'b')), /^warning/);
    finds(conflicts, all(vs(edge, 'a'), vs({ ...edge, gateways: ['other'] }, 'b')));
    finds(
      conflicts,
      all(vs(edge, 'a'), vs({ ...edge, hosts: ['*.example.com'] }, 'b')),
      /^info .* more precise/,
    );
    const internal = { ...route, hosts: ['x.example.com'], exportTo: ['.'] };
    finds(conflicts, all(vs(internal, 'a'), vs(internal, 'b', { namespace: 'other' })));
    const policy = (name: string, more: object = {}) =>
      net('DestinationRule', name, { host: 'cart', trafficPolicy: {}, ...more });
    finds(conflicts, all(policy('a'), policy('b')), /^error .* DestinationRule for cart/);
    finds(conflicts, all(policy('a'), policy('b', { workloadSelector: { matchLabels: { x: 'y' } } })));
    finds(conflicts, all(policy('a'), policy('b', { trafficPolicy: undefined, subsets: [] })));
  });
});

describe('rules about the other objects of Istio', () => {
  it('DestinationRules, Gateways, Sidecars and PeerAuthentications that Istio refuses', () => {
    finds(
      istio,
      net('DestinationRule', 'd', { host: 'a', subsets: [{ name: 'v1' }, { name: 'v1' }] }),
      /two subsets called v1/,
    );
    finds(
      istio,
      net('DestinationRule', 'd', { host: 'a', trafficPolicy: { tls: { mode: 'MUTUAL' } } }),
      /MUTUAL needs/,
    );
    finds(
      istio,
      net('DestinationRule', 'd', { host: 'a', trafficPolicy: { outlierDetection: { interval: 5 } } }),
      /no duration/,
    );
    const server = (more: object) =>
      net('Gateway', 'g', {
        servers: [{ port: { number: 443, protocol: 'HTTPS', name: 'https' }, hosts: ['*'], ...more }],
      });
    finds(istio, server({ tls: { mode: 'SIMPLE', credentialName: 'c' } }));
    finds(istio, server({ tls: { mode: 'SIMPLE' } }), /names no certificate/);
    finds(istio, server({}), /has no tls settings/);
    const plain = { port: { number: 80, protocol: 'HTTTP', name: 'http' }, hosts: ['*'] };
    finds(istio, net('Gateway', 'g', { servers: [plain] }), /knows no protocol "HTTTP"/);
    const good = { ...plain, port: { ...plain.port, protocol: 'HTTP' } };
    finds(istio, net('Gateway', 'g', { servers: [good, good] }), /two servers have a port called http/);
    finds(istio, net('DestinationRule', 'd', {}), /null is no host/);
    const own = { tls: { mode: 'ISTIO_MUTUAL', credentialName: 'c' } };
    finds(
      istio,
      net('DestinationRule', 'd', { host: 'a', trafficPolicy: own }),
      /the mesh's certificates, not credentialName/,
    );
    finds(
      istio,
      net('Sidecar', 's', { egress: [{ hosts: ['./*', 'istio-system/*', 'cart'] }] }),
      /"cart" is not of the form/,
    );
    const peer = (name: string, spec: object) =>
      object('security.istio.io/v1', 'PeerAuthentication', name, spec);
    finds(
      istio,
      peer('p', { portLevelMtls: { 8080: { mode: 'DISABLE' } } }),
      /only together with a selector/,
    );
    finds(istio, all(peer('a', {}), peer('b', {})), /another PeerAuthentication without a selector, a/);
    finds(istio, all(peer('a', {}), peer('b', { selector: { matchLabels: { a: 'b' } } })));
    finds(
      istio,
      net('ServiceEntry', 'e', { hosts: ['*.x.com'], resolution: 'DNS', ports: [] }),
      /cannot be resolved/,
    );
  });

  it('ports of ServiceEntries', () => {
    const entry = (port: object, more: object = {}) =>
      net('ServiceEntry', 'e', {
        hosts: ['a.com'],
        resolution: 'DNS',
        ports: [{ number: 443, name: 'x', ...port }],
        ...more,
      });
    finds(entries, entry({ protocol: 'https' }));
    finds(entries, entry({}), /^warning .* no protocol/);
    finds(entries, entry({ protocol: 'HTTP' }), /^warning .* clients that speak TLS/);
    finds(entries, entry({ protocol: 'HTTP', targetPort: 8443 }));
    finds(entries, all(entry({ protocol: 'HTTP' }), net('DestinationRule', 'd', { host: 'a.com' })));
    finds(entries, entry({ protocol: 'TLS', number: 80 }), /^warning/);
    finds(
      entries,
      entry({ protocol: 'TCP', number: 5432 }, { hosts: ['a.com', 'b.com'] }),
      /without addresses/,
    );
    finds(
      entries,
      entry({ protocol: 'TCP', number: 5432 }, { hosts: ['a.com', 'b.com'], addresses: ['10.0.0.1'] }),
    );
  });

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

  it('EnvoyFilters: old types, missing types, versions and order', () => {
    const filter = (patch: object, more: object = { priority: 1 }) =>
      net('EnvoyFilter', 'f', { ...more, configPatches: [patch] });
    const type = (name: string) => ({ name: 'x', typed_config: { '@type': `type.googleapis.com/${name}` } });
    const put = (value: object) =>
      filter({ applyTo: 'HTTP_FILTER', patch: { operation: 'INSERT_FIRST', value } });
    finds(envoyFilters, put(type('envoy.extensions.filters.http.lua.v3.Lua')));
    finds(envoyFilters, put(type('envoy.config.filter.http.lua.v2.Lua')), /no longer reads/);
    finds(
      envoyFilters,
      put({ name: 'envoy.lua' }),
      /no typed_config/,
      /no proxy has a filter called envoy.lua/,
    );
    finds(envoyFilters, put({ ...type('envoy.extensions.filters.http.lua.v3.Lua'), name: 'envoy.lua' }));
    finds(
      envoyFilters,
      filter({ applyTo: 'HTTP_FILTER', patch: { operation: 'INSERT_BEFORE', value: type('a.v3.B') } }, {}),
      /^warning .* depends on other filters/,
    );
    finds(
      envoyFilters,
      filter({
        applyTo: 'CLUSTER',
        match: { proxy: { proxyVersion: '^1\\.30' } },
        patch: { operation: 'MERGE', value: {} },
      }),
      /^warning .* version/,
    );
    finds(
      envoyFilters,
      filter({
        applyTo: 'HTTP_FILTER',
        match: { listener: { filterChain: { filter: { name: 'mixer' } } } },
        patch: { operation: 'REMOVE' },
      }),
      /no proxy since Istio 1.8/,
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

  it('annotations: known, in their place, with values that Istio takes', () => {
    const annotated = (annotation: object, kind = 'Pod') =>
      object('v1', kind, 'a', kind === 'Pod' ? { containers: [{ name: 'a', image: 'a:1' }] } : {}, {
        annotations: annotation,
      });
    finds(annotations, annotated({ 'sidecar.istio.io/logLevel': 'debug', 'example.com/x': 'y' }));
    finds(annotations, annotated({ 'sidecar.istio.io/logLvl': 'debug' }), /reads no annotation/);
    finds(annotations, annotated({ 'sidecar.istio.io/nativeSidecar': 'maybe' }), /no truth value/);
    finds(annotations, annotated({ 'sidecar.istio.io/interceptionMode': 'tproxy' }), /no interception mode/);
    finds(annotations, annotated({ 'sidecar.istio.io/inject': 'true' }), /^info/);
    finds(annotations, annotated({ 'networking.istio.io/exportTo': '.' }, 'Service'));
    finds(
      annotations,
      annotated({ 'sidecar.istio.io/logLevel': 'debug' }, 'Service'),
      /^warning .* belongs on a Pod/,
    );
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
