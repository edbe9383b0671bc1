import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import * as fc from 'fast-check';
import {
  codecs,
  connectionOf,
  directionOf,
  parseCryptoAttribute,
  parseSessionDescription,
  writeCryptoAttribute,
  writeSessionDescription,
} from '../src/index.ts';
import { buildAnswer } from '../src/sdp/answer.ts';
import type { LocalMedia } from '../src/sdp/negotiation.ts';
import { readAnswer } from '../src/sdp/offer.ts';

const corpus = join(process.env['OFFHOOK_CORPUS'] ?? '', 'clux__sdp-transform', 'test');
const hasCorpus = process.env['OFFHOOK_CORPUS'] !== undefined && existsSync(corpus);

function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.code === 'bad-session-description' && typeof error.details['line'] === 'number';
}

test(
  'RFC 8866: every description of the corpus round trips, or is refused with a line and a reason',
  hasCorpus ? {} : { skip: 'OFFHOOK_CORPUS does not name a folder with clux__sdp-transform' },
  () => {
    const files = readdirSync(corpus).filter((name) => name.endsWith('.sdp'));
    assert.ok(files.length >= 20);
    const refused: string[] = [];
    for (const name of files) {
      const text = readFileSync(join(corpus, name), 'utf8');
      try {
        const description = parseSessionDescription(text);
        const written = writeSessionDescription(description);
        assert.deepEqual(parseSessionDescription(written), description, name);
        const lines = (sdp: string): string[] =>
          sdp
            .split(/\r?\n/)
            .map((line) => line.trimEnd().replaceAll(/ +/g, ' '))
            .filter((line) => line !== '')
            .sort();
        assert.deepEqual(lines(written), lines(text.includes('\ns=') ? text : `${text}\ns=-`), name);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused.push(`${name}: ${error.message}`);
      }
    }
    for (const line of refused) console.log(line);
    assert.ok(refused.length <= 2, refused.join('\n'));
  },
);

test('RFC 8866 §9: arbitrary text is read or refused with a line, and what is read round trips', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom(
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 2222 RTP/AVP 0 101',
      'a=sendonly',
      'a=rtpmap:0 PCMU/8000',
      'c=IN IP6 ::',
      'm=video 0 RTP/AVP 31',
      'x=y',
      'i=a',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.constantFrom('\r\n', '\n'), (lines, separator) => {
      try {
        const description = parseSessionDescription(['v=0', ...lines].join(separator));
        assert.deepEqual(parseSessionDescription(writeSessionDescription(description)), description);
      } catch (error) {
        assert.ok(isRefusal(error), String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test('RFC 8866 §5: a refusal names the line', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['', 1],
    ['v=1', 1],
    ['v=0\r\no=- 1 1 IN IP4', 2],
    ['v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nm=audio 70000 RTP/AVP 0', 4],
    ['v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nnonsense', 4],
    ['v=0\r\ns=-', 2],
  ];
  for (const [text, expected] of cases) {
    assert.throws(
      () => parseSessionDescription(text),
      (error) => isRefusal(error) && error.details['line'] === expected,
      text,
    );
  }
});

const atlanta = (...media: readonly string[]): string =>
  ['v=0', 'o=alice 2890844526 2890844526 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', ...media, ''].join('\r\n');

const local: LocalMedia = {
  address: '192.0.2.2',
  port: 49174,
  codecs: [codecs.PCMU, codecs.PCMA],
  srtp: 'off',
  keys: [],
  telephoneEventPayload: 101,
  packetTimeMs: 20,
};
const origin = {
  username: 'bob',
  sessionId: '2808844564',
  sessionVersion: '2808844564',
  addressType: 'IP4',
  address: '192.0.2.2',
} as const;

test('RFC 4317 §2.1: audio is taken with the first common codec, video is refused with port zero', () => {
  const offer = atlanta('m=audio 49170 RTP/AVP 97 0 8', 'a=rtpmap:97 iLBC/8000', 'm=video 51372 RTP/AVP 31 32', 'a=rtpmap:31 H261/90000');
  const { answer, stream } = buildAnswer({ offer: parseSessionDescription(offer), origin, local, direction: 'sendrecv' });
  assert.deepEqual(
    answer.media.map(({ kind, port, formats }) => ({ kind, port, formats })),
    [
      { kind: 'audio', port: 49174, formats: ['0'] },
      { kind: 'video', port: 0, formats: ['31', '32'] },
    ],
  );
  assert.deepEqual(stream.remote, { host: '192.0.2.1', port: 49170 });
});

test('RFC 4317 §3.1: telephone events are answered under the number of the offer', () => {
  const offer = atlanta('m=audio 49170 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000');
  const { answer, stream } = buildAnswer({ offer: parseSessionDescription(offer), origin, local, direction: 'sendrecv' });
  assert.deepEqual(answer.media[0]?.formats, ['0', '96']);
  assert.equal(stream.sendEventPayload, 96);
});

test('RFC 3264 §6.1: the answer has of the wanted direction what the offer allows', () => {
  const table = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const;
  for (const [offered, expected] of Object.entries(table)) {
    const offer = parseSessionDescription(atlanta('m=audio 49170 RTP/AVP 0', `a=${offered}`));
    const { answer, stream } = buildAnswer({ offer, origin, local, direction: 'sendrecv' });
    const [media] = answer.media;
    assert.ok(media);
    assert.equal(directionOf(answer, media), expected);
    assert.equal(stream.direction, expected);
    assert.equal(buildAnswer({ offer, origin, local, direction: 'inactive' }).stream.direction, 'inactive');
  }
});

test('RFC 3264 §6: an answer with another number of m= lines, or without a stream, is refused', () => {
  const offer = parseSessionDescription(atlanta('m=audio 49170 RTP/AVP 0', 'm=video 51372 RTP/AVP 31'));
  const answer = (...media: readonly string[]) => parseSessionDescription(atlanta(...media));
  const hasCode =
    (code: string) =>
    (error: unknown): boolean =>
      error instanceof ProblemError && error.code === code;
  assert.throws(() => readAnswer(offer, answer('m=audio 1 RTP/AVP 0'), local), hasCode('bad-session-description'));
  assert.throws(() => readAnswer(offer, answer('m=audio 0 RTP/AVP 0', 'm=video 0 RTP/AVP 31'), local), hasCode('unsupported'));
  assert.throws(() => readAnswer(offer, answer('m=audio 2 RTP/AVP 18', 'm=video 0 RTP/AVP 31'), local), hasCode('unsupported'));
});

test('RFC 8866 §5.7: the c= line of a stream stands before that of the session', () => {
  const description = parseSessionDescription(atlanta('m=audio 49170 RTP/AVP 0', 'c=IN IP4 192.0.2.77'));
  const [media] = description.media;
  assert.ok(media);
  assert.equal(connectionOf(description, media)?.address, '192.0.2.77');
});

test('RFC 4568 §9.2: crypto lines with lifetime and key identifier are read; unknown suites and parameters are passed over', () => {
  const key = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
  const full = parseCryptoAttribute(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4`);
  assert.equal(full?.tag, 1);
  assert.deepEqual(full.mki, Uint8Array.of(0, 0, 0, 1));
  assert.equal(full.masterKey.length, 16);
  assert.deepEqual(parseCryptoAttribute(writeCryptoAttribute(full)), full);
  assert.ok(parseCryptoAttribute(`2 AES_CM_128_HMAC_SHA1_32 inline:${key} WSH=128`));
  for (const value of [
    `1 F8_128_HMAC_SHA1_80 inline:${key}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTP`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key.slice(4)}`,
    `1 AES_256_CM_HMAC_SHA1_80 inline:${key}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^49`,
    `x AES_CM_128_HMAC_SHA1_80 inline:${key}`,
    '',
  ]) {
    assert.equal(parseCryptoAttribute(value), undefined, value);
  }
});
