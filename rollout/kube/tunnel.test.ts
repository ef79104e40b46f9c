import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from './client.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from './testing/api-server.ts';
import { type AskedPort, type Forwarding, forwardPorts } from './testing/port-forward.ts';

describe('a forwarded port', function () {
  this.timeout(60_000);
  let api: ApiServer;
  let echo: Server;
  let asked: readonly AskedPort[];
  let becomes: (count: number) => Forwarding | 'silence';

  beforeEach(async () => {
    echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    becomes = () => ({ port: (echo.address() as AddressInfo).port });
    api = await startApiServer(() => undefined);
    asked = forwardPorts(api, (_, count) => becomes(count));
  });
  afterEach(async () => {
    await api.close();
    echo.close();
  });

  const forward = async (signal: AbortSignal = new AbortController().signal): Promise<Duplex> => {
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(api.url) });
    return cluster.forward({ namespace: 'shop', pod: 'web-1', port: 15000 }, signal);
  };
  const failureOf = (tried: Promise<unknown>) =>
    tried.then(
      () => undefined,
      (error: Failure) => error,
    );

  it('carries bytes both ways, however many, as who the kubeconfig is', async () => {
    const tunnel = await forward();
    const sent = Buffer.alloc(3 * 2 ** 20, 'bytes');
    tunnel.write(sent);
    let got = 0;
    const parts: Buffer[] = [];
    for await (const part of tunnel) {
      parts.push(part as Buffer);
      got += (part as Buffer).length;
      if (got === sent.length) break;
    }
    expect(Buffer.concat(parts).equals(sent)).to.equal(true);
    expect(asked.map(({ path }) => path)).to.deep.equal([
      '/api/v1/namespaces/shop/pods/web-1/portforward?ports=15000',
    ]);
    expect(asked[0]?.headers.authorization).to.equal('Bearer first');
    expect(asked[0]?.headers['sec-websocket-protocol']).to.equal('v4.channel.k8s.io');
  });

  it('that the node cannot have ends with what the node says', async () => {
    becomes = () => ({ says: 'dial tcp4 127.0.0.1:15000: connect: connection refused\n' });
    const failure = await failureOf(forward().then(buffer));
    expect(failure?.message).to.equal('dial tcp4 127.0.0.1:15000: connect: connection refused');
  });

  it('that may not be had is a refusal in the words of the API server', async () => {
    becomes = () => ({ status: 403 });
    const failure = await failureOf(forward());
    expect([failure?.code, failure?.message]).to.deep.equal(['MP_KUBE_REFUSED', 'you may not']);
    expect(failure?.detail.why).to.include('403');
  });

  it('is asked for once more with credentials that are read anew', async () => {
    const { port } = echo.address() as AddressInfo;
    becomes = (count) => (count === 0 ? { status: 401 } : { port });
    (await forward()).destroy();
    expect(asked).to.have.length(2);
  });

  it('is given up when its signal says so, before it stands and after', async () => {
    const stop = new AbortController();
    const late = new Error('late');
    const tunnel = await forward(stop.signal);
    const ended = failureOf(buffer(tunnel));
    becomes = () => 'silence';
    const never = failureOf(forward(stop.signal));
    while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(late);
    expect(await ended).to.equal(late);
    expect(await never).to.equal(late);
    expect(await failureOf(forward(stop.signal))).to.equal(late);
  });
});
