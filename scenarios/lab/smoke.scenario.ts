import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { podsWeigh, weightOfPods } from '../../harness/lab/cluster/cgroups.ts';
import { meshproof } from './command.ts';
import { type MachineState, machineState } from './machine.ts';
import { qualify, type Run } from './run.ts';

const windows = [
  'baseline',
  'upgrading',
  'upgraded',
  'rolling-forward',
  'rolled-forward',
  'candidate',
  'rolling-back',
  'rolled-back',
];

/** Windows in which some proxies are the candidate's. */
const withCandidate = new Set<string>(['rolling-forward', 'rolled-forward', 'candidate', 'rolling-back']);

describe('a release is qualified on a real mesh', () => {
  let untouched: MachineState;

  before(async () => {
    // an earlier run that was killed may have left a lab
    await meshproof('lab', 'down');
    untouched = machineState();
  });

  it('the lab comes up, and up again is a no-op that says so', async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.exitCode, up.stderr).to.equal(0);
    expect(up.stdout).to.match(/Istio ready/);
    const again = await meshproof('lab', 'up', '--yes');
    expect(again.stderr).to.contain('already up');
    expect((await meshproof('lab', 'status')).stdout).to.match(/kube-apiserver +running/);
  });

  it('its pods are not starved by its own components: together they outweigh several of their tasks', () => {
    expect(weightOfPods()).to.equal(podsWeigh).and.to.be.greaterThan(1);
  });

  describe('1.30.4 -> 1.31.0-rc.0, smoke profile', () => {
    let run: Run;
    before(async () => {
      run = await qualify('smoke');
    });

    it('qualifies: every threshold was measured and is in bounds', () => {
      expect(run.record.thresholds.length).to.be.greaterThan(100);
      const open = run.record.thresholds.filter(({ verdict }) => verdict !== 'pass');
      // a smoke run's windows may be too short to tell a CPU ratio from its bound; then it must say so, and say 5
      for (const { name, verdict, reason } of open) {
        expect(`${name} ${verdict}`, run.record.reasons.join('\n')).to.equal('proxy-cpu inconclusive');
        // and it says what stood in the way: the spread of the workloads, or a machine that changed meanwhile
        expect(reason).to.match(
          /^the interval reaches from one side|^the generators, alike on both releases, cost/,
        );
      }
      expect(run.record.verdict).to.equal(open.length === 0 ? 'pass' : 'inconclusive');
      expect(run.exitCode).to.equal(open.length === 0 ? 0 : 5);
    });
    it('went through every stage and every window in order', () => {
      expect(run.record.windows.map(({ name }) => name)).to.deep.equal(windows);
      expect(run.record.stages.every(({ outcome }) => outcome === 'passed')).to.equal(true);
    });
    it('sent real load, in every window, and none of it failed', () => {
      expect(run.record.ledger.total).to.be.greaterThan(10_000);
      expect(run.record.ledger.unexpected).to.equal(0);
      for (const { window, total } of run.record.ledger.byWindow) expect(total, window).to.be.greaterThan(0);
    });
    it('was disturbed all the while by an operator that did each of its acts, none refused', () => {
      const { acts = [] } = run.record;
      expect(new Set(acts.map(({ act }) => act))).to.include.all.keys('policy', 'push', 'restart', 'scale');
      expect(acts.filter(({ result }) => result === 'refused')).to.deep.equal([]);
    });
    it('wrote its report, and JUnit beside it', () => {
      for (const file of ['report.html', 'junit.xml', 'run.json', 'plan.json', 'journal.jsonl']) {
        expect(existsSync(join(run.folder, file)), file).to.equal(true);
      }
    });
  });

  describe('the verdict can fail', () => {
    it('drill: 0.5 % of one workload answered 503 by candidate proxies is "not qualified", naming workload and window', async () => {
      const { record, exitCode } = await qualify('drill', '--fault', 'candidate-503');
      expect(exitCode).to.equal(99);
      expect(record.verdict).to.equal('fail');
      const failed = record.thresholds.filter(({ verdict }) => verdict === 'fail');
      // 0.5 % of what one workload gets is some eight requests while the candidate's proxies run, in no fixed window
      const named = failed.filter(
        ({ workload, window }) => workload === 'mp-strict/echo' && withCandidate.has(window),
      );
      expect(named, JSON.stringify(failed, null, 1)).to.not.deep.equal([]);
      expect(failed.filter(({ window }) => !withCandidate.has(window))).to.deep.equal([]);
      expect(record.reasons.join('\n')).to.contain('mp-strict/echo');
    });
    it('drill: istio_requests_total vanishes on candidate proxies: never a pass, and the metric is named', async () => {
      const { record, exitCode } = await qualify('drill', '--fault', 'candidate-metric-vanishes');
      expect([5, 99]).to.include(exitCode);
      expect(record.verdict).to.not.equal('pass');
      expect(record.reasons.join('\n')).to.contain('istio_requests_total');
    });
  });

  // in a suite of its own, for mocha runs a suite's own tests before those nested in it
  describe('afterwards', () => {
    it('lab down leaves the machine as it was', async () => {
      expect((await meshproof('lab', 'down')).exitCode).to.equal(0);
      expect(machineState()).to.deep.equal(untouched);
    });
  });
});
