import { expect } from 'chai';
import { formatNumber, formatValue } from './number.ts';
import { formatClock, formatDuration, formatInstant } from './time.ts';

describe('numbers and times in reports', () => {
  it('say a duration as a person does', () => {
    const said = [0, 850, 12_400, 59_960, 185_000, 7_440_000, 612_000_000, Number.NaN].map(formatDuration);
    expect(said).to.deep.equal([
      '0 ms',
      '850 ms',
      '12.4 s',
      '1 min 00 s',
      '3 min 05 s',
      '2 h 04 min',
      '7 d 2 h',
      'unknown',
    ]);
  });

  it('say an instant in UTC, and leave what is none', () => {
    expect(formatInstant('2026-11-24T18:19:49.123Z')).to.equal('2026-11-24 18:19:49 UTC');
    expect(formatClock('2026-11-24T18:19:49.123Z')).to.equal('18:19:49');
    expect(formatInstant('yesterday')).to.equal('yesterday');
  });

  it('give a value its unit', () => {
    expect(formatValue(49_283_072, 'bytes')).to.equal('47 MiB');
    expect(formatValue(0.018, 'cores')).to.equal('18 millicores');
    expect(formatValue(1.31266, 'ratio')).to.equal('1.313');
    expect(formatValue(4481, 'requests')).to.equal('4,481 requests');
  });

  it('never show what was not measured as a number', () => {
    expect(formatValue(null, 'ratio')).to.equal('not measured');
    expect(formatNumber(Number.NaN)).to.equal('not a number');
    expect(formatNumber(Number.POSITIVE_INFINITY)).to.equal('not a number');
  });
});
