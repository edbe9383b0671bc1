// Which lines the phone's log gets: log.render.level for all modules, log.level.change.* for each; log-ins, resets and restarts always.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scene } from './person.ts';

/** Of an ended call, which is class 2 of sip; of an upload that the settings forbid, which is class 2 of copy. */
async function written(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { world, alice, bob } = await scene({ 'feature.uploadDir.enabled': '0', ...settings });
  await alice.do({ type: 'dial', number: '2002' });
  await world.untilTrue(() => bob.view.lamps.ringing);
  await bob.press('Reject');
  await world.clock.advance(120_000);
  const { text } = world.phone('2001').log;
  await world.close();
  assert.match(text, /\|so {3}\|\*\|00\|boot VVX/);
  return [/\|sip {2}\|2\|00\|call ended/, /\|copy \|2\|00\|call-list not uploaded/].flatMap((line, at) =>
    line.test(text) ? [at === 0 ? 'sip' : 'copy'] : [],
  );
}

describe('a line of class 2 is logged', () => {
  for (const [settings, modules] of [
    [{}, []],
    [{ 'log.level.change.sip': '2' }, ['sip']],
    [{ 'log.level.change.sip': '0' }, ['sip']],
    [{ 'log.level.change.sip': '3' }, []],
    [{ 'log.level.change.copy': '2' }, ['copy']],
    [{ 'log.level.change.sip': '1', 'log.level.change.copy': '1' }, ['sip', 'copy']],
    [{ 'log.level.change.sip': '1', 'log.level.change.copy': '1', 'log.render.level': '2' }, ['sip', 'copy']],
    [{ 'log.level.change.sip': '1', 'log.level.change.copy': '1', 'log.render.level': '3' }, []],
    [{ 'log.level.change.sip': '6', 'log.level.change.copy': '6', 'log.render.level': '0' }, []],
  ] as const)
    it(`${JSON.stringify(settings)}: ${modules.join(' and ') || 'of no module'}`, async () => {
      assert.deepEqual(await written(settings), modules);
    });

  it('log.level.change.*, once the phone has read it anew: from the next line on', async () => {
    const { world, alice, bob } = await scene();
    const phone = world.phone('2001');
    world.setSite({ 'log.level.change.sip': '2' });
    await world.until(phone.checkSync());
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.press('Reject');
    await world.untilTrue(() => phone.log.text.includes('call ended'));
    await world.close();
  });
});
