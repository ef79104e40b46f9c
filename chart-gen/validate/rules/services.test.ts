import { rule as podServices } from './check_pod_services.ts';
import { rule as portNames } from './check_port_names.ts';
import { rule as serviceNames } from './check_reserved_custom_service_names.ts';
import { rule as serverFirst } from './check_server_first_protocols.ts';
import { rule as discovery } from './check_service_discovery.ts';
import { all, finds, findsWith } from './testing/finds.ts';

const object = (apiVersion: string, kind: string, metadata: object, rest: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name: 'a', ...metadata }, ...rest });
const service = (ports: object[], metadata: object = {}, more: object = {}) =>
  object(
    'v1',
    'Service',
    { name: 'cart', ...metadata },
    { spec: { selector: { app: 'cart' }, ports, ...more } },
  );
const pod = (container: object = {}, metadata: object = {}) =>
  object(
    'v1',
    'Pod',
    { labels: { app: 'cart' }, ...metadata },
    { spec: { containers: [{ name: 'a', image: 'a:1', ...container }] } },
  );

describe('rules about Services', () => {
  it('names of ports', () => {
    finds(
      portNames,
      service([
        { name: 'http-web', port: 80 },
        { name: 'x', port: 1, appProtocol: 'grpc' },
      ]),
    );
    finds(portNames, service([{ name: 'web', port: 80 }]), /^info .* declares no protocol/);
    finds(portNames, service([{ name: 'htpp-web', port: 80 }]), /^warning .* looks like http/);
    finds(portNames, service([{ name: 'grpcapi', port: 80 }]), /looks like grpc/);
    finds(portNames, service([{ name: 'http', port: 80, appProtocol: 'websocket' }]), /does not know/);
    finds(portNames, service([{ name: 'tcp', port: 80, appProtocol: 'http' }]), /what counts/);
    finds(portNames, service([{ name: 'http', port: 80, targetPort: 8443 }]), /leads to 8443/);
    finds(portNames, service([{ name: 'dns', port: 53, protocol: 'UDP' }]));
    finds(portNames, service([{ port: 3306 }]));
    finds(
      portNames,
      service([{ name: 'status-port', port: 15021 }], {}, { selector: { istio: 'ingressgateway' } }),
    );
  });

  it('servers that speak first', () => {
    finds(serverFirst, service([{ name: 'tcp-nats', port: 4222 }]));
    finds(serverFirst, service([{ port: 3306 }]), /^warning .* MySQL/);
    finds(serverFirst, service([{ name: 'db', port: 9000, targetPort: 3306 }]), /^warning/);
    finds(serverFirst, service([{ name: 'http', port: 25 }]), /^error .* declared as http/);
    finds(serverFirst, service([{ name: 'ssh', port: 22 }]), /^error .* SSH/);
    const entry = (port: object) =>
      object('networking.istio.io/v1', 'ServiceEntry', {}, { spec: { hosts: ['a.com'], ports: [port] } });
    finds(serverFirst, entry({ number: 4222, name: 'x', protocol: 'TCP' }));
    finds(serverFirst, entry({ number: 4222, name: 'x' }), /^error/);
  });

  it('Services of one pod', () => {
    const other = (name: string) => service([{ name, port: 81, targetPort: 8080 }], { name: 'other' });
    const first = service([{ name: 'http', port: 80, targetPort: 8080 }]);
    finds(podServices, all(first, other('http2'), pod()));
    finds(podServices, all(first, other('unnamed'), pod()));
    finds(podServices, all(first, other('tcp'), pod()), /is tcp here and http in the Service cart/);
    finds(podServices, all(first, other('tcp'), pod({}, { namespace: 'elsewhere' })));
  });

  it('names that are taken', () => {
    finds(serviceNames, service([], { name: 'istio-ingressgateway', namespace: 'istio-system' }));
    finds(
      serviceNames,
      service([], { name: 'istio-ingressgateway', namespace: 'edge', labels: { istio: 'ingressgateway' } }),
    );
    finds(serviceNames, service([], { name: 'kube-dns', namespace: 'shop' }), /belongs to kube-system/);
    finds(serviceNames, service([], { name: 'localhost' }), /belongs to no namespace/);
    finds(serviceNames, service([], { name: 'server' }), /^warning .* SERVER_PORT/);
    findsWith(
      serviceNames,
      { settings: { reservedServiceNames: ['edge'] } },
      service([], { name: 'edge' }),
      /reserved here/,
    );
    const entry = (host: string) =>
      object('networking.istio.io/v1', 'ServiceEntry', {}, { spec: { hosts: [host] } });
    finds(serviceNames, entry('kubernetes.default.svc.cluster.local'), /name of the cluster/);
    finds(serviceNames, entry('api.example.com'));
  });

  it('selectors, target ports and hosts that lead somewhere', () => {
    const http = { name: 'http', port: 80, targetPort: 8080 };
    finds(discovery, all(service([http]), pod({ ports: [{ containerPort: 8080 }] })));
    finds(
      discovery,
      all(service([http]), pod({ ports: [{ containerPort: 9090 }] })),
      /^info .* no container declares port 8080/,
    );
    finds(
      discovery,
      all(service([http]), pod({}, { labels: { app: 'other' } })),
      /^warning .* matches no workload/,
    );
    finds(discovery, service([http]));
    const set = object('apps/v1', 'StatefulSet', {}, { spec: { serviceName: 'absent' } });
    finds(discovery, all(service([http]), set), /^warning .* no Service absent/);
    const shop = service([http], { namespace: 'shop' });
    const route = (host: string, namespace: string) =>
      object(
        'networking.istio.io/v1',
        'VirtualService',
        { namespace },
        { spec: { http: [{ route: [{ destination: { host } }] }] } },
      );
    finds(discovery, all(shop, route('cart', 'shop')));
    finds(discovery, all(shop, route('cart', 'web')), /means the namespace web/);
    finds(discovery, all(shop, route('cart.shop', 'web')), /does not complete the host cart.shop/);
    finds(discovery, all(shop, route('cart.shop.svc', 'web')), /does not complete/);
    finds(discovery, all(shop, route('cart.shop.svc.cluster.local', 'web')));
    finds(discovery, all(shop, route('example.com', 'web')));
  });
});
