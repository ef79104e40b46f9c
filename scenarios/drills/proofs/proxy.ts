import { expect } from 'chai';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { ok } from '../matrix/answers.ts';
import { twoVersions } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

export function proxyProofs({ having, inPod, one, world }: Stand): void {
  it('envoyFilter=response-header adds its header, envoyFilter=none none', async () => {
    const header = async (envoyFilter: string) => {
      const { host } = having({ envoyFilter, proxy: 'native' });
      return (await one('in-mesh', ok(host))).headers['x-matrix-filter'];
    };
    expect(await header('response-header')).to.match(/^[a-z]/);
    expect(await header('none')).to.equal(undefined);
  });

  it('telemetry=access-log logs the error and not the success, telemetry=none neither', async () => {
    const logged = having({ telemetry: 'access-log' }, twoVersions);
    const silent = having({ telemetry: 'none', proxy: 'native' }, twoVersions);
    for (const { host } of [silent, logged])
      await world().ask('in-mesh', [
        { url: `http://${host}/instant?code=200&mark=success` },
        { url: `http://${host}/instant?code=500&mark=error` },
      ]);
    const logOf = async (workload: typeof logged) => {
      const pods = await world().pods(workload);
      expect(pods).to.not.deep.equal([]);
      return (await Promise.all(pods.map((pod) => world().logs(pod, 'istio-proxy')))).join('\n');
    };
    const log = await waitFor('the access log', { timeout: 30_000, interval: 500 }, async () => {
      const text = await logOf(logged);
      return text.includes('mark=error')
        ? { done: true, value: text }
        : { done: false, seen: `${text.length} characters` };
    });
    expect(log).to.not.contain('mark=success');
    expect(await logOf(silent)).to.not.contain('mark=');
  });

  describe('Sidecar', () => {
    const clusters = async (sidecar: string) => {
      const workload = having({ sidecar, proxy: 'native' });
      const { status, body } = await inPod(workload, 'http://127.0.0.1:15000/clusters');
      expect(status).to.equal(200);
      // what a proxy knows in any case: without it nothing was looked into
      expect(body).to.contain(`.${workload.namespace}.svc.cluster.local`);
      return body;
    };
    it('sidecar=own-namespace narrows what the proxy knows, sidecar=none does not', async () => {
      expect(await clusters('none')).to.contain('echo.mp-strict');
      expect(await clusters('own-namespace')).to.not.contain('echo.mp-strict');
    });
    it('sidecar=ingress-listener hands over at the port of its listener, for both Services of the pod', async () => {
      expect(await clusters('ingress-listener')).to.contain('inbound|8080||::127.0.0.1:8080::');
      expect(await clusters('none')).to.not.contain('inbound|8080||::127.0.0.1:8080::');
      const { name, namespace, host } = having(
        { sidecar: 'ingress-listener' },
        { virtualService: ['mirror'], ...twoVersions },
      );
      for (const asked of [host, `${name}-also.${namespace}`]) {
        const { status, body } = await one('in-mesh', ok(asked));
        expect(status, body).to.equal(200);
        expect(body).to.contain(`"service":"${name}"`);
      }
    });
  });
}
