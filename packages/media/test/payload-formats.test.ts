// Payload types and what they mean: RFC 8866 §6.6 and §6.15, RFC 3551 §6.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSessionDescription } from '../src/index.ts';
import { payloadFormats } from '../src/sdp/payload-map.ts';
import type { PayloadFormat } from '../src/sdp/payload-map.ts';
import { PayloadNumbers } from '../src/sdp/payload-numbers.ts';
import { sdp } from './descriptions.ts';

function formatsOf(...lines: readonly string[]): readonly PayloadFormat[] {
  const [media] = parseSessionDescription(sdp(lines)).media;
  assert.ok(media);
  return payloadFormats(media);
}

test('RFC 3551 §6: static types mean what they mean without a=rtpmap', () => {
  assert.deepEqual(
    formatsOf('m=audio 1 RTP/AVP 0 3 4 8 9 13 15 18').map(
      ({ payloadType, encoding, clockRateHz }) => `${payloadType} ${encoding}/${clockRateHz}`,
    ),
    ['0 PCMU/8000', '3 GSM/8000', '4 G723/8000', '8 PCMA/8000', '9 G722/8000', '13 CN/8000', '15 G728/8000', '18 G729/8000'],
  );
});

test('RFC 8866 §6.6: a=rtpmap stands before a static meaning, with channels and more spaces; a=fmtp goes along', () => {
  assert.deepEqual(
    formatsOf(
      'm=audio 1 RTP/AVP 111 0 127',
      'a=rtpmap:111   opus/48000/24 ',
      'a=rtpmap:0 x-other/16000',
      'a=fmtp:111   useinbandfec=1; x=2',
      'a=rtpmap:127 a/8000',
    ),
    [
      { payloadType: 111, encoding: 'opus', clockRateHz: 48000, parameters: 'useinbandfec=1; x=2' },
      { payloadType: 0, encoding: 'x-other', clockRateHz: 16000 },
      { payloadType: 127, encoding: 'a', clockRateHz: 8000 },
    ],
  );
});

test('RFC 8866 §6.6: what cannot be read means nothing', () => {
  for (const value of [
    'x96 a/8000',
    '96 a/8000x',
    '96 a/8000/2 x',
    '96 a',
    '96 /8000',
    '96 a/',
    '96a/8000',
    'a/8000',
    '96 a/1234567',
    '1196 a/8000',
    '96 a/8000/',
  ]) {
    assert.deepEqual(formatsOf('m=audio 1 RTP/AVP 96', `a=rtpmap:${value}`), [], value);
  }
  for (const value of ['x96 b', '96b', 'b', '1196 b']) {
    assert.deepEqual(
      formatsOf('m=audio 1 RTP/AVP 96', 'a=rtpmap:96 a/8000', `a=fmtp:${value}`),
      [{ payloadType: 96, encoding: 'a', clockRateHz: 8000 }],
      value,
    );
  }
});

test('RFC 3550 §5.1: a payload type has seven bits; other formats mean nothing', () => {
  assert.deepEqual(
    formatsOf('m=audio 1 RTP/AVP 128 0x 1000 x0 0x0 +8 1e1 0', 'a=rtpmap:128 a/8000', 'a=rtpmap:1000 a/8000', 'a=rtpmap:10 a/8000'),
    [{ payloadType: 0, encoding: 'PCMU', clockRateHz: 8000 }],
  );
});

test('RFC 3264 §8.3.2: numbers are learnt from audio streams, without case, and the first meaning stays', () => {
  const numbers = new PayloadNumbers();
  const learn = (...lines: readonly string[]): void => numbers.learn(parseSessionDescription(sdp(lines)).media);
  const events = { name: 'telephone-event', clockRateHz: 8000 };
  learn('m=video 1 RTP/AVP 96', 'a=rtpmap:96 H264/90000');
  assert.equal(numbers.numberFor(events, 96), 96);
  learn('m=audio 1 RTP/AVP 96', 'a=rtpmap:96 first/8000');
  learn('m=audio 1 RTP/AVP 96 100', 'a=rtpmap:96 second/8000', 'a=rtpmap:100 TELEPHONE-event/16000');
  assert.equal(numbers.numberFor({ name: 'First', clockRateHz: 8000 }, 1), 96);
  assert.equal(numbers.numberFor({ name: 'second', clockRateHz: 8000 }, 96), 97);
  assert.equal(numbers.numberFor(events, 100), 97);
  assert.equal(numbers.numberFor({ name: 'telephone-event', clockRateHz: 16000 }, 1), 100);
});

test('RFC 3551 §6: the last dynamic number is 127', () => {
  const numbers = new PayloadNumbers();
  const taken = Array.from({ length: 31 }, (_, index) => 96 + index);
  numbers.learn(
    parseSessionDescription(sdp([`m=audio 1 RTP/AVP ${taken.join(' ')}`, ...taken.map((number) => `a=rtpmap:${number} x${number}/8000`)]))
      .media,
  );
  assert.equal(numbers.numberFor({ name: 'a', clockRateHz: 8000 }, 96), 127);
});
