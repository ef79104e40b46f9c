import { expect } from 'chai';
import { connectCluster } from '../kube/client.ts';
import { kubeconfigFor, startApiServer, statusBody } from '../kube/testing/api-server.ts';
import { oldImage, pod, workload } from '../testing/objects.ts';
import { gatherEvidence } from './evidence.ts';

const planned = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  alone: false,
  decision: { action: 'skip', outcome: 'current', reason: '' },
} as const;
const event = (kind: string, name: string, message: string, lastTimestamp: string) => ({
  metadata: { name: `${name}.1` },
  involvedObject: { kind, name },
  reason: 'Failed',
  message,
  lastTimestamp,
});
const broken = pod({
  name: 'web-h2-1',
  image: oldImage,
  unready: 'unready',
  status: {
    containerStatuses: [
      { name: 'app', ready: false, restartCount: 2 },
      { name: 'istio-proxy', ready: true },
    ],
  },
});

describe('the evidence of a failure', () => {
  it('is conditions, the last words of each complaint, and the logs of what is not ready', async () => {
    const server = await startApiServer(({ path, query }) => {
      if (path === '/api/v1/namespaces/shop/events')
        return {
          body: {
            metadata: {},
            items: [
              event('Pod', 'web-h2-1', 'second', '2026-11-24T12:00:02Z'),
              event('Pod', 'web-h2-1', 'first', '2026-11-24T12:00:01Z'),
              event('ReplicaSet', 'web-h2', 'of its set', '2026-11-24T12:00:03Z'),
              event('Pod', 'other-h2-1', 'of another', '2026-11-24T12:00:04Z'),
            ],
          },
        };
      if (path.endsWith('/log'))
        return {
          body: `${query.get('container')} previous=${query.get('previous')} tail=${query.get('tailLines')}\n${'x'.repeat(9_000)}\n`,
        };
      return undefined;
    });
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const object = workload(
        'Deployment',
        {},
        { conditions: [{ type: 'Available', status: 'False', message: 'too few' }] },
      );
      const { lines } = await gatherEvidence(cluster, planned, object, [broken, pod({ image: oldImage })]);
      expect(lines.slice(0, 5)).to.deep.equal([
        'Deployment web: Available is False: too few',
        'Pod web-h2-1: Ready is False',
        'event Pod web-h2-1: Failed: second',
        'event ReplicaSet web-h2: Failed: of its set',
        'log web-h2-1/app (before its last restart): app previous=true tail=20',
      ]);
      expect(lines).to.have.length(6);
      expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(500);
    } finally {
      await server.close();
    }
  });

  it('says what could not be read, and fails nothing', async () => {
    const server = await startApiServer(({ path }) =>
      /events$|log$/.test(path) ? statusBody(403, 'not for you', 'Forbidden') : undefined,
    );
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
      const { lines } = await gatherEvidence(cluster, planned, undefined, [broken]);
      expect(lines).to.include('events: could not be read: not for you');
      expect(lines).to.include('log web-h2-1/app (before its last restart): could not be read: not for you');
    } finally {
      await server.close();
    }
  });
});
