// Which ring a call has: contact before Alert-Info before line (administrator's guide of UC Software 4 and later, distinctive ringing).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SipRequest, setHeaders } from '@offhook/sip';

import { settingsOf } from '../../test/settings-of.ts';
import type { RingType } from './ring-type.ts';
import { ringTypeOf } from './ring-type.ts';

interface Incoming {
  readonly settings?: Readonly<Record<string, string>>;
  readonly alertInfo?: string;
  readonly ringType?: string;
  readonly line?: number;
}

function ring({ settings = {}, alertInfo = '', ringType, line = 1 }: Incoming): RingType {
  const invite = new SipRequest('INVITE', 'sip:2001@example.test');
  if (alertInfo !== '') setHeaders(invite.headers, { 'Alert-Info': alertInfo });
  const contact = ringType === undefined ? undefined : { firstName: 'Bob', lastName: 'Best', contact: '2002', ringType };
  return ringTypeOf(settingsOf(settings), { invite, contact, lineIndex: line });
}

const classes = {
  'voIpProt.SIP.alertInfo.1.value': 'Sales',
  'voIpProt.SIP.alertInfo.1.class': 'custom1',
  'voIpProt.SIP.alertInfo.2.value': 'Quiet',
  'voIpProt.SIP.alertInfo.2.class': 'visual',
  'voIpProt.SIP.alertInfo.3.value': 'Plain',
  'voIpProt.SIP.alertInfo.3.class': 'default',
  'se.rt.custom1.ringer': 'ringer7',
  'se.rt.visual.ringer': 'ringer9',
};
const ofLine = { 'reg.1.ringType': 'ringer4' };

describe('the ring of a call', () => {
  for (const [what, incoming, ringer] of [
    ['is the first that sounds where nothing says anything', {}, 'ringer2'],
    ['is that of the class default', { settings: { 'se.rt.default.ringer': 'ringer6' } }, 'ringer6'],
    ['is silent where the class default is only seen', { settings: { 'se.rt.default.type': 'visual' } }, 'ringer1'],
    [
      'is the ringtone of normal calls',
      { settings: { 'np.normal.ringing.calls.tonePattern': 'ringer8', 'se.rt.default.ringer': 'ringer6' } },
      'ringer8',
    ],
    ['is that of its line', { settings: { ...ofLine, 'np.normal.ringing.calls.tonePattern': 'ringer8' } }, 'ringer4'],
    ['is not that of another line', { settings: ofLine, line: 2 }, 'ringer2'],
    ['is that of the class that Alert-Info names, before its line', { settings: { ...classes, ...ofLine }, alertInfo: 'sales' }, 'ringer7'],
    ['is silent for a class that is only seen', { settings: classes, alertInfo: 'Quiet' }, 'ringer1'],
    ['is that of its line for the class default', { settings: { ...classes, ...ofLine }, alertInfo: 'Plain' }, 'ringer4'],
    ['is that of its line for a text without a class', { settings: { ...classes, ...ofLine }, alertInfo: 'other' }, 'ringer4'],
    [
      'is that of its contact, by number, before all',
      { settings: { ...classes, ...ofLine }, alertInfo: 'Sales', ringType: '11' },
      'ringer11',
    ],
    ['is that of its contact, by name', { ringType: ' Ringer03 ' }, 'ringer3'],
    ['is the last of its contact', { ringType: '24' }, 'ringer24'],
    ['is not one that is none', { ringType: '25' }, 'ringer2'],
    ['is not one of another kind', { ringType: 'default', settings: ofLine }, 'ringer4'],
    ['is not one behind other words', { ringType: 'my ringer3', settings: ofLine }, 'ringer4'],
    ['is not one before other words', { ringType: '3 rings', settings: ofLine }, 'ringer4'],
    ['is not number 0', { ringType: '0', settings: ofLine }, 'ringer4'],
  ] as const satisfies readonly (readonly [string, Incoming, string])[])
    it(what, () => assert.equal(ring(incoming).ringer, ringer));

  it('beside another call is the tone of its class', () => {
    assert.equal(ring({}).callWaiting, 'callWaiting');
    assert.equal(ring({ settings: classes, alertInfo: 'Sales' }).callWaiting, 'callWaitingLong');
    assert.equal(ring({ settings: { 'se.rt.default.callWait': 'precedenceCallWaiting' } }).callWaiting, 'precedenceCallWaiting');
  });
});
