import { expect } from 'chai';
import { ok, serviceOf, statuses } from '../matrix/answers.ts';
import { answeredBy } from '../matrix/app-count.ts';
import { virtualHostFor } from '../matrix/client-config.ts';
import { binomial, times, twoVersions } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

export function virtualServiceProofs(stand: Stand): void {
  const { having, one, world } = stand;
  const statusOf = async (
    virtualService: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ) => (await one('in-mesh', { url: `http://${having({ virtualService }).host}${path}`, headers })).status;

  describe('VirtualService', () => {
    it('virtualService=weighted keeps its weights within the binomial interval, and destinationRule=subsets tells the versions apart', async () => {
      const { host, name } = having({ virtualService: 'weighted', destinationRule: 'subsets' });
      const answers = await world().ask('in-mesh', times(300, ok(host)));
      const { least, most } = binomial(300, 0.2);
      expect(answers.filter((answer) => serviceOf(answer) === `${name}-v2`).length).to.be.within(least, most);
    });
    it('virtualService=header-match takes the header or the query, and nothing else', async () => {
      const matched = '/matched?code=201';
      expect(await statusOf('header-match', matched, { 'x-matrix': 'a' })).to.equal(201);
      expect(await statusOf('header-match', `${matched}&matrix=b`)).to.equal(201);
      expect(await statusOf('header-match', matched)).to.equal(404);
    });
    for (const [virtualService, path] of [
      ['rewrite', '/rewritten'],
      ['delegate', '/delegated'],
    ] as const)
      it(`virtualService=${virtualService} rewrites ${path}, which the application does not have`, async () => {
        expect(await statusOf(virtualService, `${path}?code=201`)).to.equal(201);
        expect(await statusOf('none', `${path}?code=201`)).to.equal(404);
      });
    it('virtualService=fault aborts half of the marked requests, within the binomial interval, and no other', async () => {
      const { host } = having({ virtualService: 'fault' });
      const marked = await world().ask(
        'in-mesh',
        times(300, { ...ok(host), headers: { 'x-matrix': 'half' } }),
      );
      const { least, most } = binomial(300, 0.5);
      expect(statuses(marked).filter((status) => status === 418).length).to.be.within(least, most);
      expect(statuses(await world().ask('in-mesh', times(50, ok(host))))).to.deep.equal(times(50, 200));
    });
    for (const [virtualService, arrive] of [
      ['retries-on', 3],
      ['retries-off', 1],
    ] as const)
      it(`virtualService=${virtualService}: one 503 arrives ${arrive} times`, async () => {
        const workload = having({ virtualService }, { destinationRule: ['outlier-detection'] });
        const before = await answeredBy(world(), workload, '/instant', 503);
        const { status } = await one('in-mesh', { url: `http://${workload.host}/instant?code=503` });
        expect(status).to.equal(503);
        expect((await answeredBy(world(), workload, '/instant', 503)) - before).to.equal(arrive);
      });
    it("virtualService=none leaves Istio's own retry in force, virtualService=retries-off does not", async () => {
      const policy = async (virtualService: string) =>
        (
          await virtualHostFor(
            stand,
            having({ virtualService }, { gatewayApi: ['http-route', 'grpc-route'] }).host,
          )
        ).routes.map(({ route }) => route?.retry_policy);
      const [own, ...more] = await policy('none');
      expect(own).to.include({ num_retries: 2 });
      expect(own?.retry_on).to.contain('connect-failure').and.contain('refused-stream');
      expect(more).to.deep.equal([]);
      expect((await policy('retries-off')).every((retry) => !retry?.num_retries)).to.equal(true);
    });
    it('virtualService=mirror sends on: ten requests arrive twenty times', async () => {
      const workload = having({ virtualService: 'mirror' }, twoVersions);
      const before = await answeredBy(world(), workload, '/instant', 202);
      await world().ask('in-mesh', times(10, { url: `http://${workload.host}/instant?code=202` }));
      expect((await answeredBy(world(), workload, '/instant', 202)) - before).to.equal(20);
    });
    it('virtualService=redirect names the new place, and virtualService=cors the origin of a preflight', async () => {
      const moved = await one('in-mesh', {
        url: `http://${having({ virtualService: 'redirect' }).host}/moved`,
      });
      expect(moved.status).to.equal(308);
      expect(moved.headers.location).to.match(/\/instant$/);
      const headers = { origin: 'https://matrix.example', 'access-control-request-method': 'GET' };
      const allowed = async (virtualService: string) => {
        const url = `http://${having({ virtualService }).host}/instant`;
        const answer = await one('in-mesh', { method: 'OPTIONS', url, headers });
        return answer.headers['access-control-allow-origin'];
      };
      expect(await allowed('cors')).to.equal('https://matrix.example');
      expect(await allowed('none')).to.equal(undefined);
    });
    it('virtualService=timeout fires at its time', async () => {
      const { host } = having({ virtualService: 'timeout' });
      const { status, took } = await one('in-mesh', { url: `http://${host}/slow?code=200&delay=5000` });
      expect(status).to.equal(504);
      expect(took).to.be.within(450, 4_000);
    });
  });
}
