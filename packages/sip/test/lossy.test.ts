// Calls over a network that loses, doubles and reorders: whatever happens, both ends agree and nothing is left behind. RFC 3261 §17, RFC 6026.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InviteSession, SessionEnd } from '../src/index.ts';
import { createPair, offerBody, targetOf } from './pair.ts';

const conditions = { lossRate: 0.3, duplicateRate: 0.2, delayMs: 20, jitterMs: 400 };

/** `npm run long -- lossy` takes more. */
const seeds = Number(process.env['OFFHOOK_SEEDS'] ?? 40);

for (let seed = 1; seed <= seeds; seed++) {
  test(`RFC 3261 §17: with 30 % loss a call ends the same way at both ends and no transaction stays (seed ${seed})`, async () => {
    const pair = await createPair({ seed, conditions });
    const ends: Record<string, SessionEnd> = {};
    let callee: InviteSession | undefined;
    let confirmations = 0;
    let acceptances = 0;
    let answers = 0;
    pair.bob.agent.delegate.onInvite = (session) => {
      assert.equal(callee, undefined, 'one call only');
      callee = session;
      session.delegate = {
        answerOffer: () => offerBody('answer'),
        onConfirmed: () => confirmations++,
        onEnded: (end) => (ends['bob'] = end),
      };
      void session.progress(180);
      if (seed % 4 !== 0) void session.accept();
    };
    const caller = pair.alice.agent.invite({
      account: pair.alice.account,
      target: targetOf(pair.bob),
      body: offerBody('offer'),
      delegate: {
        answerOffer: () => offerBody('answer'),
        acceptAnswer: () => answers++,
        onAccepted: () => acceptances++,
        onEnded: (end) => (ends['alice'] = end),
      },
    });
    await pair.pass(10_000);
    if (seed % 4 === 0) caller.end();
    else if (caller.state === 'confirmed') {
      const reoffer = caller.offer(offerBody('hold')).catch(() => undefined);
      await pair.pass(15_000);
      await reoffer.then(() => undefined);
      (seed % 2 === 0 ? caller : callee)?.end();
    }
    await pair.pass(200_000);
    assert.equal(caller.state, 'ended');
    if (callee !== undefined) assert.equal(callee.state, 'ended');
    if (seed % 4 !== 0 && ends['alice']?.by !== 'network') assert.equal(confirmations, 1);
    assert.ok(acceptances <= 1 && answers <= 1, 'a repeated 2xx is acknowledged and goes no further');
    for (const end of [pair.alice, pair.bob]) {
      assert.equal(end.agent.layer.clientCount, 0, 'client transactions');
      assert.equal(end.agent.layer.serverCount, 0, 'server transactions');
      assert.equal(end.agent.sessions.length, 0, 'sessions');
    }
    assert.equal(pair.world.clock.pendingTimers, 0, 'timers');
  });
}
