// Offers of ours to the letter, and the reading of answers to them: RFC 3264 §5-§8, RFC 4568 §5.1.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, base64Text } from '@offhook/base';
import { codecs, parseSessionDescription, writeSessionDescription } from '../src/index.ts';
import type { CryptoAttribute, SessionDescription } from '../src/index.ts';
import { buildAnswer } from '../src/sdp/answer.ts';
import type { LocalMedia } from '../src/sdp/negotiation.ts';
import { buildOffer, readAnswer } from '../src/sdp/offer.ts';
import { PayloadNumbers } from '../src/sdp/payload-numbers.ts';
import { sdp } from './descriptions.ts';

const bytes = Uint8Array.from({ length: 30 }, (_, index) => index);
const keyText = base64Text(bytes);
const theirs = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const keyOf = (tag: number, suite: 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'): CryptoAttribute => ({
  tag,
  suite,
  masterKey: bytes.slice(0, 16),
  masterSalt: bytes.slice(16),
  sessionParameters: [],
});
const first = keyOf(1, 'AES_CM_128_HMAC_SHA1_80');
const second = keyOf(2, 'AES_CM_128_HMAC_SHA1_32');

const plain: LocalMedia = {
  address: '192.0.2.1',
  port: 20_000,
  codecs: [codecs.G722, codecs.PCMU],
  srtp: 'off',
  keys: [],
  telephoneEventPayload: 101,
  packetTimeMs: 20,
};
const secure: LocalMedia = { ...plain, srtp: 'require', keys: [first, second] };
const origin = { username: '-', sessionId: '5', sessionVersion: '6', addressType: 'IP4', address: '192.0.2.1' } as const;

function offerOf(local: LocalMedia, options: Partial<Parameters<typeof buildOffer>[0]> = {}): SessionDescription {
  return buildOffer({
    origin,
    local,
    direction: 'sendrecv',
    nullAddress: false,
    numbers: new PayloadNumbers(),
    earlier: undefined,
    ...options,
  });
}

test('RFC 3264 §5: a plain offer, to the letter', () => {
  assert.equal(
    writeSessionDescription(offerOf(plain)),
    [
      'v=0',
      'o=- 5 6 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 20000 RTP/AVP 9 0 101',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n'),
  );
});

test('RFC 4568 §5.1.1: a secure offer has a line for each key; without events none are named', () => {
  const [media] = offerOf({ ...secure, telephoneEventPayload: undefined, packetTimeMs: 40 }, { direction: 'sendonly' }).media;
  assert.deepEqual(media, {
    kind: 'audio',
    port: 20_000,
    portCount: 1,
    transport: 'RTP/SAVP',
    formats: ['9', '0'],
    lines: [
      'rtpmap:9 G722/8000',
      'rtpmap:0 PCMU/8000',
      'ptime:40',
      `crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${keyText}`,
      `crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${keyText}`,
      'sendonly',
    ].map((value) => ({ type: 'a', value })),
  });
});

test('RFC 3264 §8.4: a hold by address is of the family of the session', () => {
  assert.deepEqual(offerOf(plain, { nullAddress: true }).connection, { addressType: 'IP4', address: '0.0.0.0' });
  const six = { ...origin, addressType: 'IP6', address: '2001:db8::1' } as const;
  assert.deepEqual(offerOf({ ...plain, address: '2001:db8::1' }, { nullAddress: true, origin: six }).connection, {
    addressType: 'IP6',
    address: '::',
  });
  assert.deepEqual(offerOf({ ...plain, address: '2001:db8::1' }, { origin: six }).connection, {
    addressType: 'IP6',
    address: '2001:db8::1',
  });
});

test('RFC 3264 §8: a later offer keeps number and order of the m= lines, the unused ones refused', () => {
  const { media } = parseSessionDescription(sdp(['m=video 5 RTP/AVP 31', 'm=audio 4000 RTP/SAVPF 0', 'm=audio 4000 RTP/AVP 0']));
  const offer = offerOf(secure, { earlier: { media, index: 1 } });
  assert.deepEqual(
    offer.media.map(({ kind, port, transport, formats }) => `${kind} ${port} ${transport} ${formats.join(' ')}`),
    ['video 0 RTP/AVP 31', 'audio 20000 RTP/SAVP 9 0 101', 'audio 0 RTP/AVP 0'],
  );
});

function refusedWith(code: string, message: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.deepEqual([error.code, error.message], [code, message]);
    return true;
  };
}

const answer = (...lines: readonly string[]): SessionDescription => parseSessionDescription(sdp(lines));
const cryptoLine = (tag: number, suite = 'AES_CM_128_HMAC_SHA1_80'): string => `a=crypto:${tag} ${suite} inline:${theirs}`;

for (const [tag, suite, local] of [
  [1, 'AES_CM_128_HMAC_SHA1_80', first],
  [2, 'AES_CM_128_HMAC_SHA1_32', second],
] as const) {
  test(`RFC 4568 §5.1.3: the answer's tag ${tag} says which of our keys is used`, () => {
    const { crypto } = readAnswer(offerOf(secure), answer('m=audio 4000 RTP/SAVP 0', cryptoLine(tag, suite)), secure);
    assert.equal(crypto?.local, local);
    assert.equal(crypto?.remote.suite, suite);
    assert.equal(crypto?.remote.tag, tag);
  });
}

for (const [name, lines] of [
  ['no line', []],
  ['a tag that was not offered', [cryptoLine(3)]],
  ['an offered tag with the suite of another', [cryptoLine(2)]],
  ['an offered suite under the tag of another', [cryptoLine(1, 'AES_CM_128_HMAC_SHA1_32')]],
  ['two lines', [cryptoLine(1), cryptoLine(2, 'AES_CM_128_HMAC_SHA1_32')]],
  ['a line that cannot be read', ['a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x']],
] as const) {
  test(`RFC 4568 §5.1.3: an answer with ${name} is refused`, () => {
    assert.throws(
      () => readAnswer(offerOf(secure), answer('m=audio 4000 RTP/SAVP 0', ...lines), secure),
      refusedWith('bad-session-description', 'expected one a=crypto line with an offered tag and suite in the answer'),
    );
  });
}

const both: LocalMedia = { ...secure, srtp: 'offer' };

test('RFC 3264 §6: the answer takes one of the offered streams, and no other than that one is used', () => {
  const offer = offerOf(both);
  const taken = readAnswer(offer, answer('m=audio 0 RTP/SAVP 0', 'm=audio 4002 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000'), both);
  assert.deepEqual(
    [taken.index, taken.remote, taken.crypto, taken.sendEventPayload],
    [1, { host: '192.0.2.2', port: 4002 }, undefined, 101],
  );
  const two = readAnswer(offer, answer('m=audio 4000 RTP/SAVP 0', cryptoLine(1), 'm=audio 4002 RTP/AVP 0'), both);
  assert.deepEqual([two.index, two.sendEventPayload], [0, undefined]);
  assert.equal(two.receiveEventPayload, 101);
});

test('RFC 3264 §6: an answer over another transport or of another kind than the offer is refused', () => {
  const message = (got: string): string => `expected audio over RTP/AVP in the answer, got ${got}`;
  for (const [line, got] of [
    ['m=audio 4000 RTP/SAVP 0', 'audio over RTP/SAVP'],
    ['m=video 4000 RTP/AVP 0', 'video over RTP/AVP'],
  ] as const) {
    assert.throws(() => readAnswer(offerOf(plain), answer(line), plain), refusedWith('bad-session-description', message(got)));
  }
  assert.throws(
    () => readAnswer(offerOf(plain), answer('m=audio 4000 UDP/TLS/RTP/X 0'), plain),
    refusedWith('unsupported', 'expected an accepted audio stream in the answer, got none'),
  );
});

test('RFC 3264 §6: a stream that was offered on port 0 is not taken, whatever the answer says of it', () => {
  const offer = answer('m=audio 0 RTP/SAVP 0', 'm=audio 20000 RTP/AVP 0');
  assert.equal(readAnswer(offer, answer('m=audio 4000 RTP/AVP 0', 'm=audio 4002 RTP/AVP 0'), plain).index, 1);
});

test('RFC 8866 §5.7: an answer without an address, or with none that can be one, is refused', () => {
  assert.throws(
    () => readAnswer(offerOf(plain), parseSessionDescription(sdp(['m=audio 4000 RTP/AVP 0'], '')), plain),
    refusedWith('bad-session-description', 'expected a c= line for the audio stream, got none'),
  );
  const odd = `1_${'x'.repeat(100)}`;
  assert.throws(
    () => readAnswer(offerOf(plain), parseSessionDescription(sdp(['m=audio 4000 RTP/AVP 0'], `c=IN IP4 ${odd}`)), plain),
    refusedWith('bad-session-description', `expected an IP address or a host name in c=, got "1_${'x'.repeat(78)}"`),
  );
});

test('RFC 3264 §7: what was offered may come under the numbers of the offer, and under those of the answer', () => {
  const agreed = readAnswer(
    offerOf(plain),
    answer('m=audio 4000 RTP/AVP 99 98', 'a=rtpmap:99 PCMU/8000', 'a=rtpmap:98 telephone-event/8000'),
    plain,
  );
  assert.deepEqual(Array.from(agreed.receivePayloads, ([number, { name }]) => `${number} ${name}`).sort(), ['0 PCMU', '9 G722', '99 PCMU']);
  assert.deepEqual([agreed.codec.name, agreed.sendPayloadType, agreed.sendEventPayload, agreed.receiveEventPayload], ['PCMU', 99, 98, 101]);
});

test('RFC 4733 §7.1.1: telephone events at another clock rate are not taken', () => {
  const agreed = readAnswer(offerOf(plain), answer('m=audio 4000 RTP/AVP 0 98', 'a=rtpmap:98 telephone-event/48000'), plain);
  assert.equal(agreed.sendEventPayload, undefined);
});

const directions: readonly (readonly [
  offered: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive',
  answered: string,
  agreed: string,
  held: boolean,
])[] = [
  ['sendrecv', 'sendrecv', 'sendrecv', false],
  ['sendrecv', 'sendonly', 'recvonly', true],
  ['sendrecv', 'recvonly', 'sendonly', false],
  ['sendrecv', 'inactive', 'inactive', true],
  ['sendonly', 'recvonly', 'sendonly', false],
  ['sendonly', 'sendrecv', 'sendonly', false],
  ['sendonly', 'inactive', 'inactive', true],
  ['recvonly', 'sendonly', 'recvonly', false],
  ['recvonly', 'sendrecv', 'recvonly', false],
  ['inactive', 'sendrecv', 'inactive', false],
];

for (const [offered, answered, agreed, held] of directions) {
  test(`RFC 3264 §6.1: ${offered} answered by ${answered} is ${agreed}${held ? ', and the peer holds' : ''}`, () => {
    for (const nullAddress of [false, true]) {
      const offer = offerOf(plain, { direction: offered, nullAddress });
      const stream = readAnswer(offer, answer('m=audio 4000 RTP/AVP 0', `a=${answered}`), plain);
      assert.deepEqual([stream.direction, stream.isHeldByPeer], [agreed, held]);
    }
  });
}

test('RFC 3264 §8.4: an answer with c=0.0.0.0 wants nothing to be sent', () => {
  for (const connection of ['c=IN IP4 0.0.0.0', 'c=IN IP6 ::']) {
    const stream = readAnswer(offerOf(plain), parseSessionDescription(sdp(['m=audio 4000 RTP/AVP 0'], connection)), plain);
    assert.deepEqual([stream.direction, stream.isHeldByPeer], ['recvonly', true]);
  }
});

test('RFC 3264 §6: the answer has the t= line of the offer, and names events only where both do', () => {
  const request = (offer: string, local = plain) =>
    writeSessionDescription(buildAnswer({ offer: parseSessionDescription(offer), origin, local, direction: 'sendrecv' }).answer);
  const lines = ['m=audio 4000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000'];
  assert.equal(
    request(sdp(['a=x', ...lines]).replace('t=0 0', 'b=AS:64\r\nt=5 7')),
    [
      'v=0',
      'o=- 5 6 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=5 7',
      'm=audio 20000 RTP/AVP 0 96',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:96 telephone-event/8000',
      'a=fmtp:96 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n'),
  );
  assert.match(request(sdp(lines).replace('t=0 0\r\n', '')), /\r\nt=0 0\r\n/);
  assert.doesNotMatch(request(sdp(lines), { ...plain, telephoneEventPayload: undefined }), /telephone-event/);
  assert.doesNotMatch(request(sdp(['m=audio 4000 RTP/AVP 0'])), /telephone-event/);
});

test('RFC 3264 §6: the transport of the answer is the one of the offer', () => {
  for (const transport of ['RTP/AVP', 'RTP/AVPF', 'RTP/SAVP', 'RTP/SAVPF']) {
    const offer = parseSessionDescription(sdp([`m=audio 4000 ${transport} 0`, cryptoLine(4)]));
    const { answer: made, stream } = buildAnswer({ offer, origin, local: both, direction: 'sendrecv' });
    assert.equal(made.media[0]?.transport, transport);
    assert.equal(stream.crypto?.local.tag, transport.includes('SAVP') ? 4 : undefined);
  }
});

test('RFC 4568 §5.1.2: the first usable key of the offer is taken, with our key of that suite under its tag', () => {
  const offer = parseSessionDescription(
    sdp(['m=audio 4000 RTP/SAVP 0', 'a=crypto:1 F8_128_HMAC_SHA1_80 inline:x', cryptoLine(7, 'AES_CM_128_HMAC_SHA1_32'), cryptoLine(8)]),
  );
  const { stream, answer: made } = buildAnswer({ offer, origin, local: secure, direction: 'sendrecv' });
  assert.deepEqual(stream.crypto?.local, { ...second, tag: 7 });
  assert.ok(made.media[0]?.lines.some(({ value }) => value === `crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${keyText}`));
});

test('an offer that cannot be answered is refused with what was in it', () => {
  const request = (...lines: readonly string[]) => buildAnswer({ offer: answer(...lines), origin, local: plain, direction: 'sendrecv' });
  const message = 'expected an audio stream with a common codec and protection, got';
  assert.throws(
    () => request('m=video 1 RTP/AVP 31', 'm=audio 1 RTP/SAVP 0'),
    refusedWith('unsupported', `${message} video over RTP/AVP, audio over RTP/SAVP`),
  );
  assert.throws(() => request(), refusedWith('unsupported', `${message} nothing`));
});
