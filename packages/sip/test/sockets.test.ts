// A call over real sockets of every transport on 127.0.0.1: RFC 3261 §18, RFC 7118.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { TransportLayer, UserAgent, type InviteSession, type Protocol } from '../src/index.ts';
import { identity } from './identity.ts';
import { bodyText, offerBody } from './pair.ts';

for (const protocol of ['udp', 'tcp', 'tls', 'ws', 'wss'] as const satisfies readonly Protocol[]) {
  test(`RFC 3261 §18: a call is made, held and ended over ${protocol}`, async () => {
    const platform = createNodePlatform({ directory: '.', log: silentLogger });
    const open = (): Promise<TransportLayer> =>
      TransportLayer.open({
        platform,
        listen: [{ protocol, address: '127.0.0.1', port: 0, identity }],
        tls: { trust: [identity.certificate] },
      });
    const [aliceTransport, bobTransport] = [await open(), await open()];
    const common = { platform, ownsTransport: true, userAgentHeader: 'Test' };
    const alice = new UserAgent({ ...common, transport: aliceTransport });
    const bob = new UserAgent({ ...common, transport: bobTransport });
    const account = alice.addAccount({ addressOfRecord: 'sip:alice@example.test' });
    bob.addAccount({ addressOfRecord: 'sip:bob@example.test' });
    const confirmed = Promise.withResolvers<InviteSession>();
    const ended = Promise.withResolvers<string>();
    bob.delegate.onInvite = (session) => {
      session.delegate = {
        answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`),
        onConfirmed: () => confirmed.resolve(session),
        onEnded: (end) => ended.resolve(end.by),
      };
      void session.progress(180).then(() => session.accept());
    };
    const port = bobTransport.listeners[0]?.local.port;
    const call = alice.invite({
      account,
      target: `sip:bob@127.0.0.1:${port};transport=${protocol}`,
      body: offerBody('offer'),
      delegate: {
        answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`),
        onEnded: (end) => confirmed.reject(new Error(`ended by ${end.by} ${end.status ?? ''}`)),
      },
    });
    const callee = await confirmed.promise;
    assert.equal(bodyText(await call.offer(offerBody('hold'))), 'answer to hold');
    assert.equal(bodyText(await callee.offer(offerBody('back'))), 'answer to back');
    call.end();
    assert.equal(await ended.promise, 'remote');
    await Promise.all([alice.close(), bob.close()]);
    platform.close();
  });
}
