import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { type GatewayName, gateways, ingressDomain } from '../gateways.ts';
import { deployment, restricted, service, serviceAccount } from '../pod.ts';
import type { Workload } from '../workload.ts';

const namespace = 'mp-gateway';

/** Above 1023: nothing in the pod needs a right to listen. */
const listenPort = 8080;

/** A proxy alone, made by the injector's own template, as Istio's gateway chart does it. */
function gatewayObjects(name: GatewayName): KubeObject[] {
  return [
    serviceAccount(namespace, name),
    service(namespace, name, {
      selector: { istio: name },
      ports: [{ name: 'http', port: 80, targetPort: listenPort }],
    }),
    deployment(namespace, {
      name,
      labels: { istio: name },
      annotations: { 'inject.istio.io/templates': 'gateway' },
      containers: [
        {
          name: 'istio-proxy',
          // the injector puts the release's own in its place
          image: 'auto',
          // without a tag the API server would have it pulled each time
          imagePullPolicy: 'IfNotPresent',
          ports: [{ name: 'http', containerPort: listenPort }],
          resources: { requests: { cpu: '5m', memory: '40Mi' }, limits: { cpu: '2', memory: '256Mi' } },
          securityContext: { ...restricted, runAsUser: 1337, runAsGroup: 1337 },
        },
      ],
    }),
  ];
}

const gateway = (name: GatewayName) =>
  ({
    namespace,
    name,
    kind: 'Deployment',
    role: 'gateway',
    meshed: true,
    permutation: { kind: 'Deployment', proxy: 'gateway' },
  }) as const;

const echoHost = `echo.${ingressDomain}`;
const echo = 'echo.mp-strict.svc.cluster.local';

/**
 * The way into the mesh, with a host that leads to `echo`. Its clients are in the mesh, where a proxy routes by the host
 * that is asked for: so a ServiceEntry says that this gateway's pods are where such hosts are. Not its Service's address:
 * a proxy that knows no pods keeps idle connections to one that is ending, and may send on one as it is closed.
 */
export const ingress: Workload = {
  ...gateway('ingress'),
  host: `*.${ingressDomain}`,
  ownCalls: [
    { method: 'GET', path: '/instant?code=200', expect: 200 },
    { method: 'POST', path: '/instant?code=201', expect: 201 },
    { method: 'GET', path: '/entered?code=404', expect: 404 },
  ].map((call) => ({ ...call, through: 'ingress', host: echoHost, to: 'mp-strict/echo' })),
  objects: () => [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { namespace, name: 'ingress' },
      spec: {
        hosts: [`*.${ingressDomain}`],
        location: 'MESH_EXTERNAL',
        resolution: 'STATIC',
        ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: listenPort }],
        workloadSelector: { labels: { istio: 'ingress' } },
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { namespace, name: 'echo' },
      spec: {
        selector: { istio: 'ingress' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [echoHost] }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace, name: 'echo' },
      spec: {
        hosts: [echoHost],
        gateways: ['echo'],
        exportTo: ['.'],
        http: [
          {
            match: [{ uri: { prefix: '/entered' } }],
            rewrite: { uri: '/instant' },
            route: [{ destination: { host: echo } }],
          },
          { route: [{ destination: { host: echo } }] },
        ],
      },
    },
    ...gatewayObjects('ingress'),
  ],
};

/** The way out of the mesh; who leaves through it brings the hosts. */
export const egress: Workload = {
  ...gateway('egress'),
  host: gateways.egress.service,
  objects: () => gatewayObjects('egress'),
};
