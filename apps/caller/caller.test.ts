import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { freePort } from '../testing/free-port.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Line {
  readonly meshproof: 'unexpected' | 'count' | 'summary';
  readonly [name: string]: unknown;
}

describe('caller', function () {
  this.timeout(20_000);
  let server: Server;
  let served = 0;
  let base: string;
  let child: ChildProcess | undefined;

  before(async () => {
    // every fifth request is answered 503, whatever was asked for
    server = createServer((_request, response) => {
      served += 1;
      response.writeHead(served % 5 === 0 ? 503 : 200).end('"<no healthy upstream>"\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    served = 0;
  });
  afterEach(() => child?.kill('SIGKILL'));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const start = (env: NodeJS.ProcessEnv) => {
    const started = spawn(process.execPath, ['--import=tsx', main], {
      env: { PATH: process.env.PATH, FROM: 'ns/caller', POD_NAME: 'caller-0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let text = '';
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    const ended = new Promise<{ exitCode: number | null; lines: Line[] }>((resolve) => {
      started.on('close', (exitCode) => {
        const lines = text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Line);
        resolve({ exitCode, lines });
      });
    });
    return { started, ended };
  };
  const target = (to: string, path: string, expected = 200) => ({
    to,
    method: 'GET',
    url: base + path,
    expect: expected,
  });

  it('as a job makes its calls, tells each that went wrong, and exits 1', async () => {
    const targets = [target('ns/a', '/instant?x=1'), target('ns/b', '/b')];
    const { ended } = start({ MODE: 'job', CALLS: '10', TARGETS: JSON.stringify(targets) });
    const { exitCode, lines } = await ended;
    expect(exitCode).to.equal(1);
    expect(served).to.equal(10);
    const unexpected = lines.filter(({ meshproof }) => meshproof === 'unexpected');
    expect(unexpected.map(({ to, path, expected, got }) => [to, path, expected, got])).to.deep.equal([
      ['ns/a', '/instant?x=1', '200', '503'],
      ['ns/b', '/b', '200', '503'],
    ]);
    expect(unexpected[0]).to.include({
      from: 'ns/caller',
      pod: 'caller-0',
      method: 'GET',
      detail: '"<no healthy upstream>"\n',
    });
    expect(unexpected[0]?.at).to.match(/^\d{4}-.*\.\d{3}Z$/);
    const counts = lines.filter(({ meshproof }) => meshproof === 'count');
    expect(
      counts.map(({ to, expected, unexpected, dropped, requests }) => [
        to,
        expected,
        unexpected,
        dropped,
        requests,
      ]),
    ).to.deep.equal([
      ['ns/a', 4, 1, 0, 4],
      ['ns/b', 4, 1, 0, 4],
    ]);
    const answered = counts.map(({ latency }) => decodeFromCompressedBase64(`${latency}`));
    expect(answered.map(({ totalCount }) => totalCount)).to.deep.equal([5, 5]);
    for (const { maxValue } of answered) expect(maxValue, 'microseconds').to.be.within(100, 5_000_000);
    expect(lines.at(-1)).to.deep.equal({
      meshproof: 'summary',
      from: 'ns/caller',
      total: 10,
      unexpected: 2,
      dropped: 0,
    });
  });

  it('as a job whose answers are all right exits 0', async () => {
    const targets = JSON.stringify([target('ns/a', '/')]);
    const { exitCode, lines } = await start({ MODE: 'job', CALLS: '4', TARGETS: targets }).ended;
    expect(exitCode).to.equal(0);
    expect(lines.map(({ meshproof }) => meshproof)).to.deep.equal(['count', 'summary']);
  });

  it('as a job tells a classic sidecar to quit, once its calls are made', async function () {
    const asked: string[] = [];
    const sidecar = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} after ${served}`);
      response.end();
    });
    const listening = await new Promise<boolean>((resolve) => {
      sidecar.once('error', () => resolve(false)).listen(15_020, '127.0.0.1', () => resolve(true));
    });
    if (!listening) this.skip();
    const targets = JSON.stringify([target('ns/a', '/')]);
    const { exitCode } = await start({ MODE: 'job', CALLS: '4', QUIT_SIDECAR: 'true', TARGETS: targets })
      .ended;
    sidecar.closeAllConnections();
    sidecar.close();
    expect(exitCode).to.equal(0);
    expect(asked).to.deep.equal(['POST /quitquitquit after 4']);
  });

  it('as a job that is stopped before its last call does not exit 0', async () => {
    const targets = JSON.stringify([target('ns/a', '/')]);
    const { started, ended } = start({ MODE: 'job', CALLS: '1000000', TARGETS: targets });
    while (served < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    started.kill('SIGTERM');
    expect((await ended).exitCode).to.equal(1);
  });

  it('as a loop keeps its rate until SIGTERM, then accounts for every request that was served', async () => {
    const targets = [target('ns/a', '/'), target('ns/b', '/', 503)];
    const metricsPort = await freePort();
    const { started, ended } = start({
      MODE: 'loop',
      RATE: '50',
      TARGETS: JSON.stringify(targets),
      METRICS_PORT: `${metricsPort}`,
    });
    const began = Date.now();
    while (served < 60) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(Date.now() - began).to.be.above(1_000);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).to.match(
      /meshproof_requests_total\{from="ns\/caller",to="ns\/a",outcome="expected"\} \d\d/,
    );
    started.kill('SIGTERM');
    const { exitCode, lines } = await ended;
    expect(exitCode).to.equal(0);
    const sum = (name: 'expected' | 'unexpected') =>
      lines
        .filter(({ meshproof }) => meshproof === 'count')
        .reduce((all, line) => all + Number(line[name]), 0);
    expect(sum('expected') + sum('unexpected')).to.equal(served);
    expect(lines.at(-1)).to.include({ meshproof: 'summary', total: served, unexpected: sum('unexpected') });
    expect(sum('unexpected')).to.be.above(0);
  });

  it('as a loop calls on while it ends, and says so of what goes wrong then', async () => {
    const targets = JSON.stringify([target('ns/a', '/', 418)]);
    const metricsPort = await freePort();
    const { started, ended } = start({
      MODE: 'loop',
      RATE: '20',
      START_SECONDS: '0',
      STOP_SECONDS: '1',
      TARGETS: targets,
      METRICS_PORT: `${metricsPort}`,
    });
    while (served < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    const before = served;
    const prepared = await fetch(`http://127.0.0.1:${metricsPort}/shutdown/prepare`);
    expect(prepared.status).to.equal(200);
    expect(served - before, 'a second of calls during preStop').to.be.within(15, 25);
    started.kill('SIGTERM');
    const { exitCode, lines } = await ended;
    expect(exitCode).to.equal(0);
    const phases = lines.flatMap(({ phase }) => (phase === undefined ? [] : [phase]));
    expect([...new Set(phases)]).to.deep.equal(['steady', 'stop']);
    expect(phases.filter((phase) => phase === 'stop')).to.have.length.within(15, 26);
  });

  it('makes its first call as the first thing it does', async () => {
    const targets = JSON.stringify([target('ns/a', '/', 418)]);
    const { lines } = await start({ MODE: 'job', CALLS: '1', START_SECONDS: '60', TARGETS: targets }).ended;
    expect(lines[0]).to.include({ meshproof: 'unexpected', phase: 'start' });
  });
});
