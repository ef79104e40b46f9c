import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import {
  calledDeployment,
  deployment,
  httpPort,
  service,
  serviceAccount,
  serviceContainer,
  simpleService,
} from '../pod.ts';
import type { DeployContext, Workload } from '../workload.ts';

const namespace = 'mp-routing';

const subset = (context: DeployContext, version: string): KubeObject[] => [
  serviceAccount(namespace, `split-${version}`),
  deployment(namespace, {
    name: `split-${version}`,
    labels: { service: 'split', version },
    containers: [simpleService(context, `split-${version}`, serviceContainer)],
  }),
];

/** The 80 % side of a weighted VirtualService; it brings the Service, the VirtualService and the DestinationRule. */
export const splitV1: Workload = {
  namespace,
  name: 'split-v1',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: {
    kind: 'Deployment',
    mtls: 'STRICT',
    virtualService: 'weighted subsets',
    destinationRule: 'subsets',
    weight: '80',
  },
  host: 'split.mp-routing',
  sharesHost: true,
  plainText: 'refused',
  objects: (context) => [
    ...subset(context, 'v1'),
    service(namespace, 'split', { selector: { service: 'split' }, ports: [httpPort(serviceContainer)] }),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { namespace, name: 'split' },
      spec: {
        host: 'split.mp-routing.svc.cluster.local',
        subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace, name: 'split' },
      spec: {
        hosts: ['split.mp-routing.svc.cluster.local'],
        http: [
          {
            route: [
              { destination: { host: 'split.mp-routing.svc.cluster.local', subset: 'v1' }, weight: 80 },
              { destination: { host: 'split.mp-routing.svc.cluster.local', subset: 'v2' }, weight: 20 },
            ],
          },
        ],
      },
    },
  ],
};

/** The 20 % side; called through the same host. */
export const splitV2: Workload = {
  namespace,
  name: 'split-v2',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { ...splitV1.permutation, weight: '20' },
  sharesHost: true,
  behind: 'mp-routing/split-v1',
  objects: (context) => subset(context, 'v2'),
};

/** A VirtualService with retries and a timeout. */
export const retry: Workload = {
  namespace,
  name: 'retry',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: {
    kind: 'Deployment',
    mtls: 'STRICT',
    virtualService: 'retries and timeout',
    destinationRule: 'none',
  },
  host: 'retry.mp-routing',
  plainText: 'refused',
  objects: (context) => [
    ...calledDeployment({
      namespace,
      pod: { name: 'retry', containers: [simpleService(context, 'retry', serviceContainer)] },
    }),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace, name: 'retry' },
      spec: {
        hosts: ['retry.mp-routing.svc.cluster.local'],
        http: [
          {
            route: [{ destination: { host: 'retry.mp-routing.svc.cluster.local' } }],
            timeout: '12s',
            retries: {
              attempts: 2,
              perTryTimeout: '5s',
              retryOn: 'connect-failure,refused-stream,reset-before-request',
            },
          },
        ],
      },
    },
  ],
};
