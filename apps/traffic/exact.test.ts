import { expect } from 'chai';
import { createService, type Service } from '../simple-service/server.ts';
import { settingsOf } from '../simple-service/testing/settings.ts';
import { ledgerOf, summaryOf, unexpectedOf } from './testing/ledger-lines.ts';
import type { K6Ended } from './testing/run-k6.ts';
import { startTarget, type Target } from './testing/target.ts';
import { plannedCall, type WithK6, withK6 } from './testing/with-k6.ts';

const headers = {
  x_under_score: '1',
  "x-!#$%&'*+.^`|~": 'every character of a token',
  'x-empty': '',
  'x-quoted': 'a="b, c"; d=\\"e\\"',
  'x-tab': 'a\tb',
  'x-long': 'l'.repeat(4_000),
  'x-forwarded-host': 'elsewhere.example',
  cookie: 'a=1; b="2"; c=',
};

describe('calls whose whole answer is checked', function () {
  this.timeout(30_000);
  let k6: WithK6 | undefined;
  let service: Service;
  let faulty: Target;
  let right: K6Ended;
  let wrong: K6Ended;
  let count: { posts: number; repeated: number };

  before(async () => {
    k6 = await withK6();
    if (!k6) return;
    service = createService(settingsOf());
    const { port } = await service.listen();
    const base = `http://127.0.0.1:${port}`;
    // what a proxy might do: lose the last byte, send a post twice, take a header away
    faulty = await startTarget({
      '/echo': (_request, response) => response.end('x'.repeat(1_023)),
      '/count': (_request, response) => response.end('{"times":2}'),
      '/headers': (_request, response) => response.end('{"headers":{}}'),
    });
    const calls = (to: string) => [
      ...[1_023, 1_024, 1_025].map((bytes) =>
        plannedCall(to, '/echo', { id: `${bytes}`, method: 'POST', bodyBytes: bytes, expectBytes: bytes }),
      ),
      plannedCall(to, '/count', { method: 'POST', counted: true }),
      plannedCall(to, '/headers', { headers, returnsHeaders: true }),
    ];
    const started = await Promise.all([
      k6.start('right', {
        ratePerSecond: 20,
        durationSeconds: 4,
        rampSeconds: 2,
        rampUntil: Date.now() + 60_000,
        sliceSeconds: 2,
        calls: calls(base),
      }),
      k6.start('wrong', { rampSeconds: 2, rampUntil: Date.now(), calls: calls(faulty.base) }),
    ]);
    [right, wrong] = (await Promise.all(started.map(({ ended }) => ended))) as [K6Ended, K6Ended];
    count = (await (await fetch(`${base}/count`)).json()) as typeof count;
  });
  beforeEach(function () {
    if (!k6) this.skip();
  });
  after(async () => {
    faulty?.close();
    await service?.app.close();
    await k6?.close();
  });

  it('are right when the service answers, byte for byte and header for header', () => {
    expect(unexpectedOf(right)).to.deep.equal([]);
    const { total, unexpected, dropped } = summaryOf(right);
    expect(unexpected).to.equal(0);
    expect(Number(total) + Number(dropped), 'what it owed: half of the first slice').to.equal(60);
  });

  it('count as many posts as the server does, over two slices, and none twice', () => {
    const sent = ledgerOf(right)
      .filter(({ meshproof, to }) => meshproof === 'count' && to === 'ns/count')
      .reduce((sum, { expected }) => sum + Number(expected), 0);
    expect(sent).to.be.above(8);
    expect(count).to.include({ posts: sent, repeated: 0 });
  });

  it('are all owed from the first on where the ramp was over before the generator began', () => {
    const { total, dropped } = summaryOf(wrong);
    expect(Number(total) + Number(dropped)).to.equal(50);
  });

  it('tell what was wrong when something on the way was', () => {
    const told = new Set(unexpectedOf(wrong).map(({ call, got }) => `${call} ${got}`));
    expect([...told].sort()).to.deep.equal([
      '/count times:2',
      '/headers header:x_under_score',
      '1024 bytes:1023',
      '1025 bytes:1023',
    ]);
  });
});
