import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import {
  calledDeployment,
  deployment,
  nodeApp,
  serviceAccount,
  serviceContainer,
  simpleService,
} from '../pod.ts';
import type { PlannedAct, Workload } from '../workload.ts';
import { loopCaller } from './callers.ts';

/** The only namespace in which the operator may act. */
const namespace = 'mp-chaos';
/** Where the operator itself lives: without a proxy, so that what it does to the mesh does not stop it. */
const home = 'mp-plain';

/** What is restarted and scaled while it is called; it is to answer every call all the same. */
export const restless: Workload = {
  namespace,
  name: 'restless',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  disturbed: true,
  permutation: { kind: 'Deployment', mtls: 'STRICT', chaos: 'restarted and scaled' },
  plainText: 'refused',
  objects: (context) =>
    calledDeployment({
      namespace,
      pod: { name: 'restless', containers: [simpleService(context, 'restless', serviceContainer)] },
    }).map((object) => (object.kind === 'Deployment' ? marked(object) : object)),
};

/** The operator touches nothing without this label. */
const marked = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'meshproof.io/chaos': 'true' } },
});

/** Calls what the operator disturbs. */
export const restlessClient = loopCaller({
  namespace: 'mp-held',
  name: 'restless-client',
  meshed: true,
  ratePerSecond: 10,
  targets: [200, 404].map((expect) => ({
    to: `${namespace}/restless`,
    method: 'GET',
    url: `http://restless.${namespace}/instant?code=${expect}`,
    expect,
  })),
});

/** The chaos that should cause no error, with the rights for it and no others. */
export function operator(acts: readonly PlannedAct[]): Workload {
  return {
    namespace: home,
    name: 'operator',
    kind: 'Deployment',
    role: 'operator',
    meshed: false,
    permutation: { kind: 'Deployment', proxy: 'none' },
    objects: (context) => [
      serviceAccount(home, 'operator'),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { namespace, name: 'operator' },
        rules: [
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list', 'patch'] },
          {
            apiGroups: ['security.istio.io'],
            resources: ['authorizationpolicies'],
            verbs: ['create', 'delete'],
          },
          { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['create', 'delete'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { namespace, name: 'operator' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'operator' },
        subjects: [{ kind: 'ServiceAccount', namespace: home, name: 'operator' }],
      },
      deployment(home, {
        name: 'operator',
        labels: { 'meshproof.io/ledger': 'operator' },
        token: true,
        containers: [
          nodeApp(context, 'operator', [
            { name: 'RUN_ID', value: context.runId },
            { name: 'NAMESPACES', value: namespace },
            { name: 'ACTS', value: JSON.stringify(acts) },
          ]),
        ],
      }),
    ],
  };
}
