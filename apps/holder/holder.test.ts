import { type ChildProcess, spawn } from 'node:child_process';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { createService, type Listening, type Service } from '../simple-service/server.ts';
import { settingsOf } from '../simple-service/testing/settings.ts';
import { freePort } from '../testing/free-port.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Line {
  readonly meshproof: string;
  readonly to: string;
  readonly side: string;
  readonly how: string;
  readonly [name: string]: unknown;
}

describe('holder', function () {
  this.timeout(20_000);
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  const start = async (connections: object[]) => {
    const metricsPort = await freePort();
    const started = spawn(process.execPath, ['--import=tsx', main], {
      env: {
        PATH: process.env.PATH,
        FROM: 'ns/holder',
        POD_NAME: 'holder-0',
        METRICS_PORT: `${metricsPort}`,
        HEARTBEAT_SECONDS: '0.05',
        TIMEOUT_SECONDS: '0.5',
        CONNECTIONS: JSON.stringify(connections),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const lines: Line[] = [];
    let rest = '';
    started.stdout.on('data', (chunk: Buffer) => {
      const whole = (rest + chunk).split('\n');
      rest = whole.pop() ?? '';
      lines.push(...whole.map((line) => JSON.parse(line) as Line));
    });
    const ended = new Promise<number | null>((resolve) => started.on('close', resolve));
    const kinds = (kind: string) => lines.filter(({ meshproof }) => meshproof === kind);
    /** Resolves when every connection stands and its peer has answered five heartbeats. */
    const alive = () =>
      until(async () => {
        const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then(
          (response) => response.text(),
          () => '',
        );
        const all = (pattern: RegExp) => [...metrics.matchAll(pattern)].length === connections.length;
        return (
          all(/^meshproof_held_connections\{.*\} 1$/gm) &&
          all(/^meshproof_requests_total\{.*outcome="expected"\} ([5-9]|\d\d+)$/gm)
        );
      });
    return { started, lines, ended, kinds, alive };
  };
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (const last = Date.now() + 15_000; !(await holds()); await delay(20)) {
      if (Date.now() > last) throw new Error('it did not come to be in 15 s');
    }
  };
  const stopped = async ({ started, ended }: Awaited<ReturnType<typeof start>>) => {
    started.kill('SIGTERM');
    expect(await ended).to.equal(0);
  };

  describe('of connections to a service', () => {
    const ports = { H2C_PORT: '0', GRPC_PORT: '0', TCP_PORT: '0' };
    let service: Service;
    let at: Listening;
    let down = false;
    const held = () =>
      (['h2c', 'grpc', 'ws', 'tcp'] as const).map((name) => ({
        to: `ns/${name}`,
        url: `${name}://127.0.0.1:${at[name === 'ws' ? 'port' : name]}${name === 'h2c' ? '/instant' : ''}`,
      }));

    beforeEach(async () => {
      down = false;
      service = createService(settingsOf(ports));
      at = await service.listen();
    });
    afterEach(() => (down ? undefined : service.shutDown()));

    it('counts their heartbeats, and ends each by itself on SIGTERM', async () => {
      const holder = await start(held());
      await holder.alive();
      await stopped(holder);
      expect(holder.kinds('unexpected')).to.deep.equal([]);
      expect(
        holder.kinds('break').map(({ to, side, explained }) => [to, side, explained]),
      ).to.have.deep.members(['h2c', 'grpc', 'ws', 'tcp'].map((name) => [`ns/${name}`, 'client', true]));
      for (const { to } of held()) {
        const beats = holder
          .kinds('count')
          .filter((line) => line.to === to)
          .reduce((sum, { expected }) => sum + Number(expected), 0);
        expect(beats, to).to.be.at.least(5);
      }
      for (const [name, ofBeats] of [
        ['h2c', true],
        ['grpc', false],
        ['ws', false],
        ['tcp', false],
      ] as const) {
        const lines = holder.kinds('count').filter(({ to }) => to === `ns/${name}`);
        const sum = (of: string) => lines.reduce((all, line) => all + Number(line[of]), 0);
        // a stream and a WebSocket are a request that ended with them; TCP is none
        const requests = ofBeats ? sum('expected') : name === 'tcp' ? 0 : 1;
        expect(sum('requests'), name).to.equal(requests);
        const spreads = lines.flatMap(({ latency }) => latency ?? []);
        const answered = spreads.map((text) => decodeFromCompressedBase64(`${text}`));
        expect(
          answered.reduce((all, { totalCount }) => all + totalCount, 0),
          name,
        ).to.equal(sum('expected'));
        for (const { maxValue } of answered) expect(maxValue, 'microseconds').to.be.within(10, 500_000);
        for (const { since, at } of lines) expect(Date.parse(`${since}`)).to.be.at.most(Date.parse(`${at}`));
      }
      expect(holder.lines.at(-1)).to.include({
        meshproof: 'summary',
        from: 'ns/holder',
        unexpected: 0,
        dropped: 0,
      });
    });

    it('tells that a drain ended them, in each protocol', async () => {
      const holder = await start(held());
      await holder.alive();
      down = true;
      await service.shutDown();
      const first = () =>
        new Map(
          holder
            .kinds('break')
            .map((line) => [line.to, line])
            .reverse() as [string, Line][],
        );
      await until(() => first().size === 4);
      const seen = Object.fromEntries(
        [...first()].map(([to, { side, how, explained }]) => [to, `${side} ${how} ${explained}`]),
      );
      expect(seen).to.deep.equal({
        'ns/h2c': 'server GOAWAY 0 true',
        'ns/grpc': 'server status 0 true',
        'ns/ws': 'server close 1001 true',
        'ns/tcp': 'server FIN true',
      });
      const surprises = () => holder.kinds('break').filter(({ explained }) => explained === false);
      // nobody listens any more
      await until(
        () => new Set(surprises().flatMap(({ to, lived }) => (lived === 0 ? [to] : []))).size === 4,
      );
      await stopped(holder);
    });
  });

  describe('of an HTTP/2 connection', () => {
    let server: Http2Server;
    let status = 200;
    before(async () => {
      server = createHttp2Server((_request, response) => response.writeHead(status).end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => server.close());

    it('on which a proxy answers in the place of the service is told as unexplained', async () => {
      const { port } = server.address() as { port: number };
      const holder = await start([{ to: 'ns/h2c', url: `h2c://127.0.0.1:${port}/instant` }]);
      await holder.alive();
      status = 503;
      await until(() => holder.kinds('break').length > 0);
      await stopped(holder);
      expect(holder.kinds('break')[0]).to.include({ how: 'status 503', explained: false, to: 'ns/h2c' });
    });
  });

  describe('of a connection to a rude peer', () => {
    let server: Server;
    let rude: (socket: Socket) => void;
    let url: string;
    before(async () => {
      server = createServer((socket) => {
        socket.on('error', () => {});
        rude(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
    });
    after(() => server.close());

    const surprises: [string, (socket: Socket) => void, string][] = [
      ['resets it', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'RST'],
      ['closes it without a word', (socket) => socket.once('data', () => socket.end()), 'FIN'],
      ['falls silent', (socket) => socket.resume(), 'silence'],
    ];
    it('that takes a gRPC stream and says nothing has made none', async () => {
      rude = (socket) => socket.resume();
      const holder = await start([{ to: 'ns/rude', url: url.replace('tcp:', 'grpc:') }]);
      await until(() => holder.kinds('break').length >= 2);
      await stopped(holder);
      expect(holder.kinds('break')[0]).to.include({ how: 'ETIMEDOUT', explained: false, lived: 0 });
    });

    for (const [name, behaviour, how] of surprises) {
      it(`that ${name} is told as unexplained, and the next is made`, async () => {
        rude = behaviour;
        const holder = await start([{ to: 'ns/rude', url }]);
        await until(() => holder.kinds('break').length >= 2);
        await stopped(holder);
        expect(holder.kinds('break')[0]).to.include({
          how,
          explained: false,
          to: 'ns/rude',
          pod: 'holder-0',
        });
        // a break is told once: as a request it would be counted twice
        expect(holder.kinds('unexpected')).to.deep.equal([]);
      });
    }
  });
});
