import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { runOpenLoop } from './loop.ts';

interface Run {
  readonly ratePerSecond: number;
  readonly milliseconds: number;
  act(): Promise<unknown>;
}

describe('an open loop', () => {
  /** What it did, against what was due in the time that it really ran. */
  const run = async ({ ratePerSecond, milliseconds, act }: Run) => {
    let begun = 0;
    let ended = 0;
    let dropped = 0;
    const stop = new AbortController();
    const began = performance.now();
    const loop = runOpenLoop({
      ratePerSecond,
      async act() {
        begun += 1;
        await act();
        ended += 1;
      },
      drop: () => dropped++,
      signal: stop.signal,
    });
    await delay(milliseconds);
    stop.abort();
    const due = ((performance.now() - began) * ratePerSecond) / 1000;
    await loop;
    return { begun, ended, dropped, due };
  };

  it('keeps its rate however slow the answers are', async () => {
    const { begun, dropped, due } = await run({
      ratePerSecond: 100,
      milliseconds: 500,
      act: () => delay(200),
    });
    expect(begun).to.be.closeTo(due, 5);
    expect(dropped).to.equal(0);
  });

  it('drops, and counts, what cannot begin when answers do not come', async () => {
    const { begun, dropped, due } = await run({
      ratePerSecond: 1_000,
      milliseconds: 400,
      act: () => delay(1_500),
    });
    expect(begun).to.equal(200);
    expect(begun + dropped).to.be.closeTo(due, 50);
  });

  it('waits for what is in flight before it ends', async () => {
    const { begun, ended } = await run({ ratePerSecond: 100, milliseconds: 50, act: () => delay(100) });
    expect(begun).to.be.above(1);
    expect(ended).to.equal(begun);
  });
});
