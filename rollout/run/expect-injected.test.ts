import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../kube/client.ts';
import type { KubeObject } from '../kube/cluster.ts';
import {
  type ApiServer,
  type Handling,
  kubeconfigFor,
  startApiServer,
  statusBody,
} from '../kube/testing/api-server.ts';
import { newImage, oldImage, pod } from '../testing/objects.ts';
import { type ExpectedInjection, expectInjected } from './expect-injected.ts';

describe('waiting for the injector', () => {
  let server: ApiServer;
  afterEach(() => server.close());

  const wait = async (answers: readonly Handling[], parts: Partial<ExpectedInjection> = {}) => {
    server = await startApiServer(({ method }, count) =>
      method === 'POST' ? answers[Math.min(count, answers.length - 1)] : undefined,
    );
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
    return expectInjected(cluster, { namespace: 'shop', image: newImage, timeout: 700, ...parts }).then(
      () => 'given',
      (failure: Failure) => `${failure.code} ${failure.detail.why ?? failure.message}`,
    );
  };
  const asked = () => server.requests.filter(({ method }) => method === 'POST');
  const gives = (image: string | undefined) => ({ body: pod({ image }) });

  it('asks, by a pod that is not stored, until a new pod would get the image', async () => {
    expect(await wait([gives(oldImage), gives(undefined), gives(newImage)])).to.equal('given');
    expect(asked()).to.have.length(3);
    expect(asked().every(({ query }) => query.get('dryRun') === 'All')).to.equal(true);
  });

  it('asks as a pod with the given labels, which a strict namespace admits', async () => {
    await wait([gives(newImage)], { labels: { 'istio.io/rev': 'canary' } });
    const sent = JSON.parse(asked()[0]?.body ?? '') as KubeObject;
    expect(sent.metadata.labels).to.deep.include({ 'istio.io/rev': 'canary' });
    expect(sent.spec.securityContext.runAsNonRoot).to.equal(true);
    expect(sent.spec.containers[0].securityContext.capabilities.drop).to.deep.equal(['ALL']);
  });

  it('says at its end what is injected instead', async () => {
    expect(await wait([gives(oldImage)])).to.equal(`MP_WAIT_TIMEOUT last seen: ${oldImage}`);
    await server.close();
    expect(await wait([gives(undefined)])).to.equal('MP_WAIT_TIMEOUT last seen: no proxy');
  });

  it('waits for a webhook that is not up yet, and for a service account that is just being made', async () => {
    const down = statusBody(422, 'failed calling webhook "namespace.sidecar-injector.istio.io"');
    const young = statusBody(
      403,
      'pods "injection-probe" is forbidden: error looking up service account',
      'Forbidden',
    );
    expect(await wait([down, young, gives(newImage)])).to.equal('given');
  });

  it('does not wait for a right that is missing', async () => {
    const refused = statusBody(403, 'User "me" cannot create resource "pods" in API group ""', 'Forbidden');
    expect(await wait([refused])).to.match(/^MP_KUBE_REFUSED/);
    expect(asked()).to.have.length(1);
  });
});
