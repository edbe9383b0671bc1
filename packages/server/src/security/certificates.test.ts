// RFC 5280: the server's own authority and its leaves: what stands in them, how long they are good, and when they are made anew.

import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import type { ServerCertificate } from './certificates.ts';
import { Certificates } from './certificates.ts';
import { legacySecurity, listenerSecurity } from './transport-security.ts';

const dayMs = 86_400_000;
const name = 'provisioning.example.test';

const load = ({ store }: PrivacyUnderTest, ...names: readonly string[]): Promise<ServerCertificate> =>
  new Certificates(store, names).load();
const leafOf = ({ chains }: ServerCertificate, at = 0): X509Certificate => new X509Certificate(chains[at] ?? '');
const numbers = (certificate: ServerCertificate): readonly string[] => [
  new X509Certificate(certificate.authority).serialNumber,
  leafOf(certificate).serialNumber,
  leafOf(certificate, 1).serialNumber,
];

describe('the certificates of a server', () => {
  it('are one of P-256 and one of RSA, under an authority of its own, each with its key', () =>
    withPrivacy(async (under) => {
      const made = await load(under, name, '192.0.2.10');
      const authority = new X509Certificate(made.authority);
      assert.match(authority.subject, /^CN=Offhook certificate authority [0-9a-f]{8}$/);
      assert.deepEqual([authority.ca, authority.verify(authority.publicKey), authority.subject], [true, true, authority.issuer]);
      assert.deepEqual([made.chains.length, made.privateKeys.length], [2, 2]);
      for (const [at, type] of ['ec', 'rsa'].entries()) {
        const leaf = leafOf(made, at);
        assert.equal(leaf.publicKey.asymmetricKeyType, type);
        assert.ok(leaf.checkPrivateKey(createPrivateKey(made.privateKeys[at] ?? '')));
        assert.ok(leaf.checkIssued(authority) && leaf.verify(authority.publicKey));
        assert.equal(leaf.ca, false);
        assert.equal(leaf.subject, `CN=${name}`);
        assert.equal(
          leaf.subjectAltName,
          `DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:${name}, IP Address:192.0.2.10`,
        );
        assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
        assert.ok(made.chains[at]?.endsWith(made.authority), 'leaf, then authority');
        assert.equal(made.chains[at]?.match(/BEGIN CERTIFICATE/g)?.length, 2);
      }
      assert.equal(leafOf(made, 1).publicKey.asymmetricKeyDetails?.modulusLength, 2048);
      assert.equal(new Set(numbers(made)).size, 3);
      assert.ok(numbers(made).every((number) => /^01[0-9A-F]{30}$/.test(number)));
    }));

  it('are good from the day before, the authority for ten years, the leaves for 397 days', () =>
    withPrivacy(async (under) => {
      const made = await load(under);
      const times = (certificate: X509Certificate): readonly number[] => [
        (noonMs - certificate.validFromDate.getTime()) / dayMs,
        (certificate.validToDate.getTime() - noonMs) / dayMs,
      ];
      assert.deepEqual(times(new X509Certificate(made.authority)), [1, 3650]);
      assert.deepEqual(
        [times(leafOf(made)), times(leafOf(made, 1))],
        [
          [1, 397],
          [1, 397],
        ],
      );
    }));

  it('are kept over a start, their keys sealed, and renewed thirty days before their end under the same authority', () =>
    withPrivacy(async (under) => {
      const { files } = under.store.platform;
      const made = await load(under, name);
      assert.deepEqual(numbers(await load(under, name)), numbers(made));
      assert.deepEqual(await load(under, name), made);
      const sealed = new TextDecoder().decode(await files.read('certificates/server.key'));
      assert.ok(!sealed.includes('PRIVATE KEY'));
      under.at(noonMs + 367 * dayMs);
      assert.deepEqual(numbers(await load(under, name)), numbers(made));
      under.at(noonMs + 367 * dayMs + 1);
      const [authority, ...leaves] = numbers(await load(under, name));
      assert.equal(authority, numbers(made)[0]);
      assert.ok(leaves.every((number) => !numbers(made).includes(number)));
    }));

  it('are made anew for a name that they lack, or another first one, and kept for one that they have', () =>
    withPrivacy(async (under) => {
      const made = await load(under, name, 'other.example.test');
      assert.deepEqual(numbers(await load(under, name)), numbers(made), 'one less');
      const other = await load(under, 'other.example.test', name);
      assert.notDeepEqual(numbers(other), numbers(made));
      assert.equal(leafOf(other).subject, 'CN=other.example.test');
      const more = await load(under, 'other.example.test', name, '192.0.2.11');
      assert.match(leafOf(more).subjectAltName ?? '', /192\.0\.2\.11/);
      assert.equal(numbers(more)[0], numbers(made)[0]);
    }));

  it('RFC 5280: a name of more than 64 characters is no common name', () =>
    withPrivacy(async (under) => {
      const long = `${'a'.repeat(52)}.example.test`;
      assert.equal(long.length, 65);
      const made = await load(under, long, long.slice(1));
      assert.equal(leafOf(made).subject, `CN=${long.slice(1)}`);
      assert.ok(leafOf(made).subjectAltName?.includes(long));
      assert.equal(leafOf(await load(under, long)).subject, 'CN=localhost');
    }));

  it('of which a part is missing are made again, and what is none is told', () =>
    withPrivacy(async (under) => {
      const { files } = under.store.platform;
      const made = await load(under, name);
      await files.remove('certificates/server.key');
      const again = numbers(await load(under, name));
      assert.deepEqual([again[0], again[2]], [numbers(made)[0], numbers(made)[2]]);
      assert.notEqual(again[1], numbers(made)[1]);
      await files.remove('certificates/server-rsa.pem');
      assert.notEqual(numbers(await load(under, name))[2], numbers(made)[2]);
      await files.write('certificates/server.pem', utf8Bytes('x'));
      await assert.rejects(load(under, name), { code: 'corrupt', message: /server\.pem/ });
    }));

  it('that are given from elsewhere are taken as they are', () =>
    withPrivacy(async ({ store }) => {
      const given = new Certificates(store, [], () => Promise.resolve({ chain: 'c', privateKey: 'k' }));
      assert.deepEqual(await given.load(), { chains: ['c'], privateKeys: ['k'], authority: 'c' });
      assert.equal(await store.platform.files.read('certificates/authority.pem'), undefined);
    }));
});

describe('RFC 5246, RFC 8446: what listeners agree to', () => {
  const certificate = { chains: ['a', 'b'], privateKeys: ['k', 'l'], authority: '' };

  it('TLS 1.2 and 1.3, suites with authentication, forward secrecy and P-256 first, the RSA key exchange last', () => {
    const { ciphers, ...rest } = listenerSecurity(certificate);
    assert.deepEqual(rest, { cert: ['a', 'b'], key: ['k', 'l'], minVersion: 'TLSv1.2', honorCipherOrder: true, handshakeTimeout: 20_000 });
    const suites = ciphers.split(':');
    assert.equal(suites.length, 23);
    const rank = (suite: string): number => ['TLS_', 'ECDHE-ECDSA-', 'ECDHE-RSA-', 'AES'].findIndex((start) => suite.startsWith(start));
    assert.deepEqual(
      suites.map(rank),
      suites.map(rank).toSorted((a, b) => a - b),
    );
    assert.ok(!suites.some((suite) => /NULL|RC4|DES|MD5|EXP|ADH/.test(suite)));
  });

  it('of old phones, what they know, up to TLS 1.2', () => {
    assert.deepEqual(legacySecurity(certificate), {
      cert: ['a', 'b'],
      key: ['k', 'l'],
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
      ciphers: 'ALL:!aNULL:!eNULL:!EXPORT:!PSK:!SRP:@SECLEVEL=0',
      honorCipherOrder: true,
      handshakeTimeout: 20_000,
    });
  });
});
