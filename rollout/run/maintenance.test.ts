import { expect } from 'chai';
import { outsideOf, parseDaily } from './maintenance.ts';

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`);

describe('a maintenance window', () => {
  it('is open from its beginning to just before its end', () => {
    const window = parseDaily('09:00-17:30', 'UTC');
    expect(['08:59', '09:00', '17:29', '17:30'].map((time) => outsideOf(window, at(time)))).to.deep.equal([
      'outside of 09:00-17:30 UTC',
      undefined,
      undefined,
      'outside of 09:00-17:30 UTC',
    ]);
  });

  it('goes over midnight', () => {
    const window = parseDaily('22:00-05:00', 'UTC');
    const open = ['21:59', '22:00', '00:00', '04:59', '05:00'].map((time) => !outsideOf(window, at(time)));
    expect(open).to.deep.equal([false, true, true, true, false]);
  });

  it('goes by the clock of its zone, summer and winter', () => {
    const window = parseDaily('22:00-23:00', 'Europe/Berlin');
    expect(outsideOf(window, new Date('2026-11-24T21:30:00Z'))).to.equal(undefined);
    expect(outsideOf(window, new Date('2026-07-24T20:30:00Z'))).to.equal(undefined);
    expect(outsideOf(window, new Date('2026-07-24T21:30:00Z'))).to.equal(
      'outside of 22:00-23:00 Europe/Berlin',
    );
  });

  for (const [text, zone] of [
    ['22-05', 'UTC'],
    ['24:00-05:00', 'UTC'],
    ['09:00-09:00', 'UTC'],
    ['09:00-10:60', 'UTC'],
    ['09:00-10:00', 'Mars/Base'],
  ] as const) {
    it(`is refused as ${text} ${zone}`, () => {
      expect(() => parseDaily(text, zone))
        .to.throw()
        .with.property('code', 'MP_USAGE');
    });
  }
});
