// RFC 5280 §4.2: what the server's own certificates are for, as their extensions say.

import 'reflect-metadata';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { Certificates } from './certificates.ts';

const dayMs = 86_400_000;
const name = 'provisioning.example.test';

function basicOf(certificate: X509Certificate): readonly unknown[] {
  const extension = certificate.getExtension(BasicConstraintsExtension);
  return [extension?.ca, extension?.pathLength, extension?.critical];
}

function usageOf(certificate: X509Certificate): readonly unknown[] {
  const extension = certificate.getExtension(KeyUsagesExtension);
  return [extension?.usages, extension?.critical];
}

/** The first of the chain. */
function leafOf(chain: string): X509Certificate {
  const [first = new ArrayBuffer()] = PemConverter.decode(chain);
  return new X509Certificate(first);
}

describe('RFC 5280 §4.2: the extensions', () => {
  it('the authority signs certificates and lists of revoked ones, and no authority below it', () =>
    withPrivacy(async ({ store }) => {
      const { authority: pem, chains } = await new Certificates(store, [name]).load();
      const authority = new X509Certificate(pem);
      assert.deepEqual(basicOf(authority), [true, 0, true]);
      assert.deepEqual(usageOf(authority), [KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true]);
      const own = authority.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '';
      assert.match(own, /^[0-9a-f]{40}$/);
      for (const chain of chains) assert.equal(leafOf(chain).getExtension(AuthorityKeyIdentifierExtension)?.keyId, own);
    }));

  it('RFC 5246 §7.4.2: a leaf is no authority, serves, and signs; the one of RSA enciphers too', () =>
    withPrivacy(async ({ store }) => {
      const { chains } = await new Certificates(store, [name]).load();
      for (const [at, usage] of [
        KeyUsageFlags.digitalSignature,
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
      ].entries()) {
        const leaf = leafOf(chains[at] ?? '');
        assert.deepEqual(basicOf(leaf), [false, undefined, true]);
        assert.deepEqual(usageOf(leaf), [usage, true]);
        assert.deepEqual([...(leaf.getExtension(ExtendedKeyUsageExtension)?.usages ?? [])], ['1.3.6.1.5.5.7.3.1']);
        assert.match(leaf.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '', /^[0-9a-f]{40}$/);
      }
    }));

  it('a leaf that names the server in its subject alone is made anew: RFC 9110 §4.3.4', () =>
    withPrivacy(async ({ store }) => {
      const { files } = store.platform;
      const load = (): Promise<unknown> => new Certificates(store, ['localhost']).load();
      await load();
      const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
      const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
      const times = { notBefore: new Date(noonMs), notAfter: new Date(noonMs + 397 * dayMs) };
      const nameless = await X509CertificateGenerator.createSelfSigned({ name: 'CN=localhost', ...times, keys, signingAlgorithm });
      const pem = nameless.toString('pem');
      await files.write('certificates/server.pem', utf8Bytes(pem));
      await load();
      assert.notEqual(new TextDecoder().decode(await files.read('certificates/server.pem')), pem);
    }));
});
