import { once } from 'node:events';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createService, type Service } from './server.ts';
import { settingsOf } from './testing/settings.ts';

interface Reply {
  readonly service: string;
  readonly pod: string;
  readonly started: string;
  readonly received: number;
  readonly trace: Record<string, string>;
  readonly hops: readonly { url: string; expected: string; got: string; pod?: string; detail?: string }[];
  readonly error?: string;
}

describe('simple-service', () => {
  let service: Service;
  let base: string;

  beforeEach(async () => {
    service = createService(settingsOf());
    base = await service.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => service.app.close());

  const replyOf = async (response: Response) => (await response.json()) as Reply;
  const downstream = (...urls: string[]) =>
    `${base}/downstream?servers=${encodeURIComponent(urls.join(','))}`;

  it('answers the status that it is asked for, on every method', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const code of [200, 201, 204, 302, 404, 500, 503]) {
        const response = await fetch(`${base}/instant?code=${code}`, { method, redirect: 'manual' });
        expect(response.status, `${method} ${code}`).to.equal(code);
        await response.arrayBuffer();
      }
    }
  });

  it('answers 400, never a status that a caller may expect, to what it cannot do', async () => {
    for (const path of [
      '/instant?code=999',
      '/instant?code=abc',
      '/instant?code=1e2',
      '/instant?code=200&code=404',
      '/delayed?delay=-1',
      '/body',
      `/body?size=${(1 << 20) + 1}`,
      '/downstream',
      '/downstream?servers=',
      '/downstream?servers=ftp%3A%2F%2Fx',
      `/downstream?servers=${'a,'.repeat(16)}a`,
    ]) {
      const response = await fetch(base + path);
      expect(response.status, path).to.equal(400);
      expect((await replyOf(response)).error, path).to.match(/^expected /);
    }
  });

  it('every answer names who gave it, when that process began, and how many bytes it was sent', async () => {
    const body = 'x'.repeat(513);
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'a/b']) {
      const headers = { 'content-type': type };
      const reply = await replyOf(await fetch(`${base}/instant`, { method: 'POST', body, headers }));
      expect(reply, type).to.include({ service: 'echo', pod: 'echo-0', received: 513 });
      expect(reply.hops).to.deep.equal([]);
      expect(Math.abs(Date.parse(reply.started) - (Date.now() - process.uptime() * 1000))).to.be.below(2_000);
    }
    expect(await replyOf(await fetch(`${base}/nothing`))).to.include({
      pod: 'echo-0',
      error: 'no such path',
    });
  });

  it('refuses a body over 1 MiB, declared or not', async () => {
    const tooLarge = 'x'.repeat((1 << 20) + 1);
    const chunked = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(tooLarge));
        stream.close();
      },
    });
    for (const body of [tooLarge, chunked]) {
      const sent = { method: 'POST', body, duplex: 'half' } as RequestInit;
      // a server may also close the connection on a client that goes on sending
      const status = await fetch(`${base}/instant`, sent).then(
        (r) => r.status,
        () => 413,
      );
      expect(status).to.equal(413);
    }
    const largest = await fetch(`${base}/instant`, { method: 'POST', body: tooLarge.slice(1) });
    expect(await replyOf(largest)).to.include({ received: 1 << 20 });
  });

  it('waits as long as it is asked to', async () => {
    const began = performance.now();
    const response = await fetch(`${base}/delayed?delay=80&code=201`);
    expect(response.status).to.equal(201);
    expect(performance.now() - began).to.be.within(79, 1_000);
  });

  it('gives bodies of exactly the size asked for', async () => {
    for (const size of [0, 1, 16_383, 16_384, 16_385, 65_537, 1 << 20]) {
      const response = await fetch(`${base}/body?size=${size}`);
      expect(response.headers.get('content-length')).to.equal(`${size}`);
      expect((await response.arrayBuffer()).byteLength).to.equal(size);
    }
  });

  it('passes a call on, and answers 200 only when each hop answered as asked', async () => {
    const asked = [`${base}/headers`, `${base}/instant?code=500`];
    const whole = await fetch(downstream(...asked));
    expect(whole.status).to.equal(200);
    const { hops } = await replyOf(whole);
    expect(hops.map(({ expected, got, pod }) => [expected, got, pod])).to.deep.equal([
      ['200', '200', 'echo-0'],
      ['500', '500', 'echo-0'],
    ]);
    const broken = await fetch(downstream(...asked, `${base}/missing`, 'http://127.0.0.1:1/'));
    expect(broken.status).to.equal(502);
    const text = await broken.text();
    expect(text, 'the fault comes first').to.match(
      /^\{"error":"expected 200 and got 404 from http:[^"]*\/missing"/,
    );
    const got = (JSON.parse(text) as Reply).hops.map((hop) => hop.got);
    expect(got).to.deep.equal(['200', '500', '404', 'error:ECONNREFUSED']);
  });

  it('a hop that breaks further down is told by the one who saw it', async () => {
    const broken = await fetch(downstream(downstream(`${base}/instant?code=200`, `${base}/missing`)));
    expect(broken.status).to.equal(502);
    const [hop] = (await replyOf(broken)).hops;
    expect(hop).to.include({ expected: '200', got: '502', pod: 'echo-0' });
    expect(JSON.stringify(hop)).to.contain('"got":"404"');
  });

  it('carries the trace on, and nothing else', async () => {
    const trace = {
      'x-request-id': 'r1',
      'x-b3-traceid': '80f198ee56343ba864fe8b2a57d3eff7',
      'x-b3-spanid': 'e457b5a2e4d86bd1',
      'x-b3-parentspanid': '05e3ac9a4f6e3b90',
      'x-b3-sampled': '1',
      'x-b3-flags': '0',
      b3: '0',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=b',
    };
    const seen: Record<string, unknown>[] = [];
    service.app.server.on('request', ({ headers }) => seen.push(headers));
    const headers = { ...trace, authorization: 'Bearer secret' };
    expect((await fetch(downstream(`${base}/instant`), { headers })).status).to.equal(200);
    expect(seen).to.have.length(2);
    expect(seen[1]).to.include(trace).and.not.have.property('authorization');
  });

  it('passes a call on with its own method', async () => {
    const seen: unknown[] = [];
    service.app.server.on('request', ({ method }) => seen.push(method));
    await fetch(downstream(`${base}/instant`), { method: 'PUT' });
    expect(seen).to.deep.equal(['PUT', 'PUT']);
  });

  it('counts what arrived more than once by its idempotency key', async () => {
    const post = (key?: string) =>
      fetch(`${base}/count`, { method: 'POST', headers: key ? { 'idempotency-key': key } : {} });
    for (const key of ['a', 'b', 'a']) expect((await post(key)).status).to.equal(200);
    expect((await post()).status, 'without a key').to.equal(400);
    expect((await post('k'.repeat(201))).status, 'an endless key').to.equal(400);
    const totals = await (await fetch(`${base}/count?key=a`)).json();
    expect(totals).to.include({ posts: 3, keys: 2, repeated: 1, forgotten: 0, times: 2 });
  });

  it('shows the headers as they came', async () => {
    const response = await fetch(`${base}/headers`, { headers: { 'x-odd': '"<script>' } });
    const { headers } = (await response.json()) as { headers: Record<string, string> };
    expect(headers['x-odd']).to.equal('"<script>');
  });

  it('keeps a connection that is idle, or was never used, for longer than a proxy does', () => {
    const { keepAliveTimeout, headersTimeout, requestTimeout } = service.app.server;
    for (const patience of [keepAliveTimeout, headersTimeout, requestTimeout])
      expect(patience).to.be.above(3_600_000);
  });

  it('shows its answers and its own memory as metrics', async () => {
    await (await fetch(`${base}/instant?code=503`)).arrayBuffer();
    await (await fetch(`${base}/instant/${'x'.repeat(50)}`)).arrayBuffer();
    const text = await service.registry.metrics();
    expect(text).to.contain('app_requests_total{path="/instant",method="GET",code="503"} 1');
    expect(text).to.contain('app_requests_total{path="other",method="GET",code="404"} 1');
    expect(text).to.match(/process_resident_memory_bytes \d{7,}/);
    expect(text).to.match(/process_cpu_seconds_total \d/);
  });

  it('on shut down does not wait for a connection on which nothing was ever asked', async () => {
    const { port } = new URL(base);
    const connection = connect(Number(port), '127.0.0.1');
    await once(connection, 'connect');
    const closed = once(connection, 'close');
    // Node itself would wait for a first request for a minute
    const ended = await Promise.race([service.shutDown().then(() => 'ended'), delay(5_000, 'waits')]);
    expect(ended).to.equal('ended');
    await closed;
  });

  it('on shut down turns readiness off first, serves on, and lets the last answer out', async () => {
    const ended = service.shutDown();
    expect((await fetch(`${base}/health/ready`)).status).to.equal(503);
    expect((await fetch(`${base}/health/live`)).status).to.equal(200);
    const late = await fetch(`${base}/instant`);
    expect(late.status).to.equal(200);
    expect(late.headers.get('connection')).to.equal('close');
    const last = new Promise<number | undefined>((resolve, reject) => {
      const outgoing = rawRequest(`${base}/delayed?delay=400`, ({ statusCode }) => resolve(statusCode));
      outgoing.on('error', reject).end();
    });
    await ended;
    expect(await last, 'begun while draining, ended after it').to.equal(200);
    expect(await fetch(`${base}/instant`).catch(() => 'refused')).to.equal('refused');
  });
});
