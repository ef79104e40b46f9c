import { expect } from 'chai';
import { type HelmRevision, wayBack } from './history.ts';

const past = (revision: number, version: string, status: string): HelmRevision => ({
  revision,
  status,
  chart: `istio-${version}`,
  updated: '',
  description: '',
});

describe('the way back through the history of Helm', () => {
  const history = [
    past(4, '1.30.4', 'superseded'),
    past(5, '1.31.0', 'failed'),
    past(6, '1.31.0', 'deployed'),
  ];

  it('is the revision that was installed before the upgrade', () => {
    expect(wayBack(history, 4, 'istio-1.30.4')).to.equal(4);
    expect(wayBack(history, 4)).to.equal(4);
  });

  it('is none when the history no longer reaches it, or it was never known', () => {
    expect(wayBack(history.slice(1), 4, 'istio-1.30.4')).to.equal(undefined);
    expect(wayBack(history, undefined, 'istio-1.30.4')).to.equal(undefined);
  });

  it('is none when the number belongs to another chart or to an installation that failed', () => {
    expect(wayBack(history, 4, 'istio-1.30.3')).to.equal(undefined);
    expect(wayBack(history, 5, 'istio-1.31.0')).to.equal(undefined);
  });
});
