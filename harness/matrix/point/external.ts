import { calledDeployment, httpPort, serviceContainer, simpleService } from '../pod.ts';
import { servicePorts, serving } from '../protocols.ts';
import type { Workload } from '../workload.ts';

const namespace = 'mp-outside';

/** What stands for a host outside the mesh: nothing in its namespace has a proxy. */
export const external: Workload = {
  namespace,
  name: 'external',
  kind: 'Deployment',
  role: 'service',
  meshed: false,
  permutation: { kind: 'deployment', proxy: 'none' },
  host: 'external.mp-outside',
  objects: (context) =>
    calledDeployment({
      namespace,
      ports: [httpPort(serviceContainer), ...servicePorts(['tls'])],
      pod: {
        name: 'external',
        containers: [serving(simpleService(context, 'external', serviceContainer), ['tls'])],
      },
    }),
};
