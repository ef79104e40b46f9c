import { createPrivateKey, sign } from 'node:crypto';
import { expect } from 'chai';
import { ok } from '../matrix/answers.ts';
import type { ClientName } from '../matrix/clients.ts';
import type { Stand } from '../matrix/stand.ts';

const badToken = { authorization: 'Bearer not.a.token' };

/** The private half of the key in the axis: the example of RFC 7515, A.3. */
const key = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
});

/** A token that is signed by that key and good for ten minutes. */
function bearing(claims: object) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 600;
  const said = `${part({ alg: 'ES256', kid: 'matrix' })}.${part({ ...claims, sub: 'drill', exp })}`;
  const signed = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' });
  return { authorization: `Bearer ${said}.${signed.toString('base64url')}` };
}

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
    it('shows the application who called from the mesh, and speaks plain text with mtls=disable alone', async () => {
      const seen = async (mtls: string) => {
        const { host } = having({ mtls, proxy: 'native' });
        const { status, body } = await one('in-mesh', { url: `http://${host}/headers` });
        expect(status, mtls).to.equal(200);
        return body.toLowerCase();
      };
      for (const mtls of ['strict', 'permissive', 'port-level', 'default'])
        expect(await seen(mtls), mtls).to.contain('spiffe://');
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
    it('authorization=by-principal refuses the client without an identity and the one with another, authorization=none neither', async () => {
      const asked = async (authorization: string, from: ClientName) => {
        const { host } = having({ authorization }, { mtls: ['strict'] });
        return (await one(from, ok(host))).status;
      };
      expect(await asked('by-principal', 'outside')).to.equal(403);
      expect(await asked('by-principal', 'stranger')).to.equal(403);
      expect(await asked('by-principal', 'in-mesh')).to.equal(200);
      expect(await asked('none', 'stranger')).to.equal(200);
    });
  });

  it('requestAuthentication=jwt takes a good token and refuses a bad one, requestAuthentication=none does not look at it', async () => {
    const answered = async (requestAuthentication: string, headers: Readonly<Record<string, string>>) => {
      const { host } = having({ requestAuthentication, proxy: 'native' });
      return (await one('in-mesh', { ...ok(host), headers })).status;
    };
    expect(await answered('jwt', badToken)).to.equal(401);
    expect(await answered('jwt', bearing({ iss: 'https://issuer.matrix.example' }))).to.equal(200);
    expect(await answered('jwt', bearing({ iss: 'https://other.example' })), 'another issuer').to.equal(401);
    expect(await answered('jwt', {})).to.equal(200);
    expect(await answered('none', badToken)).to.equal(200);
  });
}
