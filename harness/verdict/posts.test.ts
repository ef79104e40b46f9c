import { expect } from 'chai';
import type { EvaluationInput } from './input.ts';
import { judge } from './testing/judge.ts';
import { simulatedRun } from './testing/simulated-run.ts';

/** A run in which the servers of apps/echo counted so many posts more than its clients sent. */
function run(more: number, repeated = 0): EvaluationInput {
  const input = simulatedRun();
  const call = input.plan.calls.find(({ to, via }) => to === 'apps/echo' && via === undefined);
  const calls = input.plan.calls.map((one) => (one === call ? { ...one, counted: true } : one));
  const sent = (input.samples.series.clientRequests ?? [])
    .filter(({ labels }) => labels.call === call?.id)
    .reduce((sum, { samples }) => sum + (samples.at(-1)?.[1] ?? 0), 0);
  return {
    ...input,
    plan: { ...input.plan, calls },
    ledger: { ...input.ledger, posts: [{ to: 'apps/echo', posts: sent + more, repeated }] },
  };
}

const twice = (input: EvaluationInput) =>
  judge(input).evaluation.findings.filter(
    ({ title }) => title === 'Posts arrived more than once at apps/echo',
  );

describe('counted posts', () => {
  it('are no finding when as many arrived as were sent, or the last ones were not told', () => {
    expect(twice(run(0))).to.deep.equal([]);
    expect(twice(run(-3))).to.deep.equal([]);
  });

  it('of which more arrived than were sent speak against the candidate', () => {
    const [finding] = twice(run(2));
    expect(finding?.severity).to.equal('fail');
    expect(finding?.text).to.match(/sent \d+ counted posts and \d+ arrived, 0 of them at a pod/);
  });

  it('that arrived twice at one pod are seen even where others were not told', () => {
    expect(twice(run(-3, 1))).to.have.length(1);
  });
});
