import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { connectPrometheus, type Prometheus } from './connect.ts';
import { type LocalServer, serve } from './testing/local-server.ts';

type Reply = {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
};

const quick = { attempts: 3, timeout: 300, backOff: 5 };
const vector = (value: string) => ({
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1700000000.123, value] }] },
});
const matrix = (...result: { metric: object; values: [number, string][] }[]) => ({
  status: 'success',
  data: { resultType: 'matrix', result },
});

describe('a Prometheus that misbehaves', () => {
  let server: LocalServer;
  let asked: number;
  let replies: (Reply | 'hang' | 'reset' | 'reset half-way')[];
  let prometheus: Prometheus;
  let seen: { path?: string; authorization?: string; body: string }[];

  beforeEach(async () => {
    asked = 0;
    seen = [];
    server = await serve((request, response) => {
      const reply = replies[Math.min(asked++, replies.length - 1)];
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ path: request.url, authorization: request.headers.authorization, body });
        if (reply === 'hang' || reply === undefined) return;
        if (reply === 'reset') return request.socket.destroy();
        if (reply === 'reset half-way') {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{"status":');
          return setTimeout(() => request.socket.destroy(), 10);
        }
        const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
        response.writeHead(reply.status ?? 200, {
          'content-type': reply.type ?? 'application/json',
          ...reply.headers,
        });
        return response.end(text);
      });
    });
    prometheus = connectPrometheus(server.url, quick);
  });
  afterEach(() => server.close());

  const failure = async (...with_: typeof replies): Promise<Failure> => {
    replies = with_;
    const thrown = await prometheus.instant('up').catch((error: unknown) => error);
    if (!(thrown instanceof Failure)) throw new Error(`expected a Failure, got ${JSON.stringify(thrown)}`);
    expect(thrown.exit, 'never a pass').to.equal(5);
    return thrown;
  };
  const unavailable: Reply = { status: 503, type: 'text/plain', body: 'Service Unavailable' };

  it('that says 503 for a while is asked again, with an end', async () => {
    replies = [unavailable, unavailable, { body: vector('7') }];
    expect(await prometheus.instant('up')).to.deep.equal([
      { labels: { a: 'b' }, at: 1700000000.123, value: 7 },
    ]);
    expect(asked).to.equal(3);
    asked = 0;
    const { code, detail } = await failure(unavailable);
    expect(code).to.equal('MP_PROMETHEUS_UNREACHABLE');
    expect(detail.what).to.equal('no answer in 3 attempts: HTTP 503');
    expect(asked).to.equal(3);
  });

  it('that is down, resets the connection, resets it half-way, or hangs, is unreachable', async () => {
    expect((await failure('reset')).code).to.equal('MP_PROMETHEUS_UNREACHABLE');
    expect((await failure('reset half-way')).code).to.equal('MP_PROMETHEUS_UNREACHABLE');
    expect((await failure('hang')).detail.what).to.contain('no answer in 0.3 s');
    const closed = await serve(() => {});
    await closed.close();
    const gone = connectPrometheus(`http://localhost:${closed.port}`, quick);
    const thrown = await gone.instant('up').catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Failure).with.property('code', 'MP_PROMETHEUS_UNREACHABLE');
    expect((thrown as Failure).message).to.contain('ECONNREFUSED');
  });

  it('that resets once is asked again', async () => {
    replies = ['reset half-way', { body: vector('1') }];
    expect(await prometheus.instant('up')).to.have.length(1);
  });

  it('that honours no query text is not asked twice', async () => {
    const bad = {
      status: 422,
      body: { status: 'error', errorType: 'execution', error: 'many-to-many matching' },
    };
    const { code, detail } = await failure(bad);
    expect(code).to.equal('MP_PROMETHEUS_QUERY');
    expect(detail.what).to.equal('HTTP 422: execution: many-to-many matching');
    expect(asked).to.equal(1);
  });

  it('that hides behind a login is told apart from one that is down', async () => {
    const page = await failure({ type: 'text/html; charset=utf-8', body: '<html>Sign in</html>' });
    expect(page.code).to.equal('MP_PROMETHEUS_LOGIN');
    expect(page.detail.what).to.contain('a page of HTML');
    const redirect = await failure({
      status: 302,
      headers: { location: 'https://login.example/?token=x' },
      body: '',
    });
    expect(redirect.detail.what).to.contain('HTTP 302 to login.example').and.not.contain('token');
    expect((await failure({ status: 401, body: 'no' })).code).to.equal('MP_PROMETHEUS_LOGIN');
    expect((await failure({ status: 404, type: 'text/html', body: 'no' })).code).to.equal(
      'MP_PROMETHEUS_LOGIN',
    );
  });

  it('that answers in part has not answered', async () => {
    const warned = await failure({ body: { ...vector('0'), warnings: ['store b: timeout'] } });
    expect(warned.code).to.equal('MP_PROMETHEUS_PARTIAL');
    expect(warned.detail.what).to.contain('store b: timeout');
    expect((await failure({ body: { ...vector('0'), isPartial: true } })).code).to.equal(
      'MP_PROMETHEUS_PARTIAL',
    );
    replies = [{ body: { ...vector('0'), warnings: [], infos: ['metric might not be a counter'] } }];
    expect(await prometheus.instant('up')).to.have.length(1);
  });

  it('that answers in a shape of its own is refused', async () => {
    const shapes = [
      { status: 'success' },
      { ...vector('0'), surprise: 1 },
      vector('1.2.3'),
      vector(''),
      vector('0x10'),
      vector('Infinity'),
      {
        status: 'success',
        data: { resultType: 'vector', result: [{ metric: {}, histogram: [1, { count: '3' }] }] },
      },
      { status: 'success', data: { resultType: 'scalar', result: [1, '0'] } },
      {
        status: 'success',
        data: { resultType: 'vector', result: [...vector('1').data.result, ...vector('2').data.result] },
      },
    ];
    for (const body of shapes) {
      expect((await failure({ body })).code, JSON.stringify(body)).to.equal('MP_PROMETHEUS_ANSWER');
    }
  });

  it('that answers with more than can be held is cut off', async () => {
    prometheus = connectPrometheus(server.url, { ...quick, largest: 1000 });
    const { code, detail } = await failure({ body: 'x'.repeat(100_000) });
    expect(code).to.equal('MP_PROMETHEUS_ANSWER');
    expect(detail.what).to.contain('at most 1000 bytes');
  });

  it('gives NaN and the infinities marked, never as numbers', async () => {
    for (const value of ['NaN', '+Inf', '-Inf']) {
      replies = [{ body: vector(value) }];
      expect((await prometheus.instant('up'))[0]?.value).to.equal(value);
    }
    const series = {
      metric: {},
      values: [
        [10, '1e3'],
        [15, 'NaN'],
        [20, '-0.5'],
      ] as [number, string][],
    };
    replies = [{ body: matrix(series) }];
    expect(await prometheus.rawSamples('up', 10, 20)).to.deep.equal([
      {
        labels: {},
        samples: [
          [10, 1000],
          [20, -0.5],
        ],
        unusable: [[15, 'NaN']],
      },
    ]);
  });

  it('an empty answer is empty, not nought', async () => {
    replies = [{ body: matrix() }];
    expect(await prometheus.rawSamples('up', 0, 10)).to.deep.equal([]);
  });

  it('is asked for raw samples with a range selector that ends at the end, and cut at the start', async () => {
    replies = [
      {
        body: matrix({
          metric: {},
          values: [
            [99.9995, '1'],
            [100, '2'],
            [130, '3'],
          ],
        }),
      },
    ];
    const [series] = await prometheus.rawSamples('up{a="b"}', 100, 130);
    expect(series?.samples).to.deep.equal([
      [100, 2],
      [130, 3],
    ]);
    const body = new URLSearchParams(seen[0]?.body);
    expect(body.get('query')).to.equal('up{a="b"}[30001ms]');
    expect(body.get('time')).to.equal('130.000');
  });

  it('keeps a path prefix, and shows no password', async () => {
    replies = [unavailable];
    const hidden = connectPrometheus(`http://me:s%40cret@127.0.0.1:${server.port}/prom`, {
      ...quick,
      attempts: 1,
    });
    const thrown = (await hidden.instant('up').catch((error: unknown) => error)) as Failure;
    expect(seen[0]?.path).to.equal('/prom/api/v1/query');
    expect(Buffer.from((seen[0]?.authorization ?? '').slice(6), 'base64').toString()).to.equal('me:s@cret');
    expect(JSON.stringify([thrown.message, thrown.detail, hidden.address])).to.not.match(/s@cret|s%40cret/);
  });

  it('stops at once when told to, with the reason given', async () => {
    replies = ['hang'];
    const controller = new AbortController();
    const reason = new Error('interrupted');
    setTimeout(() => controller.abort(reason), 20);
    const patient = connectPrometheus(server.url, { attempts: 9, timeout: 60_000 });
    expect(
      await patient.instant('up', undefined, controller.signal).catch((error: unknown) => error),
    ).to.equal(reason);
    replies = [{ ...unavailable, headers: { 'retry-after': '30' } }];
    const second = new AbortController();
    setTimeout(() => second.abort(reason), 50);
    expect(await patient.instant('up', undefined, second.signal).catch((error: unknown) => error)).to.equal(
      reason,
    );
  });

  it('an address that is none is refused before anything is sent', () => {
    for (const text of ['', 'prometheus:9090', 'ftp://x', 'file:///etc/passwd']) {
      expect(() => connectPrometheus(text))
        .to.throw(Failure)
        .with.property('code', 'MP_USAGE');
    }
  });
});
