import { expect } from 'chai';
import { findings } from '../rule-set/run-rule.ts';
import { rule as inbound } from './check_istio_inbound_ports_annotation.ts';
import { rule as jobs } from './check_job_sidecars.ts';
import { rule as pinned } from './check_pinned_proxies.ts';
import { rule as order } from './check_proxy_start_order.ts';
import { rule as removed } from './check_removed_istio_settings.ts';
import { rule as reserved } from './check_reserved_ports.ts';
import { finds } from './testing/finds.ts';

interface Pod {
  readonly container?: object;
  readonly others?: readonly object[];
  readonly spec?: object;
  readonly annotations?: object;
  readonly labels?: object;
}

const pod = ({ container, others = [], spec, annotations = {}, labels = { app: 'a' } }: Pod) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', labels, annotations },
    spec: { ...spec, containers: [{ name: 'a', image: 'a:1', ...container }, ...others] },
  });

describe('rules about sidecars', () => {
  it('reserved ports and the proxy’s user, only where a sidecar may come', () => {
    const listens = (containerPort: number) => ({ container: { ports: [{ containerPort }] } });
    finds(reserved, pod(listens(15006)), /port 15006, which is reserved for inbound traffic/);
    finds(reserved, pod({ ...listens(15006), labels: { 'sidecar.istio.io/inject': 'false' } }));
    finds(reserved, pod({ ...listens(15006), spec: { hostNetwork: true } }));
    finds(reserved, pod({ container: { name: 'istio-proxy', ports: [{ containerPort: 15090 }] } }));
    finds(
      reserved,
      pod({ container: { securityContext: { runAsUser: 1337 } } }),
      /container a runs as user 1337/,
    );
    finds(reserved, pod({ spec: { securityContext: { runAsUser: 1337 } } }), /the pod runs as user 1337/);
    expect(findings(reserved, pod(listens(9000)), { settings: { reservedPorts: [9000] } })).to.have.length(1);
  });

  it('inbound ports: the list is one, and fits the Services', () => {
    const service = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: {
        selector: { app: 'a' },
        ports: [
          { port: 80, targetPort: 'web' },
          { port: 53, targetPort: 5353, protocol: 'UDP' },
        ],
      },
    });
    const annotated = (name: string, value: string) =>
      `${service}\n---\n${pod({ container: { ports: [{ name: 'web', containerPort: 8080 }] }, annotations: { [`traffic.sidecar.istio.io/${name}InboundPorts`]: value } })}`;
    finds(inbound, annotated('include', '*'));
    finds(inbound, annotated('include', '8080'));
    finds(inbound, annotated('include', ''), /^error .* leads to port 8080/);
    finds(inbound, annotated('include', '8080,9999'), /^warning .* port 9999 is included/);
    finds(inbound, annotated('include', 'http'), /^error .* "http", which is no port/);
    finds(inbound, annotated('exclude', '9090'));
    finds(inbound, annotated('exclude', '8080'), /^warning .* excluded from the sidecar/);
    finds(inbound, annotated('exclude', '*'), /^error/);
  });

  it('a Job ends: native, told to quit, or without a sidecar', () => {
    const job = (labels: object, annotations: object, command: string[] = []) =>
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'j', namespace: 'shop' },
        spec: {
          template: {
            metadata: { labels, annotations },
            spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1', command }] },
          },
        },
      });
    const inject = { 'sidecar.istio.io/inject': 'true' };
    const native = 'sidecar.istio.io/nativeSidecar';
    finds(jobs, job(inject, {}), /^warning/);
    finds(jobs, job(inject, { [native]: 'false' }), /^error .* never ends/);
    finds(jobs, job(inject, { [native]: 'true' }));
    finds(jobs, job(inject, {}, ['sh', '-c', 'work; curl -X POST localhost:15020/quitquitquit']));
    finds(jobs, job({ 'sidecar.istio.io/inject': 'false' }, {}));
    finds(jobs, job({}, {}));
    const namespace = (labels: object) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
    finds(jobs, `${namespace({ 'istio-injection': 'enabled' })}\n---\n${job({}, {})}`, /^warning/);
    finds(jobs, `${namespace({})}\n---\n${job({}, {})}`);
    const istiod = (value: string) =>
      pod({
        container: { name: 'discovery', env: [{ name: 'ENABLE_NATIVE_SIDECARS', value }] },
        labels: { 'sidecar.istio.io/inject': 'false' },
      });
    finds(jobs, `${istiod('false')}\n---\n${job(inject, {})}`, /^error/);
    finds(jobs, `${istiod('true')}\n---\n${job(inject, {})}`);
  });

  it('holding the application', () => {
    const config = (text: string) => ({ 'proxy.istio.io/config': text });
    const proxy = { name: 'istio-proxy', image: 'auto' };
    finds(
      order,
      pod({ others: [proxy], annotations: config('{"holdApplicationUntilProxyStarts": true}') }),
      /not the first/,
    );
    finds(order, pod({ others: [proxy], annotations: config('holdApplicationUntilProxyStarts: false') }));
    finds(order, pod({ others: [proxy] }));
    finds(
      order,
      pod({ annotations: config('holdApplicationUntilProxyStarts: "yes"') }),
      /neither true nor false/,
    );
    const init = { initContainers: [{ name: 'db', image: 'a:1', command: ['migrate', 'up'] }] };
    finds(
      order,
      pod({ spec: init, annotations: config('holdApplicationUntilProxyStarts: true') }),
      /^info .* db may call/,
    );
  });

  it('settings that are no longer read, on istiod and on proxies only', () => {
    const env = [{ name: 'PILOT_USE_ENDPOINT_SLICE', value: 'true' }];
    finds(removed, pod({ container: { name: 'discovery', env } }), /^warning .* PILOT_USE_ENDPOINT_SLICE/);
    finds(removed, pod({ container: { env } }));
    finds(removed, pod({ container: { name: 'discovery', env: [{ name: 'PILOT_TRACE_SAMPLING' }] } }));
  });

  it('a proxy written into its template stays behind, unless the pod is a gateway', () => {
    const proxy = { name: 'istio-proxy', image: 'istio/proxyv2:1.28.2' };
    finds(pinned, pod({ others: [proxy] }), /^warning .* written into its template/);
    finds(pinned, pod({ container: proxy }));
    finds(pinned, pod({ others: [{ ...proxy, image: 'auto' }] }));
  });
});
