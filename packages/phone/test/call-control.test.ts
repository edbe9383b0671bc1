// Placing, answering and ending calls: what each does to the call, to its far end and to the sound.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import type { Call } from '../src/call/call.ts';
import type { CallScene } from './call-scene.ts';
import { callScene, description, isConflict } from './call-scene.ts';

async function rung(scene: CallScene, callId = 'a', headers: readonly string[] = []): Promise<Call> {
  await scene.server.ring(callId, { headers });
  return scene.control.calls.find(({ session }) => session?.callId === callId) ?? assert.fail('nobody rings');
}

function statusOf({ server }: CallScene, callId: string): number | undefined {
  return server.peer.responses('INVITE').findLast((response) => response.callId === callId && response.status >= 180)?.status;
}

describe('a call that is placed', () => {
  it('goes from dialling by ringback to connected, with one party', async () => {
    const scene = await callScene();
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 180));
    const call = await scene.until(scene.control.place(1, '2002'));
    assert.deepEqual([call.state, call.connectedAtMs, call.disposition], ['dialling', undefined, 'Partial']);
    await scene.pass(10);
    assert.deepEqual([call.state, scene.control.audio.sound], ['ringback', { kind: 'tone', tone: 'ringback' }]);
    const [invite] = scene.server.invites(call);
    assert.ok(invite !== undefined);
    assert.deepEqual([invite.uriText, call.party.address], ['sip:2002@example.test;user=phone', 'sip:2002@example.test']);
    scene.server.reply(invite, 200);
    await scene.pass(10);
    assert.deepEqual([call.state, call.disposition, call.connections], ['connected', 'Normal', [{ address: 'sip:2002@example.test' }]]);
    assert.deepEqual(scene.control.audio.sound, { kind: 'leg', leg: call.leg });
    assert.equal(call.isSecure, false);
    scene.control.end(call.id);
    await scene.pass(10);
    assert.deepEqual([call.state, scene.control.calls, scene.control.audio.sound], ['ended', [], { kind: 'silence' }]);
    assert.equal(scene.server.peer.requests('BYE').length, 1);
  });

  it('needs a line that there is', async () => {
    const scene = await callScene();
    await assert.rejects(scene.control.place(2, '2002'), (error) => isProblem(error, 'not-found'));
  });

  it('finds no room beyond reg.x.callsPerLineKey times reg.x.lineKeys, each line for itself', async () => {
    const scene = await callScene({
      'reg.1.callsPerLineKey': '1',
      'reg.1.lineKeys': '2',
      'reg.2.address': '2002@example.test',
      'reg.2.server.1.address': '192.0.2.2',
      'reg.2.server.1.transport': 'UDPOnly',
      'reg.2.server.1.register': '0',
    });
    await scene.called('2003');
    await scene.called('2004');
    await assert.rejects(scene.control.place(1, '2005'), isConflict);
    await scene.server.ring('a');
    assert.equal(statusOf(scene, 'a'), 486);
    const other = await scene.until(scene.control.place(2, '2005'));
    assert.equal(other.line.settings.index, 2);
    await scene.pass(10);
    scene.control.end(scene.control.calls[0]?.id ?? '');
    await scene.pass(10);
    assert.equal((await rung(scene, 'b')).state, 'offering');
  });

  it('that is ended before its INVITE goes sends none, and frees its ports', async () => {
    const scene = await callScene();
    const off = scene.control.on('changed', () => {
      off();
      const [call] = scene.control.calls;
      if (call !== undefined) scene.control.end(call.id);
    });
    const call = await scene.until(scene.control.place(1, '2002'));
    await scene.pass(10);
    assert.deepEqual([call.state, call.session, call.leg], ['ended', undefined, undefined]);
    assert.equal(scene.server.peer.requests('INVITE').length, 0);
  });

  it('that is ended while its ports are bound sends none, and closes its leg', async () => {
    const scene = await callScene();
    const placing = scene.control.place(1, '2002');
    // The ports are bound in a later turn.
    await Promise.resolve();
    await Promise.resolve();
    scene.control.end(scene.control.calls[0]?.id ?? '');
    const call = await scene.until(placing);
    await scene.pass(10);
    assert.deepEqual([call.state, call.session, scene.server.peer.requests('INVITE').length], ['ended', undefined, 0]);
  });

  it('with a target that cannot be read fails, and leaves no call', async () => {
    const scene = await callScene();
    const ended: Call[] = [];
    scene.control.on('ended', (call) => ended.push(call));
    await assert.rejects(scene.control.place(1, 'sip:'), isProblem);
    await scene.pass(10);
    assert.deepEqual([scene.control.calls, ended.length], [[], 1]);
    assert.notEqual(ended[0]?.endText, '');
    assert.ok(scene.platform.logRecords.some(({ message }) => message === 'call failed'));
  });

  it('that is refused tells why', async () => {
    const scene = await callScene();
    scene.server.answers.set('INVITE', 486);
    const call = await scene.until(scene.control.place(1, '2002'));
    await scene.pass(10);
    assert.deepEqual([call.state, call.disposition, call.endText], ['ended', 'Busy', 'Busy Here']);
  });

  for (const [seconds, isOver] of [
    ['3', true],
    ['0', false],
  ] as const) {
    it(`call.ringBackTimeOut=${seconds}: the call is ${isOver ? '' : 'not '}given up`, async () => {
      const scene = await callScene({ 'call.ringBackTimeOut': seconds });
      scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 180));
      const call = await scene.until(scene.control.place(1, '2002'));
      await scene.pass(2900);
      assert.equal(call.state, 'ringback');
      await scene.pass(200);
      assert.equal(scene.server.peer.requests('CANCEL').length, isOver ? 1 : 0);
    });
  }

  it('holds whoever is spoken to first', async () => {
    const scene = await callScene();
    const first = await scene.called('2002');
    const second = await scene.called('2003');
    assert.deepEqual([first.state, second.state, scene.control.focus === second], ['hold', 'connected', true]);
  });

  for (const [status, state, disposition] of [
    [180, 'ringback', 'Partial'],
    [183, 'ringback', 'Partial'],
    [181, 'proceeding', 'Forwarded'],
    [182, 'proceeding', 'Partial'],
  ] as const) {
    it(`RFC 3261 §21.1: ${status} is ${state}`, async () => {
      const scene = await callScene();
      scene.server.answers.set('INVITE', (request) => scene.server.reply(request, status));
      const call = await scene.until(scene.control.place(1, '2002'));
      await scene.pass(10);
      assert.deepEqual([call.state, call.disposition, call.hasEarlyMedia], [state, disposition, false]);
    });
  }

  it('RFC 3960: a 183 with a description lets the far end be heard', async () => {
    const scene = await callScene();
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 183, {}, description()));
    const call = await scene.until(scene.control.place(1, '2002'));
    await scene.pass(10);
    assert.deepEqual([call.hasEarlyMedia, scene.control.audio.sound], [true, { kind: 'leg', leg: call.leg }]);
  });

  it('RFC 3261 §13.2.2.4: with an answer that cannot be used is acknowledged and ended, with the reason', async () => {
    const scene = await callScene();
    scene.server.answers.set('INVITE', (request) =>
      scene.server.reply(request, 200, {}, description('sendrecv', 'm=audio 6668 RTP/AVP 99')),
    );
    const call = await scene.until(scene.control.place(1, '2002'));
    await scene.pass(2000);
    assert.deepEqual([call.state, call.leg?.isClosed], ['ended', true]);
    assert.deepEqual(
      scene.server.peer.seen.flatMap((message) => (message.kind === 'request' ? [message.method] : [])),
      ['INVITE', 'ACK', 'BYE'],
    );
    assert.match(scene.server.peer.requests('BYE')[0]?.headers.get('Reason') ?? '', /cause=488/);
  });
});

describe('a call that comes in', () => {
  it('rings, is answered once, and is ended', async () => {
    const scene = await callScene();
    const call = await rung(scene);
    assert.deepEqual([call.state, call.isIgnored, statusOf(scene, 'a'), call.direction], ['offering', false, 180, 'In']);
    assert.deepEqual([call.party, call.destination], [{ address: 'sip:a@example.test' }, { address: 'sip:2001@example.test' }]);
    const answering = scene.control.answer(call.id);
    await assert.rejects(scene.control.answer(call.id), isConflict);
    await scene.until(answering);
    await assert.rejects(scene.control.answer(call.id), isConflict);
    assert.throws(() => scene.control.reject(call.id), isConflict);
    await scene.server.ask(call, 'ACK');
    assert.deepEqual([call.state, call.isAnswering, call.connections], ['connected', false, [{ address: 'sip:a@example.test' }]]);
    scene.control.end(call.id);
    await scene.pass(10);
    assert.deepEqual([call.state, call.leg?.isClosed, call.disposition], ['ended', true, 'Normal']);
    assert.throws(
      () => scene.control.call(call.id),
      (error) => isProblem(error, 'not-found'),
    );
  });

  it('is rejected with 603, by Reject and by End', async () => {
    for (const how of ['reject', 'end'] as const) {
      const scene = await callScene();
      const call = await rung(scene);
      scene.control[how](call.id);
      await scene.pass(10);
      assert.deepEqual([call.state, statusOf(scene, 'a')], ['ended', 603]);
    }
  });

  it('that is ignored stops ringing, and can be answered still', async () => {
    const scene = await callScene();
    const call = await rung(scene);
    let changes = 0;
    scene.control.on('changed', () => changes++);
    scene.control.ignore(call.id);
    assert.deepEqual([scene.control.ringing, changes, call.state], [[], 1, 'offering']);
    await scene.until(scene.control.answer(call.id));
    assert.equal(call.state, 'connected');
  });

  it('call.callWaiting.enable=0: a second is refused with 486, and told of', async () => {
    const scene = await callScene({ 'call.callWaiting.enable': '0' });
    await scene.called('2002');
    const ended: Call[] = [];
    scene.control.on('ended', (call) => ended.push(call));
    await scene.server.ring('a');
    assert.deepEqual([statusOf(scene, 'a'), ended.map(({ disposition }) => disposition), scene.control.calls.length], [486, ['Busy'], 1]);
  });

  it('call.callWaiting.enable=0: the first rings', async () => {
    const scene = await callScene({ 'call.callWaiting.enable': '0' });
    assert.equal((await rung(scene)).state, 'offering');
  });

  it('do not disturb: it does not ring, or is refused where call.rejectBusyOnDnd says so', async () => {
    for (const [setting, status] of [
      ['0', 180],
      ['1', 486],
    ] as const) {
      const scene = await callScene({ 'call.rejectBusyOnDnd': setting });
      scene.person.isDoNotDisturb = true;
      await scene.server.ring('a');
      assert.deepEqual([statusOf(scene, 'a'), scene.control.ringing], [status, []]);
    }
  });

  it('RFC 3891: takes the place of a call that it replaces at once, busy or not to be disturbed', async () => {
    const scene = await callScene({ 'call.callWaiting.enable': '0', 'call.rejectBusyOnDnd': '1', 'reg.1.callsPerLineKey': '1' });
    const first = await scene.called('2002');
    scene.person.isDoNotDisturb = true;
    const { session } = first;
    assert.ok(session !== undefined);
    const replaces = `Replaces: ${session.callId};to-tag=${session.localTag};from-tag=${session.remoteTag}`;
    await scene.server.ring('b', { headers: [replaces] });
    await scene.pass(50);
    assert.deepEqual([first.state, statusOf(scene, 'b')], ['ended', 200]);
    assert.deepEqual(
      scene.control.calls.map(({ state, isIgnored }) => [state, isIgnored]),
      [['connected', false]],
    );
  });

  it('with an offer that nobody can answer is refused with 488 and a Warning', async () => {
    const scene = await callScene();
    await scene.server.ring('a', { body: description('sendrecv', 'm=audio 6668 RTP/AVP 99') });
    const response = scene.server.peer.responses('INVITE').at(-1);
    assert.equal(response?.status, 488);
    assert.match(response.headers.get('Warning') ?? '', /^\d{3} 192\.0\.2\.1 "/);
    assert.deepEqual(scene.control.calls, []);
  });

  for (const [seconds, status] of [
    ['3', 480],
    ['0', 180],
  ] as const) {
    it(`call.offeringTimeOut=${seconds}`, async () => {
      const scene = await callScene({ 'call.offeringTimeOut': seconds });
      await rung(scene);
      await scene.pass(2900);
      assert.equal(statusOf(scene, 'a'), 180);
      await scene.pass(200);
      assert.equal(statusOf(scene, 'a'), status);
    });
  }

  it('call.offeringTimeOut does not count once it was answered', async () => {
    const scene = await callScene({ 'call.offeringTimeOut': '3' });
    const call = await scene.answered('a');
    await scene.pass(3500);
    assert.equal(call.state, 'connected');
  });

  it('that its caller gives up while it is answered frees its ports', async () => {
    const scene = await callScene({ 'tcpIpApp.port.rtp.mediaPortRangeStart': '2222', 'tcpIpApp.port.rtp.mediaPortRangeEnd': '2223' });
    const call = await rung(scene);
    const answering = scene.control.answer(call.id);
    call.session?.reject(480);
    await scene.until(answering);
    await scene.pass(10);
    assert.deepEqual([call.state, call.leg, call.isAnswering], ['ended', undefined, false]);
    assert.equal((await scene.answered('b')).state, 'connected');
  });

  it('whose party changes in the call is listed with both, and a late name makes nobody another', async () => {
    const scene = await callScene();
    const call = await scene.answered('a');
    const update = (identity: string): Promise<unknown> =>
      scene.server.ask(call, 'UPDATE', { headers: [`P-Asserted-Identity: ${identity}`] });
    await update('"Ann" <sip:a@example.test>');
    assert.deepEqual(
      [call.party, call.connections.length, call.finalDestination],
      [{ address: 'sip:a@example.test', name: 'Ann' }, 1, undefined],
    );
    await update('<sip:c@example.test>');
    assert.deepEqual([call.party, call.finalDestination], [{ address: 'sip:c@example.test' }, { address: 'sip:c@example.test' }]);
    let changes = 0;
    scene.control.on('changed', () => changes++);
    await update('<sip:c@example.test>');
    assert.deepEqual([call.connections.length, changes], [2, 0]);
    assert.equal(call.entry((call.connectedAtMs ?? 0) + 1500, String).durationS, 2);
  });
});

describe('which line a call is of', () => {
  const two = { 'reg.2.address': '2009@example.test', 'reg.2.server.1.address': '192.0.2.2', 'reg.2.server.1.register': '0' };

  for (const [user, index] of [
    ['2001', 1],
    ['2009', 2],
  ] as const) {
    it(`that of the address it was sent to: ${user}`, async () => {
      const scene = await callScene(two);
      await scene.server.ring('a', { to: `<sip:${user}@example.test>`, user });
      assert.equal(scene.control.calls[0]?.line.settings.index, index);
    });
  }

  it('none where there is no line', async () => {
    const scene = await callScene({ 'reg.1.address': '' });
    await scene.server.ring('a');
    assert.deepEqual([scene.control.calls, statusOf(scene, 'a')], [[], 404]);
  });
});

it('an offer before the call has sound is refused, and the call rings on', async () => {
  const scene = await callScene();
  const call = await rung(scene);
  const response = await scene.server.ask(call, 'UPDATE', { body: description() });
  assert.ok((response?.status ?? 0) >= 400, String(response?.status));
  assert.equal(call.state, 'offering');
});

describe('mute', () => {
  it('needs a call, ends with it, and goes on while another call ends', async () => {
    const { control, ...scene } = await callScene();
    control.isMuted = true;
    assert.equal(control.isMuted, false);
    const first = await scene.called('2002');
    const second = await scene.called('2003');
    control.isMuted = true;
    control.end(first.id);
    await scene.pass(10);
    assert.equal(control.isMuted, true);
    control.end(second.id);
    await scene.pass(10);
    assert.equal(control.isMuted, false);
  });

  it('feature.persistentMute.enabled=1: stays, with a call and without', async () => {
    const { control, ...scene } = await callScene({ 'feature.persistentMute.enabled': '1' });
    let changes = 0;
    control.on('changed', () => changes++);
    control.isMuted = true;
    assert.deepEqual([control.isMuted, changes], [true, 1]);
    const call = await scene.called('2002');
    control.end(call.id);
    await scene.pass(10);
    assert.equal(control.isMuted, true);
    control.isMuted = false;
    assert.equal(control.isMuted, false);
  });
});

describe('the end of all calls', () => {
  it('close hangs up, or refuses, each', async () => {
    const scene = await callScene();
    await scene.called('2002');
    await rung(scene);
    scene.control.close();
    await scene.pass(50);
    assert.deepEqual([scene.control.calls, scene.control.audio.sound], [[], { kind: 'silence' }]);
    assert.equal(scene.server.peer.requests('BYE').length, 1);
  });

  it('close ends a call that has not been sent yet', async () => {
    const scene = await callScene();
    const placing = scene.control.place(1, '2002');
    scene.control.close();
    assert.equal((await scene.until(placing)).state, 'ended');
  });

  it('abandon lets go of them without a word', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    const ended: Call[] = [];
    scene.control.on('ended', (one) => ended.push(one));
    scene.control.abandon();
    await scene.pass(10);
    assert.deepEqual([call.state, scene.control.calls, ended, scene.server.peer.requests('BYE').length], ['ended', [], [call], 0]);
    assert.equal(call.leg?.isClosed, true);
  });

  it('digits are for a call that has sound, and are lost on one that has none', async () => {
    const scene = await callScene();
    const call = await rung(scene);
    await scene.control.sendDigits(call.id, '5');
    await assert.rejects(scene.control.sendDigits('none', '5'), (error) => isProblem(error, 'not-found'));
  });

  it('an idle phone sounds what it is told to', async () => {
    const { control } = await callScene();
    control.idleSound = 'dial';
    assert.deepEqual(control.audio.sound, { kind: 'tone', tone: 'dial' });
    control.idleSound = undefined;
    assert.deepEqual(control.audio.sound, { kind: 'silence' });
  });
});
