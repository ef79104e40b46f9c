import { expect } from 'chai';
import { pairLatencies, worstSendLag } from './durations.ts';
import { sampleRecord } from './samples/sample-record.ts';

const record = sampleRecord('pass');
const latency = (window: string, to: string, p99: number) => ({
  window,
  from: 'ns/load-a',
  to,
  count: 9,
  p50: 2,
  p90: 3,
  p99,
  max: 50,
});
const lag = (window: string, p99: number) => ({ window, from: 'ns/load-a', count: 9, p50: 1, p99, max: 50 });

describe('the durations of a run', () => {
  it('stand pair by pair, the baseline beside the candidate', () => {
    const ledger = {
      ...record.ledger,
      latency: [
        latency('baseline', 'ns/echo', 8),
        latency('upgraded', 'ns/echo', 70),
        latency('candidate', 'ns/echo', 9),
        latency('candidate', 'ns/store', 10),
      ],
    };
    const [echo, store] = pairLatencies({ ...record, ledger });
    expect([echo?.baseline?.p99, echo?.candidate?.p99]).to.deep.equal([8, 9]);
    expect([store?.baseline, store?.candidate?.p99]).to.deep.equal([null, 10]);
  });

  it('have the window in which calls began latest', () => {
    const ledger = {
      ...record.ledger,
      sendLag: [lag('baseline', 4), lag('candidate', 12), lag('upgraded', 9)],
    };
    expect(worstSendLag({ ...record, ledger })).to.include({ window: 'candidate', p99: 12 });
    expect(worstSendLag({ ...record, ledger: { ...record.ledger, sendLag: undefined } })).to.equal(undefined);
  });
});
