import { expect } from 'chai';
import { pod, snapshot, workload } from '../testing/objects.ts';
import { planRollout } from './plan.ts';
import { skewProblem, skewWarnings } from './skew.ts';

describe('the distance between two releases', () => {
  for (const [baseline, candidate] of [
    ['1.30.4', '1.31.0-rc.0'],
    ['1.31.0-rc.0', '1.30.4'],
    ['1.30.3', '1.30.4'],
  ] as const) {
    it(`lets ${baseline} and ${candidate} stand side by side`, () => {
      expect(skewProblem(baseline, candidate)).to.equal(undefined);
    });
  }

  it('is refused beyond one minor version, in words', () => {
    expect(skewProblem('1.28.0', '1.31.0')).to.match(/3 minor versions apart.*qualify each step/);
    expect(skewProblem('1.31.0', '2.0.0')).to.match(/a major version apart/);
  });
});

describe('proxies that would jump', () => {
  const image = (tag: string) => `hub.example/istio/proxyv2:${tag}`;
  const warnings = (running: readonly string[], target: string) => {
    const workloads = running.map((_, at) => {
      const made = workload('Deployment');
      return { ...made, metadata: { ...made.metadata, name: `w${at}` } };
    });
    const pods = running.map((from, at) =>
      pod({ image: from, owner: { kind: 'ReplicaSet', name: `w${at}-h1` } }),
    );
    return skewWarnings(planRollout(snapshot({ workloads, pods }), { target }));
  };

  it('over more than one minor version are told, forward and back, once for each pair', () => {
    expect(warnings([image('1.28.3'), image('1.28.3'), image('1.30.0')], image('1.31.0'))).to.deep.equal([
      'warning MP_ROLLOUT_SKEW: 2 workloads with proxies of 1.28.3 would get 1.31.0, 3 minor versions apart; ' +
        'a control plane serves proxies of at most 1 minor version before its own',
    ]);
    expect(warnings([image('1.31.0-distroless')], image('1.29.0-rc.1'))[0]).to.match(
      /1 workload with proxies of 1\.31\.0-distroless would get 1\.29\.0-rc\.1, 2 minor versions apart/,
    );
    expect(warnings([image('1.31.0')], image('2.0.0'))[0]).to.match(/a major version apart/);
  });

  for (const [title, running, target] of [
    ['by one minor version', image('1.30.4'), image('1.31.0-rc.0')],
    ['back by one', image('1.31.0'), image('1.30.4')],
    ['from a tag that is no version', image('stable'), image('1.31.0')],
    ['to one', image('1.28.0'), image('latest')],
    ['by a digest', image('1.28.0'), `hub.example/p@sha256:${'a'.repeat(64)}`],
  ] as const) {
    it(`are not told ${title}`, () => {
      expect(warnings([running], target)).to.deep.equal([]);
    });
  }

  it('are not told where nothing restarts', () => {
    expect(skewWarnings(planRollout(snapshot({ workloads: [], pods: [] }), {}))).to.deep.equal([]);
  });
});
