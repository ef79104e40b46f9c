import { rule as duplicates } from './check_duplicate_resources.ts';
import { rule as empty } from './check_empty_config_section_in_values.ts';
import { rule as secrets } from './check_helmfile_secrets.ts';
import { rule as apiVersions } from './check_manifest_api_versions.ts';
import { rule as manifests } from './check_manifests.ts';
import { rule as namespaces } from './check_namespace.ts';
import { rule as names } from './check_release_name.ts';
import { rule as same } from './check_same_release_and_namespace.ts';
import { all, finds, findsWith } from './testing/finds.ts';

const object = (apiVersion: string, kind: string, metadata: object, rest: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name: 'a', ...metadata }, ...rest });
const service = (ports: object[], metadata: object = {}, more: object = {}) =>
  object(
    'v1',
    'Service',
    { name: 'cart', ...metadata },
    { spec: { selector: { app: 'cart' }, ports, ...more } },
  );
const pod = (container: object = {}, metadata: object = {}) =>
  object(
    'v1',
    'Pod',
    { labels: { app: 'cart' }, ...metadata },
    { spec: { containers: [{ name: 'a', image: 'a:1', ...container }] } },
  );

describe('rules about releases', () => {
  it('values: empty sections at any depth, explicit ones not', () => {
    const values = (text: string) => `# file: values-prod.yaml\n${text}`;
    finds(empty, values('a:\n  b:\n    c:\n  d: 1\n'), /^error 3 a\.b\.c is empty/);
    finds(empty, values('a: null\nb: ~\nc: ""\nd: {}\ne: []\n'));
    finds(empty, values('list:\n  - name: x\n    value:\n'), /list\.0\.value/);
    const chart = '# file: cart/Chart.yaml\nname: cart\n# file: cart/values.yaml\na:\n';
    finds(empty, chart, /^warning 1 a is empty, so a template/);
    finds(empty, object('v1', 'ConfigMap', {}, { data: null }));
  });

  it('secrets: literal ones in values and helmfiles, never shown', () => {
    const values = (text: string) => `# file: values.yaml\n${text}`;
    finds(secrets, values('db:\n  password: hunter2\n'), /^error 2 password holds its secret in the clear$/);
    finds(secrets, values('api_key: abc123\nclient-secret: def\n'), /api_key/, /client-secret/);
    finds(
      secrets,
      values(
        'password: ref+vault://x\ntoken: /var/run/token\nsecretName: x\nexistingSecret: y\npasswordFile: z\n',
      ),
    );
    finds(secrets, values('password: ""\ntokens: 5\n'));
    finds(secrets, values('password: ENC[AES256]\nsops: {version: 3.9.0}\n'));
    const helmfile = '# file: helmfile.yaml\nreleases:\n  - name: a\n    secrets: [secrets.yaml]\n';
    finds(secrets, `${helmfile}# file: secrets.yaml\ndb: {user: x}\n`, /secrets.yaml is not encrypted/);
    finds(secrets, `${helmfile}# file: secrets.yaml\ndb: {user: "ENC[x]"}\nsops: {mac: x}\n`);
    finds(secrets, '# file: secrets-prod.yaml\ndb: {password: x}\n', /in the clear/);
  });

  it('names of releases', () => {
    const helmfile = (...releases: string[]) =>
      `# file: helmfile.yaml\nreleases:\n${releases.map((one) => `  - ${one}\n`).join('')}`;
    finds(names, helmfile('{name: a, namespace: x}', '{name: a, namespace: y}'));
    finds(names, helmfile('{name: My_Release}'), /no name that Helm takes/);
    finds(names, helmfile(`{name: ${'a'.repeat(54)}}`), /no name/);
    finds(names, helmfile('{name: a, needs: [x/b]}'), /^warning .* needs x\/b/);
    finds(names, object('v1', 'Secret', { name: 'release-name-x' }), /without the name/);
    findsWith(
      names,
      { settings: { release: { name: 'A B' } } },
      object('v1', 'Secret', {}),
      /no name that Helm takes/,
    );
  });

  it('the namespace of the release', () => {
    const release = { settings: { release: { name: 'cart', namespace: 'shop' } } };
    findsWith(same, release, service([], { namespace: 'shop' }));
    findsWith(same, release, service([]));
    findsWith(
      same,
      release,
      service([], { namespace: 'other' }),
      /in the namespace other, its release in shop/,
    );
    findsWith(same, release, object('v1', 'ConfigMap', { namespace: 'other' }));
    findsWith(
      same,
      release,
      object('security.istio.io/v1', 'PeerAuthentication', { namespace: 'istio-system' }),
    );
    const owned = { annotations: { 'meta.helm.sh/release-name': 'basket' } };
    findsWith(same, release, object('v1', 'Secret', owned), /belongs to the release basket, not to cart/);
  });

  it('namespaces that belong to the system, to nobody, or that are none', () => {
    finds(namespaces, service([], { namespace: 'kube-system' }), /^error/);
    finds(namespaces, service([], { namespace: 'default' }), /^warning/);
    finds(namespaces, object('v1', 'Service', { name: 'kubernetes', namespace: 'default' }));
    finds(namespaces, object('rbac.authorization.k8s.io/v1', 'RoleBinding', { namespace: 'kube-system' }));
    finds(namespaces, object('v1', 'Namespace', { namespace: 'shop' }), /^warning .* cluster-wide/);
    finds(namespaces, service([], { namespace: 'My Shop' }), /cannot be a namespace/);
    const binding = (kind: string) =>
      object('rbac.authorization.k8s.io/v1', kind, {}, { subjects: [{ kind: 'ServiceAccount', name: 'x' }] });
    finds(namespaces, binding('ClusterRoleBinding'), /ServiceAccount x has no namespace/);
    finds(namespaces, binding('RoleBinding'));
  });

  it('objects that are one and the same', () => {
    const old = object('extensions/v1beta1', 'Ingress', { namespace: 'x' });
    finds(
      duplicates,
      all(old, object('networking.k8s.io/v1', 'Ingress', { namespace: 'x' })),
      /also defined at example.yaml:1/,
    );
    finds(
      duplicates,
      all(object('v1', 'Secret', { namespace: 'x' }), object('v1', 'Secret', { namespace: 'y' })),
    );
    finds(duplicates, all(object('a.com/v1', 'Gateway', {}), object('b.com/v1', 'Gateway', {})));
    findsWith(
      duplicates,
      { settings: { release: { namespace: 'x' } } },
      all(object('v1', 'Secret', {}), object('v1', 'Secret', { namespace: 'x' })),
      /also defined/,
    );
  });

  it('API versions', () => {
    finds(apiVersions, object('apps/v1', 'Deployment', {}));
    finds(apiVersions, object('apps/v1', 'Deploymnet', {}), /has no kind Deploymnet/);
    finds(apiVersions, object('apps/v2', 'Deployment', {}), /not served as apps\/v2/);
    finds(
      apiVersions,
      object('autoscaling/v2beta2', 'HorizontalPodAutoscaler', {}),
      /removed in Kubernetes 1.26/,
    );
    finds(apiVersions, object('x.example.com/v1', 'Thing', {}));
  });

  it('documents that are no objects, and objects that a server refuses', () => {
    finds(
      manifests,
      object(
        'apps/v1',
        'Deployment',
        {},
        { spec: { selector: {}, template: { spec: { containers: [{ name: 'a' }] } } } },
      ),
      /selector is empty/,
    );
    const twice = { spec: { containers: [{ name: 'a' }, { name: 'a' }] } };
    finds(manifests, object('v1', 'Pod', {}, twice), /two containers are called "a"/);
    finds(
      manifests,
      service([
        { name: 'x', port: 1 },
        { name: 'x', port: 2 },
      ]),
      /two ports are called x/,
    );
    finds(manifests, 'just: text\n', /no Kubernetes object/);
    finds(manifests, 'apiVersion: v1\nkind: Secret\n', /has no metadata.name/);
    finds(manifests, 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n');
    finds(manifests, object('v1', 'Secret', { name: '../../etc' }), /cannot be the name/);
    finds(manifests, object('rbac.authorization.k8s.io/v1', 'ClusterRole', { name: 'system:Odd' }));
    finds(manifests, object('v1', 'Secret', { labels: { 'a b': 'x', ok: 'x y' } }), /label a b/, /label ok/);
    finds(manifests, object('v1', 'Secret', { annotations: { a: true } }), /is no string/);
    finds(manifests, service([{ port: 1 }, { port: 2 }]), /needs a name/, /needs a name/);
    finds(manifests, service([]), /has no ports/);
    finds(manifests, service([], {}, { clusterIP: 'None' }));
    finds(manifests, pod({ volumeMounts: [{ name: 'x', mountPath: '/x' }] }), /no volume of the pod/);
    finds(
      manifests,
      object('batch/v1', 'Job', {}, { spec: { template: { spec: { containers: [{ name: 'a' }] } } } }),
      /restartPolicy/,
    );
    finds(manifests, object('apps/v1', 'Deployment', {}), /has no containers/);
  });
});
