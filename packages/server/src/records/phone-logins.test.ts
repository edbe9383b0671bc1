// Who is logged in at a phone, as its requests show: from the first file of theirs until its primary file (guide, User Profiles).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { countedQueries } from '../../test/queries.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import type { Store } from '../store/store.ts';
import { LineOwnership, loadOwners } from './line-ownership.ts';
import { PhoneLogins, loginToldBy } from './phone-logins.ts';

describe('a request tells who is logged in', () => {
  it('by the primary file of a phone, and by a file of a profile', () => {
    for (const [name, told] of [
      [`${mac}.cfg`, 'nobody'],
      ['0004F2000001.CFG', 'nobody'],
      ['zq-phone.cfg', { login: 'zq' }],
      ['zq-directory.xml', { login: 'zq' }],
      [`${mac}-phone.cfg`, undefined],
      ['000000000000.cfg', 'nobody'],
      ['site.cfg', undefined],
      [`x${mac}.cfg`, undefined],
      [`${mac}.cfg.bak`, undefined],
      [`${mac}-app.log`, undefined],
    ] as const)
      assert.deepEqual(loginToldBy(name), told, name);
  });

  const noted = async ({ store }: RecordsUnderTest, ...paths: readonly string[]): Promise<readonly (readonly [string, boolean])[]> => {
    const ownership = new LineOwnership(store);
    const logins = new PhoneLogins(store, ownership);
    await logins.load();
    for (const path of paths) {
      logins.note(mac, loginToldBy(path));
      await logins.settled();
    }
    const owners = await loadOwners(store, store.records.db);
    return owners.map(({ identity, untilMs }) => [identity?.addresses.join() ?? '', untilMs === undefined]);
  };

  for (const [what, paths, owners] of [
    ['from a file of theirs on, in whatever folder', ['profiles/zq-phone.cfg'], [['zq', true]]],
    ['once, however often they ask', ['zq-phone.cfg', 'zq-directory.xml'], [['zq', true]]],
    ['until the primary file', ['zq-phone.cfg', `x/${mac}.cfg`], [['zq', false]]],
    [
      'and again after it',
      ['zq-phone.cfg', `${mac}.cfg`, 'zq-phone.cfg'],
      [
        ['zq', false],
        ['zq', true],
      ],
    ],
    [
      'until another logs in',
      ['zq-phone.cfg', 'ab-phone.cfg'],
      [
        ['zq', false],
        ['ab', true],
      ],
    ],
    ['by no other file', [`${mac}.cfg`, `${mac}-phone.cfg`, 'site.cfg', 'notes.txt'], []],
  ] as const)
    it(what, () => withRecords(async (records) => assert.deepEqual(await noted(records, ...paths), owners)));

  it('without a look at the records while nobody else logs in', () =>
    withRecords(async ({ store }) => {
      const queries = countedQueries(store.records.db);
      const counted: Store = {
        ...store,
        records: { ...store.records, db: queries.db, transact: (run, options) => store.records.transact(run, options) },
      };
      const logins = new PhoneLogins(counted, new LineOwnership(counted));
      const asked = async (path: string): Promise<boolean> => {
        const before = queries.count();
        logins.note(mac, loginToldBy(path));
        await logins.settled();
        return queries.count() > before;
      };
      assert.equal(await asked(`${mac}.cfg`), false);
      assert.equal(await asked('zq-phone.cfg'), true);
      assert.equal(await asked('zq-directory.xml'), false);
      assert.equal(await asked('ab-phone.cfg'), true);
      assert.equal(await asked(`${mac}.cfg`), true);
      assert.equal(await asked(`${mac}.cfg`), false);
    }));

  it('and is known after a start: the primary file ends it', () =>
    withRecords(async (records) => {
      assert.deepEqual(await noted(records, 'zq-phone.cfg'), [['zq', true]]);
      assert.deepEqual(await noted(records, `${mac}.cfg`), [['zq', false]]);
    }));
});
