import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../kube/client.ts';
import {
  type ApiServer,
  type Handling,
  kubeconfigFor,
  startApiServer,
  statusBody,
} from '../kube/testing/api-server.ts';
import { type PlannedWorkload, planRollout, type RolloutPlan } from '../plan/plan.ts';
import { newImage, oldImage, pod, snapshot, workload } from '../testing/objects.ts';
import { awaitInjector } from './await-injector.ts';

const [web] = planRollout(
  snapshot({ workloads: [workload('Deployment')], pods: [pod({ image: oldImage })] }),
  {},
) as readonly [PlannedWorkload];
const like = (parts: Partial<PlannedWorkload>): PlannedWorkload => ({ ...web, ...parts });

describe('waiting for the injector to give the plan’s image', () => {
  let server: ApiServer;
  afterEach(() => server.close());

  const wait = async (plan: RolloutPlan, answers: readonly Handling[], timeout = 700) => {
    server = await startApiServer(({ method, path }, count) => {
      if (method === 'POST') return answers[Math.min(count, answers.length - 1)];
      const [, namespace, name] = path.match(/\/namespaces\/(\w+)\/deployments\/(\w+)$/) ?? [];
      if (name === undefined || name === 'gone') return undefined;
      return { body: { ...workload('Deployment'), metadata: { namespace, name } } };
    });
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
    return awaitInjector(cluster, plan, { timeout }).then(
      () => 'given',
      (failure: Failure) => `${failure.code} ${failure.detail.why}`,
    );
  };
  const asked = () =>
    server.requests
      .filter(({ method }) => method === 'POST')
      .map(({ path, query }) => `${path} ${query.get('dryRun')}`);
  const gives = (image: string | undefined) => ({ body: pod({ image }) });
  const inShop = '/api/v1/namespaces/shop/pods All';

  it('asks by a dry run until it does, whatever it answers before', async () => {
    const away = statusBody(422, 'failed calling webhook "namespace.sidecar-injector.istio.io"');
    expect(await wait([web], [gives(oldImage), gives(undefined), away, gives(newImage)], 5_000)).to.equal(
      'given',
    );
    expect(asked().length).to.be.at.least(4);
    expect(new Set(asked())).to.deep.equal(new Set([inShop]));
  });

  it('says at its end what is given instead', async () => {
    expect(await wait([web], [gives(oldImage)])).to.equal(`MP_WAIT_TIMEOUT last seen: ${oldImage}`);
    await server.close();
    expect(await wait([web], [gives(undefined)])).to.equal('MP_WAIT_TIMEOUT last seen: no proxy');
  });

  it('asks once for each namespace and image, and for nothing that is left as it is', async () => {
    const left = like({ name: 'left', decision: { action: 'skip', outcome: 'paused', reason: '' } });
    const other = like({ name: 'other', namespace: 'pay' });
    expect(await wait([left, web, like({ name: 'second' }), other], [gives(newImage)])).to.equal('given');
    expect(asked()).to.deep.equal([inShop, '/api/v1/namespaces/pay/pods All']);
  });

  it('says at its end what a webhook that is away answers instead', async () => {
    const away = statusBody(403, 'failed calling webhook "namespace.sidecar-injector.istio.io"', 'Forbidden');
    expect(await wait([web], [away])).to.match(
      /^MP_WAIT_TIMEOUT last seen: no answer \(.*failed calling webhook/,
    );
  });

  it('does not wait for a quota that is used up: that is the workload’s own trouble, if it is one', async () => {
    const message = 'pods "web-injection-probe" is forbidden: exceeded quota: q, requested: pods=1';
    expect(await wait([web], [statusBody(403, message, 'Forbidden')])).to.equal('given');
  });

  it('waits for nothing on behalf of a workload that is gone', async () => {
    expect(await wait([like({ name: 'gone' })], [gives(oldImage)])).to.equal('given');
    expect(asked()).to.deep.equal([]);
  });
});
