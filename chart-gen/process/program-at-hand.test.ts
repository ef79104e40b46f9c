import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { programAtHand } from './program-at-hand.ts';

describe('a program at hand', () => {
  let cache: string;
  before(() => {
    cache = mkdtempSync(join(tmpdir(), 'meshproof-cache-'));
    for (const entry of ['1.30.4-aa', '1.31.0-rc.0-bb']) {
      mkdirSync(join(cache, 'tools/istioctl', entry), { recursive: true });
      writeFileSync(join(cache, 'tools/istioctl', entry, 'istioctl'), '');
    }
  });
  after(() => rmSync(cache, { recursive: true }));

  it('is the one that the environment names', () => {
    const env = { MESHPROOF_CACHE: cache, MESHPROOF_ISTIOCTL_1_31_0_RC_0: '/opt/istioctl' };
    expect(programAtHand('istioctl', '1.31.0-rc.0', env)).to.equal('/opt/istioctl');
  });

  it('else the one of that version in the cache, and none of another version', () => {
    const env = { MESHPROOF_CACHE: cache };
    expect(programAtHand('istioctl', '1.30.4', env)).to.equal(
      join(cache, 'tools/istioctl/1.30.4-aa/istioctl'),
    );
    expect(programAtHand('istioctl', '1.30', env)).to.equal(undefined);
    expect(programAtHand('helm', undefined, env)).to.equal(undefined);
  });
});
