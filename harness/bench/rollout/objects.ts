import type { KubeObject } from '../../../rollout/kube/cluster.ts';

export const perNamespace = 40;
export const podsEach = 3;
const nodeName = 'played-0';
const hub = 'hub.bench/istio';

export const imageOf = (tag: string) => `${hub}/proxyv2:${tag}`;
export const namespaceOf = (index: number) =>
  `bench-${String(Math.floor(index / perNamespace)).padStart(3, '0')}`;

export const namespace = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'istio-injection': 'enabled' } },
});

export const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: nodeName },
  status: { allocatable: { cpu: '1k', memory: '1Ti', pods: '1M' } },
};

/** All three pods at once, so that a workload is ready when a pod is; about as large as one of an application. */
export function deployment(index: number): KubeObject {
  const name = `web-${String(index).padStart(5, '0')}`;
  const labels = { app: name, version: 'v1', team: `team-${index % 12}` };
  const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5 };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: namespaceOf(index), name, labels },
    spec: {
      replicas: podsEach,
      selector: { matchLabels: { app: name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: podsEach, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' } },
        spec: {
          nodeName,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          volumes: [
            { name: 'config', configMap: { name, optional: true } },
            { name: 'tmp', emptyDir: {} },
          ],
          containers: [
            {
              name: 'app',
              image: `hub.bench/apps/${name}:1.0.0`,
              ports: [{ name: 'http', containerPort: 8080 }],
              env: Array.from({ length: 12 }, (_, at) => ({ name: `SETTING_${at}`, value: `value-${at}` })),
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
              readinessProbe: probe,
              livenessProbe: probe,
              volumeMounts: [
                { name: 'config', mountPath: '/etc/app' },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
        },
      },
    },
  };
}

const policyName = 'sidecar.bench.local';

/** Stands in for the injector: each new pod of a labelled namespace gets a proxy of this tag. */
export function injection(tag: string): readonly KubeObject[] {
  const proxy = `{"name": "istio-proxy", "image": "${imageOf(tag)}"}`.replace(/"(name|image)":/g, '$1:');
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1beta1',
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: policyName },
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
          resourceRules: [rule],
        },
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: {
              expression: `[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers${proxy}}]`,
            },
          },
        ],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1beta1',
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name: policyName },
      spec: { policyName },
    },
    ...istiodObjects(tag),
  ];
}

/** What a plan reads of an istiod. The webhook names no resource, so the API server never calls it. */
const istiodObjects = (tag: string): readonly KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'istio-system', name: 'istio-sidecar-injector' },
    data: {
      values: JSON.stringify({ global: { hub, tag, proxy: { image: 'proxyv2' } } }),
      config: JSON.stringify({
        policy: 'enabled',
        defaultTemplates: ['sidecar'],
        templates: { sidecar: 'containers:\n- name: istio-proxy\n  image: "{{ .ProxyImage }}"\n' },
      }),
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'istio-sidecar-injector', labels: { 'istio.io/rev': 'default' } },
    webhooks: [
      {
        name: 'namespace.sidecar-injector.istio.io',
        clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
        namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        rules: [],
      },
    ],
  },
];
