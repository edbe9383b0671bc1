// Guide, Provisioning Settings: three switches, each seen on the wire.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scene } from './person.ts';

const personal = ['-calls.xml', '-directory.xml'];
const logs = ['-app.log', '-boot.log'];

describe('guide, Provisioning Settings: what leaves for the provisioning server', () => {
  for (const [settings, leaves, lists] of [
    [{}, [...personal, ...logs], 1],
    [{ 'feature.uploadDir.enabled': '1' }, [...personal, ...logs], 1],
    [{ 'feature.uploadDir.enabled': '0' }, logs, 1],
    [{ 'log.render.file': '1' }, [...personal, ...logs], 1],
    [{ 'log.render.file': '0' }, personal, 1],
    [{ 'feature.callList.enabled': '1' }, [...personal, ...logs], 1],
    [{ 'feature.callList.enabled': '0' }, ['-directory.xml', ...logs], 0],
    [{ 'feature.uploadDir.enabled': '0', 'log.render.file': '0', 'feature.callList.enabled': '0' }, [], 0],
  ] as const)
    it(`${JSON.stringify(settings)}: ${leaves.join(', ') || 'nothing'}, and ${lists} call listed`, async () => {
      const { world, alice, bob } = await scene(settings);
      const phone = world.phone('2001');
      await world.until(phone.restart()); // a boot that knows the settings
      const before = world.requests.length;
      await world.until(phone.directory.save({ firstName: 'Ann', lastName: '', contact: '5550101' }));
      await alice.do({ type: 'dial', number: '2002' });
      await world.untilTrue(() => bob.view.lamps.ringing);
      await bob.press('Reject');
      await world.clock.advance(120_000);
      await world.until(phone.restart());
      await world.until(phone.close());
      const sent = world.requests.slice(before).filter(({ method, path }) => method === 'PUT' && path.includes(phone.options.macAddress));
      assert.deepEqual([...new Set(sent.map(({ path }) => path.replace(/^\/[\da-f]{12}/, '')))].sort(), [...leaves].sort());
      assert.equal(phone.callLists.entries.length, lists);
      await world.close();
    });
});
