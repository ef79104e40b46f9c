import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { summaryOf, unexpectedOf } from './testing/ledger-lines.ts';
import type { K6Ended } from './testing/run-k6.ts';
import { startTarget, type Target } from './testing/target.ts';
import { plannedCall, type WithK6, withK6 } from './testing/with-k6.ts';

describe('the k6 script in trouble', function () {
  this.timeout(30_000);
  let k6: WithK6 | undefined;
  let target: Target;
  let runs: Record<'errors' | 'saturated' | 'fraction' | 'resent' | 'stopped' | 'faulty', K6Ended>;

  const served = (path: string) => target.served.get(path) ?? 0;
  const after300 = (response: ServerResponse) => setTimeout(() => response.end(), 300);

  before(async function () {
    const started = await withK6();
    if (!started) this.skip();
    k6 = started;
    let kept = 0;
    target = await startTarget({
      '/slow': (_request, response) => after300(response),
      '/queued': (_request, response) => after300(response),
      '/late': (_request, response) => after300(response),
      '/cut': (request) => request.socket.destroy(),
      '/moved': (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
      '/cookie': ({ headers }, response) =>
        response.writeHead(headers.cookie ? 400 : 200, { 'set-cookie': 'a=b' }).end(),
      '/kept': (request, response) => {
        kept += 1;
        if (kept % 5 === 0) request.socket.destroy();
        else response.end();
      },
    });
    const run = async (name: string, plan: object) => (await started.start(name, { ...plan })).ended;
    const call = (path: string, more?: object) => plannedCall(target.base, path, more);
    const stop = async () => {
      const calls = [call('/slow'), call('/quick')];
      const running = await started.start('stopped', { durationSeconds: 600, calls });
      while (served('/slow') < 25) await delay(20);
      running.terminate();
      return running.ended;
    };
    const [errors, saturated, fraction, resent, faulty, stopped] = await Promise.all([
      run('errors', {
        calls: [
          call('/late', { timeoutMs: 100 }),
          call('/cut', { method: 'POST', bodyBytes: 1 }),
          call('/moved', { expect: 302 }),
          call('/cookie'),
          call('/refused', { url: 'http://127.0.0.1:1/refused' }),
          call('/absent', { expect: 404 }),
        ],
      }),
      run('saturated', { maxVUs: 1, calls: [call('/queued')] }),
      run('fraction', { ratePerSecond: 12.5, durationSeconds: 2, calls: [call('/fraction')] }),
      run('resent', { maxVUs: 2, calls: [call('/kept')] }),
      run('faulty', { ratePerSecond: 0, calls: [call('/never')] }),
      stop(),
    ]);
    runs = { errors, saturated, fraction, resent, faulty, stopped };
  });
  after(async () => {
    target?.close();
    await k6?.close();
  });

  it('tells each call that went wrong, and how', () => {
    const told = new Map<string, Set<string>>();
    for (const { call, got } of unexpectedOf(runs.errors))
      told.set(call, (told.get(call) ?? new Set()).add(got));
    expect([...told.keys()].sort()).to.deep.equal(['/absent', '/cut', '/late', '/refused']);
    expect([...(told.get('/absent') ?? [])]).to.deep.equal(['200']);
    expect([...(told.get('/late') ?? [])], 'timed out').to.deep.equal(['error:1050']);
    expect([...(told.get('/refused') ?? [])], 'refused').to.deep.equal(['error:1212']);
    expect([...(told.get('/cut') ?? [])].join()).to.match(/^error:1\d\d\d$/);
    expect(unexpectedOf(runs.errors).filter(({ call }) => call === '/cut')).to.have.length(served('/cut'));
    expect(summaryOf(runs.errors).unexpected).to.equal(unexpectedOf(runs.errors).length);
  });

  it('follows no redirect', () => {
    expect(served('/moved')).to.be.above(3);
    expect(served('/elsewhere')).to.equal(0);
  });

  it('says how many requests it owed and could not make', () => {
    const { dropped, total } = summaryOf(runs.saturated);
    expect(dropped).to.be.above(40);
    expect(Number(total) + Number(dropped)).to.be.within(49, 52);
  });

  it('keeps a rate that is no whole number', () => {
    expect(summaryOf(runs.fraction).total).to.be.within(25, 26);
  });

  it('on SIGTERM ends at once with 105, and accounts for what it cut', () => {
    expect(runs.stopped.exitCode).to.equal(105);
    expect(runs.stopped.tookToStop).to.be.below(2_000);
    const { total, interrupted, unexpected } = summaryOf(runs.stopped);
    expect(interrupted).to.be.within(1, 20);
    const arrived = served('/slow') + served('/quick');
    expect(Number(total) + Number(interrupted)).to.be.within(arrived, arrived + 1);
    expect(unexpected, 'what was cut is no failure').to.equal(0);
    expect(unexpectedOf(runs.stopped)).to.deep.equal([]);
  });

  it('does not see that k6 sends a GET again whose kept connection was cut: the server does', () => {
    const { total, unexpected } = summaryOf(runs.resent);
    expect(served('/kept')).to.be.above(Number(total) + Number(unexpected));
  });

  it('does not begin with a plan that is not whole', () => {
    expect(runs.faulty.exitCode).to.equal(107);
    expect(runs.faulty.lines.join('\n')).to.contain('expected ratePerSecond to be above 0, got 0');
    expect(served('/never')).to.equal(0);
  });
});
