import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { labelMatcher } from '../../dashboards/label-matcher.ts';
import { connectPrometheus, type Prometheus } from '../prometheus/connect.ts';
import {
  type LocalPrometheus,
  prometheusProgram,
  startPrometheus,
} from '../prometheus/testing/local-prometheus.ts';
import { type LocalServer, serve } from '../prometheus/testing/local-server.ts';
import { collectSamples } from './collect-samples.ts';
import { counterIncrease } from './counter-increase.ts';

/** Seconds between two scrapes, so that a test takes seconds. */
const interval = 0.2;
const hostile = ['a"b\\c', 'line\nbreak', '} or vector(1)', '$(x) {{ y }}', 'ü\u2028\u0007'];

describe('a real Prometheus', function () {
  this.timeout(30_000);
  let target: LocalServer;
  let server: LocalPrometheus;
  let prometheus: Prometheus;
  let lines: string[];
  let ok = 0;
  let refusing = false;

  const requests = (code: string, flags: string, value: number) =>
    `istio_requests_total{reporter="source",namespace="apps",response_code="${code}",response_flags="${flags}"} ${value}`;
  const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(50)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`${what} was not seen in 10 s`);
  };
  const scraped = (selector: string) =>
    until(selector, async () => ((await prometheus.instant(selector)).length > 0 ? true : undefined));

  before(async function () {
    if (!prometheusProgram) {
      console.log('      skipped: no program `prometheus` on PATH');
      this.skip();
    }
    target = await serve((_request, response) => {
      if (refusing) return response.writeHead(503).end();
      ok += 10;
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return response.end(`${[requests('200', '-', ok), ...lines].join('\n')}\n`);
    });
    lines = ['inf_metric +Inf', 'nan_metric NaN'];
    const quoted = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
    lines.push(...hostile.map((value, index) => `hostile{name="${quoted(value)}",index="${index}"} 1`));
    server = await startPrometheus(`127.0.0.1:${target.port}`, `${interval * 1000}ms`);
    prometheus = connectPrometheus(server.url, { attempts: 2, backOff: 20 });
    await scraped('istio_requests_total');
  });
  after(async () => {
    await server?.remove();
    await target?.close();
  });

  it('says increase() is 0 for a 503 that is born in a window, and raw samples say 1', async () => {
    const start = (await prometheus.serverTime()) - 0.5;
    lines.push(requests('503', 'UF', 1));
    await scraped('istio_requests_total{response_code="503"}');
    await delay(1000);
    const end = await prometheus.serverTime();
    const selector = 'istio_requests_total{response_code="503"}';
    const [increase] = await prometheus.instant(
      `sum(increase(${selector}[${Math.ceil(end - start)}s]))`,
      end,
    );
    expect(increase?.value).to.equal(0);
    const [series] = await prometheus.rawSamples(selector, start, end);
    const options = { longestGap: 3 * interval };
    expect(counterIncrease(series?.samples ?? [], { start, end }, options)).to.include({
      value: 1,
      born: true,
    });
    expect(counterIncrease(series?.samples ?? [], { start: end - 0.3, end }, options)).to.include({
      value: 0,
      born: false,
    });
  });

  it('gives raw samples at the times of the scrapes, in both edges of the range', async () => {
    const end = await prometheus.serverTime();
    const [series] = await prometheus.rawSamples('istio_requests_total{response_code="200"}', end - 2, end);
    const samples = series?.samples ?? [];
    expect(samples.length).to.be.within(7, 11);
    const [first, last] = [samples[0]?.[0] ?? 0, samples.at(-1)?.[0] ?? 0];
    const [exact] = await prometheus.rawSamples('istio_requests_total{response_code="200"}', first, last);
    expect(exact?.samples).to.deep.equal(samples);
  });

  it('marks infinities and NaN', async () => {
    expect((await prometheus.instant('inf_metric'))[0]?.value).to.equal('+Inf');
    expect((await prometheus.instant('nan_metric'))[0]?.value).to.equal('NaN');
    const end = await prometheus.serverTime();
    const [series] = await prometheus.rawSamples('nan_metric', end - 1, end);
    expect(series?.samples).to.deep.equal([]);
    expect(series?.unusable?.[0]?.[1]).to.equal('NaN');
  });

  it('finds a series by any label value, and only that one', async () => {
    for (const [index, value] of hostile.entries()) {
      for (const matcher of [
        labelMatcher('name', '=', value),
        labelMatcher('name', 'one-of', value, 'none'),
      ]) {
        const found = await prometheus.instant(`hostile{${matcher}}`);
        expect(
          found.map(({ labels }) => labels.index),
          matcher,
        ).to.deep.equal([`${index}`]);
      }
    }
  });

  it('refuses a wrong query as wrong', async () => {
    const thrown = await prometheus.instant('up{').catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'MP_PROMETHEUS_QUERY');
  });

  it('shows a target that could not be scraped as a gap, and up as 0', async () => {
    const start = (await prometheus.serverTime()) - 1;
    refusing = true;
    await delay(1200);
    refusing = false;
    await scraped('istio_requests_total{response_code="200"}');
    const end = await prometheus.serverTime();
    const run = { start, end, windows: [], namespaces: [], scrapeIntervalSeconds: interval };
    const { series, failures } = await collectSamples(prometheus, run);
    expect(failures).to.deep.equal([]);
    const counter = series.requests?.find(({ labels }) => labels.response_code === '200');
    expect(counterIncrease(counter?.samples ?? [], { start, end }, { longestGap: 1 }).gaps).to.have.length(1);
    expect(series.up?.[0]?.samples.filter(([, value]) => value === 0).length).to.be.within(4, 8);
  });

  it('that is stopped leaves failures, not an empty success', async () => {
    const end = await prometheus.serverTime();
    await server.stop();
    const run = { start: end - 5, end, windows: [], namespaces: ['apps'], scrapeIntervalSeconds: interval };
    const { series, failures } = await collectSamples(prometheus, run);
    expect(failures[0]).to.include({ of: 'clock', code: 'MP_PROMETHEUS_UNREACHABLE' });
    expect(series).to.deep.equal({});
  });
});
