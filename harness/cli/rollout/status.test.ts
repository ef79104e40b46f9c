import { expect } from 'chai';
import { type RolloutStatus, statusLines } from './status.ts';

const status = (more: Partial<RolloutStatus> = {}): RolloutStatus => ({
  id: '20261124t120000z-0123abcd',
  state: 'ended',
  server: 'https://kube',
  total: 2,
  toBegin: 0,
  ready: ['shop/Deployment/a', 'shop/Deployment/b'],
  failed: [],
  skipped: [],
  inFlight: [],
  begun: ['shop/Deployment/a', 'shop/Deployment/b'],
  wavesPassed: 0,
  ...more,
});
const about = (more: Partial<RolloutStatus>) =>
  statusLines(status(more), Date.now()).filter((line) => line.startsWith('next run'));

describe('the status of a rollout', () => {
  it('says of each CronJob whether it has run since', () => {
    const nextRuns = [
      { workload: 'shop/CronJob/night', is: 'due', seen: 'next run due' },
      { workload: 'shop/CronJob/hour', is: 'old', seen: 'next run still has the old one: p:1' },
    ] as const;
    expect(about({ nextRuns })).to.deep.equal([
      'next run    shop/CronJob/night: next run due',
      'next run    shop/CronJob/hour: next run still has the old one: p:1',
    ]);
  });

  it('says that it is not known where it could not be read, and nothing without CronJobs', () => {
    expect(about({ nextRunsUnread: 'not for you' })).to.deep.equal(['next run    not known: not for you']);
    expect(about({})).to.deep.equal([]);
  });
});
