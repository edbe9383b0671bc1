// Guide, Local Contact Directory: what a contact's elements do to a call of theirs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Contact } from '@offhook/ucs';

import { callScene } from './call-scene.ts';

const contact: Contact = { firstName: 'Far', lastName: '', contact: 'far' };

async function ringFrom(
  elements: Partial<Contact>,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly to: string; readonly disposition: string; readonly isRinging: boolean }> {
  const scene = await callScene(settings);
  scene.contacts.push({ ...contact, ...elements });
  const ended: string[] = [];
  scene.control.on('ended', (call) => ended.push(call.disposition));
  await scene.server.ring('far');
  const answer = scene.server.peer.responses('INVITE').findLast((response) => response.status >= 180);
  return {
    status: answer?.status ?? 0,
    to: answer?.status === 302 ? answer.headers.all('Contact').join() : '',
    disposition: ended.join(),
    isRinging: scene.control.ringing.length === 1,
  };
}

describe('a call of a contact', () => {
  it('auto reject refuses it and lists it as rejected', async () => {
    assert.deepEqual(await ringFrom({ autoReject: true }), { status: 603, to: '', disposition: 'Rejected', isRinging: false });
  });

  it('auto divert names the divert contact, an extension of the line’s own domain or a whole address', async () => {
    for (const [divertContact, to] of [
      ['5550199', '<sip:5550199@example.test>'],
      ['sip:x@other.example.test', '<sip:x@other.example.test>'],
    ] as const)
      assert.deepEqual(await ringFrom({ autoDivert: true, divertContact }), {
        status: 302,
        to,
        disposition: 'Forwarded',
        isRinging: false,
      });
  });

  it('auto reject goes before auto divert', async () => {
    assert.equal((await ringFrom({ autoReject: true, autoDivert: true, divertContact: '5550199' })).status, 603);
  });

  it('without a divert contact, with the switch off, or with divert.x.autoOnSpecificCaller=0 it rings', async () => {
    for (const [elements, settings] of [
      [{ autoDivert: true }, {}],
      [{ autoDivert: true, divertContact: '' }, {}],
      [{ autoDivert: false, divertContact: '5550199' }, {}],
      [{ autoReject: false }, {}],
      [{ autoDivert: true, divertContact: '5550199' }, { 'divert.1.autoOnSpecificCaller': '0' }],
    ] as const)
      assert.equal((await ringFrom(elements, settings)).isRinging, true, JSON.stringify(elements));
  });
});
