import { deployment, serviceAccount, serviceContainer, simpleService } from '../../../harness/matrix/pod.ts';
import type { Workload } from '../../../harness/matrix/workload.ts';
import { inNearZone } from '../../../harness/matrix/zones.ts';

/** Of the mesh, and no one of the matrix: its identity is in no namespace that begins with mp-. */
const stranger = { name: 'stranger', injected: true } as const;

const client = (namespace: string, meshed: boolean, more: Partial<Workload> = {}): Workload => ({
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
  ...more,
});

/** One in the mesh, one outside, and one in the mesh whom a policy need not know. */
export const clients = {
  'in-mesh': client('mp-load', true),
  outside: client('mp-plain', false),
  stranger: client(stranger.name, true, { inNamespace: stranger }),
} as const;

export type ClientName = keyof typeof clients;
