// Whether an offer can be answered, told before a leg is made: RFC 3261 §13.3.1.3, warn-codes by §20.43.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { offerWarning } from '../src/index.ts';
import type { AnswerPolicy, SrtpPolicy } from '../src/index.ts';
import { leg, sdp } from './descriptions.ts';

const key = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const crypto = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`;
const plain = 'm=audio 4000 RTP/AVP 0';
const secure = ['m=audio 4000 RTP/SAVP 0', crypto];

const cases: readonly { name: string; lines: readonly string[]; srtp?: SrtpPolicy; code: number | undefined; text?: string }[] = [
  { name: 'G.711', lines: [plain], code: undefined },
  { name: 'G.711 behind others', lines: ['m=audio 4000 RTP/AVP 18 97 8', 'a=rtpmap:97 iLBC/8000'], code: undefined },
  { name: 'RTP/AVPF', lines: ['m=audio 4000 RTP/AVPF 0'], code: undefined },
  { name: 'G.729 only', lines: ['m=audio 4000 RTP/AVP 18'], code: 305, text: 'Incompatible media format' },
  { name: 'telephone events only', lines: ['m=audio 4000 RTP/AVP 101', 'a=rtpmap:101 telephone-event/8000'], code: 305 },
  { name: 'a codec that is switched off', lines: ['m=audio 4000 RTP/AVP 9'], code: 305 },
  {
    name: 'DTLS only',
    lines: ['m=audio 4000 UDP/TLS/RTP/SAVPF 0 111', 'a=rtpmap:111 opus/48000/2'],
    code: 302,
    text: 'Incompatible transport protocol',
  },
  { name: 'video only', lines: ['m=video 4000 RTP/AVP 31'], code: 304, text: 'Media type not available' },
  { name: 'no stream', lines: [], code: 304 },
  { name: 'audio on port 0', lines: ['m=audio 0 RTP/AVP 0'], code: 304 },
  { name: 'SRTP where it is off', lines: secure, code: 302 },
  { name: 'SRTP where it is accepted', lines: secure, srtp: 'accept', code: undefined },
  { name: 'SRTP where it is offered', lines: secure, srtp: 'offer', code: undefined },
  { name: 'RTP where SRTP is required', lines: [plain], srtp: 'require', code: 302 },
  { name: 'RTP and SRTP where SRTP is required', lines: [plain, ...secure], srtp: 'require', code: undefined },
  { name: 'SRTP without a key', lines: ['m=audio 4000 RTP/SAVP 0'], srtp: 'accept', code: 306, text: 'Attribute not understood' },
  {
    name: 'SRTP with a suite that is not wanted',
    lines: ['m=audio 4000 RTP/SAVP 0', crypto.replace('_80', '_32')],
    srtp: 'accept',
    code: 306,
  },
  { name: 'SRTP without a codec', lines: ['m=audio 4000 RTP/SAVP 18', crypto], srtp: 'accept', code: 305 },
  { name: 'DTLS beside G.729', lines: ['m=audio 4000 UDP/TLS/RTP/SAVPF 0', 'm=audio 4002 RTP/AVP 18'], code: 305 },
  { name: 'G.729 beside DTLS', lines: ['m=audio 4002 RTP/AVP 18', 'm=audio 4000 UDP/TLS/RTP/SAVPF 0'], code: 305 },
  { name: 'video beside G.711', lines: ['m=video 4002 RTP/AVP 31', plain], code: undefined },
];

for (const { name, lines, srtp, code, text } of cases) {
  test(`RFC 3261 §20.43: an offer of ${name} (SRTP ${srtp ?? 'off'}) is ${code === undefined ? 'answered' : `refused with ${code}`}, and the leg says the same`, async () => {
    const policy: AnswerPolicy = { codecs: ['PCMU', 'PCMA'], ...(srtp === undefined ? {} : { srtp }) };
    const warning = offerWarning(sdp(lines), policy);
    assert.equal(warning?.code, code);
    if (text !== undefined) assert.equal(warning?.text, text);
    const l = await leg(policy);
    if (code === undefined) l.answerOffer(sdp(lines));
    else {
      assert.throws(
        () => l.answerOffer(sdp(lines)),
        (error) =>
          error instanceof ProblemError &&
          error.code === 'unsupported' &&
          error.details['warnCode'] === code &&
          error.details['warnText'] === warning?.text,
      );
    }
    await l.close();
  });
}

test('RFC 3261 §20.43: an offer that cannot be read, or says no address, is refused with 307 or 301', () => {
  const policy: AnswerPolicy = { codecs: ['PCMU'] };
  assert.equal(offerWarning('nonsense', policy)?.code, 307);
  assert.equal(offerWarning(sdp([plain], ''), policy)?.code, 301);
  assert.equal(offerWarning(sdp([plain], 'c=IN IP4 not_a_name'), policy)?.code, 301);
  assert.equal(offerWarning(sdp([plain], 'c=IN IP4 media.example.test'), policy), undefined);
});
