import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { type Ending, endingOf } from './exit.ts';

const judged: Ending = { verdict: 'pass', exitCode: 0, reasons: [] };
const stop = (stage: string, interrupted: boolean) => ({
  stage,
  interrupted,
  error: new Failure('MP_ROLLOUT_FAILED', { what: 'x' }),
});
const back = { title: 'roll the data plane back', ok: true } as const;

describe('how a run ends', () => {
  it('a run that reached its end is judged by its thresholds alone', () => {
    expect(
      endingOf({ stages: [], undone: [{ title: "remove the run's namespaces", ok: true }] }, judged),
    ).to.equal(judged);
  });
  it('a stage that failed after the upgrade and was rolled back is exit 6, whatever the thresholds say', () => {
    const ending = endingOf({ stages: [], undone: [back], failure: stop('roll forward', false) }, judged);
    expect(ending).to.include({ verdict: 'fail', exitCode: 6 });
    expect(ending.reasons[0]).to.contain('roll forward');
  });
  it('a gate between waves that could not tell is inconclusive, unless something else failed', () => {
    const at = (code: 'MP_ROLLOUT_GATE' | 'MP_ROLLOUT_GATE_UNSURE', verdict: Ending['verdict']) => {
      const failure = { stage: 'roll forward', interrupted: false, error: new Failure(code, { what: 'x' }) };
      return endingOf({ stages: [], undone: [back], failure }, { ...judged, verdict });
    };
    expect(at('MP_ROLLOUT_GATE_UNSURE', 'pass')).to.include({ verdict: 'inconclusive', exitCode: 5 });
    expect(at('MP_ROLLOUT_GATE_UNSURE', 'fail')).to.include({ verdict: 'fail', exitCode: 6 });
    expect(at('MP_ROLLOUT_GATE', 'inconclusive')).to.include({ verdict: 'fail', exitCode: 6 });
  });
  it('a roll-back that failed is exit 7, also for an interrupted run', () => {
    const undone = [{ ...back, ok: false, error: new Error('stuck') }] as const;
    expect(endingOf({ stages: [], undone, failure: stop('upgrade', true) }, judged).exitCode).to.equal(7);
  });
  it('an interrupted run never passes', () => {
    expect(
      endingOf({ stages: [], undone: [back], failure: stop('candidate soak', true) }, judged),
    ).to.include({
      verdict: 'inconclusive',
      exitCode: 130,
    });
  });
  it('a run ended by SIGTERM says so by its exit code', () => {
    const error = new Failure('MP_INTERRUPTED', { what: 'stopped by SIGTERM', exit: 143 });
    const failure = { stage: 'upgrade', interrupted: true, error };
    expect(endingOf({ stages: [], undone: [back], failure }, judged).exitCode).to.equal(143);
  });
  it('a stage that failed before anything was moved keeps its own exit code', () => {
    const failure = {
      stage: 'preflight',
      interrupted: false,
      error: new Failure('MP_PREFLIGHT', { what: 'x' }),
    };
    expect(endingOf({ stages: [], undone: [], failure }, judged)).to.include({
      verdict: 'error',
      exitCode: 4,
    });
  });
});
