// Calls as the rules of their sessions have it, against a far end without a stack. RFC 3261 §13 to §15, RFC 3262, RFC 3311, RFC 4028.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callPeer, createScene, ours, theirTarget } from './raw-call.ts';
import { offerBody } from './pair.ts';

test('RFC 3261 §9.1, §17.1.1.2: a re-INVITE that rings for ever is taken back when the call ends, and whoever waits for its answer is told', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'INVITE') scene.peer.reply(message, 180, from);
    if (message.method === 'BYE') scene.peer.reply(message, 200, from);
  };
  let outcome = 'pending';
  session.offer(offerBody('hold')).then(
    () => (outcome = 'answered'),
    () => (outcome = 'refused'),
  );
  await scene.pass(5000);
  session.end();
  await scene.pass(70_000);
  assert.equal(scene.peer.requests('CANCEL').length > 0, true, 'CANCEL');
  assert.equal(outcome, 'refused');
  assert.equal(scene.alice.agent.layer.clientCount, 0);
});

test('RFC 3261 §14.2: a far end that asks to wait for an hour before the next offer refuses this one', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE')
      scene.peer.reply(message, 500, from, { headers: { 'Retry-After': '3600' } });
  };
  await assert.rejects(Promise.race([session.offer(offerBody('hold')), scene.pass(5000).then(() => 'waits')]), { code: 'conflict' });
});

test('RFC 3261 §14.1: the pause after glare ends with the call', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE') scene.peer.reply(message, 491, from);
    if (message.kind === 'request' && message.method === 'BYE') scene.peer.reply(message, 200, from);
  };
  const offered = session.offer(offerBody('hold'));
  offered.catch(() => undefined);
  await scene.pass(10);
  session.end();
  await assert.rejects(Promise.race([offered, scene.pass(10).then(() => 'waits')]), { code: 'aborted' });
});

test('RFC 4028 §10, RFC 3261 §15: an UPDATE in an early dialog starts no session timer, so that a call which only rings is not ended by one', async () => {
  const scene = await createScene({ sessionExpiresS: 90 });
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'INVITE')
      peer.reply(message, 183, from, { headers: { Contact: `<${theirTarget}>`, Require: '100rel', RSeq: '1' }, body: 'answer' });
    if (message.method === 'PRACK') peer.reply(message, 200, from);
    if (message.method === 'UPDATE')
      peer.reply(message, 200, from, { headers: { 'Session-Expires': '90;refresher=uac', Contact: `<${theirTarget}>` }, body: 'answer' });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(500);
  const offered = session.offer(offerBody('again'), { by: 'update' });
  await scene.pass(500);
  await offered;
  await scene.pass(200_000);
  assert.equal(session.state, 'early');
  assert.equal(peer.requests('BYE').length, 0);
});

test('RFC 3261 §12.2.2: a target refresh moves the target of the dialog that it came in, not that of another fork', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  let from = '';
  peer.onMessage = (message, at) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    from = message.headers.get('From') ?? '';
    peer.reply(message, 180, at, { tag: 'other', headers: { Contact: '<sip:other@192.0.2.5:5060>' } });
    peer.reply(message, 180, at, { tag: 'peer', headers: { Contact: `<${theirTarget}>` } });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  peer.ask(
    { method: 'UPDATE', uri: 'sip:alice@192.0.2.1:5060', from: `<${theirTarget}>;tag=other`, to: from, callId: session.callId },
    ours,
  );
  await scene.pass(100);
  assert.equal(peer.finalStatus('UPDATE'), 200);
  assert.equal(session.remoteTarget?.user, 'bob');
});
