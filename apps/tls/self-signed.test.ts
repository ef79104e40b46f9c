import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect } from 'chai';
import { selfSigned } from './self-signed.ts';

describe('a self-signed certificate', () => {
  const made = selfSigned('echo.mp-tls');

  it('is one that OpenSSL reads, for this name and for now', () => {
    const certificate = new X509Certificate(made.cert);
    expect(certificate.subject).to.equal('CN=echo.mp-tls');
    expect(certificate.checkHost('echo.mp-tls')).to.equal('echo.mp-tls');
    expect(certificate.checkHost('other.mp-tls')).to.equal(undefined);
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(Date.parse(certificate.validFrom)).to.be.below(Date.now());
    expect(Date.parse(certificate.validTo)).to.be.above(Date.now() + 29 * 86_400_000);
  });

  it('is one whatever number it bears', () => {
    for (let made = 0; made < 300; made++) {
      expect(() => new X509Certificate(selfSigned('echo').cert)).not.to.throw();
    }
  });

  it('lets in who trusts it, and nobody who trusts another of the same name', async () => {
    const server = createServer(made, (socket) => socket.end('hello'));
    server.on('tlsClientError', () => {});
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const greet = (ca: string) =>
      new Promise<string>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', servername: 'echo.mp-tls', ca });
        socket.on('data', (data) => resolve(`${data}`));
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      });
    expect(await greet(made.cert)).to.equal('hello');
    expect(await greet(selfSigned('echo.mp-tls').cert)).to.match(/SELF_SIGNED|SIGNATURE|UNABLE_TO_VERIFY/);
    server.close();
  });
});
