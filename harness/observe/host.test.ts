import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { observeHost, parseTicks } from './host.ts';

describe("the machine's load", () => {
  it('counts idle and waiting-for-disk ticks as not busy', () => {
    expect(parseTicks('cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 …')).to.deep.equal({ busy: 150, all: 1000 });
  });
  it('a busy processor shows in the next look', async () => {
    const stop = new AbortController();
    const seen = observeHost(stop.signal);
    const until = performance.now() + 1_150;
    while (performance.now() < until) Math.sqrt(Math.random());
    await delay(50);
    stop.abort();
    expect(seen[0]?.busy).to.be.greaterThan(0.2);
  });
});
