import { expect } from 'chai';
import { buildGoflags, goEnvironment } from './go-toolchain.ts';

describe('the environment of a Go build', () => {
  it('keeps the flags of the user but those that choose modules or results', () => {
    expect(buildGoflags('-mod=mod -buildvcs=false --modfile=x.mod -p=1 -tags=odd')).to.equal(
      '-buildvcs=false -p=1',
    );
    expect(buildGoflags('-modcacherw')).to.equal('-modcacherw');
    expect(buildGoflags(undefined)).to.equal('');
  });

  it('asks for the toolchain that is there, and for this machine', () => {
    const env = goEnvironment({ GOFLAGS: '-mod=vendor' }, 'arm64');
    expect(env).to.include({
      GOTOOLCHAIN: 'local',
      GOFLAGS: '',
      GOARCH: 'arm64',
      CGO_ENABLED: '0',
      GOWORK: 'off',
    });
  });
});
