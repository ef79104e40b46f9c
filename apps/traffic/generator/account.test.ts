import { expect } from 'chai';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { openAccount } from './account.ts';

const call = (id: string, to: string) => ({ id, to, method: 'GET', url: 'http://a/', expect: 200 });
const plan = {
  from: 'ns/load-a',
  ratePerSecond: 10,
  durationSeconds: 10,
  maxVUs: 5,
  calls: [call('a', 'ns/echo'), call('b', 'ns/echo'), { ...call('c', 'ns/store'), counted: true }],
};

function account() {
  const lines: Record<string, unknown>[] = [];
  const opened = openAccount({ plan, pod: 'load-a-1', print: (line) => lines.push(JSON.parse(line)) });
  return { ...opened, lines };
}

describe('the account of a generator', () => {
  it('counts each destination and each call that began late, once', () => {
    const { open, count, lines } = account();
    const slice = open({ first: 0, beyond: 4 });
    for (const lag of [0.4, 3, 12]) slice.take({ kind: 'begun', lag });
    slice.take({ kind: 'ended', call: 0, expected: true, took: 2 });
    slice.take({ kind: 'ended', call: 1, expected: false, took: 40 });
    slice.take({ kind: 'ended', call: 2, expected: true, took: 8 });
    count();
    count();
    const [echo, store, sent, later] = lines;
    expect(echo).to.include({ to: 'ns/echo', expected: 1, unexpected: 1 });
    expect(store).to.include({ to: 'ns/store', expected: 1, unexpected: 0, counted: 1 });
    expect(sent).to.include({ meshproof: 'sent', pod: 'load-a-1', begun: 3, dropped: 0 });
    expect(later, 'nothing twice').to.include({ to: 'ns/echo', expected: 0, unexpected: 0, since: echo?.at });
    expect(later).not.to.have.property('latency');
    const latency = decodeFromCompressedBase64(String(echo?.latency));
    expect([latency.totalCount, latency.maxValue]).to.deep.equal([2, 40_191]);
    const lag = decodeFromCompressedBase64(String(sent?.lag));
    expect(lag.getValueAtPercentile(50), 'microseconds').to.be.within(3_000, 3_030);
  });

  it('owes half as much of a slice in which the rate rises', () => {
    const lines: Record<string, unknown>[] = [];
    const told = openAccount({
      plan: { ...plan, rampSeconds: 1 },
      pod: 'load-a-1',
      print: (line) => lines.push(JSON.parse(line)),
    });
    const [rising, risen] = [told.open({ first: 0, beyond: 10 }), told.open({ first: 10, beyond: 20 })];
    for (let begun = 0; begun < 5; begun++) rising.take({ kind: 'begun', lag: 0 });
    rising.close(true);
    told.count();
    expect(lines.at(-1), 'as owed').to.include({ meshproof: 'sent', begun: 5, dropped: 0 });
    risen.close(true);
    told.close();
    expect(lines.at(-1)).to.include({ dropped: 10 });
  });

  it('says what a slice owed and did not begin, unless it was told to stop', () => {
    const { open, close, lines } = account();
    const [first, second] = [open({ first: 0, beyond: 3 }), open({ first: 3, beyond: 6 })];
    first.take({ kind: 'begun', lag: 0 });
    second.take({ kind: 'begun', lag: 0 });
    first.take({ kind: 'ended', call: 0, expected: true, took: 1 });
    first.close(true);
    second.close(false);
    close();
    expect(lines.at(-1)).to.deep.equal({
      meshproof: 'summary',
      from: 'ns/load-a',
      total: 1,
      unexpected: 0,
      dropped: 2,
      interrupted: 1,
    });
    expect(lines.find(({ meshproof }) => meshproof === 'sent')).to.include({ begun: 2, dropped: 2 });
  });
});
