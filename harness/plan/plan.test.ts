import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultSeed, matrixFor } from '../matrix/profile-matrix.ts';
import { workloadId } from '../matrix/workload.ts';
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

  it('of a profile that covers the axes records the choice, by default too, and deploys by it', () => {
    const planned = (more: Partial<QualifyOptions>) =>
      makePlan({ ...asked, profile: 'standard', ...more }, versions);
    const usual = planned({});
    expect(usual.cover).to.deep.equal({ strength: 2, seed: defaultSeed });
    expect(planned({ strength: '2', seed: String(defaultSeed) }).hash).to.equal(usual.hash);
    const other = planned({ seed: '7' });
    expect(other.cover).to.deep.equal({ strength: 2, seed: 7 });
    expect(other.workloads.map(workloadId)).to.not.deep.equal(usual.workloads.map(workloadId));
    const chosen = matrixFor('standard', { seed: 7 }).workloads.map(workloadId);
    expect(other.workloads.map(workloadId)).to.include.members(chosen);
  });

  it('of a profile chosen by hand has no choice, and one that is asked for is refused', () => {
    expect(makePlan(asked, versions).cover).to.equal(undefined);
    for (const profile of ['drill', 'smoke', 'soak', 'apps'])
      for (const flag of ['strength', 'seed'] as const)
        expect(() => makePlan({ ...asked, profile, [flag]: '2' }, versions))
          .to.throw(`--${flag} chooses workloads that cover the axes, and those of profile ${profile} are`)
          .with.property('code', 'MP_USAGE');
  });

  it('takes no strength but 2 and 3, and no seed but a whole number of 32 bits', () => {
    const refused = (more: Partial<QualifyOptions>) =>
      expect(() => makePlan({ ...asked, profile: 'wide', ...more }, versions))
        .to.throw()
        .with.property('message');
    for (const strength of ['1', '4', '', '2.0', 'two'])
      refused({ strength }).that.contains(`--strength must be 2 or 3, got ${JSON.stringify(strength)}`);
    for (const seed of ['', '-1', '1.5', '1e3', '4294967296', 'x'])
      refused({ seed }).that.contains(
        `--seed must be a whole number from 0 to 4294967295, got ${JSON.stringify(seed)}`,
      );
    expect(makePlan({ ...asked, profile: 'standard', seed: '4294967295' }, versions).cover?.seed).to.equal(
      4_294_967_295,
    );
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
      strength: '9',
      seed: 'x',
    };
    expect(() => makePlan(wrong, versions))
      .to.throw(/--baseline must be a version/)
      .with.property('message')
      .that.matches(/--profile must be one of drill, smoke, standard, wide, full, soak/)
      .and.matches(/--fault must be one of candidate-503/)
      .and.matches(/--strength must be 2 or 3, got "9"/)
      .and.matches(/--seed must be a whole number from 0 to 4294967295, got "x"/)
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
