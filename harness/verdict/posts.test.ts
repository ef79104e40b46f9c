import { expect } from 'chai';
import type { EvaluationInput } from './input.ts';
import { judge } from './testing/judge.ts';
import { simulatedRun } from './testing/simulated-run.ts';

const from = 'load/load-a';
const pair = { from, to: 'apps/echo', expected: 100, unexpected: 0, dropped: 0 };

/** A run in which 200 posts were counted by clients, one call was cut, and the servers counted what is given. */
function run(posts: number, { repeated = 0, begun = 201 } = {}): EvaluationInput {
  const input = simulatedRun();
  return {
    ...input,
    ledger: {
      ...input.ledger,
      // a part of it lies in no window: the servers counted it all the same
      counts: [
        { ...pair, window: 'candidate', counted: 150 },
        { ...pair, counted: 50 },
      ],
      sends: [{ from, begun, dropped: 0 }],
      summaries: [{ from, total: 200, unexpected: 0, dropped: 0, interrupted: 1 }],
      posts: [{ to: 'apps/echo', posts, repeated }],
    },
  };
}

const twice = (input: EvaluationInput) =>
  judge(input).evaluation.findings.filter(
    ({ title }) => title === 'Posts arrived more than once at apps/echo',
  );

describe('counted posts', () => {
  it('are no finding when as many arrived as were sent, the cut one too, or the last were not told', () => {
    for (const posts of [200, 201, 190]) expect(twice(run(posts)), `${posts}`).to.deep.equal([]);
  });

  it('of which more arrived than were sent speak against the candidate', () => {
    const [finding] = twice(run(202));
    expect(finding?.severity).to.equal('fail');
    expect(finding?.text).to.contain('told of 200 counted posts and 202 arrived');
  });

  it('that arrived twice at one pod are seen even where others were not told', () => {
    expect(twice(run(190, { repeated: 1 }))[0]?.severity).to.equal('fail');
  });

  it('prove nothing when a generator ended without its last account', () => {
    expect(twice(run(230, { begun: 240 }))[0]?.severity).to.equal('inconclusive');
  });

  it('that no server counted were compared with nothing', () => {
    const silent = run(0);
    for (const posts of [silent.ledger.posts, []]) {
      const { findings, verdict } = judge({ ...silent, ledger: { ...silent.ledger, posts } }).evaluation;
      expect(verdict).to.equal('inconclusive');
      const [finding] = findings.filter(({ severity }) => severity === 'inconclusive');
      expect(finding?.title).to.equal('Posts were not counted at apps/echo');
    }
  });

  it('prove nothing in a run that was saved before they were counted', () => {
    const old = run(200);
    const counts = old.ledger.counts.map((one) => ({ ...one, counted: Number.NaN }));
    expect(twice({ ...old, ledger: { ...old.ledger, counts } })[0]?.severity).to.not.equal('fail');
  });
});
