// Ways through proxies: route sets, loose and strict routers, next hops. RFC 3261 §8.1.2, §12.1, §12.2.1.1, §16.12.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScene, callPeer, theirTarget } from './raw-call.ts';

test('RFC 3261 §12.2.1.1: a request to a strict router goes to that router, with the target as the last Route', async () => {
  const scene = await createScene();
  const proxy = await scene.at('192.0.2.3');
  const { session } = await callPeer(scene, { answer: { 'Record-Route': ['<sip:192.0.2.4;lr>', '<sip:192.0.2.3>'] } });
  session.end();
  await scene.pass(100);
  assert.equal(scene.peer.requests('BYE').length, 0);
  const [bye] = proxy.requests('BYE');
  assert.equal(bye?.uriText, 'sip:192.0.2.3');
  assert.deepEqual(bye?.headers.all('Route'), ['<sip:192.0.2.4;lr>', `<${theirTarget}>`]);
});
