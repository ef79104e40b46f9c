import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { sightClock } from './sight-clock.ts';

describe('a clock of what can be seen', () => {
  it('stands still from the moment it is stopped as of, and goes on from there', async () => {
    const clock = sightClock();
    const at = performance.now();
    clock.stop(at);
    clock.stop(at + 1_000);
    await delay(30);
    expect(clock.now()).to.equal(at);
    expect(clock.stoppedAt()).to.equal(at);
    clock.go();
    expect(clock.stoppedAt()).to.equal(undefined);
    expect(clock.now() - at).to.be.within(0, 25);
    await delay(30);
    expect(clock.now() - at).to.be.greaterThan(25);
  });
});
