import { expect } from 'chai';
import { type Flight, judge, type Verdict } from './flight.ts';
import type { Progress } from './progress.ts';
import { type FailureReason, graces } from './reasons.ts';

const planned = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  alone: false,
  decision: { action: 'skip', outcome: 'current', reason: '' },
} as const;
const flight: Flight = {
  planned,
  target: 'h.example/p:1',
  restartedAt: '2026-11-24T12:00:00Z',
  phase: 'watching',
  began: 1_000,
  timedFrom: 1_000,
  serving: false,
  seen: '',
};
const patience = { timeout: 100_000 };
const trouble = (reason: FailureReason): Progress => ({ state: 'failed', reason, seen: `seen ${reason}` });
const waiting: Progress & { state: 'waiting' } = { state: 'waiting', seen: '1 of 2 ready' };
const ending: Progress = { state: 'waiting', seen: '1 old pods are ending', ending: 'only' };
const flying = (verdict: Verdict): Flight => {
  if (verdict.is !== 'flying') throw new Error(`expected it to go on, got ${verdict.is}`);
  return verdict.flight;
};

describe('judging a workload in flight', () => {
  it('is ready when it is done, and dropped when there is nothing left', () => {
    expect(judge(flight, { state: 'done', pods: 2 }, 2_000, patience)).to.deep.equal({
      is: 'ready',
      pods: 2,
    });
    const dropped = judge(flight, { state: 'dropped', outcome: 'gone', seen: 'deleted' }, 2_000, patience);
    expect(dropped).to.deep.equal({ is: 'dropped', outcome: 'gone', reason: 'deleted' });
  });

  it('lets trouble last before it counts, as long as its kind may pass by itself', () => {
    const first = flying(judge(flight, trouble('image-pull'), 2_000, patience));
    const second = flying(judge(first, trouble('image-pull'), 16_000, patience));
    expect(judge(second, trouble('image-pull'), 17_000, patience)).to.deep.equal({
      is: 'failed',
      trouble: { reason: 'image-pull', seen: 'seen image-pull' },
    });
    expect(judge(flight, trouble('wrong-image'), 2_000, patience).is).to.equal('failed');
  });

  it('begins to count again after trouble that passed, or turned into another', () => {
    const met = flying(judge(flight, trouble('unschedulable'), 2_000, patience));
    const better = flying(judge(met, waiting, 40_000, patience));
    expect(judge(better, trouble('unschedulable'), 48_000, patience).is).to.equal('flying');
    expect(judge(met, trouble('quota'), 40_000, patience).is).to.equal('flying');
  });

  it('counts what the controller’s events say while nothing else is seen', () => {
    const told = {
      ...flight,
      events: { at: 2_000, trouble: { reason: 'quota', seen: 'exceeded' } as const },
    };
    const first = flying(judge(told, waiting, 2_000, patience));
    expect(judge(first, waiting, 22_000, patience)).to.deep.equal({
      is: 'failed',
      trouble: { reason: 'quota', seen: 'exceeded' },
    });
  });

  it('ends at the timeout with what was last seen, and tells a pod that does not end from one that does not begin', () => {
    const late = judge(flight, waiting, 101_001, patience);
    expect(late).to.deep.equal({
      is: 'failed',
      trouble: { reason: 'never-ready', seen: '1 of 2 ready, after 100 s' },
    });
    expect(judge(flight, ending, 101_001, patience)).to.deep.include({
      trouble: { reason: 'terminating', seen: '1 old pods are ending, after 100 s' },
    });
    const tainted: Progress = { ...ending, blame: 'node' };
    expect(judge(flight, tainted, 101_001, patience)).to.deep.include({
      trouble: { reason: 'node', seen: '1 old pods are ending, after 100 s' },
    });
    expect(judge(flight, tainted, 100_999, patience).is).to.equal('flying');
    expect(judge(flight, waiting, 100_999, patience).is).to.equal('flying');
  });

  describe('that only waits', () => {
    const ending = (how: 'only' | 'blocks'): Progress => ({ state: 'waiting', seen: 'old', ending: how });
    const stuckAfter = (sight: Progress, milliseconds: number, from: Flight = flight) =>
      flying(judge(flying(judge(from, sight, 2_000, patience)), sight, 2_000 + milliseconds, patience)).stuck;

    it('says what it would fail as within a minute, once nothing changes for half of one', () => {
      expect(stuckAfter(waiting, 29_999)).to.equal(undefined);
      expect(stuckAfter(waiting, 30_000)).to.equal('never-ready');
      expect(stuckAfter(ending('only'), 30_000)).to.equal('terminating');
      expect(stuckAfter(ending('blocks'), 30_000)).to.equal('terminating');
    });

    it('says nothing while something changes, nor what trouble or another phase explains', () => {
      const first = flying(judge(flight, { state: 'waiting', seen: '0 of 2 ready' }, 2_000, patience));
      expect(flying(judge(first, waiting, 40_000, patience)).stuck).to.equal(undefined);
      expect(stuckAfter(trouble('unschedulable'), 40_000)).to.equal(undefined);
      expect(stuckAfter(waiting, 40_000, { ...flight, phase: 'sending' })).to.equal(undefined);
    });

    it('takes back what it said when something changes', () => {
      const stuck = { ...flight, seen: waiting.seen, seenSince: 2_000, stuck: 'never-ready' } as const;
      expect(flying(judge(stuck, waiting, 40_000, patience)).stuck).to.equal('never-ready');
      expect(flying(judge(stuck, ending('only'), 40_000, patience)).stuck).to.equal(undefined);
    });

    it('fails at the timeout for the old pods that are in the way of new ones', () => {
      const late = judge(flight, ending('blocks'), 101_001, patience);
      expect(late.is === 'failed' && late.trouble.reason).to.equal('terminating');
    });
  });

  it('ends at the timeout with the trouble it has, though that had not lasted', () => {
    const late = judge(flight, trouble('unschedulable'), 101_001, patience);
    expect(late).to.deep.include({ is: 'failed' });
    expect(late.is === 'failed' && late.trouble.reason).to.equal('unschedulable');
  });

  it('counts by the clock of what can be seen, whenever it began', () => {
    const late = { ...flight, began: 61_000 };
    expect(judge(late, waiting, 100_999, patience).is).to.equal('flying');
    expect(judge(late, waiting, 101_001, patience).is).to.equal('failed');
  });

  it('takes other graces where they are given', () => {
    const short = { ...patience, graces: { unschedulable: 0 } };
    expect(judge(flight, trouble('unschedulable'), 2_000, short).is).to.equal('failed');
  });

  /** Milliseconds from the first sight of trouble that stays until it counts, looked at each half second. */
  const lasts = (look: (now: number, flight: Flight) => Verdict): number => {
    let flown = flight;
    for (let now = 2_000; now <= 400_000; now += 500) {
      const verdict = look(now, flown);
      if (verdict.is === 'failed') return now - 2_000;
      flown = flying(verdict);
    }
    throw new Error('it never counts');
  };
  const usual = { timeout: 300_000 };
  const byTimeout: readonly string[] = ['never-ready', 'terminating'];

  for (const reason of (Object.keys(graces) as FailureReason[]).filter((one) => !byTimeout.includes(one)))
    it(`classifies ${reason} within a minute, and not before its grace is over`, () => {
      const took = lasts((now, flown) => {
        const verdict = judge(flown, trouble(reason), now, usual);
        if (verdict.is === 'failed')
          expect(verdict.trouble).to.deep.equal({ reason, seen: `seen ${reason}` });
        return verdict;
      });
      expect(took).to.equal(graces[reason]);
      expect(took).to.be.at.most(60_000);
    });

  for (const [reason, sight] of [
    ['never-ready', waiting],
    ['terminating', ending],
  ] as const)
    it(`classifies ${reason} at the timeout alone`, () => {
      const took = lasts((now, flown) => {
        const verdict = judge(flown, sight, now, usual);
        if (verdict.is === 'failed') expect(verdict.trouble.reason).to.equal(reason);
        return verdict;
      });
      // timed from a second before the first look; later than that, not at it
      expect(took).to.equal(299_500);
    });
});
