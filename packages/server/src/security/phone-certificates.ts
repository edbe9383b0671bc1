// Certificates that phones bring from the factory: the common name is the MAC address, and one of the authorities that the administrator names has signed it
// (RFC 5280 §6; TLS shows that the phone has the key). Many of old phones have expired: that is told, and does not shut the phone out.

import 'reflect-metadata';
import { ProblemError, equalBytes, hexText } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { canonicalMacAddress } from '@offhook/ucs';
import { BasicConstraintsExtension, PemConverter, X509Certificate } from '@peculiar/x509';

export interface CertifiedPhone {
  readonly macAddress: string;
  readonly isExpired: boolean;
}

function parsed(bytes: ArrayBuffer | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes instanceof Uint8Array ? Uint8Array.from(bytes) : bytes);
  } catch {
    return undefined; // of a form that this reader does not know
  }
}

export class PhoneCertificates {
  readonly #platform: Pick<Platform, 'clock' | 'cryptography'>;
  readonly #authorities: readonly X509Certificate[];
  /** By their fingerprint, so that a boot storm checks one signature a phone. */
  readonly #signed = new Map<string, Promise<boolean>>();
  readonly #rememberedAtMost: number;

  private constructor(
    platform: Pick<Platform, 'clock' | 'cryptography'>,
    authorities: readonly X509Certificate[],
    rememberedAtMost: number,
  ) {
    this.#platform = platform;
    this.#authorities = authorities;
    this.#rememberedAtMost = rememberedAtMost;
  }

  /** PEM of the makers’ issuing authorities; of a phone that has signed its certificate itself, that certificate. Throws ProblemError bad-configuration. */
  static read(platform: Pick<Platform, 'clock' | 'cryptography'>, pem: string, { rememberedAtMost = 10_000 } = {}): PhoneCertificates {
    let blocks: readonly ArrayBuffer[];
    try {
      blocks = PemConverter.decode(pem);
    } catch {
      blocks = []; // said below
    }
    const authorities = blocks.map(parsed);
    const wrong = authorities.indexOf(undefined);
    if (authorities.length === 0 || wrong >= 0)
      throw new ProblemError(
        'bad-configuration',
        `expected PEM of the authorities of phones’ certificates${wrong < 0 ? '' : `, got something else as number ${wrong + 1}`}`,
      );
    return new PhoneCertificates(
      platform,
      authorities.flatMap((authority) => authority ?? []),
      rememberedAtMost,
    );
  }

  /** The phone that a certificate is of; undefined where none of the authorities has signed it, it is not good yet, or it names no phone. `der` as it came in the handshake. */
  async judge(der: Uint8Array): Promise<CertifiedPhone | undefined> {
    const certificate = parsed(der);
    const [name = '', ...others] = certificate?.subjectName.getField('CN') ?? [];
    const macAddress = canonicalMacAddress(name.trim());
    if (certificate === undefined || macAddress === undefined || others.length > 0) return undefined;
    const nowMs = this.#platform.clock.now();
    if (certificate.notBefore.getTime() > nowMs || !(await this.#isSigned(der, certificate))) return undefined;
    return { macAddress, isExpired: certificate.notAfter.getTime() < nowMs };
  }

  #isSigned(der: Uint8Array, certificate: X509Certificate): Promise<boolean> {
    const fingerprint = hexText(this.#platform.cryptography.hash('sha256', der));
    const known = this.#signed.get(fingerprint);
    if (known !== undefined) return known;
    if (this.#signed.size >= this.#rememberedAtMost) this.#signed.clear();
    const answer = this.#checkSignature(der, certificate);
    this.#signed.set(fingerprint, answer);
    return answer;
  }

  async #checkSignature(der: Uint8Array, certificate: X509Certificate): Promise<boolean> {
    for (const authority of this.#authorities) {
      if (equalBytes(new Uint8Array(authority.rawData), der)) return true;
      const isAuthority = authority.getExtension(BasicConstraintsExtension)?.ca === true;
      if (!isAuthority || authority.subject !== certificate.issuer) continue;
      try {
        if (await certificate.verify({ publicKey: authority.publicKey, signatureOnly: true })) return true;
      } catch {
        continue; // of an algorithm that nobody should rely on any more
      }
    }
    return false;
  }
}
