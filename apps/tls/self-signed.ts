import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, octets, oid, sequence, set, utcTime, utf8 } from './der.ts';

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const day = 86_400_000;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

/**
 * A certificate that nobody signed but itself, for 30 days, made at the start: a key in an image is no key.
 * @param name its common name and only DNS name
 */
export function selfSigned(name: string, now: Date = new Date()): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const who = sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
  // 0x82: a context-specific [2], dNSName
  const names = sequence(der(0x82, Buffer.from(name)));
  const facts = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    integer(randomBytes(8)),
    ecdsaWithSha256,
    who,
    sequence(utcTime(new Date(now.getTime() - day)), utcTime(new Date(now.getTime() + 30 * day))),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid('2.5.29.17'), octets(names)))),
  );
  const certificate = sequence(facts, ecdsaWithSha256, bits(sign('sha256', facts, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: pem(certificate),
  };
}

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END CERTIFICATE-----\n`;
