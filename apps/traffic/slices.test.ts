import { expect } from 'chai';
import { ledgerOf, summaryOf } from './testing/ledger-lines.ts';
import type { K6Ended } from './testing/run-k6.ts';
import { startTarget, type Target } from './testing/target.ts';
import { plannedCall, type WithK6, withK6 } from './testing/with-k6.ts';

const ratePerSecond = 40;
const durationSeconds = 30;
const sliceSeconds = 5;

describe('a run of 30 s in slices of 5 s, each with a k6 of its own', function () {
  this.timeout(60_000);
  let k6: WithK6 | undefined;
  let target: Target;
  let run: K6Ended;
  /** Milliseconds at which each request arrived, and the x-request-id of each. */
  const arrived: number[] = [];
  const ids: string[] = [];

  before(async () => {
    k6 = await withK6();
    if (!k6) return;
    target = await startTarget({
      '/timed': ({ headers }, response) => {
        arrived.push(performance.now());
        ids.push(String(headers['x-request-id']));
        response.end('ok');
      },
    });
    const plan = {
      ratePerSecond,
      durationSeconds,
      sliceSeconds,
      calls: [plannedCall(target.base, '/timed')],
    };
    run = await (await k6.start('load-a-0', plan)).ended;
  });
  beforeEach(function () {
    if (!k6) this.skip();
  });
  after(async () => {
    target?.close();
    await k6?.close();
  });

  it('makes exactly rate x time calls: none is lost at a seam, and none made twice', () => {
    expect(run.exitCode, run.stderr).to.equal(0);
    const numbers = ids.map((id) => Number(id.split('-').at(-1))).sort((a, b) => a - b);
    expect(numbers).to.deep.equal(
      Array.from({ length: ratePerSecond * durationSeconds }, (_, index) => index),
    );
    expect(new Set(ids.map((id) => id.split('-').slice(0, -1).join('-'))).size, 'one run').to.equal(1);
  });

  it('has no gap longer than a second', () => {
    const gaps = arrived.slice(1).map((at, index) => at - (arrived[index] ?? 0));
    expect(Math.max(...gaps), 'milliseconds').to.be.below(1_000);
  });

  it('writes one account of them all', () => {
    expect(summaryOf(run)).to.deep.equal({
      meshproof: 'summary',
      from: 'ns/load-a',
      total: ratePerSecond * durationSeconds,
      unexpected: 0,
      dropped: 0,
      interrupted: 0,
    });
    const counts = ledgerOf(run).filter(({ meshproof }) => meshproof === 'count');
    expect(counts.length).to.be.within(5, 8);
    const sum = counts.reduce((total, { expected }) => total + Number(expected), 0);
    expect(sum).to.equal(ratePerSecond * durationSeconds);
  });
});
