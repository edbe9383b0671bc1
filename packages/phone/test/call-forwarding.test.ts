// Where a line's calls go instead of ringing: divert.*, always, when it is busy, while it is not to be disturbed, and when nobody answers (302, RFC 3261 §21.3.3).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Contact } from '@offhook/ucs';

import { callScene } from './call-scene.ts';

const to = (user: string): string => `302 <sip:${user}@example.test>`;

interface Ringing {
  readonly settings: Readonly<Record<string, string>>;
  readonly contact?: Contact;
  readonly isDoNotDisturb?: boolean;
  /** A call is up. */
  readonly isInCall?: boolean;
  readonly afterS?: number;
}

/** What the caller is answered in the end. */
async function answered({ settings, contact, isDoNotDisturb = false, isInCall = false, afterS = 0 }: Ringing): Promise<string> {
  const scene = await callScene({ 'call.callWaiting.enable': '0', ...settings });
  if (contact !== undefined) scene.contacts.push(contact);
  if (isInCall) await scene.called('2002');
  scene.person.isDoNotDisturb = isDoNotDisturb;
  const listed: string[] = [];
  scene.control.on('ended', (call) => listed.push(call.disposition));
  await scene.server.ring('far');
  await scene.pass(afterS * 1000);
  const answer = scene.server.peer.responses('INVITE').findLast((response) => response.status >= 180);
  if (answer?.status !== 302) return String(answer?.status);
  assert.deepEqual(listed, ['Forwarded']);
  return `302 ${answer.headers.all('Contact').join()}`;
}

const all = {
  'divert.1.contact': '5550100',
  'divert.busy.1.contact': '5550101',
  'divert.noanswer.1.contact': '5550102',
  'divert.dnd.1.contact': '5550103',
} as const;
const notAlways = { ...all, 'divert.fwd.1.enabled': '0' } as const;

describe('divert.*: a call that comes in', () => {
  for (const [what, ringing, expected] of [
    ['divert.x.contact: goes there', { settings: { 'divert.1.contact': '5550100' } }, to('5550100')],
    ['divert.x.contact: a whole address', { settings: { 'divert.1.contact': 'sip:5550100@example.test' } }, to('5550100')],
    ['divert.x.contact of another line: rings', { settings: { 'divert.2.contact': '5550100' } }, '180'],
    ['divert.x.sharedDisabled, a shared line: rings', { settings: { ...all, 'reg.1.type': 'shared' } }, '180'],
    ['divert.x.sharedDisabled=1, a private line: goes there', { settings: { ...all, 'divert.1.sharedDisabled': '1' } }, to('5550100')],
    [
      'divert.x.sharedDisabled=0, a shared line: goes there',
      { settings: { ...all, 'reg.1.type': 'shared', 'divert.1.sharedDisabled': '0' } },
      to('5550100'),
    ],
    [
      'divert.x.sharedDisabled, a shared line, auto divert of the contact: rings',
      {
        settings: { 'reg.1.type': 'shared' },
        contact: { firstName: 'Far', lastName: '', contact: 'far', autoDivert: true, divertContact: '5550109' },
      },
      '180',
    ],
    ['divert.fwd.x.enabled=1 without a contact: rings', { settings: { 'divert.fwd.1.enabled': '1' } }, '180'],
    ['divert.fwd.x.enabled=1: goes to the contact, also in a call', { settings: all, isInCall: true }, to('5550100')],
    ['divert.fwd.x.enabled=0: rings', { settings: notAlways }, '180'],
    ['in a call: goes where divert.busy.x says', { settings: notAlways, isInCall: true }, to('5550101')],
    ['in a call: to the common contact', { settings: { ...notAlways, 'divert.busy.1.contact': '' }, isInCall: true }, to('5550100')],
    ['in a call, divert.busy.x.enabled=0: busy', { settings: { ...notAlways, 'divert.busy.1.enabled': '0' }, isInCall: true }, '486'],
    [
      'do not disturb, divert.dnd.x.enabled=1: goes',
      { settings: { ...notAlways, 'divert.dnd.1.enabled': '1' }, isDoNotDisturb: true },
      to('5550103'),
    ],
    ['do not disturb, divert.dnd.x.enabled=0: busy', { settings: notAlways, isDoNotDisturb: true }, '486'],
    [
      'do not disturb, call.rejectBusyOnDnd=0: is not heard, and goes where those go that nobody answers',
      { settings: { ...notAlways, 'call.rejectBusyOnDnd': '0' }, isDoNotDisturb: true, afterS: 56 },
      to('5550102'),
    ],
    ['rings for divert.noanswer.x.timeout', { settings: { ...notAlways, 'divert.noanswer.1.timeout': '20' }, afterS: 19 }, '180'],
    [
      'is not answered: goes where divert.noanswer.x says',
      { settings: { ...notAlways, 'divert.noanswer.1.timeout': '20' }, afterS: 21 },
      to('5550102'),
    ],
    ['is not answered: after 55 s where nothing is said', { settings: notAlways, afterS: 56 }, to('5550102')],
    [
      'is not answered, divert.noanswer.x.enabled=0: times out',
      { settings: { ...notAlways, 'divert.noanswer.1.enabled': '0' }, afterS: 61 },
      '480',
    ],
    ['is not answered, call.offeringTimeOut comes first', { settings: { ...notAlways, 'call.offeringTimeOut': '10' }, afterS: 30 }, '480'],
    ['is not answered, call.offeringTimeOut=0', { settings: { ...notAlways, 'call.offeringTimeOut': '0' }, afterS: 56 }, to('5550102')],
  ] as const)
    it(`${what}: ${expected}`, async () => {
      assert.equal(await answered(ringing), expected);
    });

  it('who is to be rejected is rejected, and who has a place of their own goes there, whatever the line has', async () => {
    const contact = { firstName: 'Far', lastName: '', contact: 'far' };
    assert.equal(await answered({ settings: all, contact: { ...contact, autoReject: true } }), '603');
    assert.equal(await answered({ settings: notAlways, isInCall: true, contact: { ...contact, autoReject: true } }), '486');
    const diverted = { ...contact, autoDivert: true, divertContact: '5550199' };
    assert.equal(await answered({ settings: all, contact: diverted }), to('5550199'));
  });

  it('once it is answered it stays', async () => {
    const scene = await callScene(notAlways);
    await scene.answered('far');
    await scene.pass(120_000);
    assert.equal(scene.control.calls.length, 1);
  });
});
