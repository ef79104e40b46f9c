import { expect } from 'chai';
import type { RolloutEvent } from '../../../rollout/run/events.ts';
import { firstScene, sceneAfter, sceneLines, secondsLeft, spell, summaryLine } from './scene.ts';

const began = Date.parse('2026-11-24T12:00:00Z');
const at = (seconds: number) => new Date(began + seconds * 1000).toISOString();
const restarting = (workload: string, seconds: number): RolloutEvent => ({
  at: at(seconds),
  type: 'restarting',
  workload,
  target: 'p:1',
  resumed: false,
});
const ready = (workload: string, seconds: number): RolloutEvent => ({
  at: at(seconds),
  type: 'ready',
  workload,
  pods: 1,
  seconds: 1,
});
const told = (...events: RolloutEvent[]) => events.reduce(sceneAfter, firstScene(10, began));
const wide = { columns: 120, rows: 24 };

describe('the picture of a rollout', () => {
  const scene = told(restarting('a', 0), restarting('b', 5), ready('a', 10), {
    at: at(12),
    type: 'waiting',
    workload: 'b',
    seen: '0 of 1 ready',
    seconds: 7,
  });

  it('shows what is done, in flight with its age, and an estimate', () => {
    expect(sceneLines(scene, began + 20_000, wide)).to.deep.equal([
      '1 of 10 moved, 1 in flight, about 3 min to go',
      '  b    15 s  0 of 1 ready',
    ]);
    expect(secondsLeft(scene, began + 20_000)).to.equal(180);
  });

  it('names what one that does not change would fail as, until it changes', () => {
    const seen = '0 of 1 ready';
    const stuck: RolloutEvent = {
      at: at(42),
      type: 'classified',
      workload: 'b',
      reason: 'never-ready',
      seen,
      seconds: 37,
    };
    const after = sceneAfter(scene, stuck);
    expect(sceneLines(after, began + 45_000, wide).at(-1)).to.equal('  b    40 s  never-ready: 0 of 1 ready');
    const changed: RolloutEvent = { at: at(46), type: 'waiting', workload: 'b', seen, seconds: 41 };
    expect(sceneLines(sceneAfter(after, changed), began + 50_000, wide).at(-1)).to.equal(
      '  b    45 s  0 of 1 ready',
    );
  });

  it('has no estimate before there is a pace, and none while it is held', () => {
    expect(summaryLine(told(restarting('a', 0)), began + 5_000)).to.equal('0 of 10 moved, 1 in flight');
    const held = sceneAfter(scene, { at: at(13), type: 'held', reason: 'paused by me' });
    expect(summaryLine(held, began + 20_000)).to.equal('1 of 10 moved, 1 in flight, paused by me');
    expect(summaryLine(sceneAfter(held, { at: at(14), type: 'unheld' }), began + 20_000)).to.include('to go');
    const later = sceneAfter(held, { at: at(113), type: 'unheld' });
    expect(secondsLeft(later, began + 120_000)).to.equal(180);
  });

  it('tells failures, waves, errors of the mesh and an API server that is away', () => {
    const events: RolloutEvent[] = [
      { at: at(13), type: 'wave', wave: 2, of: 3, workloads: 4 },
      { at: at(14), type: 'failed', workload: 'b', reason: 'image-pull', seen: 'not found', seconds: 9 },
      { at: at(15), type: 'blind', seen: 'refused' },
    ];
    const seen = { ...events.reduce(sceneAfter, scene), errorRatio: 0.0123 };
    expect(summaryLine(seen, began + 20_000)).to.equal(
      '1 of 10 moved, 0 in flight, 1 failed, wave 2 of 3, about 80 s to go, mesh errors 1.23 %, the API server does not answer',
    );
    expect(sceneLines(seen, began, wide).at(-1)).to.equal('  failed: b (image-pull): not found');
  });

  it('stays within its terminal, whatever is in it', () => {
    const many = Array.from({ length: 30 }, (_, index) => restarting(`namespace/Deployment/${index}`, index));
    const hostile: RolloutEvent = {
      at: at(40),
      type: 'waiting',
      workload: 'namespace/Deployment/0',
      seen: '\u001b[2J'.repeat(40),
      seconds: 1,
    };
    for (const columns of [20, 80]) {
      const lines = sceneLines(told(...many, hostile), began + 60_000, { columns, rows: 10 });
      expect(lines.length).to.be.at.most(9);
      expect(lines.at(-1)).to.match(/^ {2}and 2\d more$/);
      for (const line of lines)
        expect(line)
          .to.match(/^[ -~…‹›]*$/)
          .and.have.length.below(columns);
    }
  });

  it('shows all of its summary on 80 columns, and its workloads in a table', () => {
    const events: RolloutEvent[] = [
      restarting('payments-production/Deployment/checkout-frontend-canary', 10),
      restarting('shop/Deployment/web', 15),
      { at: at(20), type: 'wave', wave: 12, of: 13, workloads: 4 },
      { at: at(20), type: 'waiting', workload: 'shop/Deployment/web', seen: '0 of 1 ready', seconds: 5 },
    ];
    const seen = { ...told(ready('a', 10), ...events), errorRatio: 0.0123, moved: 3 };
    expect(sceneLines(seen, began + 20_000, { columns: 80, rows: 24 })).to.deep.equal([
      '1 of 10 moved, 2 in flight, wave 12 of 13, about 3 min to go,',
      'mesh errors 1.23 %',
      '  payments-production…out-frontend-canary    10 s  restarting',
      '  shop/Deployment/web                         5 s  0 of 1 ready',
    ]);
  });

  it('says times as people do', () => {
    expect([5, 89, 90, 3_000, 6_000].map(spell)).to.deep.equal([
      '5 s',
      '89 s',
      '2 min',
      '50 min',
      '1 h 40 min',
    ]);
  });
});
