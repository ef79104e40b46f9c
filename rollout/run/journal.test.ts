import { expect } from 'chai';
import { planHash, planRollout } from '../plan/plan.ts';
import { oldImage, pod, snapshot, workload } from '../testing/objects.ts';
import { journalLine, readJournal } from './journal.ts';

const at = '2026-11-24T12:00:00Z';
const paused = workload('Deployment', { paused: true });
const plan = planRollout(
  snapshot({
    workloads: [workload('Deployment'), { ...paused, metadata: { ...paused.metadata, name: 'aside' } }],
    pods: [pod({ image: oldImage })],
  }),
  {},
);
const hash = planHash(plan);
const begun = journalLine({ at, type: 'plan', hash, plan });
const restarting = (workload: string) =>
  journalLine({ at, type: 'restarting', workload, target: 'h.example/p:1', resumed: false });
const ready = (workload: string) => journalLine({ at, type: 'ready', workload, pods: 1, seconds: 2 });
const read = (...lines: string[]) => readJournal(lines.join('\n'));

describe('a rollout’s journal', () => {
  it('gives back the plan whole, so that its hash is the same', () => {
    const state = read(begun);
    expect(state?.plan).to.deep.equal(JSON.parse(JSON.stringify(plan)));
    expect(planHash(state?.plan ?? [])).to.equal(hash);
  });

  it('knows what was in flight, and whether the run ended', () => {
    const open = read(begun, restarting('a'), restarting('b'), ready('a'));
    expect(open).to.deep.include({ inFlight: ['b'], ended: false });
    const result = { hash, restarted: [], failed: [], skipped: [], notBegun: [], seconds: 1 };
    expect(read(begun, journalLine({ at, type: 'ended', ...result }))?.ended).to.equal(true);
  });

  it('leaves out a last line that was cut off anywhere', () => {
    const last = restarting('b');
    for (let length = 0; length < last.length; length++) {
      expect(read(begun, restarting('a'), last.slice(0, length))?.inFlight).to.deep.equal(['a']);
    }
    for (let length = 0; length < begun.length; length++)
      expect(read(begun.slice(0, length))).to.equal(undefined);
  });

  it('goes by the last plan', () => {
    const state = read(begun, restarting('a'), journalLine({ at, type: 'plan', hash: 'other', plan: [] }));
    expect(state).to.deep.equal({ hash: 'other', plan: [], inFlight: [], ended: false });
  });

  it('takes no plan that it does not understand whole', () => {
    const strange = [{ ...plan[0], decision: { action: 'restart', command: 'rm' } }];
    expect(read(JSON.stringify({ at, type: 'plan', hash, plan: strange }), restarting('a'))).to.equal(
      undefined,
    );
    expect(read('null', '[]', '"text"', '')).to.equal(undefined);
  });
});
