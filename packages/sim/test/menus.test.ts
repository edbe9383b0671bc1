// Every path that the guide names for what the phone does, in the guide's words: each opens something that works.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { changePassword } from '@offhook/phone';

import type { Person } from './person.ts';
import { scene } from './person.ts';

const password = 'chief-4711';

/** Soft keys first, then rows; `*` is the administrator password. What is seen at the end. */
const paths: readonly (readonly [path: string, kind: string])[] = [
  ['Contacts', 'list'],
  ['Contacts > Local Directory', 'list'],
  ['Contacts > Local Directory > Add +', 'form'],
  ['Contacts > Favorites', 'list'],
  ['Recent', 'list'],
  ['Recent > Missed Calls', 'list'],
  ['Recent > Received Calls', 'list'],
  ['Recent > Placed Calls', 'list'],
  ['New Call', 'dialling'],
  ['Settings', 'list'],
  ['Settings > Features', 'list'],
  ['Settings > Features > Forward', 'list'],
  ['Settings > Features > Forward > Always', 'input'],
  ['Settings > Features > Forward > No Answer', 'input'],
  ['Settings > Features > Forward > Busy', 'input'],
  ['Settings > Basic', 'list'],
  ['Settings > Basic > Ring Type', 'list'],
  ['Settings > Basic > Update Configuration', 'list'],
  ['Settings > Basic > Restart Phone', 'confirm'],
  ['Settings > Basic > Restrict Personal Data Upload', 'list'],
  ['Settings > Basic > Clear Personal Information', 'confirm'],
  ['Settings > Basic > Clear Uploaded Calls/Directory', 'confirm'],
  ['Settings > Basic > Reset to Factory', 'confirm'],
  ['Settings > Advanced', 'input'],
  ['Settings > Advanced > * > Change User Password', 'input'],
  ['Settings > Advanced > * > Administration Settings', 'list'],
  ['Settings > Advanced > * > Administration Settings > Change Admin Password', 'input'],
  ['Settings > Advanced > * > Administration Settings > Reset to Defaults', 'list'],
  ['Settings > Advanced > * > Reset to Defaults > Reset User Data', 'confirm'],
  ...[
    'Reset Local Configuration',
    'Reset Web Configuration',
    'Reset Cloud Configuration',
    'Reset Device Settings',
    'Format File System',
    'Reset to Factory',
    'Reset to Factory Partial',
    'Reset User Data',
  ].map((item) => [`Settings > Advanced > * > Administration Settings > Reset to Defaults > ${item}`, 'confirm'] as const),
  ['Settings > Advanced > * > Administration Settings > Reset to Defaults > Out-of-Box Wizard', 'input'],
  ['Settings > Status', 'list'],
  ['Settings > Status > Platform', 'text'],
  ['Settings > Status > Lines', 'text'],
  ['Settings > Status > Stored Data', 'text'],
];

async function walk(person: Person, path: string): Promise<void> {
  await person.do({ type: 'key', key: 'home' });
  for (const step of path.split(' > ')) {
    if (step === '*') await person.enter(password);
    else if (person.items.includes(step)) await person.open(step);
    else await person.press(step);
  }
}

describe('the paths of the guide', () => {
  for (const model of ['VVX450', 'VVX150'])
    it(`${model}: each opens something, and back leads out again`, async () => {
      const { world, alice } = await scene({ 'up.basicSettings.factoryResetEnabled': '1' }, { model });
      await world.until(changePassword(world.phone('2001'), 'admin', password));
      for (const [path, kind] of paths) {
        await walk(alice, path);
        assert.equal(alice.kind, kind, path);
        assert.notEqual(alice.view.softKeys.length, 0, path);
        for (let depth = 0; depth < path.split(' > ').length && alice.kind !== 'idle'; depth++) await alice.back();
        assert.equal(alice.kind, 'idle', `${path} and back`);
      }
      await world.close();
    });

  it('every row of every menu is in the table above', async () => {
    const { world, alice } = await scene({ 'up.basicSettings.factoryResetEnabled': '1' });
    await world.until(changePassword(world.phone('2001'), 'admin', password));
    const known = new Set(paths.map(([path]) => path));
    for (const [path, kind] of paths) {
      if (kind !== 'list' || !path.startsWith('Settings') || path.endsWith('Upload') || path.endsWith('Update Configuration')) continue;
      if (path.endsWith('Ring Type')) continue;
      await walk(alice, path);
      for (const item of alice.items)
        if (item !== 'Do Not Disturb')
          assert.ok(known.has(`${path} > ${item}`) || path.endsWith('* > Reset to Defaults'), `${path} > ${item}`);
    }
    await world.close();
  });
});
