import { expect } from 'chai';
import type { PodObservation } from '../observe/pods.ts';
import { rollsOf } from './rolls.ts';

const epoch = Date.parse('2026-01-01T00:00:00Z') / 1000;
const instant = (seconds: number) => new Date((epoch + seconds) * 1000).toISOString();
const forward = { name: 'rolling-forward' as const, start: instant(100), end: instant(200) };

const seen = (
  at: number,
  uid: string,
  more: Partial<PodObservation> = {},
  workload = 'echo',
): PodObservation => ({
  at: epoch + at,
  namespace: 'ns',
  pod: uid,
  uid,
  workload,
  restarts: 0,
  ready: false,
  phase: 'Running',
  ...more,
});

describe('what the time of a rolled workload goes into', () => {
  it('is told apart: new pods that start, old ones that end, and neither', () => {
    const rolls = rollsOf(
      [
        seen(10, 'old', { ready: true }),
        seen(110, 'new'),
        seen(114, 'new', { ready: true }),
        seen(115, 'old', { leaving: true, ready: true }),
        seen(127, 'old', { gone: true }),
      ],
      [forward],
    );
    expect(rolls).to.deep.equal([
      {
        window: 'rolling-forward',
        workload: 'ns/echo',
        start: instant(110),
        starting: 4,
        ending: 12,
        between: 1,
      },
    ]);
  });

  it('counts a second once, for the pods that start, where one ends meanwhile', () => {
    const [roll] = rollsOf(
      [
        seen(10, 'old', { ready: true }),
        seen(110, 'old', { leaving: true }),
        seen(111, 'new'),
        seen(118, 'new', { ready: true }),
        seen(120, 'old', { gone: true }),
      ],
      [forward],
    );
    expect(roll).to.include({ starting: 7, ending: 3, between: 0 });
  });

  it('has the longest first, and none of what was not replaced in the window or had no known end', () => {
    const rolls = rollsOf(
      [
        seen(10, 'a', { ready: true }, 'still'),
        seen(20, 'b', { leaving: true }, 'before'),
        seen(25, 'b', { gone: true }, 'before'),
        seen(110, 'c', {}, 'endless'),
        seen(110, 'd', { leaving: true }, 'endless'),
        seen(111, 'd', { gone: true }, 'endless'),
        ...['quick', 'slow'].flatMap((workload, index) => [
          seen(120, `${workload}-old`, { leaving: true }, workload),
          seen(121, `${workload}-new`, {}, workload),
          seen(125 + 9 * index, `${workload}-new`, { ready: true }, workload),
          seen(126, `${workload}-old`, { gone: true }, workload),
        ]),
      ],
      [forward, { name: 'candidate', start: instant(0), end: instant(300) }],
    );
    expect(rolls.map(({ workload }) => workload)).to.deep.equal(['ns/slow', 'ns/quick']);
  });
});
