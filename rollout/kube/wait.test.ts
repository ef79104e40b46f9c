import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { waitFor } from './wait.ts';

const failed = async (act: Promise<unknown>): Promise<Failure> => {
  const thrown = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw new Error(`expected a Failure, got ${String(thrown)}`);
};

describe('waiting', () => {
  it('gives the value of the look that was done', async () => {
    let looks = 0;
    const value = await waitFor('three', { timeout: 1_000, interval: 1 }, async () =>
      ++looks === 3 ? { done: true, value: 'three' } : { done: false, seen: `${looks}` },
    );
    expect(value).to.equal('three');
    expect(looks).to.equal(3);
  });

  it('ends at the deadline and names what was last seen', async () => {
    let looks = 0;
    const failure = await failed(
      waitFor('the pod', { timeout: 60, interval: 20 }, async () => ({
        done: false,
        seen: `look ${++looks}`,
      })),
    );
    expect(failure.code).to.equal('MP_WAIT_TIMEOUT');
    expect(failure.message).to.equal('waited 0.06 s for the pod');
    expect(failure.detail.why).to.equal(`last seen: look ${looks}`);
  });

  it('looks once more at the deadline, so that a long interval hides nothing', async () => {
    const began = performance.now();
    const done = await waitFor('late', { timeout: 50, interval: 60_000 }, async () =>
      performance.now() - began > 40 ? { done: true, value: 1 } : { done: false, seen: 'early' },
    );
    expect(done).to.equal(1);
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const waiting = waitFor(
      'never',
      { timeout: 60_000, interval: 60_000, signal: stop.signal },
      async () => ({
        done: false,
        seen: 'nothing',
      }),
    );
    setTimeout(() => stop.abort(new Error('enough')), 20);
    expect(await waiting.catch((error: Error) => error.message)).to.equal('enough');
  });

  it('does not hide what a look throws', async () => {
    const waiting = waitFor('broken', { timeout: 1_000 }, async () => {
      throw new Error('look failed');
    });
    expect(await waiting.catch((error: Error) => error.message)).to.equal('look failed');
  });
});
