// Our phones and SIP.js, which comes over WebSocket (RFC 7118), at our call server: calls from both sides, re-INVITE with and without an offer, glare, transfer both ways.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { hold, resume, transferBlind } from '@offhook/phone';
import { SessionState } from 'sip.js';

import type { CallScene } from '../support/call-scene.ts';
import { allIdle, answered, hears, startCallScene } from '../support/call-scene.ts';
import { realm } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import { eventually } from '../support/process.ts';
import { humHz } from '../support/rtp-stand-in.ts';
import { SipJsAgent } from '../support/sip-js.ts';

let scene: CallScene;
let bob: SipJsAgent;

before(async () => {
  scene = await startCallScene();
  bob = await SipJsAgent.start({ user: 'bob', address: loopback(12) });
});

after(async () => {
  await bob.stop();
  await scene.close();
});

/** SIP.js refuses to offer while an exchange goes on. */
const yes = (): boolean => true;
const no = (): boolean => false;

describe('SIP.js over WebSocket', () => {
  it('RFC 3264, RFC 3515: SIP.js calls and offers anew, our phone holds, SIP.js refers us to a third party', async () => {
    const { alice, carol } = scene;
    const session = await bob.call(`sip:alice@${realm}`);
    const call = await answered(alice);
    await eventually('SIP.js connected', () => session.state === SessionState.Established);
    await hears(alice, humHz);
    await hold(alice.phone.calls, call);
    assert.equal(call.leg?.direction, 'sendonly');
    await resume(alice.phone.calls, call);
    let taken = 0;
    const requestDelegate = { onAccept: () => void taken++ };
    await eventually('SIP.js free to offer', () => session.invite({ requestDelegate }).then(yes, no));
    await eventually('the re-INVITE being accepted', () => taken === 1);
    await eventually('SIP.js free to offer', () => session.invite({ requestDelegate, withoutSdp: true }).then(yes, no));
    await eventually('the re-INVITE without an offer being accepted', () => taken === 2);
    await hears(alice, humHz);
    await bob.refer(session, `sip:carol@${realm}`);
    await answered(carol);
    await eventually('alice having called carol', () =>
      alice.phone.calls.calls.some((other) => other !== call && other.state === 'connected'),
    );
    if (session.state === SessionState.Established) await session.bye();
    await eventually('alice speaking with carol only', () => alice.phone.calls.calls.length === 1);
    carol.phone.calls.end(carol.phone.calls.calls[0]?.id ?? '');
    await allIdle(scene);
  });

  it('RFC 3261 §14.1, §14.2: both offer anew at the same moment, and the call comes out of it as both wanted', async () => {
    const { alice } = scene;
    const session = await bob.call(`sip:alice@${realm}`);
    const call = await answered(alice);
    await eventually('SIP.js connected', () => session.state === SessionState.Established);
    const statuses: number[] = [];
    const reInvite = (): Promise<unknown> =>
      session.invite({
        requestDelegate: {
          onAccept: ({ message }) => void statuses.push(message.statusCode ?? 0),
          onReject: ({ message }) => void statuses.push(message.statusCode ?? 0),
        },
      });
    const held = hold(alice.phone.calls, call);
    await reInvite();
    await held;
    assert.equal(call.leg?.direction, 'sendonly');
    await eventually('an answer to SIP.js', () => statuses.length === 1);
    assert.deepEqual(statuses, [491]);
    await eventually('SIP.js free to offer', () => reInvite().then(yes, no));
    await eventually('an answer to SIP.js', () => statuses.length === 2);
    assert.deepEqual(statuses, [491, 200]);
    await resume(alice.phone.calls, call);
    await hears(alice, humHz);
    await session.bye();
    await allIdle(scene);
  });

  it('RFC 3261 §13.2.1: SIP.js calls without an offer and answers ours in its ACK', async () => {
    const { alice } = scene;
    const session = await bob.call(`sip:alice@${realm}`, { withoutSdp: true });
    await answered(alice);
    await eventually('SIP.js connected', () => session.state === SessionState.Established);
    await hears(alice, humHz);
    await session.bye();
    await allIdle(scene);
  });

  it('RFC 3515 §2.4.5: our phone calls SIP.js and transfers it to a third party; the one NOTIFY of it says 100 and that no more will come', async () => {
    const { alice, carol } = scene;
    const call = await alice.phone.calls.place(1, 'bob');
    await eventually('SIP.js ringing', () => call.state === 'ringback' && bob.invitations.length === 1);
    await bob.invitations[0]?.accept();
    await eventually('connected', () => call.state === 'connected');
    await hears(alice, humHz);
    const done = transferBlind(alice.phone.calls, call, 'carol');
    await eventually('the REFER', () => bob.referrals.length === 1);
    const [referral] = bob.referrals;
    assert.ok(referral !== undefined);
    await referral.accept();
    const inviter = referral.makeInviter();
    await inviter.invite();
    await answered(carol);
    await done;
    await hears(carol, humHz);
    await inviter.bye();
    await allIdle(scene);
  });
});
