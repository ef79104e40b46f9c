import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { runOpenLoop } from './loop.ts';

describe('an open loop', () => {
  const run = async (milliseconds: number, act: () => Promise<void>, ratePerSecond = 100) => {
    let dropped = 0;
    const stop = new AbortController();
    const ended = runOpenLoop({ ratePerSecond, act, drop: () => dropped++, signal: stop.signal });
    await delay(milliseconds);
    stop.abort();
    await ended;
    return dropped;
  };

  it('keeps its rate however slow the answers are', async () => {
    let begun = 0;
    const dropped = await run(500, async () => {
      begun += 1;
      await delay(200);
    });
    expect(begun).to.be.within(45, 52);
    expect(dropped).to.equal(0);
  });

  it('drops, and counts, what cannot begin when answers do not come', async () => {
    let begun = 0;
    const dropped = await run(
      400,
      async () => {
        begun += 1;
        await delay(1_000);
      },
      1_000,
    );
    expect(begun).to.equal(200);
    expect(dropped).to.be.within(150, 210);
  });

  it('waits for what is in flight before it ends', async () => {
    let ended = 0;
    await run(50, async () => {
      await delay(100);
      ended += 1;
    });
    expect(ended).to.be.within(4, 7);
  });
});
