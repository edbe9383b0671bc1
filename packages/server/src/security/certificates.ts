// The server's own certificate authority and its leaf (RFC 5280): P-256, made on first start, the leaf renewed before it ends. Keys are sealed under the master key.

import 'reflect-metadata';
import type { Platform } from '@offhook/base';
import { ProblemError, hexText, isIpAddress, utf8Bytes, utf8Text } from '@offhook/base';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

import type { Store } from '../store/store.ts';

const folder = 'certificates';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
const authorityDays = 3650;
const leafDays = 397;
const renewBeforeDays = 30;
/** A phone's clock may be behind. */
const backdatedDays = 1;

export interface ServerCertificate {
  /** PEM: leaf, then authority. */
  readonly chain: string;
  readonly privateKey: string;
  readonly authority: string;
}

interface Issued {
  readonly certificate: X509Certificate;
  readonly keyPem: string;
}

type KeyHandle = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function importKey(pem: string): Promise<KeyHandle> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, true, ['sign']);
}

export class Certificates {
  readonly #store: Store;
  readonly #platform: Platform;
  readonly #names: readonly string[];

  constructor(store: Store, names: readonly string[]) {
    this.#store = store;
    this.#platform = store.platform;
    this.#names = [...new Set(['localhost', '127.0.0.1', '::1', ...names])];
  }

  /** Reads what there is and makes what is missing, ends soon or lacks a name. */
  async load(): Promise<ServerCertificate> {
    const authority = (await this.#read('authority')) ?? (await this.#makeAuthority());
    const kept = await this.#read('server');
    const leaf = kept !== undefined && this.#isGood(kept.certificate) ? kept : await this.#makeLeaf(authority);
    const authorityPem = `${authority.certificate.toString('pem')}\n`;
    return { chain: `${leaf.certificate.toString('pem')}\n${authorityPem}`, privateKey: leaf.keyPem, authority: authorityPem };
  }

  #isGood(certificate: X509Certificate): boolean {
    if (certificate.notAfter.getTime() - this.#platform.clock.now() < renewBeforeDays * dayMs) return false;
    const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map((name) => name.value) ?? [];
    return this.#names.every((name) => names.includes(name));
  }

  async #read(name: string): Promise<Issued | undefined> {
    const certificate = await this.#platform.files.read(`${folder}/${name}.pem`);
    const sealedKey = await this.#platform.files.read(`${folder}/${name}.key`);
    if (certificate === undefined || sealedKey === undefined) return undefined;
    const keyPem = utf8Text(this.#store.vault.unwrap(sealedKey, `certificate ${name}`));
    try {
      return { certificate: new X509Certificate(utf8Text(certificate)), keyPem };
    } catch (cause) {
      throw new ProblemError('corrupt', `${folder}/${name}.pem is no certificate`, { cause });
    }
  }

  /** The key first: a certificate without its key is made again. */
  async #write(name: string, issued: Issued): Promise<Issued> {
    await this.#platform.files.write(`${folder}/${name}.key`, this.#store.vault.wrap(utf8Bytes(issued.keyPem), `certificate ${name}`));
    await this.#platform.files.write(`${folder}/${name}.pem`, utf8Bytes(`${issued.certificate.toString('pem')}\n`));
    return issued;
  }

  #validity(days: number): { notBefore: Date; notAfter: Date; serialNumber: string } {
    const now = this.#platform.clock.now();
    return {
      notBefore: new Date(now - backdatedDays * dayMs),
      notAfter: new Date(now + days * dayMs),
      serialNumber: `01${hexText(this.#platform.random.bytes(15))}`,
    };
  }

  async #makeAuthority(): Promise<Issued> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...this.#validity(authorityDays),
      name: `CN=Offhook certificate authority ${hexText(this.#platform.random.bytes(4))}`,
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return this.#write('authority', { certificate, keyPem: await exportKey(keys.privateKey) });
  }

  async #makeLeaf(authority: Issued): Promise<Issued> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const names = this.#names.map((value) => ({ type: isIpAddress(value) ? ('ip' as const) : ('dns' as const), value }));
    const certificate = await X509CertificateGenerator.create({
      ...this.#validity(leafDays),
      subject: 'CN=Offhook server',
      issuer: authority.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.keyPem),
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ],
    });
    return this.#write('server', { certificate, keyPem: await exportKey(keys.privateKey) });
  }
}

async function exportKey(key: KeyHandle): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)}\n`;
}
