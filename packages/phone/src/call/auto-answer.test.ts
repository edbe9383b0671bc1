import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SipRequest, setHeaders } from '@offhook/sip';

import { settingsOf } from '../../test/settings-of.ts';
import type { AutoAnswer } from './auto-answer.ts';
import { autoAnswerOf } from './auto-answer.ts';

function answerOf(
  values: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | readonly string[]>>,
): AutoAnswer | undefined {
  const invite = new SipRequest('INVITE', 'sip:2001@example.test');
  setHeaders(invite.headers, headers);
  return autoAnswerOf(settingsOf(values), invite);
}

const intercom = { 'voIpProt.SIP.alertInfo.22.value': 'Intercom', 'voIpProt.SIP.alertInfo.22.class': 'autoAnswer' };
const bySip = { 'call.autoAnswer.SIP': '1' };
const named = { 'Alert-Info': '<https://example.test>;info=intercom' };

describe('whether a call is answered without a person, and after how many milliseconds', () => {
  for (const [what, settings, headers, afterMs] of [
    ['nothing says so', {}, {}, undefined],
    ['a class of type answer, by the last row and whatever the case', intercom, named, 0],
    [
      'a class of type ring-answer, by its timeout',
      { ...intercom, 'voIpProt.SIP.alertInfo.22.class': 'ringAutoAnswer', 'se.rt.ringAutoAnswer.timeout': '1500' },
      named,
      1500,
    ],
    ['a class of type ring', { ...intercom, 'voIpProt.SIP.alertInfo.22.class': 'custom1' }, named, undefined],
    ['another text', intercom, { 'Alert-Info': 'bellcore-dr1' }, undefined],
    ['no Alert-Info', intercom, {}, undefined],
    [
      'the first row that fits counts',
      { ...intercom, 'voIpProt.SIP.alertInfo.1.value': 'inter', 'voIpProt.SIP.alertInfo.1.class': 'custom1' },
      named,
      undefined,
    ],
    ['se.rt.enabled=0', { ...intercom, 'se.rt.enabled': '0' }, named, undefined],
    ['se.rt.enabled=0 leaves call.autoAnswer.SIP', { ...bySip, 'se.rt.enabled': '0' }, {}, 2000],
    ['call.autoAnswer.SIP', bySip, {}, 2000],
    ['call.autoAnswer.SIP with a class of its own', { ...bySip, 'call.autoAnswer.ringClass': 'autoAnswer' }, {}, 0],
    ['call.autoAnswer.SIP with a class that is none', { ...bySip, 'call.autoAnswer.ringClass': 'toString' }, {}, 2000],
    [
      'a class of Alert-Info that only rings leaves call.autoAnswer.SIP',
      { ...bySip, ...intercom, 'voIpProt.SIP.alertInfo.22.class': 'custom1', 'se.rt.custom1.timeout': '700' },
      named,
      2000,
    ],
    ['RFC 5373: Answer-Mode: Auto does not wait', bySip, { 'Answer-Mode': ' AUTO;require' }, 0],
    ['RFC 5373: Answer-Mode: Manual wants a person', bySip, { 'Answer-Mode': 'Manual' }, undefined],
    ['RFC 5373: Answer-Mode alone answers nothing', {}, { 'Answer-Mode': 'Auto' }, undefined],
    ['answer-after', bySip, { 'Call-Info': '<sip:example.test>;answer-after=3' }, 3000],
    ['answer-after with blanks and another parameter', bySip, { 'Call-Info': '<sip:example.test> ; Answer-After = 12 ;x=1' }, 12_000],
    [
      'answer-after of the second value, before Answer-Mode',
      bySip,
      { 'Call-Info': ['<sip:example.test>;purpose=icon', '<sip:example.test>;answer-after=0'], 'Answer-Mode': 'x' },
      0,
    ],
    ['answer-after of five digits is none', bySip, { 'Call-Info': '<sip:example.test>;answer-after=99999' }, 2000],
    ['answer-after of words is none', bySip, { 'Call-Info': '<sip:example.test>;answer-after=3x' }, 2000],
    ['answer-after alone answers nothing', {}, { 'Call-Info': '<sip:example.test>;answer-after=0' }, undefined],
  ] as const) {
    it(what, () => assert.equal(answerOf({ ...settings }, { ...headers })?.afterMs, afterMs));
  }
});

describe('how', () => {
  for (const [what, settings, isMuted, hasTone] of [
    ['as shipped: muted, with a tone', {}, true, true],
    ['call.autoAnswer.micMute=0', { 'call.autoAnswer.micMute': '0' }, false, true],
    ['the class mutes', { 'call.autoAnswer.micMute': '0', 'se.rt.ringAutoAnswer.micMute': '1' }, true, true],
    ['call.autoAnswer.playTone.enable=0', { 'call.autoAnswer.playTone.enable': '0' }, true, false],
  ] as const) {
    it(what, () => assert.deepEqual(answerOf({ ...bySip, ...settings }, {}), { afterMs: 2000, isMuted, hasTone }));
  }
});
