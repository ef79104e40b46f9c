import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { connectCluster } from './client.ts';
import { credentialsOf, parseKubeconfig } from './kubeconfig.ts';
import { kubeconfigFor, startApiServer, statusBody } from './testing/api-server.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a kubeconfig', () => {
  let folder = '';
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const prove = async (user: object, cluster: object = {}) => {
    const text = kubeconfigFor('https://api.example', user, cluster);
    const { clusters, users } = parseKubeconfig(stringify(JSON.parse(text)), folder);
    if (!clusters[0] || !users[0]) throw new Error('expected a cluster and a user');
    return credentialsOf(clusters[0], users[0]);
  };

  it('gives what a user proves itself by: files beside it, or bytes in it', async () => {
    write('ca.crt', 'authority');
    write('me.crt', 'certificate');
    const user = { 'client-certificate': 'me.crt', 'client-key-data': base64('key') };
    const cluster = { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api.internal' };
    const { ca, cert, key, servername } = (await prove(user, cluster)) as Record<string, unknown>;
    expect([ca, cert, key].map(String)).to.deep.equal(['authority', 'certificate', 'key']);
    expect(servername).to.equal('api.internal');
  });

  it('gives a name and a password, and whom to act as', async () => {
    const { auth, headers } = await prove({ username: 'me', password: 'hush', as: 'other' });
    expect(auth).to.equal('me:hush');
    expect(headers).to.deep.equal({ 'Impersonate-User': 'other' });
  });

  it('asks a plugin', async () => {
    const credential = JSON.stringify({ status: { token: 'given' } });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'echo', args: [credential] };
    expect((await prove({ exec })).headers).to.deep.equal({ Authorization: 'Bearer given' });
  });

  it('leaves a provider of before plugins to the library', async () => {
    write('legacy', 'old-way');
    const config = { tokenFile: join(folder, 'legacy') };
    const user = { 'auth-provider': { name: 'tokenFile', config } };
    const server = await startApiServer(() => ({ body: { gitVersion: 'v1' } }));
    try {
      await (await connectCluster({ kubeconfigText: kubeconfigFor(server.url, user) })).version();
      expect(server.requests[0]?.headers.authorization).to.equal('Bearer old-way');
    } finally {
      await server.close();
    }
  });

  it('has its token file read again when the token has expired', async () => {
    write('token', 'first\n');
    const server = await startApiServer(({ headers }) =>
      headers.authorization === 'Bearer second'
        ? { body: { gitVersion: 'v1.34.4' } }
        : statusBody(401, 'Unauthorized', 'Unauthorized'),
    );
    const user = { tokenFile: join(folder, 'token') };
    try {
      const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url, user) });
      write('token', 'second\n');
      expect(await cluster.version()).to.equal('v1.34.4');
      expect(server.requests.map(({ headers }) => headers.authorization)).to.deep.equal([
        'Bearer first',
        'Bearer second',
      ]);
    } finally {
      await server.close();
    }
  });
});
