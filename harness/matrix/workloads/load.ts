import { deployment, fieldEnv, frugal, restricted, serviceAccount } from '../pod.ts';
import { newCertificateSeconds, shortLivedCertificate } from '../short-lived.ts';
import type { Workload } from '../workload.ts';
import { inNearZone } from '../zones.ts';

const namespace = 'mp-load';

/** Of k6 and of its proxy each: pods that start beside it must not starve what measures them. */
const ownCpu = '100m';

interface Own {
  readonly certificate?: 'short-lived';
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * k6 in the mesh. Two of them, each with half of the load: while one is rolled the other goes on, and a new pod starts
 * before the old one ends, so the traffic never pauses.
 */
function generator(name: string, { certificate, labels }: Own): Workload {
  return {
    namespace,
    name,
    kind: 'Deployment',
    role: 'generator',
    meshed: true,
    permutation: { kind: 'Deployment', client: 'k6', mtls: 'default' },
    ...(certificate ? { newCertificateSeconds } : {}),
    objects: (context) => [
      serviceAccount(namespace, name),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace, name: `${name}-plan` },
        data: { 'plan.json': context.trafficPlan(name) },
      },
      deployment(namespace, {
        name,
        labels: { 'meshproof.io/ledger': 'k6', ...labels },
        annotations: {
          // the numbers go straight to Prometheus: they must not depend on the proxy under test
          'traffic.sidecar.istio.io/excludeOutboundPorts': new URL(context.prometheusUrl).port,
          'sidecar.istio.io/proxyCPU': ownCpu,
          ...(certificate ? shortLivedCertificate : {}),
        },
        graceSeconds: 30,
        volumes: [{ name: 'plan', configMap: { name: `${name}-plan` } }],
        containers: [
          {
            name: 'k6',
            image: context.images.k6,
            imagePullPolicy: 'Never',
            command: ['node', ...frugal, '/app/generator.mjs'],
            env: [
              fieldEnv('POD_NAME', 'metadata.name'),
              { name: 'HOME', value: '/tmp' },
              { name: 'TRAFFIC_PLAN', value: '/plan/plan.json' },
              { name: 'K6_PROMETHEUS_RW_SERVER_URL', value: `${context.prometheusUrl}/api/v1/write` },
            ],
            volumeMounts: [{ name: 'plan', mountPath: '/plan' }],
            resources: { requests: { cpu: ownCpu, memory: '128Mi' }, limits: { memory: '1Gi' } },
            securityContext: restricted,
          },
        ],
      }),
    ],
  };
}

/** One of them is in a zone of the matrix; the other one is where its node is, as a zoo's own clients are. */
export const loadA = generator('load-a', { labels: inNearZone });
/** One of them is a client whose certificate is replaced while it calls. */
export const loadB = generator('load-b', { certificate: 'short-lived' });
