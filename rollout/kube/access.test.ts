import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from './client.ts';
import { kubeconfigFor, startApiServer } from './testing/api-server.ts';

const failed = async (act: Promise<unknown>): Promise<Failure> => {
  const thrown = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw new Error(`expected a Failure, got ${String(thrown)}`);
};

describe('the way to an API server', () => {
  it('refuses a kubeconfig that cannot be read, and says where', async () => {
    const missing = await failed(connectCluster({ kubeconfigPath: '/nowhere/config' }));
    expect(missing.code).to.equal('MP_CONFIG_INVALID');
    expect(missing.detail.where).to.equal('/nowhere/config');
    for (const kubeconfigText of ['', 'just text', '{ not: [closed'])
      expect((await failed(connectCluster({ kubeconfigText }))).code).to.equal('MP_CONFIG_INVALID');
  });

  it('refuses a context that the kubeconfig does not have, and lists those that it has', async () => {
    const kubeconfigText = kubeconfigFor('https://127.0.0.1:1');
    const failure = await failed(connectCluster({ kubeconfigText, context: 'elsewhere' }));
    expect(failure.message).to.include('context elsewhere; its contexts: here');
  });

  it('sends no credentials in clear text over a network', async () => {
    const failure = await failed(
      connectCluster({ kubeconfigText: kubeconfigFor('http://api.example:8080') }),
    );
    expect(failure.message).to.include('clear text');
  });

  it('says why an exec plugin gave no credentials', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/login', args: [] };
    const failure = await failed(
      connectCluster({ kubeconfigText: kubeconfigFor('https://127.0.0.1:1', { exec }) }),
    );
    expect(failure.message).to.include('credentials cannot be had');
    expect(failure.message).to.include('/nowhere/login');
  });

  describe('by TLS', () => {
    let folder = '';
    const file = (name: string) => readFileSync(join(folder, name));

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tls-'));
      const make = (name: string, ...args: string[]) =>
        runProgram('openssl', [...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '), '-keyout', `${name}.key`, '-out', `${name}.crt`, ...args], { cwd: folder }); // biome-ignore format: one command
      await Promise.all([
        make('server', '-subj', '/CN=api', '-addext', 'subjectAltName=IP:127.0.0.1'),
        make('client', '-subj', '/CN=me'),
      ]);
    });
    after(() => rmSync(folder, { recursive: true }));

    const serve = () =>
      startApiServer(({ path }) => (path === '/version' ? { body: { gitVersion: 'v1.34.4' } } : undefined), {
        cert: file('server.crt'),
        key: file('server.key'),
        ca: file('client.crt'),
      });

    it('proves itself by its certificate to a server that the kubeconfig vouches for', async () => {
      const server = await serve();
      const user = {
        'client-certificate-data': file('client.crt').toString('base64'),
        'client-key-data': file('client.key').toString('base64'),
      };
      const cluster = { 'certificate-authority-data': file('server.crt').toString('base64') };
      try {
        const connected = await connectCluster({ kubeconfigText: kubeconfigFor(server.url, user, cluster) });
        expect(await connected.version()).to.equal('v1.34.4');
        expect(connected.server).to.equal(server.url);
      } finally {
        await server.close();
      }
    });

    it('does not speak to a server that nobody vouches for, and does not try for long', async () => {
      const server = await serve();
      try {
        const connected = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
        const began = performance.now();
        expect((await failed(connected.version())).message).to.match(/self-signed certificate/);
        expect(performance.now() - began).to.be.below(2_000);
        expect(server.requests).to.have.length(0);
      } finally {
        await server.close();
      }
    });
  });
});
