import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../package-root.ts';
import { makePlan, type QualifyOptions } from './plan.ts';
import { profiles } from './profiles.ts';

const versions = ['1.30.4', '1.31.0-rc.0'];
const asked: QualifyOptions = { baseline: '1.30.4', candidate: '1.31.0-rc.0', profile: 'smoke' };

describe('a plan', () => {
  it('is the same, by its hash, for the same wishes, and another for others', () => {
    const { hash } = makePlan(asked, versions);
    expect(makePlan({ ...asked }, versions).hash).to.equal(hash);
    const others: Partial<QualifyOptions>[] = [
      { profile: 'standard' },
      { for: '90s' },
      { fault: 'candidate-503' },
      { strategy: 'revisioned' },
      { rollBackOrder: 'control-plane-first' },
      { waveGate: '2' },
      { baseline: '1.31.0-rc.0', candidate: '1.30.4' },
    ];
    for (const other of others) expect(makePlan({ ...asked, ...other }, versions).hash).to.not.equal(hash);
  });

  it('tells every problem at once, with the words that are known', () => {
    const wrong = {
      ...asked,
      baseline: 'latest',
      profile: 'smokey',
      fault: 'rain',
      strategy: 'canary',
      for: 'ever',
      waveGate: '0',
    };
    expect(() => makePlan(wrong, versions))
      .to.throw(/--baseline must be a version/)
      .with.property('message')
      .that.matches(/--profile must be one of drill, smoke, standard, wide, full, soak/)
      .and.matches(/--fault must be one of candidate-503/)
      .and.matches(/--wave-gate takes a whole number of at least 1, got "0"/)
      .and.matches(/--strategy must be one of in-place, revisioned, got "canary"/);
  });

  it('takes the data plane back first where the candidate is a revision of its own', () => {
    const both = { ...asked, strategy: 'revisioned', rollBackOrder: 'control-plane-first' };
    expect(() => makePlan(both, versions)).to.throw(/data plane goes back first/);
    expect(makePlan({ ...asked, strategy: 'revisioned' }, versions).rollBackOrder).to.equal(
      'data-plane-first',
    );
  });

  it('of a drill deploys few workloads, and calls none that it does not deploy', () => {
    const { workloads, calls } = makePlan(
      { ...asked, profile: 'drill', fault: 'candidate-never-ready' },
      versions,
    );
    const deployed = workloads.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(deployed).to.include('mp-routing/retry').and.not.include('mp-strict/store');
    expect(calls.filter(({ to }) => !deployed.includes(to))).to.deep.equal([]);
  });
});

describe('the page on qualifying', () => {
  it('has the figures of every profile', () => {
    const page = readFileSync(join(packageRoot, 'docs/qualify.md'), 'utf8');
    for (const profile of Object.values(profiles)) {
      const { name, ratePerSecond, warmUp, baseline, upgraded, rolledForward, candidate, rolledBack } =
        profile;
      const held = [warmUp, baseline, upgraded, rolledForward, candidate, rolledBack].map(
        (time) => `${time} s`,
      );
      expect(page).to.contain(`| ${[`\`${name}\``, ratePerSecond, ...held].join(' | ')} |`);
    }
  });
});
