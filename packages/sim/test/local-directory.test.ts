// Guide, Local Contact Directory: the screens, the files and what a contact's elements do.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Contact } from '@offhook/ucs';
import { readDirectory, writeDirectory } from '@offhook/ucs';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene, uploaded } from './person.ts';

const ann: Contact = { firstName: 'Ann', lastName: 'Zimmer', contact: '5550101', speedDial: 2 };
const bea: Contact = { firstName: 'Bea', lastName: 'Young', contact: '5550102' };

async function openDirectory(person: Person): Promise<void> {
  await person.press('Contacts');
  await person.open('Local Directory');
}

async function has(world: World, ...contacts: readonly Contact[]): Promise<void> {
  for (const contact of contacts) await world.until(world.phone('2001').directory.save(contact));
}

function sent(world: World): readonly Contact[] {
  return readDirectory(uploaded(world, '2001', '-directory.xml') ?? new Uint8Array(), 'd').contacts;
}

describe('guide, Add a Contact to the Local Directory', () => {
  it('Contacts > Local Directory > Add + opens one form; Save keeps and uploads every element', async () => {
    const { world, alice } = await scene();
    await openDirectory(alice);
    await alice.press('Add +');
    assert.equal(alice.view.screen.title, 'Add Contact');
    assert.deepEqual(
      alice.fields.map(([label]) => label),
      [
        'First name',
        'Last name',
        'Contact',
        'Speed dial',
        'Label',
        'Ring type',
        'Divert contact',
        'Auto divert',
        'Auto reject',
        'Watch buddy',
        'Block buddy',
      ],
    );
    await alice.fill('First name', 'Zoë');
    await alice.fill('Last name', 'Müller-Łęcka');
    await alice.fill('Contact', '5550103');
    await alice.fill('Speed dial', '7');
    await alice.fill('Label', 'Zo');
    await alice.fill('Ring type', '3');
    await alice.fill('Divert contact', '5550199');
    for (const flag of ['Auto divert', 'Watch buddy', 'Block buddy']) await alice.fill(flag, '');
    await alice.press('Save');
    assert.equal(alice.view.screen.notice, 'Contact saved');
    await world.clock.advance(2000);
    assert.deepEqual(sent(world), [
      {
        firstName: 'Zoë',
        lastName: 'Müller-Łęcka',
        contact: '5550103',
        speedDial: 7,
        label: 'Zo',
        ringType: '3',
        divertContact: '5550199',
        autoDivert: true,
        autoReject: false,
        buddyWatch: true,
        buddyBlock: true,
      },
    ]);
    await world.close();
  });

  it('only the number is asked for; without it the form says so and keeps what was typed', async () => {
    const { world, alice } = await scene();
    await openDirectory(alice);
    await alice.press('Add +');
    await alice.fill('First name', 'Ann');
    await alice.press('Save');
    assert.match(alice.error, /number/);
    assert.deepEqual(alice.fields[0], ['First name', 'Ann']);
    await alice.fill('Contact', '5550101');
    await alice.press('Save');
    assert.deepEqual(world.phone('2001').directory.personal, [{ firstName: 'Ann', lastName: '', contact: '5550101' }]);
    await world.close();
  });

  it('a number and a speed dial that somebody has already are refused in words', async () => {
    const { world, alice } = await scene();
    await has(world, ann);
    await openDirectory(alice);
    await alice.press('Add +');
    await alice.fill('Contact', '5550101');
    await alice.press('Save');
    assert.match(alice.error, /Ann Zimmer has this number already/);
    await alice.fill('Contact', '9');
    await alice.fill('Speed dial', '2');
    await alice.press('Save');
    assert.match(alice.error, /Speed dial 2 belongs to Ann Zimmer/);
    await alice.do({ type: 'key', key: 'delete' });
    await alice.type('10000');
    await alice.press('Save');
    assert.match(alice.error, /1 to 9999/);
    await world.close();
  });

  it('Edit changes a contact, and Delete takes it away after a question', async () => {
    const { world, alice } = await scene();
    await has(world, ann, bea);
    await openDirectory(alice);
    assert.deepEqual(alice.items, ['Bea Young', 'Ann Zimmer']);
    await alice.do({ type: 'key', key: 'down' });
    await alice.press('Edit');
    assert.equal(alice.view.screen.title, 'Edit Contact');
    assert.deepEqual(alice.fields[3], ['Speed dial', '2']);
    await alice.fill('Label', 'Boss');
    await alice.press('Save');
    assert.deepEqual(alice.items, ['Bea Young', 'Boss']);
    await alice.pressAny('Delete');
    await alice.press('Yes');
    assert.deepEqual(alice.items, ['Bea Young']);
    await world.clock.advance(2000);
    assert.deepEqual(
      sent(world).map(({ contact }) => contact),
      ['5550102'],
    );
    await world.close();
  });

  it('up, down and select go through the form, select turns a switch, and back leaves it unsaved', async () => {
    const { world, alice } = await scene();
    await openDirectory(alice);
    await alice.press('Add +');
    await alice.enter('Ann');
    await alice.enter('Zimmer');
    assert.deepEqual(alice.fields.slice(0, 2), [
      ['First name', 'Ann'],
      ['Last name', 'Zimmer'],
    ]);
    for (let count = 0; count < 6; count++) await alice.do({ type: 'key', key: 'down' });
    await alice.do({ type: 'key', key: 'select' });
    assert.deepEqual(alice.fields[8], ['Auto reject', 'On']);
    await alice.do({ type: 'key', key: 'up' });
    await alice.do({ type: 'key', key: 'right' });
    assert.deepEqual(alice.fields[7], ['Auto divert', 'On']);
    await alice.back();
    assert.deepEqual(alice.items, []);
    assert.deepEqual(world.phone('2001').directory.personal, []);
    await world.close();
  });

  it('a call that comes in does not take the form away', async () => {
    const { world, alice, bob } = await scene();
    await openDirectory(alice);
    await alice.press('Add +');
    await alice.fill('First name', 'Ann');
    await bob.do({ type: 'dial', number: '2001' });
    await world.untilTrue(() => alice.view.lamps.ringing);
    assert.equal(alice.kind, 'form');
    assert.match(alice.view.screen.notice ?? '', /Incoming call from/);
    await world.close();
  });
});

describe('guide, Search for a Local Directory Contact', () => {
  it('the list follows what is typed into Search, letter by letter', async () => {
    const { world, alice } = await scene();
    await has(world, ann, bea);
    await openDirectory(alice);
    const { body } = alice;
    assert.deepEqual(body.kind === 'list' ? body.search : undefined, { prompt: 'Search', value: '' });
    await alice.type('z');
    assert.deepEqual(alice.items, ['Ann Zimmer']);
    await alice.type('x');
    assert.deepEqual(alice.items, []);
    for (let count = 0; count < 2; count++) await alice.do({ type: 'key', key: 'delete' });
    await alice.digits('0102');
    assert.deepEqual(alice.items, ['Bea Young']);
    await world.close();
  });

  for (const [field, order] of [
    ['0', ['Bea Young', 'Ann Zimmer']],
    ['1', ['Ann Zimmer', 'Bea Young']],
  ] as const)
    it(`dir.search.field=${field} sorts by ${field === '0' ? 'last' : 'first'} name`, async () => {
      const { world, alice } = await scene({ 'dir.search.field': field });
      await has(world, bea, ann);
      await openDirectory(alice);
      assert.deepEqual(alice.items, order);
      await alice.type('n');
      assert.deepEqual(alice.items, field === '0' ? ['Bea Young', 'Ann Zimmer'] : ['Ann Zimmer', 'Bea Young']);
      await world.close();
    });
});

describe('guide, Local Contact Directory Parameters', () => {
  it('dir.local.readonly=1: the directory is seen and dialled, and not changed', async () => {
    const { world, alice } = await scene();
    await has(world, ann);
    world.setSite({ 'dir.local.readonly': '1' });
    await world.until(world.phone('2001').restart());
    await openDirectory(alice);
    assert.deepEqual(alice.items, ['Ann Zimmer']);
    assert.deepEqual(alice.view.softKeys, ['Dial', 'Back']);
    await world.close();
  });

  it('dir.local.UIenabled=0: no menu, no favourites, and the speed dial stays on its line key', async () => {
    const { world, alice } = await scene();
    await has(world, ann);
    world.setSite({ 'dir.local.readonly': '1', 'dir.local.UIenabled': '0' });
    await world.until(world.phone('2001').restart());
    assert.ok(!alice.view.softKeys.includes('Contacts'));
    await alice.do({ type: 'key', key: 'up' });
    assert.equal(alice.kind, 'idle');
    assert.ok(alice.view.lineKeys.some(({ label, state }) => label === 'Ann Zimmer' && state === 'speed-dial'));
    await world.close();
  });

  for (const [settings, isThere] of [
    [{ 'feature.directory.enabled': '0' }, false],
    [{ 'feature.directory.enabled': '1' }, true],
    [{ 'feature.directory.enabled': '0', 'device.set': '1', 'device.baseProfile.set': '1', 'device.baseProfile': 'Lync' }, false],
    [{ 'feature.directory.enabled': '1', 'device.set': '1', 'device.baseProfile.set': '1', 'device.baseProfile': 'Lync' }, true],
  ] as const)
    it(`feature.directory.enabled: ${JSON.stringify(settings)}`, async () => {
      const { world, alice } = await scene();
      await has(world, ann);
      await world.clock.advance(2000);
      world.setSite(settings);
      const before = world.requests.length;
      await world.until(world.phone('2001').restart());
      assert.equal(alice.view.softKeys.includes('Contacts'), isThere);
      assert.equal(
        alice.view.lineKeys.some(({ label }) => label === 'Ann Zimmer'),
        isThere,
      );
      assert.equal(
        world.requests.slice(before).some(({ path }) => path.endsWith('-directory.xml')),
        isThere,
      );
      await world.close();
    });

  it('dir.local.passwordProtected=1: user or administrator password opens directory and favourites, and each attempt is logged', async () => {
    const { world, alice } = await scene({ 'dir.local.passwordProtected': '1' });
    await has(world, ann);
    await openDirectory(alice);
    assert.equal(alice.kind, 'input');
    await alice.enter('000');
    assert.equal(alice.error, 'Wrong password');
    await alice.enter('123');
    assert.deepEqual(alice.items, ['Ann Zimmer']);
    await alice.do({ type: 'key', key: 'home' });
    await alice.do({ type: 'key', key: 'up' });
    await alice.enter('456');
    assert.deepEqual(alice.items, ['Ann Zimmer']);
    assert.equal([...world.phone('2001').log.text.matchAll(/log-in on the phone/g)].length, 3);
    await world.close();
  });

  for (const [model, asked, kept] of [
    ['VVX150', '400', 99],
    ['VVX150', '20', 20],
    ['VVX450', '9999', 500],
  ] as const)
    it(`dir.local.contacts.maxNum=${asked} on a ${model}: ${kept} are kept`, async () => {
      const { world } = await scene({ 'dir.local.contacts.maxNum': asked }, { model });
      const phone = world.phone('2001');
      const many = Array.from({ length: 600 }, (_, index) => ({ firstName: '', lastName: `N${index}`, contact: `${5_550_000 + index}` }));
      world.setFile(`/${phone.options.macAddress}-directory.xml`, writeDirectory(many));
      await world.until(phone.restart());
      assert.equal(phone.directory.contacts.length, kept);
      await assert.rejects(world.until(phone.directory.save({ firstName: '', lastName: '', contact: '1' })), /holds/);
      await world.close();
    });
});

describe('guide, Creating Per-Phone Directory Files', () => {
  it('the site’s file and the phone’s are merged and the phone’s wins; the template with its tilde counts for nothing', async () => {
    const { world } = await scene();
    const phone = world.phone('2001');
    world.setFile('/000000000000-directory.xml', writeDirectory([{ ...ann, lastName: 'Site' }, bea]));
    world.setFile('/000000000000-directory~.xml', writeDirectory([{ firstName: 'Template', lastName: '', contact: '5550777' }]));
    world.setFile(`/${phone.options.macAddress}-directory.xml`, writeDirectory([ann]));
    await world.until(phone.restart());
    assert.deepEqual(
      phone.directory.contacts.map(({ lastName }) => lastName),
      ['Young', 'Zimmer'],
    );
    assert.ok(!world.requests.some(({ path }) => path.includes('~')));
    await world.close();
  });

  it('first boot asks for the phone’s own file before the site’s; a restart takes in what changed in either', async () => {
    const { world } = await scene();
    const phone = world.phone('2001');
    const asked = (): readonly string[] =>
      world.requests.filter(({ path, method }) => method === 'GET' && path.endsWith('-directory.xml')).map(({ path }) => path);
    const own = `/${phone.options.macAddress}-directory.xml`;
    assert.deepEqual(asked().slice(0, 2), [own, '/000000000000-directory.xml']);
    world.setFile(own, writeDirectory([ann]));
    await world.until(phone.restart());
    world.setFile(own, writeDirectory([ann, bea]));
    world.setFile('/000000000000-directory.xml', writeDirectory([{ firstName: 'Site', lastName: '', contact: '5550104' }]));
    await world.until(phone.restart());
    assert.deepEqual(
      phone.directory.contacts.map(({ contact }) => contact),
      ['5550104', '5550102', '5550101'],
    );
    await world.close();
  });

  for (const [settings, isTaken] of [
    [{}, false],
    [{ 'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '0' }, false],
    [{ 'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '1' }, true],
    [{ 'hotelingMode.type': '1' }, false],
    [{ 'hotelingMode.type': '2' }, true],
    [{ 'hotelingMode.type': '3', 'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '0' }, true],
  ] as const)
    it(`check-sync takes the server’s directory ${isTaken ? 'in' : 'not'}: ${JSON.stringify(settings)}`, async () => {
      const { world } = await scene(settings);
      const phone = world.phone('2001');
      await has(world, ann);
      await world.clock.advance(2000);
      world.uploads.set(`/${phone.options.macAddress}-directory.xml`, new TextEncoder().encode(writeDirectory([bea])));
      await world.until(phone.checkSync());
      assert.deepEqual(phone.directory.personal, isTaken ? [bea] : [ann]);
      await world.close();
    });

  it('what changed here and is not on the server yet is not lost to the server’s older copy at a restart', async () => {
    const { world } = await scene({ 'feature.uploadDir.enabled': '0' });
    const phone = world.phone('2001');
    world.setFile(`/${phone.options.macAddress}-directory.xml`, writeDirectory([bea]));
    await has(world, ann);
    await world.until(phone.restart());
    assert.deepEqual(phone.directory.personal, [ann]);
    await world.close();
  });

  it('guide, Maintaining Per-Phone Directory Files: an edited contact of the site is kept as the phone’s own, and the site’s is ignored from then on', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    world.setFile('/000000000000-directory.xml', writeDirectory([bea]));
    await world.until(phone.restart());
    await openDirectory(alice);
    await alice.press('Edit');
    await alice.fill('Label', 'Mine');
    await alice.press('Save');
    assert.deepEqual(alice.items, ['Mine']);
    await world.clock.advance(2000);
    assert.equal(sent(world)[0]?.label, 'Mine');
    await world.until(phone.restart());
    assert.deepEqual(
      phone.directory.contacts.map(({ label }) => label),
      ['Mine'],
    );
    await world.close();
  });

  it('a contact of the site cannot be deleted here, nor its number changed, and the screen says why', async () => {
    const { world, alice } = await scene();
    world.setFile('/000000000000-directory.xml', writeDirectory([bea]));
    await world.until(world.phone('2001').restart());
    await openDirectory(alice);
    await alice.pressAny('Delete');
    await alice.press('Yes');
    assert.match(alice.view.screen.notice ?? '', /comes from the site/);
    await alice.pressAny('Edit');
    await alice.fill('Contact', '9');
    await alice.press('Save');
    assert.match(alice.error, /comes from the site/);
    await world.close();
  });
});

describe('the elements of a contact', () => {
  it('speed dials stand on line keys by their number and in Favorites, which up opens from the idle screen', async () => {
    const { world, alice } = await scene();
    await has(world, { ...bea, speedDial: 3 }, ann);
    assert.deepEqual(
      alice.view.lineKeys.slice(1, 3).map(({ label }) => label),
      ['Ann Zimmer', 'Bea Young'],
    );
    await alice.do({ type: 'key', key: 'up' });
    assert.equal(alice.view.screen.title, 'Favorites');
    assert.deepEqual(alice.items, ['Ann Zimmer', 'Bea Young']);
    await alice.back();
    await alice.press('Contacts');
    await alice.open('Favorites', 'Bea Young');
    assert.equal(alice.kind, 'calls');
    await world.close();
  });

  it('auto reject: a call of this contact does not ring, is refused, and stands in the list as rejected', async () => {
    const { world, alice, bob } = await scene();
    await has(world, { firstName: 'Bob', lastName: '', contact: '2002', autoReject: true });
    await bob.do({ type: 'dial', number: '2001' });
    await world.untilTrue(() => bob.kind === 'idle');
    assert.equal(alice.kind, 'idle');
    const [entry] = world.phone('2001').callLists.entries;
    assert.deepEqual([entry?.direction, entry?.disposition], ['In', 'Rejected']);
    await world.close();
  });

  for (const [settings, goes] of [
    [{}, true],
    [{ 'divert.1.autoOnSpecificCaller': '0' }, false],
  ] as const)
    it(`auto divert: a call of this contact goes to the divert contact, ${goes ? 'by default' : 'and not where divert.x.autoOnSpecificCaller=0'}`, async () => {
      const { world, alice, bob } = await scene(settings, { people: ['2001', '2002', '2003'] });
      await has(world, { firstName: 'Bob', lastName: '', contact: '2002', autoDivert: true, divertContact: '2003' });
      await bob.do({ type: 'dial', number: '2001' });
      await world.untilTrue(() => (goes ? world.phone('2003').calls.ringing.length === 1 : alice.view.lamps.ringing));
      if (goes) assert.equal(world.phone('2001').callLists.entries[0]?.disposition, 'Forwarded');
      await world.close();
    });
});
