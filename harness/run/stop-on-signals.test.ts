import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { stopOnSignals } from './stop-on-signals.ts';

describe('a command that undoes what it changed when it is stopped', () => {
  for (const [name, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)
    it(`is stopped by ${name}, says so, and ends with ${exit}`, () => {
      const told: string[] = [];
      const before = process.listenerCount(name);
      const stop = stopOnSignals((line) => told.push(line));
      process.emit(name, name);
      // the same one again, as npm passes it on
      process.emit(name, name);
      stop.end();
      const reason = stop.signal.reason as Failure;
      expect([reason.code, reason.exit]).to.deep.equal(['MP_INTERRUPTED', exit]);
      expect(told).to.deep.equal([`${name}: undoing what was changed; once more ends at once and leaves it`]);
      expect(process.listenerCount(name)).to.equal(before);
    });
});
