import { expect } from 'chai';
import { bell } from './bell.ts';

const timed = async (act: Promise<void>): Promise<number> => {
  const began = performance.now();
  await act;
  return performance.now() - began;
};

describe('a bell', () => {
  it('wakes soon after a ring, and for many rings once', async () => {
    const { ring, heard } = bell(10);
    setTimeout(() => {
      ring();
      ring();
    }, 20);
    expect(await timed(heard(5_000))).to.be.within(20, 500);
    expect(await timed(heard(60))).to.be.within(50, 1_000);
  });

  it('remembers a ring that nobody waited for', async () => {
    const { ring, heard } = bell(10);
    ring();
    expect(await timed(heard(5_000))).to.be.below(500);
  });

  it('wakes without a ring after its time, and when told to end', async () => {
    const { heard } = bell(10);
    expect(await timed(heard(30))).to.be.within(25, 500);
    expect(await timed(heard(5_000, AbortSignal.timeout(30)))).to.be.below(500);
    expect(await timed(heard(5_000, AbortSignal.abort()))).to.be.below(500);
  });
});
