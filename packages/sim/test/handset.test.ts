// What a person does at the handset: keys and screens, menus of the privacy guide, and what leaves the phone because of them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Text } from '@offhook/base';
import { resetToDefaults } from '@offhook/phone';
import { readCallList, readDirectory } from '@offhook/ucs';

import { World } from '../src/world.ts';
import { Person, scene, uploaded } from './person.ts';

describe('at the handset', () => {
  it('digits are sent by the dial plan, the other side answers, both see the call and the lists', async () => {
    const { world, alice, bob } = await scene();
    assert.equal(alice.kind, 'idle');
    await alice.digits('2002');
    assert.equal(alice.kind, 'dialling');
    await world.untilTrue(() => bob.view.lamps.ringing);
    assert.deepEqual(bob.view.softKeys.slice(0, 3), ['Answer', 'Reject', 'Ignore']);
    await bob.press('Answer');
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    await world.clock.advance(3000);
    const body = alice.body;
    assert.equal(body.kind === 'calls' ? body.calls[0]?.durationS : undefined, 3);
    await alice.press('End Call');
    await world.untilTrue(() => alice.body.kind === 'idle' && bob.body.kind === 'idle');
    await world.clock.advance(100);
    await alice.press('Recent');
    await alice.open('Placed Calls');
    const list = alice.body;
    assert.equal(list.kind === 'list' ? list.items[0]?.text : undefined, '2002');
    await alice.press('Info');
    assert.equal(alice.kind, 'text');
    await world.close();
  });

  it('a whole string typed at once reaches the dialling screen, and digits among it the dial plan', async () => {
    const { world, alice } = await scene();
    await Promise.all([alice.type('bob'), alice.type('@example.test')]);
    const { body } = alice;
    assert.equal(body.kind === 'dialling' ? body.number : '', 'bob@example.test');
    await alice.press('Cancel');
    await alice.type('2002');
    await world.untilTrue(() => world.phone('2002').calls.ringing.length === 1);
    await alice.press('End Call');
    await world.close();
  });

  it('a number that the dial plan sends on a line without room ends in a notice', async () => {
    const { world, alice, bob } = await scene({ 'call.callsPerLineKey': '1', 'dialplan.digitmap': 'xxT' });
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await alice.do({ type: 'line-key', index: 0 });
    await alice.digits('55');
    await world.clock.advance(5000);
    assert.match(alice.view.screen.notice ?? '', /holds no more calls/);
    await world.close();
  });

  it('a call that comes to nothing says why', async () => {
    const { world, alice, bob } = await scene();
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.press('Reject');
    await world.untilTrue(() => alice.body.kind === 'idle');
    assert.match(alice.view.screen.notice ?? '', /2002: Decline/);
    await world.close();
  });

  it('lifting the upload restriction sends what waited', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    await alice.press('Settings');
    await alice.open('Basic', 'Restrict Personal Data Upload');
    await world.until(phone.directory.save({ firstName: 'A', lastName: 'B', contact: '5550100' }));
    await world.clock.advance(10_000);
    assert.equal(uploaded(world, '2001', '-directory.xml'), undefined);
    await alice.open('Restrict Personal Data Upload');
    await world.clock.advance(10_000);
    assert.ok(uploaded(world, '2001', '-directory.xml') !== undefined);
    await world.close();
  });

  it('guide, Clear Personal Information: the next boot does not bring it back', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    await world.until(phone.directory.save({ firstName: 'A', lastName: 'B', contact: '5550100' }));
    await world.clock.advance(10_000);
    await alice.press('Settings');
    await alice.open('Basic', 'Clear Personal Information');
    await alice.press('Yes');
    await world.until(phone.restart());
    assert.deepEqual(phone.directory.personal, []);
    await world.close();
  });

  it('keys of a phone that is off do nothing', async () => {
    const world = await World.create({ seed: 3, people: ['2001'] });
    const alice = new Person(world, world.phone('2001'));
    for (const command of [
      { type: 'line-key', index: 0 },
      { type: 'key', key: 'volume-up' },
      { type: 'text', text: '2' },
      { type: 'hook', isOff: true },
      { type: 'soft-key', index: 0 },
    ] as const)
      await alice.do(command);
    assert.equal(alice.kind, 'starting');
    await world.close();
  });

  it('guide, Call Lists: the list goes up after the call, with every element', async () => {
    const { world, alice, bob } = await scene();
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.do({ type: 'hook', isOff: true });
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    await alice.do({ type: 'hook', isOff: false });
    await world.clock.advance(61_000);
    const bytes = uploaded(world, '2001', '-calls.xml');
    assert.ok(bytes !== undefined);
    const [entry] = readCallList(bytes, 'c').entries;
    assert.equal(entry?.direction, 'Out');
    assert.equal(entry?.connections[0]?.address, 'sip:2002@example.test');
    await world.close();
  });

  it('guide, Restrict Upload: feature.uploadDir.enabled=0 and the person’s own switch both keep lists and directory here', async () => {
    for (const how of ['parameter', 'menu'] as const) {
      const { world, alice, bob } = await scene(how === 'parameter' ? { 'feature.uploadDir.enabled': '0' } : {});
      if (how === 'menu') {
        await alice.press('Settings');
        await alice.open('Basic', 'Restrict Personal Data Upload');
        assert.ok(alice.view.screen.icons.includes('upload-restricted'));
      }
      await alice.do({ type: 'dial', number: '2002' });
      await world.untilTrue(() => bob.view.lamps.ringing);
      await bob.press('Reject');
      await world.clock.advance(120_000);
      assert.equal(world.phone('2001').callLists.entries.length, 1);
      assert.equal(uploaded(world, '2001', '-calls.xml'), undefined, how);
      await world.close();
    }
  });

  it('guide, feature.callList.enabled=0: nothing is written to the lists', async () => {
    const { world, alice, bob } = await scene({ 'feature.callList.enabled': '0' });
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.press('Reject');
    await world.clock.advance(120_000);
    assert.equal(world.phone('2001').callLists.entries.length, 0);
    assert.equal(world.phone('2002').callLists.entries.length, 0);
    assert.equal(uploaded(world, '2001', '-calls.xml'), undefined);
    await world.close();
  });

  it('a contact is added, goes up, names the caller, and Clear Uploaded Calls/Directory takes it from phone and server', async () => {
    const { world, alice, bob } = await scene();
    await alice.press('Contacts');
    await alice.open('Local Directory');
    await alice.press('Add +');
    await alice.fill('First name', 'Bob');
    await alice.fill('Last name', 'Builder');
    await alice.fill('Contact', '2002');
    await alice.press('Save');
    assert.equal(alice.view.screen.notice, 'Contact saved');
    await world.clock.advance(5000);
    assert.equal(readDirectory(uploaded(world, '2001', '-directory.xml') ?? new Uint8Array(), 'd').contacts[0]?.firstName, 'Bob');
    await bob.do({ type: 'dial', number: '2001' });
    await world.untilTrue(() => alice.view.lamps.ringing);
    const body = alice.body;
    assert.equal(body.kind === 'calls' ? body.calls[0]?.party : '', 'Bob Builder');
    await alice.press('Reject');
    await world.untilTrue(() => alice.body.kind === 'idle');
    await alice.press('Settings');
    await alice.open('Basic', 'Clear Uploaded Calls/Directory');
    await alice.press('Yes');
    assert.equal(alice.view.screen.notice, 'Cleared on phone and server');
    assert.equal(readDirectory(uploaded(world, '2001', '-directory.xml') ?? new Uint8Array(), 'd').contacts.length, 0);
    assert.equal(readCallList(uploaded(world, '2001', '-calls.xml') ?? new Uint8Array(), 'c').entries.length, 0);
    assert.equal(world.phone('2001').directory.contacts.length, 0);
    await world.close();
  });

  it('guide, Administrator and User Passwords: 456 opens Advanced, a new one must differ, and the log tells of each attempt', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    assert.equal(phone.passwords.isAdminDefault, true);
    await alice.press('Settings');
    await alice.open('Advanced');
    await alice.type('000');
    await alice.press('OK');
    assert.equal(alice.error, 'Wrong password');
    await alice.type('456');
    await alice.press('OK');
    for (const attempt of ['456', '8675309']) {
      await alice.type(attempt);
      await alice.press('OK');
      await alice.type(attempt);
      await alice.press('OK');
      if (attempt === '456') {
        assert.match(alice.error, /default admin password/);
        await alice.press('Back');
      }
    }
    assert.equal(phone.passwords.isAdminDefault, false);
    assert.equal(await phone.passwords.check('admin', '8675309'), true);
    assert.equal(await phone.passwords.check('admin', '456'), false);
    assert.match(phone.log.text, /log-in on the phone refused/);
    assert.match(phone.log.text, /log-in on the phone accepted/);
    assert.ok(!phone.log.text.includes('8675309'));
    await world.close();
  });

  it('guide, Resetting a Phone: Reset User Data clears lists and contacts; Reset to Factory makes all that was sealed unreadable', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    await phone.directory.save({ firstName: 'A', lastName: 'B', contact: '5550100' });
    const sealed = await phone.options.platform.files.read('directory.sealed');
    const keyBefore = await phone.options.platform.files.read('device.key');
    await world.until(resetToDefaults(phone, 'user-data'));
    assert.equal(phone.directory.contacts.length, 0);
    await phone.directory.save({ firstName: 'A', lastName: 'B', contact: '5550100' });
    await world.until(resetToDefaults(phone, 'factory'));
    assert.notDeepEqual(await phone.options.platform.files.read('device.key'), keyBefore);
    assert.ok(sealed !== undefined && !utf8Text(sealed).includes('5550100'));
    await world.untilTrue(() => phone.lines[0]?.isRegistered === true);
    assert.equal(alice.kind, 'idle');
    await world.close();
  });

  it('white paper, encryption at rest: nothing readable stands in the flash', async () => {
    const { world, alice, bob } = await scene();
    await world.phone('2001').directory.save({ firstName: 'Canaryname', lastName: '', contact: '2002' });
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.press('Reject');
    await world.clock.advance(100);
    for (const person of ['2001', '2002']) {
      for (const name of await world.phone(person).options.platform.files.list('')) {
        const text = utf8Text((await world.phone(person).options.platform.files.read(name)) ?? new Uint8Array());
        assert.ok(!/Canaryname|2002|secret-|callList/.test(text), `${person} ${name}`);
      }
    }
    await world.close();
  });

  it('a server that is away is said on the screen, and the phone runs on what it has', async () => {
    const { world, alice } = await scene();
    world.setProvisioningReachable(false);
    await world.until(world.phone('2001').restart());
    await world.untilTrue(() => world.phone('2001').lines[0]?.isRegistered === true);
    assert.match(alice.view.screen.notice ?? '', /not reached: running on stored settings/);
    assert.ok(alice.view.screen.icons.includes('server-away'));
    world.setProvisioningReachable(true);
    await world.until(world.phone('2001').restart());
    assert.equal(alice.view.screen.notice, undefined);
    await world.close();
  });

  it('check-sync: a change of the configuration is taken in, and restarts where it must', async () => {
    const { world } = await scene();
    const phone = world.phone('2001');
    world.setSite({ 'callLists.collapseDuplicates': '0' });
    assert.deepEqual(await world.until(world.callServer.notify('2001', 'check-sync')), [200]);
    await world.untilTrue(() => !phone.settings.get('callLists.collapseDuplicates'));
    world.setSite({ 'callLists.size': '20' });
    await world.until(world.callServer.notify('2001', 'check-sync'));
    await world.untilTrue(() => phone.log.text.includes('restarting'));
    await world.untilTrue(() => phone.lines[0]?.isRegistered === true);
    assert.equal(phone.settings.get('callLists.size'), 20);
    await world.close();
  });

  it('a broken configuration file changes nothing and is logged with file and line', async () => {
    const { world } = await scene({ 'callLists.size': '30' });
    const phone = world.phone('2001');
    world.setSiteText('<polycomConfig>\n<a callLists.size="40">\n</polycomConfig>');
    await world.until(phone.checkSync());
    assert.match(phone.log.text, /site\.cfg line 3/);
    assert.equal(phone.lines.length, 1);
    await world.close();
  });
});

it('while the phone restarts its screen says so, whatever menu was open, and the menu is there again afterwards', async () => {
  const { world, alice } = await scene();
  await alice.press('Settings');
  await alice.open('Basic');
  const phone = world.phone('2001');
  const restarting = phone.restart();
  await world.untilTrue(() => phone.state === 'starting');
  assert.deepEqual([alice.kind, alice.view.screen.title, alice.view.softKeys.join('')], ['starting', '', '']);
  await world.until(restarting);
  assert.deepEqual([alice.kind, alice.view.screen.title], ['list', 'Basic']);
  await world.close();
});
