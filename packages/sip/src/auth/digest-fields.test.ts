// The fields of challenges and answers: RFC 7616 §3.3, §3.4, RFC 8760, RFC 2617; the computation with each algorithm.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hexText, latin1Bytes, utf8Bytes } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import {
  algorithmNamed,
  digestResponse,
  digestSecret,
  parseChallenge,
  parseDigestFields,
  writeAuthorization,
  type DigestInput,
} from './digest.ts';

const { cryptography } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
const md5 = (text: string): string => hexText(cryptography.hash('md5', latin1Bytes(text)));
const sha256 = (text: string): string => hexText(cryptography.hash('sha256', latin1Bytes(text)));

test('RFC 7616 §3.3: the fields of a Digest value, names in lower case and values without quotes', () => {
  const fields = (value: string): unknown => {
    const found = parseDigestFields(value, 'Authorization');
    return found && Object.fromEntries(found);
  };
  for (const [value, expected] of [
    ['Digest realm="a"', { realm: 'a' }],
    [' dIGEST\t Realm = "a, \\"b\\"=c" , NONCE=n=m,,x, =y,z=', { realm: 'a, "b"=c', nonce: 'n=m', z: '' }],
    ['Digest ,', {}],
    ['Digest nonce=a"b"', { nonce: 'a"b"' }],
    ['Digest', undefined],
    ['Digestrealm="a"', undefined],
    ['Basic realm="a"', undefined],
    ['Basic Digest realm="a"', undefined],
    ['', undefined],
  ] as const) {
    assert.deepEqual(fields(value), expected, value);
  }
  assert.throws(() => fields('Digest realm="a'), { code: 'bad-message', details: { header: 'Authorization' } });
});

const challenge = { realm: 'r', nonce: 'n', opaque: undefined, stale: false, algorithm: 'MD5', algorithmText: undefined, qops: [] };

test('RFC 7616 §3.3: a challenge with what it leaves out', () => {
  for (const [value, parts] of [
    ['Digest realm="r", nonce="n"', {}],
    ['Digest realm="r", nonce="n", opaque="", stale=TRUE', { opaque: '', stale: true }],
    ['Digest realm="r", nonce="n", stale=false, algorithm=md5', { algorithmText: 'md5' }],
    ['Digest realm="r", nonce="n", algorithm="SHA-256-SESS"', { algorithm: 'SHA-256-sess', algorithmText: 'SHA-256-SESS' }],
    ['Digest realm="r", nonce="n", algorithm=MD5-sess', { algorithm: 'MD5-sess', algorithmText: 'MD5-sess' }],
    ['Digest realm="r", nonce="n", algorithm=SHA-256', { algorithm: 'SHA-256', algorithmText: 'SHA-256' }],
    ['Digest realm="r", nonce="n", qop="auth"', { qops: ['auth'] }],
    ['Digest realm="r", nonce="n", qop=" AUTH-INT ,token,auth"', { qops: ['auth-int', 'auth'] }],
  ] as const) {
    assert.deepEqual(parseChallenge(value, 'WWW-Authenticate'), { ...challenge, ...parts }, value);
  }
});

test('RFC 7616 §3.7: a challenge that cannot be answered is passed over', () => {
  for (const value of [
    'Basic realm="r", nonce="n"',
    'Digest nonce="n"',
    'Digest realm="r"',
    'Digest realm="r", nonce="n", algorithm=SHA-512-256',
    'Digest realm="r", nonce="n", qop="token"',
    'Digest realm="r", nonce="n", qop=""',
  ]) {
    assert.equal(parseChallenge(value, 'WWW-Authenticate'), undefined, value);
  }
  assert.equal(algorithmNamed('SHA-512-256'), undefined);
});

const input: DigestInput = {
  algorithm: 'MD5',
  username: 'b"é',
  realm: 'r',
  password: 'pé',
  nonce: 'n',
  method: 'INVITE',
  uri: 'sip:a',
  body: utf8Bytes('body'),
  qop: 'auth',
  cnonce: 'c',
  nonceCount: '0000000a',
};

test('RFC 7616 §3.4: the answer with each algorithm and quality, names and passwords in UTF-8', () => {
  for (const [algorithm, hash] of [
    ['MD5', md5],
    ['MD5-sess', md5],
    ['SHA-256', sha256],
    ['SHA-256-sess', sha256],
  ] as const) {
    const secret = hash('b"\xc3\xa9:r:p\xc3\xa9');
    const a1 = algorithm.endsWith('-sess') ? hash(`${secret}:n:c`) : secret;
    assert.equal(digestSecret(algorithm, input, cryptography), secret);
    for (const [qop, expected] of [
      ['auth', hash(`${a1}:n:0000000a:c:auth:${hash('INVITE:sip:a')}`)],
      ['auth-int', hash(`${a1}:n:0000000a:c:auth-int:${hash(`INVITE:sip:a:${hash('body')}`)}`)],
      [undefined, hash(`${a1}:n:${hash('INVITE:sip:a')}`)],
    ] as const) {
      assert.equal(digestResponse({ ...input, algorithm, qop }, cryptography), expected, `${algorithm} ${qop}`);
      assert.equal(digestResponse({ ...input, algorithm, qop, username: '', password: '' }, cryptography, secret), expected);
    }
  }
});

test('RFC 7616 §3.4: an answer gives back what the challenge had, and no more', () => {
  const given = { ...challenge, algorithm: 'MD5', qops: [] } as const;
  const shown = 'username="b\\"\xc3\xa9", realm="r", nonce="n", uri="sip:a", response="f"';
  assert.equal(writeAuthorization(given, { ...input, qop: undefined }, 'f'), `Digest ${shown}`);
  assert.equal(
    writeAuthorization({ ...given, algorithmText: 'md5', opaque: '"o' }, input, 'f'),
    `Digest ${shown}, algorithm=md5, cnonce="c", qop=auth, nc=0000000a, opaque="\\"o"`,
  );
});
