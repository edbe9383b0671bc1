// One policy for offers of ours, early or late, and for offers of theirs: RFC 4568 §5.1, §9.2; RFC 3264 §5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCryptoAttribute, parseSessionDescription } from '../src/index.ts';
import type { SrtpPolicy } from '../src/index.ts';
import { leg, sdp } from './descriptions.ts';

const key = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';

const offered: readonly (readonly [SrtpPolicy, readonly string[]])[] = [
  ['off', ['RTP/AVP']],
  ['accept', ['RTP/AVP']],
  ['offer', ['RTP/SAVP', 'RTP/AVP']],
  ['require', ['RTP/SAVP']],
];

for (const [srtp, transports] of offered) {
  test(`RFC 3264 §5: an offer under policy ${srtp} has ${transports.join(' and ')}, whoever began the call`, async () => {
    const l = await leg({ srtp });
    const { media } = parseSessionDescription(l.createOffer());
    assert.deepEqual(
      media.map(({ transport }) => transport),
      transports,
    );
  });
}

const plainLine = 'm=audio 4000 RTP/AVP 0';
const secureLines = ['m=audio 4002 RTP/SAVP 0', `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key}`];

for (const srtp of ['accept', 'offer'] as const) {
  for (const lines of [
    [plainLine, ...secureLines],
    [...secureLines, plainLine],
  ]) {
    test(`RFC 4568 §5.1.2: of a secure and a plain stream the secure one is taken (${srtp}, ${lines[0] ?? ''} first)`, async () => {
      const l = await leg({ srtp });
      const answer = l.answerOffer(sdp(lines));
      assert.equal(l.secure, true);
      assert.deepEqual(l.remote, { address: '192.0.2.2', port: 4002 });
      assert.match(answer, /m=audio 0 RTP\/AVP /);
      assert.match(answer, /m=audio 2\d+ RTP\/SAVP [\s\S]*a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:/);
    });
  }
}

test('with SRTP off the plain one of both is taken', async () => {
  const l = await leg({ srtp: 'off' });
  l.answerOffer(sdp([...secureLines, plainLine]));
  assert.equal(l.secure, false);
  assert.deepEqual(l.remote, { address: '192.0.2.2', port: 4000 });
});

test('a stream agreed as secure is offered again as secure under policy accept', async () => {
  const l = await leg({ srtp: 'accept' });
  l.answerOffer(sdp(secureLines));
  assert.deepEqual(
    parseSessionDescription(l.createOffer('sendonly')).media.map(({ transport }) => transport),
    ['RTP/SAVP'],
  );
});

test('RFC 4568 §9.2, RFC 5234 §2.3: suites, key methods and parameters are compared without case', () => {
  for (const value of [
    `1 aes_cm_128_hmac_sha1_80 inline:${key}`,
    `1 Aes_Cm_128_Hmac_Sha1_80 INLINE:${key}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} wsh=128`,
  ]) {
    assert.equal(parseCryptoAttribute(value)?.suite, 'AES_CM_128_HMAC_SHA1_80', value);
  }
  assert.equal(parseCryptoAttribute(`1 aes_cm_128_hmac_sha1_99 inline:${key}`), undefined);
  assert.equal(parseCryptoAttribute(`1 toString inline:${key}`), undefined);
});

test('RFC 4568 §9.2: a secure stream whose suite is written in another case is taken before a plain one', async () => {
  const l = await leg({ srtp: 'accept' });
  l.answerOffer(sdp([plainLine, 'm=audio 4002 RTP/SAVP 0', `a=crypto:1 aes_cm_128_hmac_sha1_80 inline:${key}`]));
  assert.equal(l.secure, true);
});
