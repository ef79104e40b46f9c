import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createDrain } from './drain.ts';

/** Milliseconds that a drain of 200 ms takes while requests come every 5 ms, until then. */
async function took(requestsUntil: number): Promise<number> {
  const drain = createDrain(0.2);
  const began = performance.now();
  const calls = setInterval(() => {
    if (performance.now() - began < requestsUntil) drain.saw();
  }, 5);
  try {
    expect(drain.isReady()).to.equal(true);
    const ended = drain.begin();
    expect(drain.isReady()).to.equal(false);
    expect(drain.begin()).to.equal(ended);
    await ended;
    return performance.now() - began;
  } finally {
    clearInterval(calls);
  }
}

describe('a drain', () => {
  it('takes its time though nobody calls', async () => {
    expect(await took(0)).to.be.at.least(195);
  });
  it('goes on while requests come, and half of its time longer', async () => {
    const [brief, long] = [await took(50), await took(350)];
    expect(long).to.be.at.least(440);
    expect(long).to.be.greaterThan(brief + 100);
  });
  it('ends all the same when they never cease', async () => {
    const drain = createDrain(0.05);
    const calls = setInterval(drain.saw, 2);
    const ended = await Promise.race([drain.begin().then(() => 'ended'), delay(5_000, 'goes on')]);
    clearInterval(calls);
    expect(ended).to.equal('ended');
  });
});
