import { expect } from 'chai';
import { newerThan, skewProblems } from './skew.ts';

const pilot = (version: string) => `hub/pilot:${version}`;
const proxy = (version: string) => `hub/proxyv2:${version}`;
const asked = (candidate: string, istiod: string, ...proxies: string[]) =>
  skewProblems({ candidate: pilot(candidate), istiods: [pilot(istiod)], proxies: proxies.map(proxy) });

describe('how far a candidate may be from what a mesh runs', () => {
  it('is one minor version above istiod and every proxy, variants and candidates of a release among them', () => {
    expect(asked('1.31.0-rc.0', '1.30.4', '1.30.4', '1.30.4-distroless')).to.deep.equal([]);
    expect(asked('1.31.2', '1.31.0', '1.30.9', '1.31.0')).to.deep.equal([]);
    expect(asked('1.30.5', '1.30.4', '1.30.4')).to.deep.equal([]);
  });

  it('is not two above istiod, nor above the oldest proxy', () => {
    expect(asked('1.32.0', '1.30.4').join()).to.contain(
      '1 istiod of hub/pilot:1.30.4: 2 minor versions below 1.32',
    );
    expect(asked('1.31.0', '1.30.4', '1.30.4', '1.29.1', '1.29.1').join()).to.contain(
      '2 proxies of hub/proxyv2:1.29.1: 2 minor versions below 1.31',
    );
    expect(asked('2.0.0', '1.30.4').join()).to.contain('a major version');
  });

  it('is not below a proxy: one that is newer than its control plane is not supported', () => {
    expect(asked('1.30.4', '1.31.0', '1.30.4')).to.deep.equal([]);
    expect(asked('1.30.4', '1.31.0', '1.31.0').join()).to.contain('newer than 1.30');
    expect(newerThan(pilot('1.30.4'), [proxy('1.31.0'), proxy('1.30.9')])).to.deep.equal([proxy('1.31.0')]);
  });

  it('is not known of an image without a version, and that is no pass', () => {
    expect(asked('1.31.0', '1.30.4', 'own-build').join()).to.contain('its version cannot be told');
    expect(asked('latest', '1.30.4').join()).to.contain('cannot be told from its image');
    expect(
      skewProblems({ candidate: pilot('1.31.0'), istiods: ['hub/pilot@sha256:1234'], proxies: [] }).join(),
    ).to.contain('cannot be told');
  });
});
