// What each screen shows and where its keys lead: the small things that somebody at the phone relies on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { textBody } from '@offhook/sip';

import { description } from './far-end.ts';
import type { Person } from './person.ts';
import { scene, speaking } from './person.ts';

function selected({ body }: Person): string | undefined {
  return body.kind === 'list' ? body.items[body.selectedIndex]?.text : undefined;
}

function callTexts({ body }: Person): readonly string[] {
  return body.kind === 'calls' ? body.calls.map(({ stateText }) => stateText) : [];
}

describe('soft keys', () => {
  it('begin with the first again once a screen that was opened from others is left', async () => {
    const { world, alice } = await scene({ 'feature.presence.enabled': '1' });
    await alice.pressAny('MyStatus');
    await alice.open('Away');
    assert.deepEqual(alice.view.softKeys.slice(0, 2), ['New Call', 'Recent']);
    await alice.pressAny('Buddies');
    await alice.back();
    assert.equal(alice.view.softKeys[0], 'New Call');
    await alice.press('More');
    await alice.do({ type: 'key', key: 'home' });
    assert.equal(alice.view.softKeys[0], 'New Call');
    await world.close();
  });

  it('while the one who is asked first still rings: the transfer can be completed, and is', async () => {
    const { world, alice, bob } = await speaking();
    await alice.press('Transfer');
    await alice.type('2003');
    await world.untilTrue(() => world.phone('2003').calls.ringing.length === 1 && callTexts(alice).includes('Ringing'));
    assert.deepEqual(alice.view.softKeys, ['Transfer', 'End Call']);
    const done = alice.handset.handle({ type: 'soft-key', index: 0 });
    await world.untilTrue(() => world.phone('2003').calls.ringing[0]?.party.address.includes('2002') === true);
    await world.until(world.phone('2003').calls.answer(world.phone('2003').calls.ringing[0]?.id ?? ''));
    await world.until(done);
    await world.untilTrue(() => alice.kind === 'idle' && callTexts(bob).includes('Connected'));
    await world.close();
  });

  it('a call that was placed and rings there has no transfer', async () => {
    const { world, alice, bob } = await scene();
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing && callTexts(alice).includes('Ringing'));
    assert.deepEqual(alice.view.softKeys, ['End Call']);
    await world.close();
  });
});

describe('a list begins', () => {
  it('with the status that is chosen', async () => {
    const { world, alice } = await scene({ 'feature.presence.enabled': '1' });
    await alice.pressAny('MyStatus');
    assert.equal(selected(alice), 'Available');
    await alice.open('Away');
    await alice.pressAny('MyStatus');
    assert.equal(selected(alice), 'Away');
    await world.close();
  });

  it('with the ring type that is chosen, and Play and Back act on it', async () => {
    const { world, alice } = await scene({ 'reg.1.ringType': 'ringer6' });
    const { calls } = world.phone('2001');
    await alice.press('Settings');
    await alice.open('Basic', 'Ring Type');
    await alice.press('Play');
    assert.deepEqual(calls.idleSound, { ringer: 'ringer6' });
    await alice.press('Back');
    assert.deepEqual([calls.idleSound, alice.view.screen.title], [undefined, 'Basic']);
    await world.close();
  });

  it('with the ringer that calls ring with, where nobody has chosen', async () => {
    const { world, alice } = await scene();
    await alice.press('Settings');
    await alice.open('Basic', 'Ring Type');
    assert.equal(selected(alice), 'Low Trill');
    const { body } = alice;
    assert.deepEqual(body.kind === 'list' ? body.items.flatMap(({ text, mark }) => (mark === 'on' ? [text] : [])) : [], ['Low Trill']);
    await world.close();
  });
});

describe('line keys', () => {
  it('as many as the model has, up to eight, and no more', async () => {
    for (const [model, keys] of [
      ['VVX450', 8],
      ['VVX150', 2],
    ] as const) {
      const { world, alice } = await scene({}, { model });
      assert.deepEqual([model, alice.view.lineKeys.length], [model, keys]);
      await world.close();
    }
  });

  it('speed dials take the keys that lines leave, and no more than there are', async () => {
    const { world, alice } = await scene({}, { model: 'VVX150' });
    for (const speedDial of [1, 2, 3])
      await world.until(
        world.phone('2001').directory.save({ firstName: `S${speedDial}`, lastName: '', contact: `200${speedDial}`, speedDial }),
      );
    assert.deepEqual(
      alice.view.lineKeys.map(({ label }) => label),
      ['2001', 'S1'],
    );
    await world.close();
  });

  it('a line stands as its calls do: dialling, ringing, active, held, in a conference', async () => {
    const { world, alice, bob } = await speaking();
    const states = (): readonly (string | undefined)[] => [alice, bob].map(({ view }) => view.lineKeys[0]?.state);
    assert.deepEqual(states(), ['active', 'active']);
    await alice.press('Hold');
    await world.untilTrue(() => callTexts(bob).includes('Held by the other side'));
    assert.deepEqual(states(), ['held', 'active']);
    await alice.press('New Call');
    await alice.type('2003');
    await world.untilTrue(() => world.phone('2003').calls.ringing.length === 1);
    assert.equal(states()[0], 'dialling');
    await world.until(world.phone('2003').calls.answer(world.phone('2003').calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => alice.view.softKeys.includes('Join'));
    await alice.press('Join');
    await world.untilTrue(() => callTexts(alice).every((text) => text === 'Conference'));
    assert.equal(states()[0], 'active');
    await world.close();
  });
});

describe('the screen', () => {
  it('greets with the line where nothing is forwarded', async () => {
    const { world, alice } = await scene();
    assert.deepEqual(alice.body, { kind: 'idle', greeting: '2001' });
    await world.close();
  });

  it('counts the seconds of a call once each, whatever else happens', async () => {
    const { world, alice } = await speaking();
    let changes = 0;
    alice.handset.onChange = () => void changes++;
    for (let nth = 0; nth < 3; nth++) world.phone('2001').changed();
    changes = 0;
    await world.clock.advance(10_000);
    assert.equal(changes, 10);
    await world.close();
  });

  it('a notice goes by itself, and none comes after the handset was closed', async () => {
    const { world, alice } = await scene();
    alice.handset.notice('Soon gone');
    assert.equal(alice.view.screen.notice, 'Soon gone');
    let changes = 0;
    alice.handset.onChange = () => void changes++;
    await world.clock.advance(7000);
    assert.deepEqual([alice.view.screen.notice, changes], [undefined, 1]);
    alice.handset.close();
    alice.handset.notice('Too late');
    assert.equal(alice.view.screen.notice, undefined);
    await world.close();
  });

  it('shows that the microphone is off, and the speaker lamp, during a call alone', async () => {
    const { world, alice } = await speaking();
    const seen = (): unknown => [alice.view.screen.icons.includes('muted'), alice.view.lamps.mute, alice.view.lamps.speaker];
    assert.deepEqual(seen(), [false, false, true]);
    await alice.do({ type: 'key', key: 'mute' });
    assert.deepEqual(seen(), [true, true, true]);
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    assert.deepEqual(seen(), [false, false, false]);
    await world.close();
  });

  it('Stored Data names each store, how much it holds, and where that goes', async () => {
    const { world, alice } = await scene();
    await world.until(world.phone('2001').directory.save({ firstName: 'Bob', lastName: '', contact: '2002' }));
    await alice.press('Settings');
    await alice.open('Status', 'Stored Data');
    const { body } = alice;
    const text = body.kind === 'text' ? body.lines.join('\n') : '';
    assert.match(text, /directory: \d+ bytes, encrypted/);
    assert.match(text, /uploaded as /);
    await world.close();
  });

  it('old messages beside as many new ones are counted', async () => {
    const { world, alice } = await scene({
      'up.oneTouchVoiceMail': '0',
      'msg.mwi.1.callBackMode': 'contact',
      'msg.mwi.1.callBack': '2002',
      'msg.mwi.1.subscribe': '2001',
    });
    world.callServer.setMessages('2001', { new: 1, old: 1 });
    await world.clock.advance(2000);
    await alice.do({ type: 'key', key: 'messages' });
    const { body } = alice;
    assert.equal(body.kind === 'list' ? body.items[0]?.detail : '', '1 new, 1 old');
    await world.close();
  });

  it('a call of a ring class bears its name until it is answered', async () => {
    const { world, alice } = await scene({
      'voIpProt.SIP.alertInfo.1.value': 'family',
      'voIpProt.SIP.alertInfo.1.class': 'custom1',
      'se.rt.custom1.name': 'Family',
    });
    const [line] = world.phone('2002').lines;
    line?.userAgent.invite({
      account: line.account,
      target: 'sip:2001@example.test',
      body: textBody('application/sdp', description()),
      headers: { 'Alert-Info': 'family' },
      delegate: {},
    });
    await world.untilTrue(() => alice.view.lamps.ringing);
    assert.deepEqual(callTexts(alice), ['Incoming call: Family']);
    await alice.press('Answer');
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    assert.deepEqual(callTexts(alice), ['Connected']);
    await world.close();
  });
});

describe('keys', () => {
  it('the speaker key answers, ends the call, and gives dial tone where there is none', async () => {
    const { world, alice, bob } = await scene();
    await alice.do({ type: 'key', key: 'speaker' });
    assert.equal(alice.kind, 'dialling');
    await alice.press('Cancel');
    await bob.do({ type: 'dial', number: '2001' });
    await world.untilTrue(() => alice.view.lamps.ringing);
    await alice.do({ type: 'key', key: 'speaker' });
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    await alice.do({ type: 'key', key: 'headset' });
    await world.untilTrue(() => alice.kind === 'idle' && bob.kind === 'idle');
    await world.close();
  });

  it('the transfer key asks whom a call goes to, and a number dialled by its link leaves whatever is open', async () => {
    const { world, alice } = await speaking();
    await alice.do({ type: 'key', key: 'transfer' });
    assert.deepEqual([alice.kind, alice.view.screen.title], ['dialling', 'Transfer to']);
    await alice.press('Cancel');
    await world.untilTrue(() => callTexts(alice).includes('On hold'));
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await alice.press('Settings');
    await alice.do({ type: 'dial', number: '2003' });
    assert.equal(alice.kind, 'calls');
    await world.close();
  });

  it('a call that comes in takes an empty dialling screen away, and none on which somebody types', async () => {
    for (const digits of ['', '55']) {
      const { world, alice, bob } = await scene();
      await alice.press('New Call');
      if (digits !== '') await alice.do({ type: 'key', key: '5' });
      await bob.do({ type: 'dial', number: '2001' });
      await world.untilTrue(() => alice.view.lamps.ringing);
      assert.equal(alice.kind, digits === '' ? 'calls' : 'dialling');
      await world.close();
    }
  });

  it('No leaves the call lists as they are', async () => {
    const { world, alice, bob } = await speaking();
    await bob.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.clock.advance(1000);
    await alice.press('Recent');
    await alice.press('Clear All');
    await alice.press('No');
    assert.deepEqual([alice.view.screen.title, world.phone('2001').callLists.entries.length], ['Recent Calls', 1]);
    await alice.press('Clear All');
    await alice.press('Yes');
    assert.deepEqual([alice.view.screen.title, world.phone('2001').callLists.entries.length], ['Recent Calls', 0]);
    await world.close();
  });

  it('a ring type of another kind stays in the form as it is, and a known one stands once', async () => {
    for (const [ringType, last] of [
      ['bell.wav', 'bell.wav'],
      ['4', undefined],
    ] as const) {
      const { world, alice } = await scene();
      await world.until(world.phone('2001').directory.save({ firstName: 'Bob', lastName: '', contact: '2002', ringType }));
      await alice.press('Contacts');
      await alice.open('Local Directory');
      await alice.pressAny('Edit');
      const shown = alice.fields.find(([label]) => label === 'Ring type')?.[1];
      if (last === undefined) assert.notEqual(shown, ringType);
      else assert.equal(shown, last);
      await alice.press('Save');
      assert.equal(world.phone('2001').directory.personal[0]?.ringType, ringType);
      await world.close();
    }
  });

  it('a speed dial of 1 is taken, 0 is not', async () => {
    const { world, alice } = await scene();
    await alice.press('Contacts');
    await alice.open('Local Directory');
    await alice.press('Add +');
    await alice.fill('First name', 'Bob');
    await alice.fill('Contact', '2002');
    await alice.fill('Speed dial', '0');
    await alice.press('Save');
    assert.match(alice.error, /from 1 to 9999/);
    await alice.press('Delete');
    await alice.fill('Speed dial', '1');
    await alice.press('Save');
    assert.equal(world.phone('2001').directory.speedDials[0]?.contact, '2002');
    await world.close();
  });
});
