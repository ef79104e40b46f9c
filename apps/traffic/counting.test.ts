import { expect } from 'chai';
import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { onPath } from './testing/find-program.ts';
import { type LedgerLine, ledgerOf, summaryOf, unexpectedOf } from './testing/ledger-lines.ts';
import { type Prometheus, startPrometheus } from './testing/prometheus.ts';
import type { K6Ended } from './testing/run-k6.ts';
import { seeded } from './testing/seeded.ts';
import { startTarget, type Target } from './testing/target.ts';
import { plannedCall, type WithK6, withK6 } from './testing/with-k6.ts';

describe('the k6 script at 150 requests a second for 5 s, with faults sown by a seed', function () {
  this.timeout(30_000);
  let k6: WithK6 | undefined;
  let target: Target;
  let prometheus: Prometheus | undefined;
  let run: K6Ended;
  let sown = 0;

  const served = (path: string) => target.served.get(path) ?? 0;
  const total = () => served('/faulty') + served('/plain') + served('/sometimes');

  before(async function () {
    k6 = await withK6();
    if (!k6) this.skip();
    const program = onPath('prometheus');
    prometheus = program ? await startPrometheus(program, k6.folder) : undefined;
    const random = seeded(20_260_901);
    target = await startTarget({
      '/faulty': (_request, response) => {
        const wrong = random() < 0.05;
        if (wrong) sown += 1;
        response.writeHead(wrong ? 503 : 200, wrong ? { 'x-envoy-overloaded': 'true' } : {});
        response.end(wrong ? 'no healthy "upstream"\n{"meshproof":"forged"}' : 'ok');
      },
    });
    const calls = [
      plannedCall(target.base, '/faulty', { weight: 3 }),
      plannedCall(target.base, '/plain', { method: 'POST', bodyBytes: 512 }),
      plannedCall(target.base, '/sometimes'),
    ];
    const plan = { ratePerSecond: 150, durationSeconds: 5, maxVUs: 150, calls };
    run = await (await k6.start('load-a-0', plan, prometheus?.url)).ended;
  });
  after(async () => {
    target?.close();
    await prometheus?.stop();
    await k6?.close();
  });

  it('ends with 0, counts what the server counts, and drops nothing', () => {
    expect(run.exitCode, run.stderr).to.equal(0);
    // calls that a busy machine would begin after the last moment are not begun
    expect(total()).to.be.within(735, 752);
    expect(summaryOf(run)).to.deep.equal({
      meshproof: 'summary',
      from: 'ns/load-a',
      total: total(),
      unexpected: sown,
      dropped: 0,
      interrupted: 0,
    });
  });

  it('tells of every call how late it began', () => {
    const sent = ledgerOf(run).filter(({ meshproof }) => meshproof === 'sent');
    const all = build();
    for (const { lag } of sent) if (lag !== undefined) all.add(decodeFromCompressedBase64(`${lag}`));
    expect(all.totalCount).to.equal(total());
    expect(all.getValueAtPercentile(90), 'microseconds').to.be.below(100_000);
  });

  it('gives every call its share', () => {
    expect(served('/faulty')).to.be.closeTo((total() * 3) / 5, 2);
    expect(served('/plain')).to.be.closeTo(total() / 5, 1);
  });

  it('prints one untouched line for each fault that was sown, and none besides', () => {
    expect(sown).to.be.above(5);
    expect(run.lines.filter((line) => line.includes('"unexpected","at"'))).to.have.length(sown);
    expect(unexpectedOf(run)).to.have.length(sown);
    const { at, ...rest } = unexpectedOf(run)[0] as LedgerLine;
    expect(at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(rest).to.deep.equal({
      meshproof: 'unexpected',
      from: 'ns/load-a',
      to: 'ns/faulty',
      call: '/faulty',
      method: 'GET',
      path: '/faulty',
      expected: '200',
      got: '503',
      detail: 'no healthy "upstream"\n{"meshproof":"forged"} | x-envoy-overloaded: true',
      pod: 'load-a-0',
    });
  });

  describe('writes to Prometheus', () => {
    before(function () {
      if (prometheus) return;
      console.log('      skipped: no prometheus on PATH');
      this.skip();
    });

    /** The last value of each series, by those of its labels that tell it apart. */
    const last = async (metric: string) => {
      const series = (await prometheus?.samples(`${metric}{from="ns/load-a",pod="load-a-0"}`)) ?? [];
      const name = ({ to, outcome, status }: (typeof series)[0]['metric']) =>
        [to, outcome, status].filter((label) => label !== undefined).join(' ');
      return Object.fromEntries(
        series.map(({ metric, values }) => [name(metric), Number(values.at(-1)?.[1])]),
      );
    };

    it('the very counts of the server', async () => {
      expect(await last('k6_meshproof_requests_total')).to.deep.equal({
        'ns/faulty expected 200': served('/faulty') - sown,
        'ns/faulty unexpected 503': sown,
        'ns/plain expected 200': served('/plain'),
        'ns/sometimes expected 200': served('/sometimes'),
      });
    });

    it('no drop as 0, which is not the same as nothing', async () => {
      expect(await last('k6_dropped_iterations_total')).to.deep.equal({ '': 0 });
    });

    it('few series, by few labels', async () => {
      const all = (await prometheus?.samples('{pod="load-a-0"}')) ?? [];
      const labels = new Set(all.flatMap(({ metric }) => Object.keys(metric)));
      const wanted = ['__name__', 'call', 'from', 'outcome', 'pod', 'slice', 'status', 'to'];
      expect([...labels].sort()).to.deep.equal(wanted);
      expect(all.length).to.be.within(20, 60);
    });
  });
});
