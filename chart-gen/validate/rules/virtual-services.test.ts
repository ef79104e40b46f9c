import { rule as gateways } from './check_gateway_references.ts';
import { rule as conflicts } from './check_host_conflicts.ts';
import { rule as istio } from './check_istio_manifests.ts';
import { rule as retries } from './check_post_retries.ts';
import { rule as subsets } from './check_virtualservice_subsets.ts';
import { all, finds } from './testing/finds.ts';

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, spec });
const net = (kind: string, name: string, spec: object, metadata: object = {}) =>
  object('networking.istio.io/v1', kind, name, spec, metadata);
const to = (host: string, more: object = {}) => [{ destination: { host, ...more } }];
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

  it('of a VirtualService for the mesh too the gateway need not serve the hosts of the mesh, but some', () => {
    const edge = net('Gateway', 'edge', {
      servers: [{ port: { number: 80, protocol: 'HTTP', name: 'http' }, hosts: ['*.example.com'] }],
    });
    const both = (...hosts: string[]) =>
      vs({ hosts, gateways: ['mesh', 'edge'], http: [{ route: to('cart') }] });
    finds(gateways, all(edge, both('cart.shop.svc.cluster.local', 'a.example.com')));
    finds(gateways, all(edge, both('cart.shop.svc.cluster.local')), /does not serve the host cart/);
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
