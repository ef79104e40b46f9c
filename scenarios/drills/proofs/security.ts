import { expect } from 'chai';
import { ok } from '../matrix/answers.ts';
import type { Stand } from '../matrix/stand.ts';

const badToken = { authorization: 'Bearer not.a.token' };

export function securityProofs({ having, one, world }: Stand): void {
  describe('PeerAuthentication', () => {
    const open = { authorization: ['by-principal'] };
    for (const mtls of ['default', 'permissive', 'disable', 'port-level'])
      it(`mtls=${mtls} takes the plain client`, async () => {
        const { host } = having({ mtls }, open);
        expect((await one('outside', ok(host))).status).to.equal(200);
        expect((await one('in-mesh', ok(host))).status).to.equal(200);
      });
    it('mtls=strict refuses the plain client and takes the one in the mesh', async () => {
      const { host } = having({ mtls: 'strict' });
      expect((await one('outside', ok(host))).status).to.equal(0);
      expect((await one('in-mesh', ok(host))).status).to.equal(200);
    });
    it('mtls=strict shows the application who called, mtls=disable does not', async () => {
      const seen = async (mtls: string) => {
        const { host } = having({ mtls });
        return (await one('in-mesh', { url: `http://${host}/headers` })).body.toLowerCase();
      };
      expect(await seen('strict')).to.contain('spiffe://');
      expect(await seen('disable')).to.not.contain('spiffe://');
    });
    it('mtls=port-level opens one port: at another the plain client is refused, with mtls=permissive it is not', async () => {
      const asked = async (mtls: string, port: number, path: string) => {
        const wanted = having(
          { mtls },
          {
            ...open,
            podAnnotations: ['include-inbound-ports'],
            sidecar: ['ingress-listener'],
          },
        );
        const [pod] = await world().pods(wanted);
        return (await one('outside', { url: `http://${pod?.status?.podIP}:${port}${path}` })).status;
      };
      expect(await asked('port-level', 8080, '/instant?code=200')).to.equal(200);
      expect(await asked('port-level', 9100, '/metrics')).to.equal(0);
      expect(await asked('permissive', 9100, '/metrics')).to.equal(200);
    });
  });

  describe('AuthorizationPolicy', () => {
    const answered = async (authorization: string, path: string) => {
      const { host } = having({ authorization, proxy: 'native' });
      return (await one('in-mesh', { url: `http://${host}${path}` })).status;
    };
    for (const [authorization, path] of [
      ['deny-path', '/denied'],
      ['allow-methods', '/private'],
    ] as const)
      it(`authorization=${authorization} refuses ${path} alone, authorization=none leaves it to the application`, async () => {
        expect(await answered(authorization, path)).to.equal(403);
        expect(await answered(authorization, '/instant?code=200')).to.equal(200);
        expect(await answered('none', path)).to.equal(404);
      });
    it('authorization=by-principal refuses the client without an identity', async () => {
      const { host } = having({ authorization: 'by-principal' }, { mtls: ['strict'] });
      expect((await one('outside', ok(host))).status).to.equal(403);
      expect((await one('in-mesh', ok(host))).status).to.equal(200);
    });
  });

  it('requestAuthentication=jwt refuses a bad token, requestAuthentication=none does not look at it', async () => {
    const answered = async (requestAuthentication: string, headers: Readonly<Record<string, string>>) => {
      const { host } = having({ requestAuthentication, proxy: 'native' });
      return (await one('in-mesh', { ...ok(host), headers })).status;
    };
    expect(await answered('jwt', badToken)).to.equal(401);
    expect(await answered('jwt', {})).to.equal(200);
    expect(await answered('none', badToken)).to.equal(200);
  });
}
