import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { refuseUnfit } from './require-features.ts';

describe('a lab on a machine that cannot bear it', () => {
  it('is refused with exit 4, everything that is missing, and what to do', () => {
    let refused: Failure | undefined;
    try {
      refuseUnfit([
        { name: 'veth', ok: 'missing', got: 'Operation not supported', fix: 'modprobe veth' },
        { name: 'memory', ok: 'warn', got: '3 GiB', fix: 'more memory' },
        { name: 'overlay', ok: 'missing', got: 'wrong fs type', fix: 'modprobe overlay' },
        { name: 'bridge', ok: 'ok', got: 'works' },
      ]);
    } catch (error) {
      refused = error as Failure;
    }
    expect(refused).to.include({ code: 'MP_LAB_UNFIT', exit: 4 });
    expect(refused?.detail.what).to.contain('veth (Operation not supported); overlay (wrong fs type)');
    expect(refused?.detail.fix).to.equal('veth: modprobe veth; overlay: modprobe overlay');
  });

  it('is not refused for a warning', () => {
    refuseUnfit([{ name: 'memory', ok: 'warn', got: '3 GiB', fix: 'more memory' }]);
  });
});
