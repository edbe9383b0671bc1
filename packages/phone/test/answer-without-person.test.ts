// An answer without a person, moment by moment: the wait, the tone, the microphone, and what calls it off.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { RawPeer } from '@offhook/sip/testing';

import type { Call } from '../src/call/call.ts';
import type { CallScene } from './call-scene.ts';
import { callScene, description, phoneAt } from './call-scene.ts';

/** The class of the shipped settings rings two seconds; the tone takes 600 ms. */
const bySip = { 'call.autoAnswer.SIP': '1' };

async function rung(
  settings: Readonly<Record<string, string>> = {},
  headers: readonly string[] = [],
): Promise<CallScene & { readonly call: Call }> {
  const scene = await callScene({ ...bySip, ...settings });
  await scene.server.ring('a', { headers });
  const [call] = scene.control.calls;
  assert.ok(call !== undefined);
  return { ...scene, call };
}

describe('a call that is answered without a person', () => {
  it('rings, then sounds a tone, then is connected with the microphone off', async () => {
    const { call, control, pass } = await rung();
    await pass(1900);
    assert.deepEqual([call.state, call.isAnnounced], ['offering', false]);
    await pass(100);
    const { sound } = control.audio;
    assert.deepEqual([call.state, call.isAnnounced, sound.kind === 'pattern' && sound.name], ['offering', true, 'callProg.intercom']);
    await pass(550);
    assert.equal(call.state, 'offering');
    await pass(100);
    assert.deepEqual([call.state, call.isAnnounced, control.isMuted], ['connected', false, true]);
  });

  it('call.autoAnswer.playTone.enable=0 and call.autoAnswer.micMute=0: no tone, and the microphone is on', async () => {
    const { call, control, pass } = await rung({ 'call.autoAnswer.playTone.enable': '0', 'call.autoAnswer.micMute': '0' });
    await pass(1900);
    assert.equal(call.state, 'offering');
    await pass(100);
    assert.deepEqual([call.state, call.isAnnounced, control.isMuted], ['connected', false, false]);
  });

  it('answer-after=0 begins at once', async () => {
    const { call, pass } = await rung({}, ['Call-Info: <sip:example.test>;answer-after=0']);
    assert.deepEqual([call.state, call.isAnnounced], ['offering', true]);
    await pass(650);
    assert.equal(call.state, 'connected');
  });
});

describe('a call is not answered without a person', () => {
  it('where the settings do not say so', async () => {
    const { call, pass } = await rung({ 'call.autoAnswer.SIP': '0' });
    await pass(5000);
    assert.equal(call.state, 'offering');
  });

  for (const when of [500, 2200] as const) {
    it(`that was ignored after ${when} ms`, async () => {
      const { call, control, pass } = await rung();
      await pass(when);
      control.ignore(call.id);
      await pass(5000);
      assert.deepEqual([call.state, call.isAnnounced, control.isMuted], ['offering', false, false]);
    });

    it(`where another call came after ${when} ms`, async () => {
      const { call, control, server, pass } = await rung();
      await pass(when);
      await server.ring('b');
      await pass(5000);
      assert.deepEqual(
        control.calls.map(({ state, isAnnounced }) => [state, isAnnounced]),
        [
          ['offering', false],
          ['offering', false],
        ],
      );
      assert.equal(call.state, 'offering');
    });

    it(`that a person answered after ${when} ms: the microphone stays on`, async () => {
      const { call, control, server, until, pass } = await rung();
      await pass(when);
      await until(control.answer(call.id));
      await server.ask(call, 'ACK');
      await pass(5000);
      assert.deepEqual([call.state, control.isMuted], ['connected', false]);
    });

    it(`that its caller gave up after ${when} ms`, async () => {
      const { call, control, pass } = await rung();
      await pass(when);
      call.session?.reject(480);
      await pass(5000);
      assert.deepEqual([call.state, control.audio.sound, control.isMuted], ['ended', { kind: 'silence' }, false]);
    });
  }

  it('of a stranger', async () => {
    const scene = await callScene(bySip);
    const stranger = await RawPeer.open(scene.world.platform('192.0.2.66').network, { address: '192.0.2.66', port: 6666 });
    const [from, to] = ['<sip:x@example.test>;tag=x', '<sip:2001@example.test>'];
    stranger.ask({ method: 'INVITE', uri: 'sip:2001@192.0.2.1:5060', from, to, callId: 'x', body: description() }, phoneAt);
    await scene.pass(5000);
    assert.equal(scene.control.calls[0]?.state, 'offering');
  });

  it('where no port is free: that is logged, and it rings on', async () => {
    const { call, platform, pass } = await rung({
      'tcpIpApp.port.rtp.mediaPortRangeStart': '2222',
      'tcpIpApp.port.rtp.mediaPortRangeEnd': '2223',
    });
    await platform.network.bindUdp({ address: phoneAt.address, port: 2222 });
    await pass(3000);
    assert.deepEqual([call.state, call.isAnswering], ['offering', false]);
    assert.ok(
      platform.logRecords.some(({ message, fields }) => message.startsWith('a call was not answered') && fields?.['code'] === 'network'),
    );
  });
});
