// The server's own certificate authority (RFC 5280): P-256, made on first start; and its leaves, one P-256 and one RSA, renewed before they end. Keys are sealed under the master key.

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
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

import type { Store } from '../store/store.ts';

const folder = 'certificates';
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' } as const;
/** RFC 5280, ub-common-name. */
const longestCommonName = 64;
const dayMs = 86_400_000;
const authorityDays = 3650;
const leafDays = 397;
const renewBeforeDays = 30;
/** A phone's clock may be behind. */
const backdatedDays = 1;

interface LeafKind {
  /** Of its files. */
  readonly name: string;
  readonly algorithm: typeof ecdsa | typeof rsa;
  readonly usage: KeyUsageFlags;
}

/** In the order of preference. Phones of 5.9 to 6.3 leave ECDSA out of sec.TLS.cipherList, and older ones know the RSA key exchange only, which enciphers (RFC 5246 §7.4.2). */
const leafKinds: readonly LeafKind[] = [
  { name: 'server', algorithm: ecdsa, usage: KeyUsageFlags.digitalSignature },
  { name: 'server-rsa', algorithm: rsa, usage: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment },
];

export interface ServerCertificate {
  /** PEM, one for each kind of key: leaf, then authority. */
  readonly chains: readonly string[];
  /** PEM, in the order of `chains`. */
  readonly privateKeys: readonly string[];
  readonly authority: string;
}

interface Issued {
  readonly certificate: X509Certificate;
  readonly keyPem: string;
}

type KeyHandle = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function importKey(pem: string): Promise<KeyHandle> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), ecdsa, false, ['sign']);
}

export class Certificates {
  readonly #store: Store;
  readonly #platform: Platform;
  readonly #names: readonly string[];
  readonly #subject: Name;
  readonly #given: (() => Promise<{ readonly chain: string; readonly privateKey: string }>) | undefined;

  constructor(store: Store, names: readonly string[], given?: () => Promise<{ readonly chain: string; readonly privateKey: string }>) {
    this.#given = given;
    this.#store = store;
    this.#platform = store.platform;
    // What phones check that do not read alternative names.
    this.#subject = new Name([{ CN: [names.find((name) => name.length <= longestCommonName) ?? 'localhost'] }]);
    this.#names = [...new Set(['localhost', '127.0.0.1', '::1', ...names])];
  }

  /** Reads what there is and makes what is missing, ends soon or lacks a name. */
  async load(): Promise<ServerCertificate> {
    const given = await this.#given?.();
    if (given !== undefined) return { chains: [given.chain], privateKeys: [given.privateKey], authority: given.chain };
    const authority = (await this.#read('authority')) ?? (await this.#makeAuthority());
    const authorityPem = `${authority.certificate.toString('pem')}\n`;
    const leaves: Issued[] = [];
    for (const kind of leafKinds) {
      const kept = await this.#read(kind.name);
      leaves.push(kept !== undefined && this.#isGood(kept.certificate) ? kept : await this.#makeLeaf(kind, authority));
    }
    return {
      chains: leaves.map(({ certificate }) => `${certificate.toString('pem')}\n${authorityPem}`),
      privateKeys: leaves.map(({ keyPem }) => keyPem),
      authority: authorityPem,
    };
  }

  #isGood(certificate: X509Certificate): boolean {
    if (certificate.notAfter.getTime() - this.#platform.clock.now() < renewBeforeDays * dayMs) return false;
    if (certificate.subject !== this.#subject.toString()) return false;
    const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map((name) => name.value);
    return this.#names.every((name) => names?.includes(name) === true);
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
    const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...this.#validity(authorityDays),
      name: `CN=Offhook certificate authority ${hexText(this.#platform.random.bytes(4))}`,
      keys,
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return this.#write('authority', { certificate, keyPem: await exportKey(keys.privateKey) });
  }

  async #makeLeaf({ name, algorithm, usage }: LeafKind, authority: Issued): Promise<Issued> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const names = this.#names.map((value) => ({ type: isIpAddress(value) ? ('ip' as const) : ('dns' as const), value }));
    const certificate = await X509CertificateGenerator.create({
      ...this.#validity(leafDays),
      subject: this.#subject.toString(),
      issuer: authority.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.keyPem),
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(usage, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ],
    });
    return this.#write(name, { certificate, keyPem: await exportKey(keys.privateKey) });
  }
}

async function exportKey(key: KeyHandle): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)}\n`;
}
