import { expect } from 'chai';
import { readLedger } from '../ledger/read-ledger.ts';
import { evaluate } from './evaluate.ts';
import { instant, simulatedRun } from './testing/simulated-run.ts';

const ended = (second: number, explained: boolean) =>
  JSON.stringify({
    meshproof: 'break',
    at: instant(second),
    from: 'held/holder',
    to: 'apps/echo',
    call: 'tcp://echo.apps:9000',
    side: 'unknown',
    how: 'FIN',
    explained,
    why: '',
    lived: 1,
    pod: 'holder-a',
  });
const acted = (second: number, detail = '') =>
  JSON.stringify({ meshproof: 'act', at: instant(second), act: 'push', target: 't', result: 'done', detail });
const recordOf = (lines: string[], ledgerEntries = 10_000) => {
  const run = simulatedRun();
  const settings = { ...run.thresholds.settings, ledgerEntries };
  return evaluate({ ...run, thresholds: { ...run.thresholds, settings }, ledger: readLedger(lines) });
};

describe('what a run record says of connections and acts', () => {
  it('has each with its window, oldest first', () => {
    const { breaks, acts } = recordOf([ended(300, false), ended(50, true), acted(60, 'created'), acted(-5)]);
    expect(breaks).to.include({ total: 2, unexplained: 1 });
    expect(breaks.entries.map(({ window, explained }) => [window, explained])).to.deep.equal([
      ['baseline', 'announced'],
      ['candidate', undefined],
    ]);
    const byOperator = acts.filter(({ act }) => act !== 'rotate');
    expect(byOperator.map(({ window, detail }) => [window, detail])).to.deep.equal([
      [undefined, undefined],
      ['baseline', 'created'],
    ]);
  });

  it('has new certificates once a window for each workload, among the acts and in their order', () => {
    const { acts } = recordOf([acted(60, 'created')]);
    const rotations = acts.filter(({ act }) => act === 'rotate');
    expect(rotations.length).to.be.greaterThan(5);
    expect(new Set(rotations.map(({ window }) => window)).size).to.equal(rotations.length);
    expect(rotations.find(({ window }) => window === 'candidate')).to.deep.include({
      target: 'Deployment apps/echo',
      result: 'done',
      detail: '7 new certificates in 1 pod, the first good for 600 s',
    });
    expect(acts.map(({ at }) => at)).to.deep.equal(acts.map(({ at }) => at).toSorted());
  });

  it('keeps what nothing explains when there are too many, and counts the others', () => {
    const lines = [...Array.from({ length: 50 }, (_, n) => ended(20 + n, true)), ended(99, false)];
    const { breaks } = recordOf(lines, 5);
    expect(breaks).to.include({ total: 51, unexplained: 1 });
    expect(breaks.entries).to.have.length(5);
    expect(breaks.entries.at(-1)?.explained).to.equal(undefined);
  });
});
