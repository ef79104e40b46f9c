import {
  calledDeployment,
  httpPort,
  podTemplate,
  secondContainer,
  service,
  serviceAccount,
  serviceContainer,
  simpleService,
} from '../pod.ts';
import { countsAs, tellsPosts } from '../posts.ts';
import { newCertificateSeconds, shortLivedCertificate } from '../short-lived.ts';
import type { Workload } from '../workload.ts';

/** The plainest workload: a Deployment of one container, STRICT mTLS. Its certificate is replaced while it is called. */
export const echo: Workload = {
  namespace: 'mp-strict',
  name: 'echo',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { kind: 'Deployment', containers: '1', mtls: 'STRICT', virtualService: 'none' },
  host: 'echo.mp-strict',
  plainText: 'refused',
  asksAll: { powerOfTwo: 10 },
  newCertificateSeconds,
  objects: (context) =>
    calledDeployment({
      namespace: 'mp-strict',
      pod: {
        name: 'echo',
        replicas: 2,
        labels: tellsPosts,
        annotations: shortLivedCertificate,
        containers: [simpleService(context, 'echo', serviceContainer, countsAs('mp-strict/echo'))],
      },
    }),
};

/** Two application containers in one pod, each behind a port of the same Service. */
export const multi: Workload = {
  namespace: 'mp-strict',
  name: 'multi',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { kind: 'Deployment', containers: '2', mtls: 'STRICT', virtualService: 'none' },
  host: 'multi.mp-strict',
  plainText: 'refused',
  secondPort: true,
  asksAll: { powerOfTwo: 14 },
  objects: (context) =>
    calledDeployment({
      namespace: 'mp-strict',
      ports: [httpPort(serviceContainer), { ...httpPort(secondContainer, 81), name: 'http-second' }],
      pod: {
        name: 'multi',
        labels: tellsPosts,
        containers: [
          simpleService(context, 'multi', serviceContainer, countsAs('mp-strict/multi')),
          simpleService(context, 'multi', secondContainer),
        ],
      },
    }),
};

/** A StatefulSet with its headless Service, called through a ClusterIP beside it. */
export const store: Workload = {
  namespace: 'mp-strict',
  name: 'store',
  kind: 'StatefulSet',
  role: 'service',
  meshed: true,
  permutation: {
    kind: 'StatefulSet',
    containers: '1',
    mtls: 'STRICT',
    virtualService: 'none',
    service: 'headless',
  },
  host: 'store.mp-strict',
  plainText: 'refused',
  asksAll: { powerOfTwo: 16 },
  objects: (context) => [
    serviceAccount('mp-strict', 'store'),
    service('mp-strict', 'store', { selector: { app: 'store' }, ports: [httpPort(serviceContainer)] }),
    service('mp-strict', 'store-pods', {
      clusterIP: 'None',
      selector: { app: 'store' },
      ports: [httpPort(serviceContainer, serviceContainer.port)],
    }),
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace: 'mp-strict', name: 'store' },
      spec: {
        replicas: 2,
        serviceName: 'store-pods',
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { app: 'store' } },
        template: podTemplate({
          name: 'store',
          labels: tellsPosts,
          containers: [simpleService(context, 'store', serviceContainer, countsAs('mp-strict/store'))],
        }),
      },
    },
  ],
};

/** PERMISSIVE mTLS: called by meshed clients with mTLS and by a plain client outside the mesh. */
export const open: Workload = {
  namespace: 'mp-permissive',
  name: 'open',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { kind: 'Deployment', containers: '1', mtls: 'PERMISSIVE', virtualService: 'none' },
  host: 'open.mp-permissive',
  asksAll: { powerOfTwo: 12 },
  objects: (context) =>
    calledDeployment({
      namespace: 'mp-permissive',
      pod: {
        name: 'open',
        labels: tellsPosts,
        containers: [simpleService(context, 'open', serviceContainer, countsAs('mp-permissive/open'))],
      },
    }),
};
