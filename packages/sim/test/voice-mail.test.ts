// The message key, the summary of messages, and what each line's mailbox may do: up.oneTouchVoiceMail, msg.mwi.x.callBackMode, msg.mwi.x.callBack.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Text } from '@offhook/base';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene } from './person.ts';

const messages = { type: 'key', key: 'messages' } as const;
const contact = { 'msg.mwi.1.callBackMode': 'contact', 'msg.mwi.1.callBack': '2002' } as const;

/** Whom the phone calls, and on which line. */
function called(world: World): readonly (readonly [number, string])[] {
  return world
    .phone('2001')
    .calls.calls.flatMap((call) => (call.direction === 'Out' ? [[call.line.settings.index, call.destination.address] as const] : []));
}

function rows(person: Person): readonly (readonly [string, string])[] {
  const { body } = person;
  return body.kind === 'list' ? body.items.map(({ text, detail = '' }) => [text, detail] as const) : [];
}

function notice(person: Person): string {
  return person.view.screen.notice ?? '';
}

/** Alice's phone has a second line, that of 2003. */
async function twoLines(settings: Readonly<Record<string, string>>): Promise<{ world: World; alice: Person }> {
  const { world, alice } = await scene(
    { 'reg.2.address': '2003', 'reg.2.auth.userId': '2003', 'reg.2.auth.password': 'secret-2003', ...settings },
    { people: ['2001', '2002', '2003'] },
  );
  return { world, alice };
}

describe('msg.mwi.x.callBackMode: whom the message key calls', () => {
  for (const [settings, expected] of [
    [{}, 'sip:2001@example.test'],
    [{ ...contact, 'msg.mwi.1.callBackMode': 'registration' }, 'sip:2001@example.test'],
    [contact, 'sip:2002@example.test'],
  ] as const)
    it(`${JSON.stringify(settings)}: ${expected}`, async () => {
      const { world, alice } = await scene({ 'up.oneTouchVoiceMail': '1', ...settings });
      await alice.do(messages);
      assert.deepEqual(called(world), [[1, expected]]);
      await world.close();
    });

  it('contact without a number: nobody is called, and the screen says so', async () => {
    const { world, alice } = await scene({ 'up.oneTouchVoiceMail': '1', 'msg.mwi.1.callBackMode': 'contact' });
    await alice.do(messages);
    assert.deepEqual([called(world), notice(alice)], [[], 'No voice mail number is set up for this line']);
    await world.close();
  });

  for (const [mode, isTold] of [
    ['contact', true],
    ['registration', true],
    ['disabled', false],
  ] as const)
    it(`${mode}: messages are ${isTold ? '' : 'not '}asked for, and ${isTold ? '' : 'not '}told by the lamp`, async () => {
      const { world, alice } = await scene({ 'msg.mwi.1.subscribe': '2001', ...contact, 'msg.mwi.1.callBackMode': mode });
      world.callServer.setMessages('2001', { new: 2, old: 1 });
      await world.clock.advance(2000);
      assert.equal(alice.view.lamps.message, isTold);
      assert.equal(alice.view.screen.icons.includes('message-waiting'), isTold);
      assert.equal(
        world.traffic.some((record) => utf8Text(record.data ?? new Uint8Array()).startsWith('SUBSCRIBE')),
        isTold,
      );
      await world.close();
    });

  it('disabled: the message key calls nobody and opens nothing', async () => {
    for (const oneTouch of ['0', '1']) {
      const { world, alice } = await scene({ ...contact, 'msg.mwi.1.callBackMode': 'disabled', 'up.oneTouchVoiceMail': oneTouch });
      await alice.do(messages);
      assert.deepEqual([called(world), alice.kind, notice(alice)], [[], 'idle', 'Voice mail is switched off on this phone']);
      await world.close();
    }
  });
});

describe('up.oneTouchVoiceMail', () => {
  for (const settings of [{}, { 'up.oneTouchVoiceMail': '0' }] as const)
    it(`${JSON.stringify(settings)}: the message key shows how many messages there are, and Connect calls`, async () => {
      const { world, alice } = await scene({ ...contact, ...settings });
      await alice.do(messages);
      assert.deepEqual([alice.view.screen.title, rows(alice)], ['Messages', [['2001', 'No messages']]]);
      world.callServer.setMessages('2001', { new: 2, old: 1 });
      await world.clock.advance(2000);
      assert.deepEqual(rows(alice), [['2001', '2 new, 1 old']]);
      await alice.press('Connect');
      assert.deepEqual(called(world), [[1, 'sip:2002@example.test']]);
      assert.equal(alice.kind, 'calls');
      await world.close();
    });

  it('1: the message key calls at once, and shows no list', async () => {
    const { world, alice } = await scene({ ...contact, 'up.oneTouchVoiceMail': '1' });
    await alice.do(messages);
    assert.deepEqual([called(world), alice.kind], [[[1, 'sip:2002@example.test']], 'calls']);
    await world.close();
  });

  it('0: each line that has a mailbox stands in the list', async () => {
    const { world, alice } = await twoLines({ 'reg.2.label': 'Shop', 'msg.mwi.2.callBackMode': 'contact', 'msg.mwi.2.callBack': '2002' });
    await alice.do(messages);
    assert.deepEqual(
      rows(alice).map(([text]) => text),
      ['2001', 'Shop'],
    );
    await alice.open('Shop');
    assert.deepEqual(called(world), [[2, 'sip:2002@example.test']]);
    await world.close();
  });

  it('1, with two lines: the first that has new messages is called, else the first', async () => {
    const settings = { 'up.oneTouchVoiceMail': '1', ...contact, 'msg.mwi.2.callBackMode': 'contact', 'msg.mwi.2.callBack': '2002' };
    for (const [has, line] of [
      [{ new: 0, old: 3 }, 1],
      [{ new: 1, old: 0 }, 2],
    ] as const) {
      const { world, alice } = await twoLines(settings);
      world.callServer.setMessages('2003', has);
      await world.clock.advance(2000);
      await alice.do(messages);
      assert.deepEqual(called(world), [[line, 'sip:2002@example.test']]);
      await world.close();
    }
  });
});
