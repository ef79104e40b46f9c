import { expect } from 'chai';
import { metricNames } from '../../dashboards/catalogue.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { InstantSample, Prometheus } from '../prometheus/connect.ts';
import type { RawSeries } from '../prometheus/values.ts';
import { collectSamples } from './collect-samples.ts';
import { parseSamples } from './samples.ts';

const run = {
  start: 1000,
  end: 2600,
  windows: [
    { name: 'baseline', start: 1100, end: 1500 },
    { name: 'candidate', start: 1900, end: 2500 },
  ],
  namespaces: ['apps'],
  scrapeIntervalSeconds: 5,
};

interface Asked {
  readonly selector: string;
  readonly start: number;
  readonly end: number;
}

/** A Prometheus whose counters grow by one a second, and that tells what it was asked. */
function prometheus(
  asked: Asked[],
  answer?: (selector: string, asked: number) => readonly RawSeries[] | undefined,
): Prometheus {
  const none = async (): Promise<readonly InstantSample[]> => [];
  return {
    address: 'http://127.0.0.1:9090/',
    instant: none,
    range: async () => [],
    serverTime: async () => Date.now() / 1000,
    async rawSamples(selector, start, end) {
      asked.push({ selector, start, end });
      const given = answer?.(selector, asked.length);
      if (given) return given;
      const samples: [number, number][] = [];
      for (let at = Math.ceil(start / 5) * 5; at <= end; at += 5) samples.push([at, at - 900]);
      return [{ labels: { __name__: 'x', namespace: 'apps', pod: 'a', job: 'pods' }, samples }];
    },
  };
}

const down = (): never => {
  throw new Failure('MP_PROMETHEUS_UNREACHABLE', { what: 'no answer in 4 attempts: HTTP 503' });
};

describe('collecting samples', () => {
  it('asks for the whole run in pieces, whose common edge is not counted twice', async () => {
    const asked: Asked[] = [];
    const { series } = await collectSamples(prometheus(asked), run);
    const own = asked.filter(({ selector }) => selector.startsWith('istio_requests_total'));
    expect(own.map(({ start, end }) => [start, end])).to.deep.equal([
      [1000, 1600],
      [1600, 2200],
      [2200, 2600],
    ]);
    const times = series.requests?.[0]?.samples.map(([at]) => at) ?? [];
    expect(times).to.have.length(321);
    expect(times).to.deep.equal([...new Set(times)].sort((a, b) => a - b));
    expect(own[0]?.selector).to.equal('istio_requests_total{namespace=~"apps"}');
  });

  it('reads the inventory near moments of the two windows that are compared', async () => {
    const asked: Asked[] = [];
    const { inventory } = await collectSamples(prometheus(asked), run);
    const looks = asked.filter(({ selector }) => selector.includes('istio_.+'));
    expect(looks.map(({ end }) => end)).to.deep.equal([1260, 1380, 1500, 2140, 2320, 2500]);
    for (const { start, end } of looks) expect(end - start).to.equal(10);
    expect(inventory).to.deep.equal(
      ['baseline', 'candidate'].map((window) => ({
        window,
        metric: 'x',
        namespace: 'apps',
        pod: 'a',
        labels: ['__name__', 'job', 'namespace', 'pod'],
      })),
    );
  });

  it('records what it could not read, and asks a Prometheus that is gone no more', async () => {
    const asked: Asked[] = [];
    const samples = await collectSamples(
      prometheus(asked, (_selector, count) => (count > 4 ? down() : undefined)),
      run,
    );
    expect(asked).to.have.length(5);
    expect(samples.failures[0]).to.deep.equal({
      of: metricNames[1],
      code: 'MP_PROMETHEUS_UNREACHABLE',
      text: 'no answer in 4 attempts: HTTP 503',
    });
    expect(samples.failures.map(({ of }) => of)).to.deep.equal([...metricNames.slice(1), 'inventory']);
    expect(Object.keys(samples.series)).to.deep.equal(['requests']);
  });

  it('goes on after a query that was refused', async () => {
    const refused = (selector: string) => {
      if (selector.startsWith('pilot_xds_pushes'))
        throw new Failure('MP_PROMETHEUS_QUERY', { what: 'HTTP 422' });
      return undefined;
    };
    const { failures, series } = await collectSamples(prometheus([], refused), run);
    expect(failures).to.deep.equal([{ of: 'xdsPushes', code: 'MP_PROMETHEUS_QUERY', text: 'HTTP 422' }]);
    expect(Object.keys(series)).to.have.length(metricNames.length - 1);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const stopping = prometheus([], () => {
      controller.abort(reason);
      throw reason;
    });
    expect(await collectSamples(stopping, run, controller.signal).catch((error: unknown) => error)).to.equal(
      reason,
    );
  });

  it('moves to the clock of Prometheus when it differs', async () => {
    const asked: Asked[] = [];
    const ahead = { ...prometheus(asked), serverTime: async () => Date.now() / 1000 + 600 };
    const { skewSeconds, start } = await collectSamples(ahead, run);
    expect(skewSeconds).to.be.closeTo(600, 0.5);
    expect(start).to.be.closeTo(1600, 0.5);
    expect(asked[0]?.start).to.be.closeTo(1600, 0.5);
  });

  it('thins the counters of a long run and says so', async () => {
    const long = { ...run, end: run.start + 3 * 3600 };
    const { thinnedToSeconds, series } = await collectSamples(prometheus([]), long);
    expect(thinnedToSeconds).to.equal(60);
    expect(series.requests?.[0]?.samples.length).to.be.lessThan(250);
    expect(series.up?.[0]?.samples.length).to.be.greaterThan(2000);
  });

  it('gives what a file can hold and give back', async () => {
    const samples = await collectSamples(prometheus([]), run);
    expect(parseSamples(JSON.stringify(samples))).to.deep.equal(samples);
  });
});

describe('saved samples', () => {
  it('that were cut short or altered are refused', async () => {
    const samples = await collectSamples(prometheus([]), run);
    const [series] = samples.series.requests ?? [];
    const altered = (points: unknown) =>
      JSON.stringify({ ...samples, series: { requests: [{ ...series, samples: points }] } });
    const bad = [
      JSON.stringify(samples).slice(0, 500),
      JSON.stringify({ ...samples, schemaVersion: 2 }),
      JSON.stringify({ ...samples, extra: 1 }),
      altered([[1, null]]),
      altered([
        [2, 1],
        [1, 1],
      ]),
      altered([[1, 'NaN']]),
      altered('x'),
    ];
    for (const text of bad)
      expect(() => parseSamples(text), text.slice(0, 80))
        .to.throw(Failure)
        .with.property('code', 'MP_SAMPLES_INVALID');
  });
});
