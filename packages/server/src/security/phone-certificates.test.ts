// RFC 5280 §6: which phone a certificate is of, and who has to have signed it.

import 'reflect-metadata';
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { VirtualClock } from '@offhook/base/virtual';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { BasicConstraintsExtension, PemConverter, X509Certificate, X509CertificateGenerator } from '@peculiar/x509';

import type { Maker } from '../../test/certified-phone.ts';
import { makeMaker, signItself } from '../../test/certified-phone.ts';
import { PhoneCertificates } from './phone-certificates.ts';

const cryptography = createSystemCryptography(createSystemRandom());
const mac = '0004f2ce0001';
const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
const derOf = (pem: string): Uint8Array => new Uint8Array(PemConverter.decodeFirst(pem));

/** An authority of the same name with a key of another kind, which cannot have signed with RSA. */
async function namesakeOfCurves(): Promise<string> {
  const keys = await crypto.subtle.generateKey(ec, true, ['sign', 'verify']);
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Maker Issuing CA',
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
    keys,
    signingAlgorithm: ec,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return authority.toString('pem');
}

/** sha256WithRSAEncryption becomes md5WithRSAEncryption (RFC 8017 A.2.4), in both places. */
function signedByMd5(der: Uint8Array): Uint8Array {
  const identifier = Buffer.from('2a864886f70d01010b', 'hex');
  const changed = Buffer.from(der);
  for (let at = changed.indexOf(identifier); at >= 0; at = changed.indexOf(identifier, at + 1)) changed[at + identifier.length - 1] = 4;
  return changed;
}

describe('the certificate of a phone', () => {
  let maker: Maker;
  let phone: Uint8Array;
  before(async () => {
    maker = await makeMaker();
    phone = derOf((await maker.certify(mac)).cert);
  });
  const judge = async (der: Uint8Array, pem = maker.authority, nowMs = Date.now()): Promise<string | undefined> => {
    const judged = await PhoneCertificates.read({ cryptography, clock: new VirtualClock(nowMs) }, pem).judge(der);
    return judged === undefined ? undefined : `${judged.macAddress}${judged.isExpired ? ' expired' : ''}`;
  };

  it('is of the phone that its one common name is the address of, in any spelling', async () => {
    for (const [name, macAddress] of [
      [mac, mac],
      ['00:04:F2:CE:00:01', mac],
      [`\\ ${mac}\\ `, mac],
      ['prov.example.test', undefined],
      [`${mac}, CN=0004f2ce0003`, undefined],
      ['', undefined],
    ] as const)
      assert.equal(await judge(derOf((await maker.certify(name)).cert)), macAddress, name);
    assert.equal(await judge(Uint8Array.of(0x30, 0)), undefined);
    assert.equal(await judge(new Uint8Array()), undefined);
  });

  it('is good from its first moment, and has expired after its last', async () => {
    const { notBefore, notAfter } = new X509Certificate(Uint8Array.from(phone));
    for (const [nowMs, answer] of [
      [notBefore.getTime() - 1, undefined],
      [notBefore.getTime(), mac],
      [notAfter.getTime(), mac],
      [notAfter.getTime() + 1, `${mac} expired`],
    ] as const)
      assert.equal(await judge(phone, maker.authority, nowMs), answer);
  });

  it('has been signed by one of the authorities, whichever stands before it in the list', async () => {
    const others = [(await makeMaker()).authority, (await makeMaker('CN=Other')).authority, await namesakeOfCurves()];
    for (const other of others) {
      assert.equal(await judge(phone, other), undefined);
      assert.equal(await judge(phone, `${other}\n${maker.authority}`), mac);
    }
    const phoneOfMd5 = signedByMd5(phone);
    assert.notDeepEqual(phoneOfMd5, Buffer.from(phone));
    assert.equal(await judge(phoneOfMd5), undefined);
  });

  it('RFC 5280 §6.1.3: names the authority that has signed it', async () => {
    const keys = await crypto.subtle.generateKey(ec, true, ['sign', 'verify']);
    const times = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs), signingAlgorithm: ec };
    const extensions = [new BasicConstraintsExtension(true, undefined, true)];
    const [first, second] = await Promise.all(
      ['CN=First', 'CN=Second'].map((name) => X509CertificateGenerator.createSelfSigned({ name, ...times, keys, extensions })),
    );
    const own = await crypto.subtle.generateKey(ec, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${mac}`,
      issuer: 'CN=First',
      ...times,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
    });
    const der = new Uint8Array(certificate.rawData);
    assert.equal(await judge(der, first?.toString('pem')), mac);
    assert.equal(await judge(der, second?.toString('pem')), undefined, 'the same key under another name');
  });

  it('has been signed by an authority, not by another phone of the maker, unless that certificate itself is named', async () => {
    const otherPhone = await makeMaker('CN=0004f2ce0009', false);
    assert.equal(await judge(derOf((await otherPhone.certify(mac)).cert), otherPhone.authority), undefined);
    const { cert } = await signItself(mac);
    assert.equal(await judge(derOf(cert), cert), mac);
    assert.equal(await judge(derOf(cert), (await signItself(mac)).cert), undefined);
    assert.equal(await judge(derOf(cert), `${maker.authority}\n${cert}`), mac);
  });

  it('is checked once, until as many others as are remembered have come', async () => {
    const others = await Promise.all([2, 3].map(async (last) => derOf((await maker.certify(`0004f2ce000${last}`)).cert)));
    const certificates = PhoneCertificates.read({ cryptography, clock: new VirtualClock(Date.now()) }, maker.authority, {
      rememberedAtMost: 2,
    });
    // The library's own, counted.
    const own = Object.getOwnPropertyDescriptor(X509Certificate.prototype, 'verify');
    assert.ok(own !== undefined);
    let checked = 0;
    const counted = function (this: X509Certificate, ...given: unknown[]): unknown {
      checked++;
      return Reflect.apply(own.value as (...all: unknown[]) => unknown, this, given);
    };
    Object.defineProperty(X509Certificate.prototype, 'verify', { ...own, value: counted });
    try {
      const counts: number[] = [];
      for (const der of [phone, phone, ...others.slice(0, 1), phone, ...others.slice(1), phone, phone]) {
        assert.ok(await certificates.judge(der));
        counts.push(checked);
      }
      assert.deepEqual(counts, [1, 1, 2, 2, 3, 4, 4]);
    } finally {
      Object.defineProperty(X509Certificate.prototype, 'verify', own);
    }
  });
});

describe('the authorities that an administrator names', () => {
  const read = (pem: string): PhoneCertificates => PhoneCertificates.read({ cryptography, clock: new VirtualClock() }, pem);
  const block = (base64: string): string => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;

  it('are certificates in PEM, at least one; which is none is told by its number', async () => {
    const { authority } = await makeMaker();
    read(authority);
    for (const pem of ['', 'nothing', block('?')])
      assert.throws(() => read(pem), { code: 'bad-configuration', message: 'expected PEM of the authorities of phones’ certificates' });
    for (const [pem, number] of [
      [block('AAAA'), 1],
      [`${authority}\n${block('AAAA')}`, 2],
    ] as const)
      assert.throws(() => read(pem), { code: 'bad-configuration', message: new RegExp(`, got something else as number ${number}$`) });
  });
});
