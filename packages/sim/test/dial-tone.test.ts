// call.dialtoneTimeOut: who lifts the receiver and dials nothing is given up, once the dial tone has sounded for so long.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scene } from './person.ts';

const dialTone = { kind: 'tone', tone: 'dial' };

describe('dial tone without a number', () => {
  for (const [settings, seconds] of [
    [{}, 60],
    [{ 'call.dialtoneTimeOut': '5' }, 5],
    [{ 'call.dialtoneTimeOut': '90' }, 90],
  ] as const)
    it(`${JSON.stringify(settings)}: ends after ${seconds} s, and the idle screen is back`, async () => {
      const { world, alice } = await scene(settings);
      const { calls } = world.phone('2001');
      await alice.do({ type: 'hook', isOff: true });
      await world.clock.advance(seconds * 1000 - 100);
      assert.deepEqual([alice.kind, calls.audio.sound], ['dialling', dialTone]);
      await world.clock.advance(200);
      assert.deepEqual([alice.kind, calls.audio.sound], ['idle', { kind: 'silence' }]);
      await world.close();
    });

  it('call.dialtoneTimeOut="0": has no end', async () => {
    const { world, alice } = await scene({ 'call.dialtoneTimeOut': '0' });
    await alice.press('New Call');
    await world.clock.advance(120_000);
    assert.deepEqual([alice.kind, world.phone('2001').calls.audio.sound], ['dialling', dialTone]);
    await world.close();
  });

  it('who has begun to dial is not given up; the time begins anew where all is deleted', async () => {
    const { world, alice } = await scene({ 'call.dialtoneTimeOut': '5', 'dialplan.digitmap': '' });
    await alice.press('New Call');
    await world.clock.advance(4000);
    await alice.digits('1');
    await world.clock.advance(60_000);
    assert.equal(alice.kind, 'dialling');
    await alice.do({ type: 'key', key: 'delete' });
    await world.clock.advance(4900);
    assert.equal(alice.kind, 'dialling');
    await world.clock.advance(200);
    assert.equal(alice.kind, 'idle');
    await world.close();
  });

  it('a transfer for which nobody is named is given up, and the call waits on', async () => {
    const { world, alice } = await scene({ 'call.dialtoneTimeOut': '5' });
    await world.connected('2001', '2002');
    await alice.press('Transfer');
    await world.clock.advance(5100);
    const { body } = alice;
    assert.deepEqual(body.kind === 'calls' && body.calls.map(({ state }) => state), ['hold']);
    await world.close();
  });

  it('of two lines on which somebody began to dial, only the one without a number is given up', async () => {
    const { world, alice } = await scene({ 'call.dialtoneTimeOut': '5', 'dialplan.digitmap': '' });
    await alice.press('New Call');
    await alice.do({ type: 'line-key', index: 0 });
    await alice.digits('1');
    await world.clock.advance(5100);
    const { body } = alice;
    assert.equal(body.kind === 'dialling' && body.number, '1');
    await alice.back();
    assert.equal(alice.kind, 'idle');
    await world.close();
  });
});
