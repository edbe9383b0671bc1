// Auto-answer, as call servers use it for intercom and paging: only where the settings name it, with a tone first and the microphone off.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Phone } from '@offhook/phone';
import { Handset } from '@offhook/phone';
import type { InviteSession } from '@offhook/sip';
import { textBody } from '@offhook/sip';

import { World } from '../src/world.ts';
import { FarEnd, description } from './far-end.ts';

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
}

async function scene(settings: Readonly<Record<string, string>>): Promise<Scene> {
  const world = await World.create({ seed: 31, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  return { world, alice: world.phone('2001'), bob: world.phone('2002') };
}

/** Bob's user agent calls Alice through their call server, with these headers. */
function ring({ bob }: Scene, headers: Readonly<Record<string, string | readonly string[]>>): InviteSession {
  const [line] = bob.lines;
  assert.ok(line !== undefined);
  return line.userAgent.invite({
    account: line.account,
    target: 'sip:2001@example.test',
    body: textBody('application/sdp', description()),
    headers,
    delegate: {},
  });
}

function state({ alice }: Scene): string | undefined {
  return alice.calls.calls[0]?.state;
}

/** Ten seconds pass. Milliseconds from the ringing to the answer; undefined where nobody answers. */
async function answeredAfterMs(all: Scene): Promise<number | undefined> {
  const { world, alice } = all;
  await world.untilTrue(() => alice.calls.calls.length > 0);
  for (let passedMs = 0; passedMs < 10_000; passedMs += 20) {
    if (state(all) === 'connected') return passedMs;
    await world.clock.advance(20);
  }
  return undefined;
}

async function leave({ world, alice }: Scene, session: InviteSession): Promise<void> {
  session.end();
  await world.untilTrue(() => alice.calls.calls.length === 0);
  assert.equal(alice.calls.audio.sound.kind, 'silence');
  await world.close();
  await world.clock.advance(100);
  assert.equal(world.clock.pendingTimers, 0);
}

const byClass = (value: string, ringClass: string): Readonly<Record<string, string>> => ({
  'voIpProt.SIP.alertInfo.1.value': 'Other',
  'voIpProt.SIP.alertInfo.1.class': 'custom1',
  'voIpProt.SIP.alertInfo.2.value': value,
  'voIpProt.SIP.alertInfo.2.class': ringClass,
});

/** The tone. */
const toneMs = 600;

function assertNear(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= 100, `expected about ${expected} ms, got ${actual}`);
}

describe('a ring class of voIpProt.SIP.alertInfo answers', () => {
  for (const [what, value, ringClass, alertInfo, afterMs] of [
    ['info=alert-autoanswer', 'info=alert-autoanswer', 'autoAnswer', '<http://example.test>;info=alert-autoanswer;delay=0', 0],
    ['a word of the server, whatever its case', 'Auto Answer', 'autoAnswer', 'auto answer', 0],
    ['Ring Answer: after its timeout', 'Ring Answer', 'ringAutoAnswer', 'Ring Answer', 2000],
    ['Ring Answer Mute', 'Ring Answer', 'ringAnswerMute', 'Ring Answer', 2000],
    ['Answer Mute', 'Mute', 'answerMute', '<http://192.0.2.1/Mute>', 0],
  ] as const) {
    it(what, async () => {
      const all = await scene(byClass(value, ringClass));
      const session = ring(all, { 'Alert-Info': alertInfo });
      assertNear(await answeredAfterMs(all), afterMs + toneMs);
      await leave(all, session);
    });
  }

  it('by the second of two Alert-Info headers', async () => {
    const all = await scene(byClass('Auto', 'autoAnswer'));
    const session = ring(all, { 'Alert-Info': ['<http://example.test/ring.wav>', '<http://example.test>;info=Auto'] });
    assertNear(await answeredAfterMs(all), toneMs);
    await leave(all, session);
  });

  it('of any name, by its type and timeout', async () => {
    const all = await scene({
      ...byClass('Site', 'custom3'),
      'se.rt.custom3.type': 'ring-answer',
      'se.rt.custom3.timeout': '5000',
    });
    const session = ring(all, { 'Alert-Info': 'Site' });
    assertNear(await answeredAfterMs(all), 5000 + toneMs);
    await leave(all, session);
  });

  it('with answer-after of Call-Info in place of its own timeout', async () => {
    const all = await scene(byClass('Ring Answer', 'ringAutoAnswer'));
    const session = ring(all, { 'Alert-Info': 'Ring Answer', 'Call-Info': '<sip:example.test>;answer-after=4' });
    assertNear(await answeredAfterMs(all), 4000 + toneMs);
    await leave(all, session);
  });

  for (const [what, settings, headers] of [
    ['without a class that names the value', {}, { 'Alert-Info': 'info=alert-autoanswer' }],
    ['with a class that only rings', byClass('Auto', 'internal'), { 'Alert-Info': 'Auto' }],
    ['with a class that is only seen', byClass('Auto', 'visual'), { 'Alert-Info': 'Auto' }],
    ['with another value', byClass('Auto', 'autoAnswer'), { 'Alert-Info': 'Manual' }],
    ['with no Alert-Info', byClass('Auto', 'autoAnswer'), {}],
    ['with an empty value', byClass('', 'autoAnswer'), { 'Alert-Info': 'Auto' }],
    ['while ring types are off', { ...byClass('Auto', 'autoAnswer'), 'se.rt.enabled': '0' }, { 'Alert-Info': 'Auto' }],
    ['where the caller asks for a person (RFC 5373)', byClass('Auto', 'autoAnswer'), { 'Alert-Info': 'Auto', 'Answer-Mode': 'Manual' }],
    ['by Call-Info alone', {}, { 'Call-Info': '<sip:example.test>;answer-after=0' }],
    ['by Answer-Mode alone', {}, { 'Answer-Mode': 'Auto' }],
  ] as const) {
    it(`${what}: the phone rings`, async () => {
      const all = await scene(settings);
      const session = ring(all, headers);
      assert.equal(await answeredAfterMs(all), undefined);
      assert.equal(state(all), 'offering');
      await leave(all, session);
    });
  }
});

describe('call.autoAnswer.SIP answers', () => {
  for (const [what, headers, afterMs] of [
    ['every call, after the timeout of its ring class', {}, 2000],
    ['Call-Info: answer-after at once', { 'Call-Info': '<sip:example.test>;answer-after=0' }, 0],
    ['Call-Info: answer-after among several values, later', { 'Call-Info': '<sip:a>;purpose=info, <sip:b>;answer-after=3' }, 3000],
    ['Answer-Mode: Auto at once', { 'Answer-Mode': 'Auto' }, 0],
    ['a value that is no number as every call', { 'Call-Info': '<sip:example.test>;answer-after=soon' }, 2000],
  ] as const) {
    it(what, async () => {
      const all = await scene({ 'call.autoAnswer.SIP': '1' });
      const session = ring(all, headers);
      assertNear(await answeredAfterMs(all), afterMs + toneMs);
      await leave(all, session);
    });
  }

  it('with the ring class that call.autoAnswer.ringClass names', async () => {
    const all = await scene({ 'call.autoAnswer.SIP': '1', 'call.autoAnswer.ringClass': 'autoAnswer' });
    const session = ring(all, {});
    assertNear(await answeredAfterMs(all), toneMs);
    await leave(all, session);
  });

  it('with the one of the shipped settings where call.autoAnswer.ringClass names none that there is', async () => {
    const all = await scene({ 'call.autoAnswer.SIP': '1', 'call.autoAnswer.ringClass': 'nosuch' });
    const session = ring(all, {});
    assertNear(await answeredAfterMs(all), 2000 + toneMs);
    await leave(all, session);
  });

  it('Answer-Mode: Manual rings', async () => {
    const all = await scene({ 'call.autoAnswer.SIP': '1' });
    const session = ring(all, { 'Answer-Mode': 'Manual' });
    assert.equal(await answeredAfterMs(all), undefined);
    await leave(all, session);
  });
});

describe('what an answer without a person does', () => {
  it('a tone sounds first, and the microphone is off until the person presses Mute', async () => {
    const all = await scene(byClass('Auto', 'autoAnswer'));
    const { world, alice } = all;
    const session = ring(all, { 'Alert-Info': 'Auto' });
    await world.untilTrue(() => alice.calls.calls.length > 0);
    assert.ok(alice.calls.audio.sound.kind === 'pattern' && alice.calls.audio.sound.name === 'callProg.intercom');
    await world.untilTrue(() => state(all) === 'connected');
    assert.equal(alice.calls.audio.sound.kind, 'leg');
    assert.equal(alice.calls.isMuted, true);
    const handset = new Handset(alice);
    assert.equal(handset.view().lamps.mute, true);
    await world.until(handset.handle({ type: 'key', key: 'mute' }));
    assert.equal(alice.calls.isMuted, false);
    handset.close();
    await leave(all, session);
    assert.equal(alice.calls.isMuted, false);
  });

  it('call.autoAnswer.micMute=0 leaves the microphone on, unless the class says mute', async () => {
    for (const [ringClass, isMuted] of [
      ['autoAnswer', false],
      ['answerMute', true],
    ] as const) {
      const all = await scene({ ...byClass('Auto', ringClass), 'call.autoAnswer.micMute': '0' });
      const session = ring(all, { 'Alert-Info': 'Auto' });
      await all.world.untilTrue(() => state(all) === 'connected');
      assert.equal(all.alice.calls.isMuted, isMuted, ringClass);
      await leave(all, session);
    }
  });

  it('call.autoAnswer.playTone.enable=0 answers without a tone', async () => {
    const all = await scene({ ...byClass('Auto', 'autoAnswer'), 'call.autoAnswer.playTone.enable': '0' });
    const session = ring(all, { 'Alert-Info': 'Auto' });
    assertNear(await answeredAfterMs(all), 0);
    await leave(all, session);
  });

  it('a call that a person answers before is not muted', async () => {
    const all = await scene(byClass('Ring Answer', 'ringAutoAnswer'));
    const { world, alice } = all;
    const session = ring(all, { 'Alert-Info': 'Ring Answer' });
    await world.untilTrue(() => alice.calls.ringing.length > 0);
    await world.until(alice.calls.answer(alice.calls.ringing[0]?.id ?? ''));
    await world.clock.advance(5000);
    assert.equal(alice.calls.isMuted, false);
    await leave(all, session);
  });
});

describe('nothing is answered without a person', () => {
  const settings = byClass('Ring Answer', 'ringAutoAnswer');
  const headers = { 'Alert-Info': 'Ring Answer' };

  it('in another call: call waiting, also once that has ended', async () => {
    const all = await scene(settings);
    const { world, alice } = all;
    const other = await world.until(alice.calls.place(1, '2003'));
    const session = ring(all, headers);
    await world.untilTrue(() => alice.calls.ringing.length === 1);
    await world.clock.advance(1000);
    alice.calls.end(other.id);
    await world.clock.advance(10_000);
    assert.equal(alice.calls.ringing.length, 1);
    await leave(all, session);
  });

  it('where a call begins meanwhile', async () => {
    const all = await scene(settings);
    const { world, alice } = all;
    const session = ring(all, headers);
    await world.untilTrue(() => alice.calls.ringing.length === 1);
    await world.until(alice.calls.place(1, '2003'));
    await world.clock.advance(10_000);
    assert.equal(alice.calls.ringing.length, 1);
    alice.calls.close();
    await leave(all, session);
  });

  it('once the person has ignored the call', async () => {
    const all = await scene(settings);
    const { world, alice } = all;
    const session = ring(all, headers);
    await world.untilTrue(() => alice.calls.ringing.length === 1);
    alice.calls.ignore(alice.calls.ringing[0]?.id ?? '');
    await world.clock.advance(10_000);
    assert.equal(state(all), 'offering');
    await leave(all, session);
  });

  it('where the person is not to be disturbed', async () => {
    const all = await scene({ ...settings, 'call.rejectBusyOnDnd': '0' });
    const { world, alice } = all;
    await world.until(alice.choices.change({ isDoNotDisturb: true }));
    const session = ring(all, headers);
    await world.untilTrue(() => alice.calls.calls.length === 1);
    await world.clock.advance(10_000);
    assert.equal(state(all), 'offering');
    await leave(all, session);
  });

  it('where the caller gives up during the tone', async () => {
    const all = await scene(settings);
    const { world, alice } = all;
    const session = ring(all, headers);
    await world.untilTrue(() => alice.calls.ringing.some((call) => call.isAnnounced));
    await leave(all, session);
    assert.equal(alice.calls.isMuted, false);
  });

  it('for a caller who is no server of the line: a stranger does not open the microphone', async () => {
    const all = await scene({ ...settings, 'call.autoAnswer.SIP': '1' });
    const farEnd = await FarEnd.open(all.world);
    await farEnd.ring(['Alert-Info: Ring Answer', 'Answer-Mode: Auto', 'Call-Info: <sip:x>;answer-after=0']);
    await all.world.clock.advance(10_000);
    assert.equal(state(all), 'offering');
    assert.equal(farEnd.heard.length, 0);
    await all.world.close();
  });
});

describe('call.autoAnswer.ringTone: what is heard before a call is answered', () => {
  for (const [settings, sound] of [
    [{}, 'callProg.intercom'],
    [{ 'call.autoAnswer.ringTone': 'alerting' }, 'callProg.alerting'],
    [{ 'call.autoAnswer.ringTone': 'a tone that nobody has' }, 'confirmation'],
  ] as const)
    it(`${JSON.stringify(settings)}: ${sound}`, async () => {
      const all = await scene({ 'call.autoAnswer.SIP': '1', 'call.autoAnswer.ringClass': 'autoAnswer', ...settings });
      const session = ring(all, {});
      await all.world.untilTrue(() => all.alice.calls.ringing.some((call) => call.isAnnounced));
      const heard = all.alice.calls.audio.sound;
      assert.equal(heard.kind === 'pattern' ? heard.name : heard.kind === 'tone' && heard.tone, sound);
      await leave(all, session);
    });
});

describe('se.rt.*.name: the ring class of a call that comes in is seen', () => {
  for (const [settings, text] of [
    [byClass('Internal', 'internal'), 'Incoming call: Internal'],
    [{ ...byClass('Internal', 'internal'), 'se.rt.internal.name': 'Colleague' }, 'Incoming call: Colleague'],
    [byClass('Internal', 'default'), 'Incoming call'],
    [byClass('Other than that', 'internal'), 'Incoming call'],
    [{ ...byClass('Internal', 'internal'), 'se.rt.enabled': '0' }, 'Incoming call'],
  ] as const)
    it(`${JSON.stringify(settings)}: ${text}`, async () => {
      const all = await scene(settings);
      const session = ring(all, { 'Alert-Info': 'Internal' });
      await all.world.untilTrue(() => all.alice.calls.ringing.length === 1);
      const { body } = new Handset(all.alice).view().screen;
      assert.equal(body.kind === 'calls' && body.calls[0]?.stateText, text);
      await leave(all, session);
    });
});
