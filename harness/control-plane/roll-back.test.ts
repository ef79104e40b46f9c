import { expect } from 'chai';
import type { HelmRevision } from '../../chart-gen/helm/helm.ts';
import { wayBack } from './roll-back.ts';

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
    expect(wayBack(history, 'istio-1.30.4', 4)).to.equal(4);
  });

  it('is none when the history no longer reaches it, or it was never known', () => {
    expect(wayBack(history.slice(1), 'istio-1.30.4', 4)).to.equal(undefined);
    expect(wayBack(history, 'istio-1.30.4', undefined)).to.equal(undefined);
  });

  it('is none when the number belongs to another chart or to an installation that failed', () => {
    expect(wayBack(history, 'istio-1.30.3', 4)).to.equal(undefined);
    expect(wayBack(history, 'istio-1.31.0', 5)).to.equal(undefined);
  });
});
