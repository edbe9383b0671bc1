// A maker of phones for tests: its authority, and certificates such as phones bring from the factory.

import 'reflect-metadata';
import type { X509Certificate } from '@peculiar/x509';
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509';

const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface Maker {
  readonly authority: string;
  /** `fromDays` and `untilDays` count from today. */
  readonly certify: (commonName: string, options?: { fromDays?: number; untilDays?: number }) => Promise<TlsIdentity>;
}

type Keys = Awaited<ReturnType<typeof generate>>;

function generate() {
  return crypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
}

async function identity(certificate: X509Certificate, keys: Keys): Promise<TlsIdentity> {
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), PemConverter.PrivateKeyTag);
  return { cert: certificate.toString('pem'), key };
}

/** `isAuthority` false makes one that may sign nothing. */
export async function makeMaker(name = 'CN=Maker Issuing CA', isAuthority = true): Promise<Maker> {
  const keys = await generate();
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    notBefore: new Date(Date.now() - 4000 * dayMs),
    notAfter: new Date(Date.now() + dayMs),
    keys,
    signingAlgorithm: rsa,
    extensions: [new BasicConstraintsExtension(isAuthority, undefined, true)],
  });
  return {
    authority: authority.toString('pem'),
    async certify(commonName, { fromDays = -1000, untilDays = 100 } = {}) {
      const own = await generate();
      const certificate = await X509CertificateGenerator.create({
        serialNumber: '02',
        subject: `CN=${commonName}, O=Maker Inc.`,
        issuer: authority.subject,
        notBefore: new Date(Date.now() + fromDays * dayMs),
        notAfter: new Date(Date.now() + untilDays * dayMs),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: rsa,
      });
      return identity(certificate, own);
    },
  };
}

export async function signItself(commonName: string): Promise<TlsIdentity> {
  const keys = await generate();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '03',
    name: `CN=${commonName}`,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
    keys,
    signingAlgorithm: rsa,
  });
  return identity(certificate, keys);
}
