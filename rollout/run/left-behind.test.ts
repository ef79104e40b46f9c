import { expect } from 'chai';
import { type Outcome, outcomes, skip } from '../plan/decision.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { leftBehind } from './left-behind.ts';

const planned = (name: string, outcome: Outcome): PlannedWorkload => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'a',
  name,
  alone: false,
  decision: skip(outcome),
});

const nothing = { skipped: [], notBegun: [] };

describe('what a rollout leaves behind', () => {
  it('is nothing where nothing was to do', () => {
    const plan = [planned('x', 'current'), planned('y', 'next-run'), planned('z', 'not-in-mesh')];
    expect(leftBehind(plan, nothing)).to.deep.equal([]);
  });
  it('is what the plan passed over though its proxy may be another', () => {
    const stale = (Object.keys(outcomes) as Outcome[]).filter(
      (outcome) => leftBehind([planned('x', outcome)], nothing).length > 0,
    );
    expect(stale).to.include.members(['paused', 'unhealthy', 'on-delete', 'unclear-target', 'uninjected']);
  });
  it('is also what was skipped when its turn came, and what was not begun', () => {
    const result = {
      skipped: [
        { workload: 'a/Deployment/x', outcome: 'paused', reason: 'the Deployment is paused' },
        { workload: 'a/Deployment/y', outcome: 'current', reason: 'moved already' },
      ] as const,
      notBegun: ['a/Deployment/z'],
    };
    expect(leftBehind([], result).map(({ workload }) => workload)).to.deep.equal([
      'a/Deployment/x',
      'a/Deployment/z',
    ]);
  });
});
