import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bundleApps } from './bundle.mjs';
import { openChannel } from './grpc/client.ts';
import { openWebSocket } from './websocket/client.ts';

const files = [
  'simple-service.mjs',
  'caller.mjs',
  'holder.mjs',
  'operator.mjs',
  'grpc.mjs',
  'websocket.mjs',
  'generator.mjs',
  'traffic.js',
];

describe('the bundles', function () {
  this.timeout(20_000);
  let folder: string;
  let child: ChildProcess | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshproof-bundles-'));
    await bundleApps(join(folder, 'a'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => child?.kill('SIGKILL'));

  it('have the same bytes each time, and nothing of this machine in them', async () => {
    await bundleApps(join(folder, 'b'));
    for (const file of files) {
      const [a, b] = await Promise.all(['a', 'b'].map((out) => readFile(join(folder, out, file), 'utf8')));
      expect(a, file).to.equal(b);
      expect(a, file).not.to.contain(process.cwd());
      expect(a, file).to.have.length.above(1_000);
    }
  });

  it('need no folder of modules: the service starts, drains on SIGTERM and exits with 0', async () => {
    const started = spawn(process.execPath, [join(folder, 'a', 'simple-service.mjs')], {
      cwd: folder,
      env: { PORT: '0', METRICS_PORT: '0', DRAIN_SECONDS: '0.5', POD_NAME: 'p-0', SERVICE_NAME: 's' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    const { listening, port, metricsPort } = JSON.parse(line.toString());
    expect(listening).to.equal('127.0.0.1');
    const base = `http://127.0.0.1:${port}`;
    const self = encodeURIComponent(`${base}/instant?code=418`);
    expect((await fetch(`${base}/downstream?servers=${self}`)).status).to.equal(200);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).to.contain('app_requests_total{path="/instant",method="GET",code="418"} 1');
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).to.equal(404);

    const exited = once(started, 'exit');
    const signalled = Date.now();
    started.kill('SIGTERM');
    while ((await fetch(`${base}/health/ready`)).status === 200);
    const last = await fetch(`${base}/instant`);
    expect([last.status, last.headers.get('connection')]).to.deep.equal([200, 'close']);
    expect(await exited).to.deep.equal([0, null]);
    expect(Date.now() - signalled).to.be.within(490, 2_000);
  });

  it('find gRPC and WebSockets beside them, and are told by a kubelet that their end is near', async () => {
    const started = spawn(process.execPath, [join(folder, 'a', 'simple-service.mjs')], {
      cwd: folder,
      env: { PORT: '0', METRICS_PORT: '0', GRPC_PORT: '0', DRAIN_SECONDS: '0.5', POD_NAME: 'p-0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    const { port, grpc, metricsPort } = JSON.parse(line.toString());
    const channel = openChannel(`127.0.0.1:${grpc}`);
    const call = { kind: 'bidi', code: 0, count: 3, timeout: 3_000 } as const;
    expect(await channel.call(call)).to.deep.equal({ code: 0, details: '' });
    channel.close();
    const echoed = new Promise<string>((resolve, reject) => {
      const socket = openWebSocket(`ws://127.0.0.1:${port}/ws`, 2_000, {
        opened: () => socket.send('hello'),
        message: (text) => {
          socket.terminate();
          resolve(text);
        },
        refused: (status) => reject(new Error(`${status}`)),
        failed: reject,
        closed: () => {},
      });
    });
    expect(await echoed).to.equal('hello');

    const began = Date.now();
    const prepared = fetch(`http://127.0.0.1:${metricsPort}/shutdown/prepare`);
    while ((await fetch(`http://127.0.0.1:${port}/health/ready`)).status === 200);
    expect((await prepared).status).to.equal(200);
    expect(Date.now() - began).to.be.above(490);
    const exited = once(started, 'exit');
    started.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
    expect(Date.now() - began, 'no second wait').to.be.below(950);
  });

  it('say what is wrong with their settings, and exit with an error', async () => {
    const started = spawn(process.execPath, [join(folder, 'a', 'caller.mjs')], {
      env: { MODE: 'job' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    expect(await once(started, 'close')).to.deep.equal([1, null]);
    expect(said).to.contain('expected TARGETS to be a JSON list of at least one target');
  });
});
