// Subscriptions and publications as the rules have them, against a far end without a stack. RFC 6665, RFC 3903.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScene, theirTarget } from './raw-call.ts';

test('RFC 6665 §4.1.2: a subscription that is refreshed before its first answer is one dialog, and what came of the first SUBSCRIBE is not mixed into it', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  const subscription = alice.agent.subscribe({ account: alice.account, target: theirTarget, event: 'dialog' });
  await scene.pass(10);
  subscription.refresh();
  await scene.pass(10);
  const [first, second] = peer.requests('SUBSCRIBE');
  assert.ok(first !== undefined && second !== undefined && first.callId !== second.callId);
  peer.reply(
    first,
    200,
    { address: '192.0.2.1', port: 5060 },
    { tag: 'one', headers: { Contact: '<sip:one@192.0.2.2:5060>', Expires: '600' } },
  );
  peer.reply(
    second,
    200,
    { address: '192.0.2.1', port: 5060 },
    { tag: 'two', headers: { Contact: '<sip:two@192.0.2.2:5060>', Expires: '600' } },
  );
  await scene.pass(10);
  subscription.refresh();
  await scene.pass(10);
  const refresh = peer.requests('SUBSCRIBE').at(-1);
  assert.equal(`${refresh?.callId} ${refresh?.toTag} ${refresh?.uriText}`, `${second.callId} two sip:two@192.0.2.2:5060`);
});
