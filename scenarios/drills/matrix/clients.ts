import { deployment, serviceAccount, serviceContainer, simpleService } from '../../../harness/matrix/pod.ts';
import type { Workload } from '../../../harness/matrix/workload.ts';
import { inNearZone } from '../../../harness/matrix/zones.ts';

const client = (namespace: string, meshed: boolean): Workload => ({
  namespace,
  name: 'prober',
  kind: 'Deployment',
  role: 'service',
  meshed,
  permutation: {},
  objects: (context) => [
    serviceAccount(namespace, 'prober'),
    deployment(namespace, {
      name: 'prober',
      labels: meshed ? inNearZone : {},
      containers: [simpleService(context, 'prober', serviceContainer)],
    }),
  ],
});

/** One in the mesh, one outside. */
export const clients = [client('mp-load', true), client('mp-plain', false)] as const;
