// Guide, Administrator and User Passwords: what they open, what a new one must be, and what wrong ones cost.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { World } from '../src/world.ts';
import { Person, scene } from './person.ts';

async function openAdvanced(person: Person, password: string): Promise<void> {
  await person.do({ type: 'key', key: 'home' });
  await person.press('Settings');
  await person.open('Advanced');
  await person.enter(password);
}

describe('guide, UC Software 6.3.0 and later: a new administrator password is demanded', () => {
  for (const [release, isDemanded] of [
    ['6.2.9.9999', false],
    ['6.3.0.1', true],
    ['6.4.3.5017', true],
    ['5.9.8.5760', false],
  ] as const)
    it(`${release}: 456 ${isDemanded ? 'must be replaced before Advanced opens' : 'opens Advanced'}`, async () => {
      const { world, alice } = await scene({}, { release });
      await openAdvanced(alice, '456');
      if (isDemanded) {
        assert.deepEqual([alice.kind, alice.view.screen.title], ['input', 'Change Admin Password']);
        for (const each of ['456', '456']) await alice.enter(each);
        assert.match(alice.error, /default admin password/);
        await alice.back();
        assert.equal(alice.view.screen.title, 'Change Admin Password');
        await alice.enter('8675309');
        await alice.enter('8675309');
        assert.equal(world.phone('2001').passwords.isAdminDefault, false);
      }
      assert.deepEqual(alice.items, ['Change User Password', 'Reset to Defaults', 'Administration Settings']);
      await world.close();
    });

  it('who leaves the question leaves Advanced shut, and is asked again', async () => {
    const { world, alice } = await scene();
    await openAdvanced(alice, '456');
    await alice.back();
    assert.equal(alice.view.screen.title, 'Settings');
    await openAdvanced(alice, '456');
    assert.equal(alice.view.screen.title, 'Change Admin Password');
    await world.close();
  });

  it('device.auth.localAdminPassword behind its gates is the new one; the default there, or without its gate, changes nothing', async () => {
    const gates = { 'device.set': '1', 'device.auth.localAdminPassword.set': '1' };
    for (const [settings, isDefault] of [
      [{ ...gates, 'device.auth.localAdminPassword': 'chief-4711' }, false],
      [{ ...gates, 'device.auth.localAdminPassword': '456' }, true],
      [{ 'device.set': '1', 'device.auth.localAdminPassword': 'chief-4711' }, true],
    ] as const) {
      const { world, alice } = await scene(settings);
      await openAdvanced(alice, isDefault ? '456' : 'chief-4711');
      assert.equal(alice.view.screen.title, isDefault ? 'Change Admin Password' : 'Advanced');
      await world.close();
    }
  });

  it('device.auth.localUserPassword behind its gates is the user’s, and only there', async () => {
    for (const [gate, opens] of [
      ['1', 'clerk-4711'],
      ['0', '123'],
    ] as const) {
      const { world, alice } = await scene({
        'device.set': '1',
        'device.auth.localUserPassword.set': gate,
        'device.auth.localUserPassword': 'clerk-4711',
      });
      await openAdvanced(alice, opens === '123' ? 'clerk-4711' : '123');
      assert.equal(alice.error, 'Wrong password');
      await openAdvanced(alice, opens);
      assert.deepEqual(alice.items, ['Change User Password']);
      await world.close();
    }
  });

  const registered = async (release: string): Promise<{ readonly world: World; readonly alice: Person }> => {
    const world = await World.create({ seed: 3, people: ['2001', '2002'], release });
    const alice = new Person(world, world.phone('2001'));
    await world.startPhones();
    await world.clock.advance(100);
    return { world, alice };
  };

  it('when the phone first registers it asks, and takes a new one', async () => {
    const { world, alice } = await registered('6.4.3.5017');
    assert.deepEqual([alice.kind, alice.view.screen.title], ['confirm', 'Administrator Password']);
    await alice.press('Yes');
    assert.equal(alice.view.screen.title, 'Change Admin Password');
    await alice.enter('8675309');
    await alice.enter('8675309');
    assert.deepEqual([alice.kind, alice.view.screen.notice], ['idle', 'Password changed']);
    assert.equal(world.phone('2001').passwords.isAdminDefault, false);
    await world.clock.advance(60_000);
    assert.equal(alice.kind, 'idle');
    await world.close();
  });

  it('whoever says No is told where, and not asked again until the next start', async () => {
    const { world, alice } = await registered('6.4.3.5017');
    await alice.press('No');
    assert.deepEqual([alice.kind, alice.view.screen.notice], ['idle', 'You can change it later: Settings > Advanced']);
    await world.until(world.phone('2002').calls.place(1, '2001'));
    await world.untilTrue(() => world.phone('2001').calls.ringing.length === 1);
    world.phone('2002').calls.end(world.phone('2002').calls.calls[0]?.id ?? '');
    await world.untilTrue(() => world.phone('2001').calls.calls.length === 0);
    assert.equal(alice.kind, 'idle');
    await world.close();
  });

  it('a call that comes in goes before the question, which is asked again after it', async () => {
    const { world, alice } = await registered('6.4.3.5017');
    await world.until(world.phone('2002').calls.place(1, '2001'));
    await world.untilTrue(() => world.phone('2001').calls.ringing.length === 1);
    assert.equal(alice.kind, 'calls');
    world.phone('2002').calls.end(world.phone('2002').calls.calls[0]?.id ?? '');
    await world.untilTrue(() => world.phone('2001').calls.calls.length === 0);
    assert.deepEqual([alice.kind, alice.view.screen.title], ['confirm', 'Administrator Password']);
    await world.close();
  });

  it('a phone of before 6.3.0 asks nothing', async () => {
    const { world, alice } = await registered('6.2.0.1');
    assert.equal(alice.kind, 'idle');
    await world.close();
  });
});

describe('guide, what a password opens', () => {
  it('the user password opens the limited menu of Advanced, the administrator password all', async () => {
    const { world, alice } = await scene();
    await openAdvanced(alice, '123');
    assert.deepEqual(alice.items, ['Change User Password']);
    await world.until(world.phone('2001').passwords.change('admin', 'chief-4711', 1));
    await openAdvanced(alice, 'chief-4711');
    await alice.open('Administration Settings');
    assert.deepEqual(alice.items, ['Change Admin Password', 'Reset to Defaults']);
    await world.close();
  });
});

describe('guide, Administrator and User Password Parameters', () => {
  for (const [role, parameter, value, tooShort, fits] of [
    ['User', 'sec.pwd.length.user', '2', '7', '78'],
    ['User', 'sec.pwd.length.user', '0', undefined, ''],
    ['User', 'sec.pwd.length.user', '32', 'x'.repeat(31), 'x'.repeat(32)],
    ['Admin', 'sec.pwd.length.admin', '1', '', '7'],
    ['Admin', 'sec.pwd.length.admin', '8', '1234567', '12345678'],
  ] as const)
    it(`${parameter}=${value}: ${JSON.stringify(fits)} is taken${tooShort === undefined ? '' : ` and ${JSON.stringify(tooShort)} is not`}`, async () => {
      const { world, alice } = await scene({ [parameter]: value });
      await world.until(world.phone('2001').passwords.change('admin', 'chief-4711', 1));
      await openAdvanced(alice, 'chief-4711');
      await alice.open(...(role === 'Admin' ? ['Administration Settings', 'Change Admin Password'] : ['Change User Password']));
      await alice.enter('chief-4711');
      for (const password of tooShort === undefined ? [fits] : [tooShort, fits]) {
        await alice.enter(password);
        await alice.enter(password);
        if (password === fits) break;
        assert.match(alice.error, /needs \d+ to 32 characters/);
        await alice.back();
      }
      assert.equal(alice.view.screen.notice, 'Password changed');
      assert.equal(await world.until(world.phone('2001').passwords.check(role === 'Admin' ? 'admin' : 'user', fits)), true);
      await world.close();
    });

  for (const [value, atOnce] of [
    ['1', '**c'],
    ['0', '***'],
  ] as const)
    it(`up.echoPasswordDigits=${value}: the last character is ${value === '1' ? 'seen for a moment' : 'never seen'}`, async () => {
      const { world, alice } = await scene({ 'up.echoPasswordDigits': value });
      await alice.press('Settings');
      await alice.open('Advanced');
      await alice.digits('abc');
      assert.equal(alice.value, atOnce);
      await world.clock.advance(1500);
      assert.equal(alice.value, '***');
      await alice.do({ type: 'key', key: 'delete' });
      assert.equal(alice.value, '**');
      await alice.type('d');
      await alice.back();
      await world.close();
      await world.clock.advance(100);
      assert.equal(world.clock.pendingTimers, 0);
    });
});

describe('wrong passwords', () => {
  it('each is answered later than the one before; five within a minute shut the log-in for a minute, also to the right one, and all of it is logged', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    await alice.press('Settings');
    await alice.open('Advanced');
    const waited: number[] = [];
    for (let count = 0; count < 5; count++) {
      const before = world.clock.now();
      await alice.enter('000');
      waited.push(world.clock.now() - before);
    }
    assert.ok((waited[3] ?? 0) >= 3000 && (waited[3] ?? 0) > (waited[1] ?? 0) && (waited[0] ?? 9999) < 1000, waited.join());
    assert.match(alice.error, /Too many wrong passwords: try again in \d+ seconds/);
    await alice.enter('123');
    assert.match(alice.error, /Too many wrong passwords/);
    assert.match(phone.log.text, /log-in on the phone is shut for 60 s after 5 wrong passwords/);
    assert.equal([...phone.log.text.matchAll(/log-in on the phone refused/g)].length, 6);
    await world.clock.advance(61_000);
    await alice.enter('123');
    assert.deepEqual(alice.items, ['Change User Password']);
    await world.close();
  });

  it('a right one forgets the wrong ones before it, and so does time', async () => {
    const { world, alice } = await scene();
    for (const pause of [0, 61_000]) {
      for (let count = 0; count < 4; count++) await openAdvanced(alice, '000');
      await world.clock.advance(pause);
      if (pause === 0) await openAdvanced(alice, '123');
    }
    await openAdvanced(alice, '000');
    assert.equal(alice.error, 'Wrong password');
    await world.close();
  });

  for (const [settings, wrong, isShut] of [
    [{ 'httpd.cfg.lockWebUI.noOfInvalidAttempts': '3' }, 3, true],
    [{ 'httpd.cfg.lockWebUI.noOfInvalidAttempts': '6' }, 5, false],
    [{ 'httpd.cfg.lockWebUI.enable': '0' }, 8, false],
  ] as const)
    it(`${JSON.stringify(settings)}: after ${wrong} the log-in is ${isShut ? 'shut' : 'open'}`, async () => {
      const { world, alice } = await scene(settings);
      for (let count = 0; count < wrong; count++) await openAdvanced(alice, '000');
      await openAdvanced(alice, '123');
      assert.equal(alice.kind, isShut ? 'input' : 'list');
      await world.close();
    });

  it('httpd.cfg.lockWebUI.lockOutDuration: so long it is shut', async () => {
    const { world, alice } = await scene({ 'httpd.cfg.lockWebUI.lockOutDuration': '120' });
    for (let count = 0; count < 5; count++) await openAdvanced(alice, '000');
    await world.clock.advance(100_000);
    await openAdvanced(alice, '123');
    assert.equal(alice.kind, 'input');
    await world.clock.advance(21_000);
    await openAdvanced(alice, '123');
    assert.equal(alice.kind, 'list');
    await world.close();
  });
});
