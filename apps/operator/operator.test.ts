import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readSettings } from './settings.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
type Line = Readonly<Record<'act' | 'target' | 'result' | 'detail' | 'at', string>>;

describe('operator', function () {
  this.timeout(30_000);
  let api: Server;
  let url: string;
  let folder: string;
  let child: ChildProcess | undefined;
  /** Objects by path; Deployments with their replicas. */
  let objects: Map<string, unknown>;
  let asked: string[];
  let refuse: (method: string, path: string) => boolean;
  const base = '/apis/apps/v1/namespaces/mp-a/deployments';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshproof-operator-'));
    await writeFile(join(folder, 'token'), 'secret\n');
    api = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
        const { method = '' } = request;
        asked.push(`${method} ${pathname} ${searchParams.get('labelSelector') ?? ''}`.trim());
        const answer = (status: number, body: unknown = {}) =>
          response.writeHead(status).end(JSON.stringify(body));
        if (request.headers.authorization !== 'Bearer secret') return answer(401);
        if (refuse(method, pathname)) return answer(403, { message: 'forbidden' });
        const body = text && JSON.parse(text);
        if (method === 'GET') {
          const items = ['one', 'two'].map((name) => ({
            metadata: { name, namespace: 'mp-a' },
            spec: { replicas: objects.get(`${base}/${name}`) },
          }));
          return answer(200, { items });
        }
        if (method === 'PATCH') {
          if (body.spec.replicas) objects.set(pathname, body.spec.replicas);
          return answer(200);
        }
        if (method === 'DELETE') return answer(objects.delete(pathname) ? 200 : 404);
        objects.set(`${pathname}/${body.metadata.name}`, body);
        return answer(201);
      });
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    objects = new Map(['one', 'two'].map((name) => [`${base}/${name}`, 2]));
    asked = [];
    refuse = () => false;
  });
  afterEach(() => child?.kill('SIGKILL'));
  after(async () => {
    api.closeAllConnections();
    api.close();
    await rm(folder, { recursive: true });
  });

  const env = (change: object = {}) => ({
    API_URL: url,
    TOKEN_FILE: join(folder, 'token'),
    RUN_ID: 'r1',
    NAMESPACES: 'mp-a',
    SEED: '7',
    ACTS: '[{"act":"restart","everySeconds":1}]',
    ...change,
  });
  /** Runs until so many acts were told, then ends it by SIGTERM. */
  const run = async (acts: object[], wanted: number) => {
    const started = spawn(process.execPath, ['--import=tsx', main], {
      env: { PATH: process.env.PATH, ...env({ ACTS: JSON.stringify(acts) }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let text = '';
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    const ended = new Promise<number | null>((resolve) => started.on('close', resolve));
    for (const last = Date.now() + 20_000; text.split('\n').length <= wanted; await delay(10)) {
      if (Date.now() > last) throw new Error(`it told ${text} in 20 s`);
    }
    started.kill('SIGTERM');
    expect(await ended).to.equal(0);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  };

  it('takes its turns, tells each, and leaves the cluster as it was', async () => {
    const everySeconds = 0.1;
    const acts = ['policy', 'restart', 'scale', 'push'].map((act) => ({ act, everySeconds, count: 3 }));
    const before = new Map(objects);
    const lines = await run(acts, 21);
    const told = new Set(lines.map(({ act, result, detail }) => `${act} ${result} ${detail.split(' ')[0]}`));
    for (const line of [
      'policy done created',
      'policy done deleted',
      'push done created',
      'push done deleted',
    ]) {
      expect(told).to.contain(line);
    }
    expect(told).to.contain('restart done restarted').and.to.contain('scale done from');
    expect(lines.filter(({ result }) => result === 'refused')).to.deep.equal([]);
    expect(objects).to.deep.equal(before);
    const lists = asked.filter((line) => line.startsWith('GET'));
    expect(new Set(lists)).to.deep.equal(
      new Set([`GET ${base} meshproof.io/run=r1,meshproof.io/chaos=true`]),
    );
    for (const line of asked) expect(line, 'only in its namespaces').to.contain('/namespaces/mp-a/');
  });

  it('chooses the same by the same seed', async () => {
    const targets = async () =>
      (await run([{ act: 'restart', everySeconds: 0.05 }], 8)).slice(0, 8).map(({ target }) => target);
    const first = await targets();
    expect(await targets()).to.deep.equal(first);
    expect(new Set(first).size).to.equal(2);
  });

  it('tells what the cluster refuses, goes on, and leaves no half of a push behind', async () => {
    refuse = (method, path) =>
      method === 'PATCH' || (method === 'POST' && objects.has(`${path}/operator-push-1`));
    const acts = ['scale', 'push'].map((act) => ({ act, everySeconds: 0.1, count: 3 }));
    const lines = await run(acts, 6);
    expect(new Set(lines.map(({ act, result }) => `${act} ${result}`))).to.deep.equal(
      new Set(['scale refused', 'push refused']),
    );
    expect(lines[0]?.detail).to.contain('403');
    expect([...objects.keys()].filter((path) => path.includes('push'))).to.deep.equal([]);
  });

  it('refuses settings that make no sense, by the name of their variable', () => {
    const faults: [object, string][] = [
      [{ RUN_ID: '' }, 'expected RUN_ID'],
      [{ NAMESPACES: '' }, 'expected NAMESPACES'],
      [{ NAMESPACES: 'mp-a,../x' }, 'expected NAMESPACES'],
      [{ ACTS: '[]' }, 'expected ACTS to be a JSON list'],
      [{ ACTS: '[{"act":"delete","everySeconds":1}]' }, 'expected ACTS[0] to have act'],
      [{ ACTS: '[{"act":"push","everySeconds":0}]' }, 'expected ACTS[0] to have everySeconds'],
      [{ ACTS: '[{"act":"push","everySeconds":1,"count":0}]' }, 'expected ACTS[0] to have count'],
    ];
    for (const [change, message] of faults) {
      expect(() => readSettings(env(change)), message).to.throw(message);
    }
  });
});
