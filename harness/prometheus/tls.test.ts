import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { connectPrometheus } from './connect.ts';
import { serve } from './testing/local-server.ts';

const quick = { attempts: 3, timeout: 300, backOff: 5 };

/** A key and a certificate that nobody signed. */
function selfSigned(): { key: string; cert: string } {
  const made = execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=localhost',
      '-keyout',
      '-',
      '-out',
      '-',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return { key: made, cert: made };
}

describe('TLS in front of Prometheus', () => {
  it('with a certificate that is not trusted is a failure of its own, not asked twice', async () => {
    let connections = 0;
    const { key, cert } = selfSigned();
    const server = createTlsServer({ key, cert }, (_request, response) => response.end('{}'));
    server.on('connection', () => {
      connections += 1;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const thrown = await connectPrometheus(`https://127.0.0.1:${port}`, quick)
      .instant('up')
      .catch((error: unknown) => error);
    server.closeAllConnections();
    server.close();
    expect(thrown).to.be.instanceOf(Failure).with.property('code', 'MP_PROMETHEUS_TLS');
    expect((thrown as Failure).detail.fix).to.contain('NODE_EXTRA_CA_CERTS');
    expect(connections).to.equal(1);
  });

  it('expected where plain HTTP is spoken says so', async () => {
    const server = await serve((_request, response) => response.end('{}'));
    const thrown = await connectPrometheus(`https://127.0.0.1:${server.port}`, quick)
      .instant('up')
      .catch((error: unknown) => error);
    await server.close();
    expect(thrown).to.be.instanceOf(Failure).with.property('code', 'MP_PROMETHEUS_TLS');
    expect((thrown as Failure).detail.fix).to.contain('http://');
  });
});
