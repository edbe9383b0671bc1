// Our phones and JsSIP, which comes over WebSocket (RFC 7118), at our call server: calls, hold and transfer from both sides, INFO, UPDATE.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { hold, resume, transferBlind } from '@offhook/phone';

import type { CallScene } from '../support/call-scene.ts';
import { allIdle, answered, hears, startCallScene } from '../support/call-scene.ts';
import { JsSipAgent } from '../support/js-sip.ts';
import { realm } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import { eventually } from '../support/process.ts';
import { humHz } from '../support/rtp-stand-in.ts';

let scene: CallScene;
let bob: JsSipAgent;

before(async () => {
  scene = await startCallScene();
  bob = await JsSipAgent.start({ user: 'bob', address: loopback(12) });
});

after(async () => {
  await bob.stop();
  await scene.close();
});

describe('JsSIP over WebSocket', () => {
  it('RFC 7118, RFC 3264 §8.4, RFC 3515: JsSIP calls, both hold and resume by re-INVITE and UPDATE, INFO is answered, JsSIP transfers us', async () => {
    const { alice, carol } = scene;
    const session = bob.call(`sip:alice@${realm}`);
    const call = await answered(alice);
    await eventually('JsSIP connected', () => session.isEstablished());
    await hears(alice, humHz);

    for (const useUpdate of [false, true]) {
      assert.equal(session.hold({ useUpdate }), true);
      await eventually('alice held', () => call.state === 'held');
      await eventually('JsSIP ready', () => session.isReadyToReOffer());
      assert.equal(session.unhold({ useUpdate }), true);
      await eventually('alice connected again', () => call.state === 'connected');
      await eventually('JsSIP ready', () => session.isReadyToReOffer());
    }
    await hold(alice.phone.calls, call);
    assert.equal(session.isOnHold().remote, true);
    await resume(alice.phone.calls, call);
    assert.equal(session.isOnHold().remote, false);

    let taken = 0;
    session.on('newDTMF', ({ dtmf }: { dtmf: { on(event: string, listener: () => void): void } }) => {
      dtmf.on('succeeded', () => taken++);
    });
    session.sendDTMF('5');
    await eventually('the INFO being answered', () => taken === 1);
    await hears(alice, humHz);

    let referred = 0;
    session.refer(`sip:carol@${realm}`, { eventHandlers: { accepted: () => referred++ } });
    await answered(carol);
    await eventually('JsSIP being told', () => referred === 1);
    session.terminate();
    await eventually('alice speaking with carol only', () => alice.phone.calls.calls.length === 1 && alice.phone.calls.calls[0] !== call);
    carol.phone.calls.end(carol.phone.calls.calls[0]?.id ?? '');
    await allIdle(scene);
  });

  it('RFC 3515: our phone calls JsSIP and transfers it to a third party', async () => {
    const { alice, carol } = scene;
    const call = await alice.phone.calls.place(1, 'bob');
    await eventually('JsSIP ringing', () => call.state === 'ringback');
    const { session } = bob;
    assert.ok(session !== undefined);
    bob.answer(session);
    await eventually('connected', () => call.state === 'connected');
    await hears(alice, humHz);
    session.on('refer', (event) => bob.follow(event));
    const done = transferBlind(alice.phone.calls, call, 'carol');
    await answered(carol);
    await done;
    await hears(carol, humHz);
    bob.session?.terminate();
    await allIdle(scene);
  });

  it('RFC 3261 §9, §21.4: a caller that gives up is heard of on either side, and a call rejected ends', async () => {
    const { alice } = scene;
    const first = await alice.phone.calls.place(1, 'bob');
    await eventually('JsSIP ringing', () => first.state === 'ringback');
    bob.session?.terminate({ status_code: 486 });
    await eventually('rejected', () => first.isEnded);
    const second = await alice.phone.calls.place(1, 'bob');
    await eventually('JsSIP ringing', () => second.state === 'ringback');
    alice.phone.calls.end(second.id);
    await eventually('JsSIP being told', () => bob.session?.isEnded() === true);
    const third = bob.call(`sip:alice@${realm}`);
    await eventually('alice ringing', () => alice.phone.calls.ringing.length === 1);
    third.terminate();
    await allIdle(scene);
  });
});
