/** Marks what the run owns; whoever cleans up after the run finds it by these. */
export const ownerLabels = (runId: string) => ({
  'app.kubernetes.io/managed-by': 'meshproof',
  'meshproof.io/run': runId,
  'meshproof.io/made-by': 'operator',
});

export const paths = {
  deployments: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
  policies: (namespace: string) => `/apis/security.istio.io/v1/namespaces/${namespace}/authorizationpolicies`,
  virtualServices: (namespace: string) =>
    `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices`,
};

/** A policy that every proxy of the namespace must take in, and that refuses what nobody asks for. */
export const idlePolicy = (namespace: string, name: string, runId: string) => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { namespace, name, labels: ownerLabels(runId) },
  spec: { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/meshproof-nobody-calls-this'] } }] }] },
});

/** A route for a host that nobody calls: it changes no answer, and yet is pushed to every proxy. */
export const idleRoute = (namespace: string, name: string, runId: string) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { namespace, name, labels: ownerLabels(runId) },
  spec: {
    hosts: [`${name}.meshproof.invalid`],
    http: [{ route: [{ destination: { host: `${name}.meshproof.invalid` } }] }],
  },
});
