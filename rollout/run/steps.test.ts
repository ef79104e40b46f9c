import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { unreachable } from '../kube/refusal.ts';
import { independentSteps } from './steps.ts';

interface Taken {
  readonly id: string;
  readonly end: (next: boolean) => void;
  readonly fail: (error: Error) => void;
}

function stage() {
  const taken: Taken[] = [];
  let wakes = 0;
  const steps = independentSteps(
    (id) => new Promise((resolve, reject) => taken.push({ id, end: resolve, fail: reject })),
    () => {
      wakes += 1;
    },
  );
  const settle = async (act: () => void) => {
    act();
    await delay(0);
  };
  return { steps, taken, wakes: () => wakes, settle };
}

describe('steps of workloads in flight', () => {
  it('are taken beside each other: one that waits for its answer holds up no other', async () => {
    const { steps, taken, settle, wakes } = stage();
    steps.take('slow');
    steps.take('quick');
    await settle(() => taken[1]?.end(true));
    expect(wakes()).to.equal(1);
    expect([...steps.due()]).to.deep.equal(['quick']);
    steps.take('quick');
    expect(taken.map(({ id }) => id)).to.deep.equal(['slow', 'quick', 'quick']);
  });

  it('are taken one after the other for one workload, and news that comes meanwhile is not lost', async () => {
    const { steps, taken, settle, wakes } = stage();
    steps.take('a');
    steps.take('a');
    expect(taken).to.have.length(1);
    await settle(() => taken[0]?.end(false));
    expect([...steps.due()]).to.deep.equal(['a']);
    expect([...steps.due()]).to.deep.equal([]);
    steps.take('a');
    await settle(() => taken[1]?.end(false));
    expect([...steps.due()]).to.deep.equal([]);
    expect(wakes()).to.equal(1);
  });

  it('that got no answer are known until the same workload gets one', async () => {
    const { steps, taken, settle, wakes } = stage();
    steps.take('a');
    await settle(() => taken[0]?.fail(unreachable('https://api', 'refused')));
    expect(steps.lost()?.error.message).to.include('refused');
    expect([...steps.due()]).to.deep.equal([]);
    steps.take('b');
    await settle(() => taken[1]?.end(false));
    expect(steps.lost()).to.not.equal(undefined);
    steps.take('a');
    await settle(() => taken[2]?.end(false));
    expect(steps.lost()).to.equal(undefined);
    expect(wakes()).to.equal(2);
  });

  it('end with whatever else one of them meets', async () => {
    const { steps, taken, settle } = stage();
    steps.take('a');
    await settle(() => taken[0]?.fail(new Error('a disk is full')));
    expect(() => steps.lost()).to.throw('a disk is full');
  });
});
