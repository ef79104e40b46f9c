import { expect } from 'chai';
import { type Attempt, parseRetryAfter, pauseBeforeRetry } from './retry.ts';

const answer = (status: number, retryAfter?: number): Attempt => ({
  kind: 'answer',
  status,
  body: '',
  retryAfter,
});
const error = (code: string): Attempt => ({ kind: 'error', code, message: code });

const retried = (attempt: Attempt, kind: 'read' | 'idempotent' | 'once') =>
  pauseBeforeRetry(attempt, { safe: kind !== 'once', reads: kind === 'read', tries: 1, random: 0.5 }) !==
  undefined;

describe('whether a call to the Kubernetes API is repeated', () => {
  const table: readonly [title: string, attempt: Attempt, expected: [boolean, boolean, boolean]][] = [
    ['429, which was turned away before it acted', answer(429), [true, true, true]],
    ['503', answer(503), [true, true, false]],
    ['504', answer(504), [true, true, false]],
    ['a plain 500', answer(500), [true, false, false]],
    ['500 that asks to come back', answer(500, 1000), [true, true, false]],
    ['404', answer(404), [false, false, false]],
    ['409', answer(409), [false, false, false]],
    ['200', answer(200), [false, false, false]],
    ['a refused connection', error('ECONNREFUSED'), [true, true, true]],
    ['a reset connection', error('ECONNRESET'), [true, true, false]],
    ['no answer in time', error('ETIMEDOUT'), [true, true, false]],
    ['a name that does not exist', error('ENOTFOUND'), [false, false, false]],
    [
      'a certificate of an unknown authority',
      error('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      [false, false, false],
    ],
  ];
  for (const [title, attempt, [read, idempotent, once]] of table) {
    it(`${title}: read ${read}, idempotent write ${idempotent}, other write ${once}`, () => {
      expect(retried(attempt, 'read')).to.equal(read);
      expect(retried(attempt, 'idempotent')).to.equal(idempotent);
      expect(retried(attempt, 'once')).to.equal(once);
    });
  }

  it('waits as long as the server asks, and otherwise longer each time, up to 5 s, with jitter', () => {
    const pause = (tries: number, random: number, retryAfter?: number) =>
      pauseBeforeRetry(answer(429, retryAfter), { safe: true, reads: true, tries, random });
    expect(pause(1, 0, 2_000)).to.equal(2_000);
    expect([1, 2, 3, 4].map((tries) => pause(tries, 1))).to.deep.equal([100, 200, 400, 800]);
    expect(pause(1, 0)).to.equal(50);
    expect(pause(20, 1)).to.equal(5_000);
  });

  it('reads Retry-After as seconds or as a date, and ignores the rest', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    expect(parseRetryAfter('3', now)).to.equal(3_000);
    expect(parseRetryAfter('Tue, 24 Nov 2026 12:00:05 GMT', now)).to.equal(5_000);
    expect(parseRetryAfter('Tue, 24 Nov 2026 11:00:00 GMT', now)).to.equal(0);
    expect(parseRetryAfter('soon', now)).to.equal(undefined);
    expect(parseRetryAfter(undefined, now)).to.equal(undefined);
  });
});
