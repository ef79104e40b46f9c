import { rule as envoyFilters } from './check_envoyfilters.ts';
import { rule as annotations } from './check_istio_annotations.ts';
import { rule as istio } from './check_istio_manifests.ts';
import { rule as entries } from './check_istio_serviceentry_port_protocol.ts';
import { all, finds } from './testing/finds.ts';

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, spec });
const net = (kind: string, name: string, spec: object, metadata: object = {}) =>
  object('networking.istio.io/v1', kind, name, spec, metadata);

describe('rules about the objects of Istio', () => {
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
});
