// Buddies and one's own status between two phones and their call server: feature.presence.enabled, pres.reg, pres.idleSoftKeys, the elements bw and bb of a contact. RFC 3856, RFC 3863, RFC 3903.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Text } from '@offhook/base';
import type { Contact } from '@offhook/ucs';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene } from './person.ts';

const on = { 'feature.presence.enabled': '1' } as const;
const bobIs: Contact = { firstName: 'Bob', lastName: 'Baker', contact: '2002', speedDial: 1, buddyWatch: true };

interface Watching {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
}

/** Alice has Bob in her directory and watches him. */
async function watching(settings: Readonly<Record<string, string>> = on, contact: Contact = bobIs): Promise<Watching> {
  const made = await scene(settings);
  await made.world.until(made.world.phone('2001').directory.save(contact));
  await made.world.clock.advance(2000);
  return made;
}

function wire(world: World, method: string): readonly string[] {
  return world.traffic.map(({ data }) => utf8Text(data ?? new Uint8Array())).filter((text) => text.startsWith(`${method} `));
}

/** What Alice's line key says of Bob. */
function key(alice: Person): string | undefined {
  return alice.view.lineKeys.find(({ state }) => state === 'speed-dial')?.presence;
}

async function choose({ world, bob }: Watching, status: string): Promise<void> {
  await bob.pressAny('MyStatus');
  await bob.open(status);
  await world.clock.advance(2000);
}

describe('feature.presence.enabled', () => {
  it('0, as delivered: nobody is asked, nothing is published, and no menu speaks of it', async () => {
    const made = await watching({});
    assert.deepEqual([wire(made.world, 'SUBSCRIBE'), wire(made.world, 'PUBLISH'), key(made.alice)], [[], [], undefined]);
    assert.ok(made.alice.view.softKeys.every((label) => label !== 'MyStatus' && label !== 'More'));
    await made.alice.pressAny('Settings');
    await made.alice.open('Features');
    assert.deepEqual(made.alice.items, ['Forward']);
    await made.world.close();
  });

  it('1: the line key, the directory and Buddies say in words how a buddy is', async () => {
    const made = await watching();
    const { alice } = made;
    assert.equal(key(alice), 'Available');
    for (const [status, words] of [
      ['Busy', 'Busy'],
      ['Away', 'Away'],
      ['Do Not Disturb', 'Do Not Disturb'],
      ['Offline', 'Offline'],
      ['Available', 'Available'],
    ] as const) {
      await choose(made, status);
      assert.equal(key(alice), words);
      assert.equal(made.world.phone('2002').choices.current.isDoNotDisturb, status === 'Do Not Disturb');
    }
    await alice.press('Contacts');
    await alice.open('Local Directory');
    const { body } = alice;
    assert.equal(body.kind === 'list' ? body.items[0]?.detail : '', '2002, Available');
    await alice.do({ type: 'key', key: 'home' });
    await alice.pressAny('Settings');
    await alice.open('Features', 'Presence', 'Buddies');
    assert.deepEqual(alice.body.kind === 'list' ? alice.body.items.map(({ text, detail }) => [text, detail]) : [], [
      ['Bob Baker', 'Available'],
    ]);
    await alice.press('Dial');
    assert.equal(made.world.phone('2001').calls.calls.length, 1);
    await made.world.close();
  });

  it('1: who is in a call is busy, and available again after it; whoever is away stays so', async () => {
    const made = await watching();
    const { world, alice, bob } = made;
    await bob.do({ type: 'dial', number: '2001' });
    await world.clock.advance(1000);
    await alice.press('Answer');
    await world.clock.advance(2000);
    assert.equal(key(alice), 'Busy');
    await bob.press('End Call');
    await world.clock.advance(2000);
    assert.equal(key(alice), 'Available');
    await choose(made, 'Away');
    await bob.do({ type: 'dial', number: '2001' });
    await world.clock.advance(2000);
    assert.equal(key(alice), 'Away');
    await world.close();
  });

  it('1: the mark stands at what was chosen, not at what a call makes of it', async () => {
    const made = await watching();
    const marked = async (): Promise<readonly string[]> => {
      await made.bob.pressAny('MyStatus');
      const { body } = made.bob;
      const marks = body.kind === 'list' ? body.items.filter(({ mark }) => mark === 'on').map(({ text }) => text) : [];
      await made.bob.do({ type: 'key', key: 'home' });
      return marks;
    };
    assert.deepEqual(await marked(), ['Available']);
    await choose(made, 'Do Not Disturb');
    assert.deepEqual(await marked(), ['Do Not Disturb']);
    await choose(made, 'Busy');
    assert.deepEqual(await marked(), ['Busy']);
    await made.world.close();
  });

  it('a phone that goes is offline, and one that is switched off while it runs watches nobody', async () => {
    const made = await watching();
    await made.world.until(made.world.phone('2002').close());
    await made.world.clock.advance(2000);
    assert.equal(key(made.alice), 'Offline');
    const phone = made.world.phone('2001');
    await made.world.until(phone.layers.set('local', 'feature.presence.enabled', '0'));
    await made.world.clock.advance(2000);
    assert.equal(key(made.alice), undefined);
    assert.match(wire(made.world, 'SUBSCRIBE').at(-1) ?? '', /^Expires: 0\r$/m);
    await made.world.close();
  });

  it('a restart takes up what it had, and my status with it', async () => {
    const made = await watching();
    await choose(made, 'Away');
    await made.world.until(made.world.phone('2002').restart());
    await made.world.until(made.world.phone('2001').restart());
    await made.world.clock.advance(2000);
    assert.equal(key(made.alice), 'Away');
    await made.world.close();
  });
});

describe('bw, Watch buddy', () => {
  it('off: nobody is asked; switched off later, the subscription ends', async () => {
    const made = await watching(on, { ...bobIs, buddyWatch: false });
    assert.deepEqual([wire(made.world, 'SUBSCRIBE'), key(made.alice)], [[], undefined]);
    const { directory } = made.world.phone('2001');
    await made.world.until(directory.save(bobIs, { ...bobIs, buddyWatch: false }));
    await made.world.clock.advance(2000);
    assert.equal(key(made.alice), 'Available');
    await made.world.until(directory.save({ ...bobIs, buddyWatch: false }, bobIs));
    await made.world.clock.advance(2000);
    assert.equal(key(made.alice), undefined);
    assert.match(wire(made.world, 'SUBSCRIBE').at(-1) ?? '', /^Expires: 0\r$/m);
    await made.world.close();
  });

  it('a buddy whom the server does not know, or whose address is none, is unknown, and the others are shown', async () => {
    const made = await watching();
    const { directory } = made.world.phone('2001');
    for (const [index, contact] of ['5550199', '()', 'sip:@'].entries())
      await made.world.until(directory.save({ ...bobIs, lastName: contact, contact, speedDial: index + 2 }));
    await made.world.clock.advance(2000);
    const states = made.alice.view.lineKeys.filter(({ state }) => state === 'speed-dial').map(({ presence }) => presence);
    assert.deepEqual([states[0], states[1]], ['Available', 'Unknown']);
    await made.world.close();
  });
});

describe('pres.reg', () => {
  const twoLines = { ...on, 'reg.2.address': '2003', 'reg.2.auth.userId': '2003', 'reg.2.auth.password': 'secret-2003' } as const;
  for (const [line, from] of [
    [undefined, '2001'],
    ['1', '2001'],
    ['2', '2003'],
  ] as const)
    it(`${line ?? 'not set'}: ${from} watches and publishes`, async () => {
      const made = await scene({ ...twoLines, ...(line === undefined ? {} : { 'pres.reg': line }) }, { people: ['2001', '2002', '2003'] });
      await made.world.until(made.world.phone('2001').directory.save(bobIs));
      await made.world.clock.advance(2000);
      const senders = new Set(wire(made.world, 'SUBSCRIBE').map((text) => /^From:.*<sip:(\w+)@/m.exec(text)?.[1]));
      assert.deepEqual([...senders], [from]);
      assert.equal(key(made.alice) === undefined, false);
      await made.world.close();
    });

  it('a line that there is not: nothing is asked and nothing published', async () => {
    const made = await watching({ ...on, 'pres.reg': '7' });
    assert.deepEqual([wire(made.world, 'SUBSCRIBE'), wire(made.world, 'PUBLISH'), key(made.alice)], [[], [], undefined]);
    await made.world.close();
  });
});

it('pres.reg changed while the phone runs: the other line takes over', async () => {
  const made = await scene(
    { ...on, 'reg.2.address': '2003', 'reg.2.auth.userId': '2003', 'reg.2.auth.password': 'secret-2003' },
    { people: ['2001', '2002', '2003'] },
  );
  const phone = made.world.phone('2001');
  await made.world.until(phone.directory.save(bobIs));
  await made.world.clock.advance(2000);
  const before = wire(made.world, 'SUBSCRIBE').length;
  await made.world.until(phone.layers.set('local', 'pres.reg', '2'));
  await made.world.clock.advance(2000);
  phone.changed();
  await made.world.clock.advance(2000);
  const after = wire(made.world, 'SUBSCRIBE').slice(before);
  assert.ok(after.some((text) => /^From:.*<sip:2001@/m.test(text) && /^Expires: 0\r$/m.test(text)));
  assert.ok(after.some((text) => /^From:.*<sip:2003@/m.test(text) && /^Expires: 3600\r$/m.test(text)));
  assert.equal(key(made.alice), 'Available');
  await made.world.close();
});

describe('pres.idleSoftKeys', () => {
  for (const [value, isShown] of [
    ['1', true],
    ['0', false],
  ] as const)
    it(`${value}: MyStatus and Buddies are ${isShown ? '' : 'not '}on the idle screen, and in the menu`, async () => {
      const made = await watching({ ...on, 'pres.idleSoftKeys': value });
      const { alice } = made;
      if (isShown) {
        await alice.pressAny('Buddies');
        assert.deepEqual([alice.view.screen.title, alice.items], ['Buddies', ['Bob Baker']]);
        await alice.do({ type: 'key', key: 'home' });
      } else assert.ok(!alice.view.softKeys.includes('More'));
      await alice.pressAny('Settings');
      await alice.open('Features', 'Presence');
      assert.deepEqual(alice.items, ['My Status', 'Buddies']);
      await alice.open('My Status');
      assert.deepEqual(alice.items, ['Available', 'Busy', 'Away', 'Do Not Disturb', 'Offline']);
      await made.world.close();
    });
});

it('nothing of a buddy’s state is written to the flash of the phone', async () => {
  const made = await watching();
  const phone = made.world.phone('2001');
  const before = await made.world.until(phone.flash.inventory());
  await choose(made, 'Away');
  assert.deepEqual(await made.world.until(phone.flash.inventory()), before);
  await made.world.close();
});
