import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectH2 } from 'node:http2';
import { get } from 'node:https';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { openChannel } from '../grpc/client.ts';
import { openWebSocket } from '../websocket/client.ts';
import { createService, type Listening, type Service } from './server.ts';
import { settingsOf } from './testing/settings.ts';

const everyPort = Object.fromEntries(
  ['H2C', 'GRPC', 'TCP', 'BANNER', 'TLS'].map((name) => [`${name}_PORT`, '0']),
);

describe('simple-service on its other ports', () => {
  let service: Service;
  let ports: Listening;
  let ended: Promise<void> | undefined;

  beforeEach(async () => {
    service = createService(settingsOf(everyPort));
    ports = await service.listen();
    ended = undefined;
  });
  afterEach(() => ended ?? service.shutDown());

  /** All that a socket says until it contains `until`, or ends. */
  const said = (socket: Socket, until?: string) =>
    new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (part) => {
        text += part;
        if (until && text.includes(until)) resolve(text);
      });
      socket.on('close', () => resolve(text));
    });
  const h2Get = (session: ClientHttp2Session, path: string) =>
    new Promise<{ status: number; body: string; trailers?: object }>((resolve, reject) => {
      const stream = session.request({ ':path': path });
      let [status, body, trailers] = [0, '', undefined as object | undefined];
      stream.on('response', (headers) => {
        status = Number(headers[':status']);
      });
      stream.on('trailers', (headers) => {
        trailers = { ...headers };
      });
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        body += part;
      });
      stream.on('end', () => resolve({ status, body, trailers }));
      stream.on('error', reject);
      stream.end();
    });

  it('opens only those that are named', async () => {
    const plain = createService(settingsOf());
    expect(Object.keys(await plain.listen())).to.deep.equal(['port']);
    await plain.shutDown();
    expect(Object.keys(ports).sort()).to.deep.equal(['banner', 'grpc', 'h2c', 'port', 'tcp', 'tls']);
  });

  it('answers the same over HTTP/2 without TLS, many at once, trailers included', async () => {
    const session = connectH2(`http://127.0.0.1:${ports.h2c}`);
    const codes = [200, 201, 404, 503, 500];
    const answers = await Promise.all(codes.map((code) => h2Get(session, `/instant?code=${code}`)));
    expect(answers.map(({ status }) => status)).to.deep.equal(codes);
    expect(JSON.parse(answers[0]?.body ?? '')).to.include({ service: 'echo', pod: 'echo-0', proxy: 'none' });
    expect((await h2Get(session, '/trailers')).trailers).to.include({ 'x-trailer': 'echo-0' });
    expect((await h2Get(session, '/stream?chunks=3&every=1&size=2')).body).to.equal('x\nx\nx\n');
    session.close();
  });

  it('on shut down says GOAWAY in its own name, and lets a stream end that is under way', async () => {
    const session = connectH2(`http://127.0.0.1:${ports.h2c}`);
    const goaway = once(session, 'goaway') as Promise<[number, number, Buffer]>;
    await h2Get(session, '/instant');
    const slow = h2Get(session, '/delayed?delay=700&code=201');
    ended = service.shutDown();
    const [code, , text] = await goaway;
    expect([code, `${text}`]).to.deep.equal([0, 'drain echo-0']);
    expect((await slow).status).to.equal(201);
    await ended;
  });

  it('speaks gRPC: one answer or many, in the status that is asked for', async () => {
    const channel = openChannel(`127.0.0.1:${ports.grpc}`);
    for (const kind of ['unary', 'server-stream', 'client-stream', 'bidi'] as const) {
      const ok = await channel.call({ kind, code: 0, count: 5, timeout: 3_000 });
      expect(ok, kind).to.deep.equal({ code: 0, details: '' });
    }
    for (const kind of ['unary', 'server-stream'] as const) {
      const not = await channel.call({ kind, code: 5, count: 5, timeout: 3_000 });
      expect(not, kind).to.deep.equal({ code: 5, details: 'asked for by echo-0' });
    }
    channel.close();
  });

  it('ends a held gRPC stream with OK on shut down', async () => {
    const channel = openChannel(`127.0.0.1:${ports.grpc}`);
    const stream = channel.hold();
    stream.write({ text: 'beat' });
    const [echo] = await once(stream, 'data');
    expect(echo).to.include({ text: 'beat' });
    const status = once(stream, 'status');
    stream.resume();
    ended = service.shutDown();
    expect((await status)[0]).to.include({ code: 0 });
    channel.close();
    await ended;
  });

  it('sends back what a WebSocket says, and closes it with 1001 on shut down', async () => {
    const told: string[] = [];
    const closed = new Promise<string>((resolve, reject) => {
      const socket = openWebSocket(`ws://127.0.0.1:${ports.port}/ws`, 2_000, {
        opened: () => socket.send('hello'),
        message: (text) => {
          told.push(text);
          ended = service.shutDown();
        },
        refused: (status) => reject(new Error(`${status}`)),
        failed: reject,
        closed: (code, reason) => resolve(`${code} ${reason}`),
      });
    });
    expect(await closed).to.equal('1001 drain echo-0');
    expect(told).to.deep.equal(['hello']);
    await ended;
  });

  it('sends back what a TCP client says, in its own words first where it speaks first', async () => {
    const client = connect(Number(ports.tcp), '127.0.0.1', () => client.write('ping\n'));
    expect(await said(client, '\n')).to.equal('ping\n');
    const silent = connect(Number(ports.banner), '127.0.0.1');
    expect(await said(silent, '\n')).to.equal('220 echo echo-0\r\n');
    silent.write('after you\n');
    expect(await said(silent, '\n')).to.equal('after you\n');
    const rest = said(client);
    ended = service.shutDown();
    expect(await rest, 'on shut down').to.equal('421 closing\r\n');
    await ended;
  });

  it('serves TLS that it ends itself', async () => {
    const seen = await new Promise<string>((resolve, reject) => {
      const url = `https://127.0.0.1:${ports.tls}/instant?code=202`;
      get(url, { rejectUnauthorized: false, servername: 'echo' }, (response) => {
        const { subject } = (response.socket as unknown as import('node:tls').TLSSocket).getPeerCertificate();
        response.resume().on('end', () => resolve(`${response.statusCode} ${subject.CN}`));
      }).on('error', reject);
    });
    expect(seen).to.equal('202 echo');
    const strict = await new Promise<string>((resolve) => {
      get(`https://127.0.0.1:${ports.tls}/`).on('error', (e: NodeJS.ErrnoException) => resolve(e.code ?? ''));
    });
    expect(strict).to.match(/SELF_SIGNED|ALTNAME/);
  });
});
