// A certificate for the handset page on another machine (RFC 5280): P-256, signed by itself, kept in memory and gone with the process. Whoever opens the page compares
// its fingerprint with the one in the terminal.

import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';

import { isIpAddress } from '@offhook/base';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
const validDays = 397;

export interface HandsetCertificate {
  /** PEM, the leaf first. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  /** SHA-256 of the leaf, as browsers show it. */
  readonly fingerprint: string;
}

/** Of the first certificate in a PEM. Throws where there is none. */
export function fingerprintOf(pem: string): string {
  const bytes = new Uint8Array(new X509Certificate(PemConverter.decodeFirst(pem)).rawData);
  return createHash('sha256')
    .update(bytes)
    .digest('hex')
    .toUpperCase()
    .replace(/..(?!$)/g, '$&:');
}

export async function makeHandsetCertificate(names: readonly string[]): Promise<HandsetCertificate> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + validDays * dayMs),
    name: 'CN=Offhook handset',
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIpAddress(value) ? 'ip' : 'dns', value }))),
    ],
  });
  const pem = `${certificate.toString('pem')}\n`;
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: pem,
    privateKey: `${PemConverter.encode(key, PemConverter.PrivateKeyTag)}\n`,
    fingerprint: fingerprintOf(pem),
  };
}
