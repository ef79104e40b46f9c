import { expect } from 'chai';
import type { PodObservation } from '../observe/pods.ts';
import { imageVersion, proxyVersionSeries } from './proxy-versions.ts';

const sight = (at: number, pod: string, tag: string, more: Partial<PodObservation> = {}): PodObservation => ({
  at,
  namespace: 'a',
  pod,
  workload: 'echo',
  proxyImage: `hub/proxyv2:${tag}`,
  restarts: 0,
  ready: true,
  phase: 'Running',
  ...more,
});

describe('proxies by version over time', () => {
  it('counts ready proxies only, and loses those that are gone', () => {
    const seen = [
      sight(1, 'p1', '1.30.4'),
      sight(2, 'p2', '1.31.0', { ready: false }),
      sight(3, 'p2', '1.31.0'),
      sight(4, 'p1', '1.30.4', { ready: false, gone: true }),
    ];
    const [old, candidate] = proxyVersionSeries(seen);
    expect(old?.points).to.deep.equal([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 0],
    ]);
    expect(candidate?.points).to.deep.equal([
      [1, 0],
      [2, 0],
      [3, 1],
      [4, 1],
    ]);
  });
  it('an image of a registry with a port has its tag taken, not the port', () => {
    expect(imageVersion('registry:5000/istio/proxyv2:1.31.0-distroless')).to.equal('1.31.0-distroless');
  });
});
