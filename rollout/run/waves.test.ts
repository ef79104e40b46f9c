import { expect } from 'chai';
import { skip } from '../plan/decision.ts';
import type { PlannedWorkload } from '../plan/plan.ts';
import { wavesOf } from './waves.ts';

const one = (name: string, parts: Partial<PlannedWorkload> = {}): PlannedWorkload => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name,
  alone: false,
  decision: skip('current'),
  ...parts,
});
const names = (workloads: readonly PlannedWorkload[], sizes?: number[]) =>
  wavesOf(workloads, sizes).map((wave) => wave.map(({ name }) => name).join(''));

describe('the waves of a rollout', () => {
  const six = [...'abcdef'].map((name) => one(name));

  it('are cut by their sizes, the last of which repeats', () => {
    expect(names(six, [1, 2])).to.deep.equal(['a', 'bc', 'de', 'f']);
    expect(names(six, [4])).to.deep.equal(['abcd', 'ef']);
    expect(names(six, [100])).to.deep.equal(['abcdef']);
  });

  it('begin anew at each rank and at the gateways', () => {
    const ranked = [one('a', { rank: 1 }), one('b', { rank: 2 }), one('c', { rank: 2 }), one('d')];
    const gateway = one('g', { alone: true });
    expect(names([...ranked, gateway])).to.deep.equal(['a', 'bc', 'd', 'g']);
    expect(names([...ranked, gateway], [10, 1])).to.deep.equal(['a', 'b', 'c', 'd', 'g']);
  });

  it('hold every workload once, in its order', () => {
    for (const sizes of [[1], [2], [3, 1], []]) expect(names(six, sizes).join('')).to.equal('abcdef');
    expect(names([])).to.deep.equal([]);
  });
});
