import { expect } from 'chai';
import { createService, type Service } from './server.ts';

const settings = {
  bind: '127.0.0.1',
  port: 0,
  metricsPort: 0,
  service: 'echo',
  pod: 'echo-0',
  drainSeconds: 0.2,
};

describe('simple-service', () => {
  let service: Service;
  let base: string;

  beforeEach(async () => {
    service = createService(settings);
    base = await service.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    await service.app.close();
  });

  it('answers the status that it is asked for, on every method', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const code of [200, 201, 204, 404, 500]) {
        const response = await fetch(`${base}/instant?code=${code}`, { method });
        expect(response.status, `${method} ${code}`).to.equal(code);
        await response.arrayBuffer();
      }
    }
  });

  it('waits as long as it is asked to', async () => {
    const began = performance.now();
    const response = await fetch(`${base}/delayed?delay=80&code=201`);
    expect(response.status).to.equal(201);
    expect(performance.now() - began).to.be.at.least(79);
  });

  it('passes a call on with its trace, and answers 200 only when each hop answered as asked', async () => {
    const good = encodeURIComponent(`${base}/headers`);
    const bad = encodeURIComponent(`${base}/missing`);
    const whole = await fetch(`${base}/downstream?servers=${good}`, { headers: { 'x-request-id': 'r1' } });
    expect(whole.status).to.equal(200);
    const broken = await fetch(`${base}/downstream?servers=${good},${bad}`);
    expect(broken.status).to.equal(502);
    const { hops } = (await broken.json()) as { hops: { status: number }[] };
    expect(hops.map((hop) => hop.status)).to.deep.equal([200, 404]);
    expect((await fetch(`${base}/downstream`)).status, 'no hop at all is no success').to.equal(502);
  });

  it('a hop that is asked for an error and gives it is as asked', async () => {
    const url = encodeURIComponent(`${base}/instant?code=500`);
    expect((await fetch(`${base}/downstream?servers=${url}`)).status).to.equal(200);
  });

  it('counts a repeated idempotency key', async () => {
    const post = () => fetch(`${base}/count`, { method: 'POST', headers: { 'idempotency-key': 'k' } });
    await post();
    await post();
    expect(await (await fetch(`${base}/count`)).json()).to.include({ posts: 2, keys: 1, repeated: 1 });
  });

  it('gives bodies of exactly the size asked for, and refuses absurd ones', async () => {
    for (const size of [0, 65_535, 65_536, 65_537]) {
      const body = await (await fetch(`${base}/body?size=${size}`)).arrayBuffer();
      expect(body.byteLength).to.equal(size);
    }
    expect((await fetch(`${base}/body?size=${1 << 21}`)).status).to.equal(400);
  });

  it('on shut down turns readiness off first and still serves', async () => {
    const ended = service.shutDown();
    expect((await fetch(`${base}/health/ready`)).status).to.equal(503);
    const late = await fetch(`${base}/instant`);
    expect(late.status).to.equal(200);
    expect(late.headers.get('connection')).to.equal('close');
    await ended;
    expect(await fetch(`${base}/instant`).catch(() => 'refused')).to.equal('refused');
  });
});
