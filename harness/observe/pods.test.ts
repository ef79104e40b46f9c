import { expect } from 'chai';
import type { KubeObject, Sighting } from '../../rollout/kube/cluster.ts';
import { observePods } from './pods.ts';

const podOf = (
  uid: string,
  more: { readonly ready?: boolean; readonly namespace?: string } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: more.namespace ?? 'ns', name: 'web-0', uid, labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'app', image: 'a' }],
    initContainers: [{ name: 'istio-proxy', image: 'p:1' }],
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: more.ready ? 'True' : 'False' }] },
});

/** What an observer makes of some sightings: its observations without their times, and the new pods it told of. */
function observed(sightings: readonly Sighting[]) {
  const told: string[] = [];
  const cluster = {
    follow: async (_: unknown, onSight: (sighting: Sighting) => void) => sightings.forEach(onSight),
  };
  const { observations } = observePods(cluster, ['ns'], new AbortController().signal, ({ metadata }) =>
    told.push(metadata.uid ?? ''),
  );
  return {
    told,
    seen: observations.map(({ uid, ready, gone }) => `${uid} ${gone ? 'gone' : ready ? 'ready' : 'there'}`),
  };
}

describe('the pods of a run', () => {
  it('are observed when something of them changes, and told of when they are new', () => {
    const { told, seen } = observed([
      { type: 'all', objects: [podOf('a'), podOf('x', { namespace: 'another' })] },
      { type: 'watching' },
      { type: 'put', object: podOf('a') },
      { type: 'put', object: podOf('a', { ready: true }) },
      { type: 'put', object: podOf('x', { namespace: 'another', ready: true }) },
      { type: 'gone', object: podOf('a') },
      { type: 'put', object: podOf('b') },
    ]);
    expect(seen).to.deep.equal(['a there', 'a ready', 'a gone', 'b there']);
    expect(told).to.deep.equal(['a', 'b']);
  });

  it('are gone when a list that was made anew does not have them, once', () => {
    const { seen } = observed([
      { type: 'all', objects: [podOf('a', { ready: true }), podOf('b')] },
      { type: 'all', objects: [podOf('b')] },
      { type: 'all', objects: [podOf('b')] },
      { type: 'gone', object: podOf('a') },
    ]);
    expect(seen).to.deep.equal(['a ready', 'b there', 'a gone']);
  });

  it('have the image of their proxy, wherever its container stands', () => {
    const { observations } = observePods(
      { follow: async (_: unknown, onSight) => onSight({ type: 'put', object: podOf('a') }) },
      ['ns'],
      new AbortController().signal,
      () => {},
    );
    expect(observations[0]).to.include({ proxyImage: 'p:1', workload: 'web', restarts: 0, phase: 'Running' });
  });

  it('that may not be watched are a failure of whoever waits, and of nobody before', async () => {
    const refused = new Error('403');
    const { done } = observePods(
      { follow: () => Promise.reject(refused) },
      ['ns'],
      new AbortController().signal,
      () => {},
    );
    expect(await done.catch((error: unknown) => error)).to.equal(refused);
  });
});
