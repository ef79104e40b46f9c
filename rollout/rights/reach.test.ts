import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../kube/client.ts';
import {
  type ApiServer,
  kubeconfigFor,
  type Request,
  startApiServer,
  statusBody,
} from '../kube/testing/api-server.ts';
import { waitFor } from '../kube/wait.ts';
import { type PlannedWorkload, planRollout } from '../plan/plan.ts';
import { readSnapshot } from '../plan/snapshot.ts';
import { openLookout } from '../run/live.ts';
import { planUndo } from '../run/undo.ts';
import { newImage, oldImage, pod, snapshot, workload } from '../testing/objects.ts';
import { checkRights } from './check.ts';
import { reachOf } from './reach.ts';
import { rolesYaml } from './role.ts';

const six = ['a', 'b', 'c', 'd', 'e', 'f'];
const istiod = 'istio-system';

interface Role {
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

interface Asked {
  readonly verb: string;
  readonly resource: string;
  readonly name?: string;
  readonly namespace?: string;
}

const kinds: Readonly<Record<string, readonly [kind: string, resource: string, namespaced: boolean][]>> = {
  '/api/v1': [
    ['Pod', 'pods', true],
    ['Namespace', 'namespaces', false],
    ['ReplicationController', 'replicationcontrollers', true],
  ],
  '/apis/admissionregistration.k8s.io/v1': [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false],
  ],
  '/apis/networking.istio.io/v1beta1': [['ProxyConfig', 'proxyconfigs', true]],
  '/apis/authorization.k8s.io/v1': [['SelfSubjectAccessReview', 'selfsubjectaccessreviews', false]],
};

/** What a request for objects asks for, as RBAC sees it. */
function askedBy({ method, path, query }: Request): Asked | undefined {
  const found = path.match(/^\/apis?\/(?:[^/]+\/)?v\d\w*(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/);
  if (!found) return undefined;
  const [, namespace, resource = '', name] = found;
  const reads = query.get('watch') === 'true' ? 'watch' : name === undefined ? 'list' : 'get';
  return { verb: method === 'POST' ? 'create' : reads, resource, name, namespace };
}

describe('who has exactly the printed roles', () => {
  let server: ApiServer;
  let roles: readonly Role[];

  const holds = (where: readonly string[] | undefined) => {
    roles = parseAllDocuments(rolesYaml({ namespaces: where, istiod })).map(
      (document) => document.toJS() as Role,
    );
  };
  const allowed = ({ verb, resource, name, namespace }: Asked) =>
    roles.some(
      ({ metadata, rules }) =>
        (metadata.namespace === undefined || metadata.namespace === namespace) &&
        rules.some(
          ({ resources, verbs, resourceNames }) =>
            resources.includes(resource) &&
            verbs.includes(verb) &&
            (resourceNames === undefined || resourceNames.includes(name ?? '')),
        ),
    );

  beforeEach(async () => {
    server = await startApiServer((request) => {
      const { path, body } = request;
      const known = kinds[path];
      if (known)
        return {
          body: {
            kind: 'APIResourceList',
            resources: known.map(([kind, name, namespaced]) => ({ kind, name, namespaced })),
          },
        };
      if (path.endsWith('/selfsubjectaccessreviews')) {
        const { resourceAttributes } = (
          JSON.parse(body) as {
            spec: { resourceAttributes: Asked & { subresource?: string } };
          }
        ).spec;
        const { resource, subresource } = resourceAttributes;
        const asked = { ...resourceAttributes, resource: [resource, subresource].filter(Boolean).join('/') };
        return { status: 201, body: { status: { allowed: allowed(asked) } } };
      }
      const asked = askedBy(request);
      if (!asked) return undefined;
      const { verb, resource, name, namespace } = asked;
      if (!allowed(asked))
        return statusBody(
          403,
          `cannot ${verb} ${resource} ${namespace ? `in ${namespace}` : 'cluster-wide'}`,
          'Forbidden',
        );
      if (verb === 'watch')
        return (response) => {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.flushHeaders();
        };
      if (verb === 'get') return resource === 'namespaces' ? { body: { metadata: { name } } } : undefined;
      return { body: { items: [], metadata: { resourceVersion: '1' } } };
    });
  });
  afterEach(() => server.close());

  const connect = () => connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
  const planned: readonly PlannedWorkload[] = six.map((namespace) => {
    const [one] = planRollout(
      snapshot({ workloads: [workload('Deployment')], pods: [pod({ image: oldImage })] }),
      newImage,
    );
    return { ...(one as PlannedWorkload), namespace };
  });
  /** The rights, a plan, watches and an undo of six namespaces; the first refusal, and what was listed and watched. */
  const uses = async (namespaces: readonly string[] | undefined) => {
    const cluster = await connect();
    const closing: { close(): void }[] = [];
    try {
      await checkRights(cluster, { namespaces, istiod });
      await readSnapshot(cluster, { namespaces });
      const lookout = openLookout(cluster, planned, { namespaces });
      closing.push(lookout);
      await waitFor('the watches to be open', { timeout: 5_000, interval: 5 }, async () =>
        lookout.complete() ? { done: true, value: undefined } : { done: false, seen: 'not all' },
      );
      await planUndo(cluster, planned, ['a/Deployment/web', 'b/Deployment/web'], namespaces);
      return undefined;
    } catch (error) {
      return error as Failure;
    } finally {
      for (const one of closing) one.close();
    }
  };
  const watched = () =>
    server.requests.filter(({ query }) => query.get('watch') === 'true').map(({ path }) => path);

  it('for six namespaces may do all that is done for six that are named', async () => {
    holds(six);
    expect(await uses(six)).to.equal(undefined);
    expect(watched()).to.have.members(
      six.flatMap((name) => [
        `/apis/apps/v1/namespaces/${name}/deployments`,
        `/api/v1/namespaces/${name}/pods`,
      ]),
    );
  });

  it('for five of the six is told of the sixth, by the role that would cure it', async () => {
    holds(six.slice(0, 5));
    const failure = await uses(six);
    expect(failure?.code).to.equal('MP_ROLLOUT_RIGHTS');
    expect(failure?.message).to.match(/patch deployments \(apps\) in f/);
    expect(failure?.message).to.not.match(/ in e|deployments \(apps\) cluster-wide/);
    expect(failure?.detail.fix).to.contain('rollout role -n a -n b -n c -n d -n e -n f prints');
  });

  it('for six namespaces may not roll where none is named', async () => {
    holds(six);
    const failure = await uses(undefined);
    expect(failure?.message).to.contain('patch deployments (apps) cluster-wide');
    const thrown = await readSnapshot(await connect(), {}).catch((error: Error) => error.message);
    expect(thrown).to.match(/^cannot list \w+ cluster-wide$/);
  });

  it('for the cluster is asked once for all of it, however many namespaces are rolled', async () => {
    holds(undefined);
    expect(await uses(undefined)).to.equal(undefined);
    expect(watched()).to.have.members(['/apis/apps/v1/deployments', '/api/v1/pods']);
  });

  it('for the cluster is asked for all of it where more than four namespaces are named, by one question', async () => {
    holds(undefined);
    expect(await reachOf(await connect(), six)).to.deep.equal({ within: six });
    const questions = () => server.requests.filter(({ method }) => method === 'POST').length;
    expect(questions()).to.equal(1);
    expect(await reachOf(await connect(), six.slice(0, 4))).to.deep.equal({ namespaces: six.slice(0, 4) });
    expect(await reachOf(await connect(), undefined)).to.deep.equal({ namespaces: undefined });
    expect(questions()).to.equal(1);
    holds(six);
    expect(await reachOf(await connect(), six)).to.deep.equal({ namespaces: six });
  });
});
