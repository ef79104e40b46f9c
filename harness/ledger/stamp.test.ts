import { expect } from 'chai';
import { splitStamp } from './stamp.ts';

describe('the time of a line in a log', () => {
  it('sorts as text does, though Kubernetes cuts trailing zeros', () => {
    const stamps = ['.1', '.12', '.123456789', ''].map((fraction) =>
      splitStamp(`2026-03-01T10:00:05${fraction}Z {"meshproof":"count"} `),
    );
    expect(stamps.map(([stamp]) => stamp).sort()).to.deep.equal([
      '2026-03-01T10:00:05.000000000Z',
      '2026-03-01T10:00:05.100000000Z',
      '2026-03-01T10:00:05.120000000Z',
      '2026-03-01T10:00:05.123456789Z',
    ]);
    expect(stamps[0]?.[1]).to.equal('{"meshproof":"count"} ');
  });

  it('is empty where there is none', () => {
    expect(splitStamp('time="…" level=warning')).to.deep.equal(['', 'time="…" level=warning']);
  });
});
