import { expect } from 'chai';
import type { RunContext } from '../run/context.ts';
import { madeByTheMesh } from '../verdict/testing/failed-request.ts';
import { bornAt, instant, origin, simulatedRun, withSeries } from '../verdict/testing/simulated-run.ts';
import { waveGate } from './wave-gate.ts';

const run = simulatedRun();
const context = {
  plan: { ...run.plan, candidate: '1.31.0-rc.0', profile: { scrapeSeconds: 5 } },
  thresholds: run.thresholds,
  found: { ledger: { reading: () => run.ledger }, observer: { observations: run.pods } },
} as unknown as RunContext;
const wave = { wave: 1, of: 2, workloads: ['apps/Deployment/echo'], start: instant(205), end: instant(217) };
const { signal } = new AbortController();

describe('the gate between two waves of a qualification', () => {
  const asked: { start: string; end: string }[] = [];
  const gateAt = (second: number, input = run) =>
    waveGate(context, 'rolling-forward', {
      now: () => (origin + second) * 1000,
      async collect(_, { start, end }) {
        asked.push({ start, end });
        return input.samples;
      },
    });

  it('asks for the wave and for what is long enough behind it, with counters from before', async () => {
    const answer = await gateAt(300)(wave, signal);
    expect(answer.verdict, answer.reason).to.equal('pass');
    expect(asked).to.deep.equal([{ start: instant(145), end: instant(232) }]);
  });

  it('fails when a threshold did not hold, and is inconclusive when nothing was measured', async () => {
    const failing = withSeries(run, 'requests', (series) => [...series, bornAt(225, madeByTheMesh, 3)]);
    expect((await gateAt(300, failing)(wave, signal)).verdict).to.equal('fail');
    const unread = withSeries(run, 'requests', () => undefined);
    expect((await gateAt(300, unread)(wave, signal)).verdict).to.equal('inconclusive');
  });

  it('waits until all of it is scraped, and no longer than the run', async () => {
    const before = asked.length;
    const thrown = await gateAt(217)(wave, AbortSignal.timeout(50)).catch((error: unknown) => error);
    expect(thrown).to.have.property('name', 'AbortError');
    expect(asked.length).to.equal(before);
    expect((await gateAt(241.95)(wave, signal)).verdict).to.equal('pass');
  });
});
