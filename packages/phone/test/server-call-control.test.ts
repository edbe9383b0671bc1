// What the line's own server may do with a call by NOTIFY: talk and hold (guide, remote call control), and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SipResponse } from '@offhook/sip';

import type { Call } from '../src/call/call.ts';
import type { CallScene } from './call-scene.ts';
import { callScene } from './call-scene.ts';

function notify({ server }: CallScene, call: Call, event: string, vias: readonly string[] = []): Promise<SipResponse | undefined> {
  return server.ask(call, 'NOTIFY', { headers: [`Event: ${event}`, 'Subscription-State: active'], vias });
}

describe('a NOTIFY of the own server within a call', () => {
  it('talk answers a call that rings', async () => {
    const scene = await callScene();
    await scene.server.ring('a');
    const [call] = scene.control.calls;
    assert.ok(call !== undefined);
    assert.equal((await notify(scene, call, 'talk'))?.status, 200);
    await scene.pass(50);
    assert.equal(call.state, 'connected');
  });

  it('talk and hold leave a call that rings, or that is spoken to, as it is where they do not fit', async () => {
    const scene = await callScene();
    await scene.server.ring('a');
    const [call] = scene.control.calls;
    assert.ok(call !== undefined);
    assert.equal((await notify(scene, call, 'hold'))?.status, 200);
    await scene.pass(50);
    assert.equal(call.state, 'offering');
    await scene.until(scene.control.answer(call.id));
    await scene.server.ask(call, 'ACK');
    await notify(scene, call, 'talk');
    await scene.pass(50);
    assert.deepEqual([call.state, scene.server.offers(call)], ['connected', []]);
  });

  it('hold puts the call on hold, talk takes it back, and each does so once', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    for (const [event, state, offers] of [
      ['hold', 'hold', ['sendrecv', 'sendonly']],
      ['hold', 'hold', ['sendrecv', 'sendonly']],
      ['talk', 'connected', ['sendrecv', 'sendonly', 'sendrecv']],
      ['talk', 'connected', ['sendrecv', 'sendonly', 'sendrecv']],
    ] as const) {
      assert.equal((await notify(scene, call, event))?.status, 200);
      await scene.pass(50);
      assert.deepEqual([call.state, scene.server.offers(call)], [state, offers]);
    }
  });

  it('any other event is answered and does nothing', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    assert.equal((await notify(scene, call, 'dialog'))?.status, 200);
    await scene.pass(50);
    assert.equal(call.state, 'connected');
  });

  it('that it hands on for somebody else (two Vias) is refused and logged', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    const response = await notify(scene, call, 'hold', ['SIP/2.0/UDP 192.0.2.66;branch=z9hG4bKbehind']);
    await scene.pass(50);
    assert.deepEqual([response?.status, call.state], [403, 'connected']);
    const refusal = scene.platform.logRecords.find(({ message }) => message.startsWith('NOTIFY in a call refused'));
    assert.equal(refusal?.fields?.['event'], 'hold');
  });

  it('whose hold the far end refuses is logged, and the call goes on', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', 488);
    await notify(scene, call, 'hold');
    await scene.pass(50);
    assert.equal(call.state, 'connected');
    assert.equal(scene.platform.logRecords.find(({ message }) => message === 'remote call control refused')?.fields?.['code'], 'conflict');
  });
});
