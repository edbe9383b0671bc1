// RFC 7616, RFC 2617: phones that sign in by digest, under challenges that prove themselves.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import type { Platform } from '@offhook/base';
import { VirtualClock } from '@offhook/base/virtual';

import type { DigestAnswer } from './digest.ts';
import { DigestChallenges, digestHash, digestRealm, isDigestRight, readDigest } from './digest.ts';

const random = createSystemRandom();
const cryptography = createSystemCryptography(random);
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const ha1 = digestHash(cryptography, 'ada', 'secret');
const given = { username: 'ada', realm: digestRealm, nonce: 'n', uri: '/a.cfg' };
const header = (fields: Readonly<Record<string, string>>): string =>
  `Digest ${Object.entries(fields)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;

describe('RFC 7616 §3.4: an answer to a challenge', () => {
  it('is read whole, and is none without what every answer has', () => {
    const all = { ...given, response: 'r', qop: 'auth', nc: '00000001', cnonce: 'c' };
    assert.deepEqual(readDigest(header(all)), all);
    const { qop: _qop, nc: _nc, cnonce: _cnonce, ...least } = all;
    assert.deepEqual(readDigest(header(least)), { ...least, qop: undefined, nc: undefined, cnonce: undefined });
    for (const name of Object.keys(least)) {
      const { [name as keyof typeof least]: _left, ...rest } = least;
      assert.equal(readDigest(header(rest)), undefined, name);
    }
    assert.equal(readDigest('Digest username="ada'), undefined, 'an open quote');
    assert.equal(readDigest(header(all).replace('Digest', 'Basic')), undefined);
  });

  it('is at most 4096 characters long', () => {
    const padded = (length: number): string => {
      const text = header({ ...given, response: 'r', x: '' });
      return text.replace('x=""', `x="${'y'.repeat(length - text.length)}"`);
    };
    assert.ok(readDigest(padded(4096)) !== undefined);
    assert.equal(readDigest(padded(4097)), undefined);
  });

  it('is right by name, password, method and address, with a quality of protection or, as in RFC 2069, without', () => {
    assert.equal(ha1, md5(`ada:${digestRealm}:secret`));
    const ha2 = md5('GET:/a.cfg');
    const plain: DigestAnswer = { ...given, response: md5(`${ha1}:n:${ha2}`), qop: undefined, nc: undefined, cnonce: undefined };
    const protectedOne: DigestAnswer = {
      ...given,
      response: md5(`${ha1}:n:00000001:c:auth:${ha2}`),
      qop: 'auth',
      nc: '00000001',
      cnonce: 'c',
    };
    for (const answer of [plain, protectedOne]) {
      assert.ok(isDigestRight(cryptography, answer, { ha1, method: 'GET' }));
      assert.ok(isDigestRight(cryptography, { ...answer, response: answer.response.toUpperCase() }, { ha1, method: 'GET' }));
      assert.ok(!isDigestRight(cryptography, answer, { ha1, method: 'PUT' }));
      assert.ok(!isDigestRight(cryptography, answer, { ha1: md5('x'), method: 'GET' }));
      for (const changes of [{ nonce: 'm' }, { uri: '/b.cfg' }, { response: '' }, { qop: 'auth-int' }, { qop: '' }])
        assert.ok(!isDigestRight(cryptography, { ...answer, ...changes }, { ha1, method: 'GET' }), JSON.stringify(changes));
    }
    const bare = md5(`${ha1}:n:::auth:${ha2}`);
    assert.ok(isDigestRight(cryptography, { ...plain, qop: 'auth', response: bare }, { ha1, method: 'GET' }));
  });
});

describe('a challenge', () => {
  const clock = new VirtualClock();
  const platform = { cryptography, random, clock } as unknown as Platform;
  const challenges = new DigestChallenges(platform, new Uint8Array(32));
  const nonceOf = (challenge: string): string => /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const answer = (nonce: string, realm = digestRealm): DigestAnswer => ({
    ...given,
    nonce,
    realm,
    response: '',
    qop: undefined,
    nc: undefined,
    cnonce: undefined,
  });

  it('RFC 7616 §3.3: names its realm, its protection and its algorithm', () => {
    assert.match(challenges.challenge(), /^Digest realm="offhook", qop="auth", algorithm=MD5, nonce="[0-9a-f]+\.[0-9a-f]{32}"$/);
  });

  it('is good for five minutes, with its own time and proof, from whichever process', async () => {
    const nonce = nonceOf(challenges.challenge());
    const [time = '', proof = ''] = nonce.split('.');
    assert.ok(challenges.isOurs(answer(nonce)));
    assert.ok(new DigestChallenges(platform, new Uint8Array(32)).isOurs(answer(nonce)));
    assert.ok(!new DigestChallenges(platform, new Uint8Array(32).fill(1)).isOurs(answer(nonce)));
    assert.ok(!challenges.isOurs(answer(nonce, 'other')));
    for (const other of ['', time, `${time}.`, `.${proof}`, `${time}0.${proof}`, `${time}.${proof}0`])
      assert.ok(!challenges.isOurs(answer(other)), other);
    await clock.advance(299_999);
    assert.ok(challenges.isOurs(answer(nonce)));
    await clock.advance(1);
    assert.ok(!challenges.isOurs(answer(nonce)));
  });
});
