import { expect } from 'chai';
import { meshproof } from '../lab/command.ts';
import { qualify } from '../lab/run.ts';

describe('drills of the candidate', () => {
  after(() => meshproof('lab', 'down'));

  it('proxies that hold 30 % more memory are "not qualified", by the ratio of memory', async () => {
    const { record, exitCode } = await qualify('smoke', '--fault', 'candidate-memory');
    expect(exitCode).to.equal(99);
    const memory = record.thresholds.find(({ name }) => name === 'proxy-memory');
    expect(memory?.verdict).to.equal('fail');
    expect(memory?.interval?.[0]).to.be.greaterThan(1.2);
  });

  it('a workload that never becomes Ready is exit 6: rolled back and verified', async () => {
    const { record, exitCode } = await qualify('drill', '--fault', 'candidate-never-ready');
    expect(exitCode).to.equal(6);
    expect(record.reasons.join('\n')).to.contain('mp-routing').and.to.contain('rolled back');
    expect(record.stages.find(({ name }) => name === 'roll forward')?.outcome).to.equal('failed');
  });
});
