import { expect } from 'chai';
import type { RunRecord } from '../../reports/record/run-record.ts';
import { simulatedRun } from '../verdict/testing/simulated-run.ts';
import { judgeRun } from './judge.ts';

type Window = RunRecord['windows'][number];

/** A machine that is as busy as said in one window, and half busy else. */
function host(windows: readonly Window[], name: string, busy: number) {
  return windows.flatMap((window) => {
    const [from, to] = [window.start, window.end].map((instant) => Date.parse(instant) / 1000) as [
      number,
      number,
    ];
    const looks = Array.from({ length: Math.floor(to - from) }, (_, second) => from + second);
    return looks.map((at) => ({ at, busy: window.name === name ? busy : 0.5 }));
  });
}

/** A good run in which one request failed in the candidate's window. */
function withFailure() {
  const input = simulatedRun();
  const window = input.windows.find(({ name }) => name === 'candidate');
  const { to, id } = input.plan.calls[0] as { to: string; id: string };
  const from = 'mp-load/load-a';
  const at = new Date(Date.parse(window?.start ?? '') + 5_000).toISOString();
  const entry = { at, from, to, call: id, method: 'GET', path: '/', expected: '200', got: '503' };
  return { ...input, ledger: { ...input.ledger, entries: [...input.ledger.entries, entry] } };
}

describe('a run is judged with the machine in mind', () => {
  it('a failure while the machine had nothing to spare is inconclusive', () => {
    const input = withFailure();
    const { ending, findings } = judgeRun({ input, host: host(input.windows, 'candidate', 1) });
    expect(ending).to.include({ verdict: 'inconclusive', exitCode: 5 });
    expect(findings.map(({ title }) => title)).to.include('the machine was starved');
  });
  it('the same failure on a machine with something to spare, or starved in another window, is a failure', () => {
    const input = withFailure();
    expect(judgeRun({ input, host: host(input.windows, 'candidate', 0.9) }).ending.exitCode).to.equal(99);
    expect(judgeRun({ input, host: host(input.windows, 'baseline', 1) }).ending.exitCode).to.equal(99);
  });
  it('what held on a starved machine held', () => {
    const input = simulatedRun();
    expect(judgeRun({ input, host: host(input.windows, 'candidate', 1) }).ending.exitCode).to.equal(0);
  });
  it('a stage that failed while the machine had nothing to spare is told with that', () => {
    const good = simulatedRun();
    const [first] = good.windows;
    if (!first) throw new Error('the run has no window');
    const stage = { name: 'traffic', start: first.start, end: first.end, outcome: 'failed' as const };
    const input = { ...good, windows: [], stages: [stage] };
    const notes = (busy: number) =>
      judgeRun({ input, host: host([first], first.name, busy) }).findings.flatMap(({ title, text }) =>
        title === 'the machine was starved' ? [text] : [],
      );
    expect(notes(1).join()).to.contain('busy in the stage "traffic"');
    expect(notes(0.9)).to.deep.equal([]);
  });
  it('gives the same verdict from what was saved', () => {
    const input = withFailure();
    const evidence = { input, host: host(input.windows, 'candidate', 1) };
    expect(judgeRun(JSON.parse(JSON.stringify(evidence))).ending).to.deep.equal(judgeRun(evidence).ending);
  });
});
