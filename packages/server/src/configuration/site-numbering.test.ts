// How the site dials, learnt from the settings of its phones and remembered.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';

import { withRecords } from '../../test/records-under-test.ts';
import { ConfigurationFiles } from './configuration-files.ts';
import { SiteNumbering } from './site-numbering.ts';

it('extensions of before stay extensions beside those of now, in the order of their lengths', () =>
  withRecords(async ({ store, place }) => {
    await mkdir(join(place.directory, 'site'));
    const learn = async (...addresses: readonly string[]): Promise<readonly number[] | undefined> => {
      const settings = addresses.map((address, at) => `reg.${at + 1}.address="${address}"`).join(' ');
      await writeFile(join(place.directory, 'site', 'base.cfg'), `<x ${settings}/>`);
      await new SiteNumbering({ store, configuration: await ConfigurationFiles.load(store), given: undefined }).learn();
      const row = await store.records.db.selectFrom('site_numbering').select('rules').where('id', '=', 'site').executeTakeFirst();
      return row === undefined ? undefined : (JSON.parse(row.rules) as { extensionDigits?: number[] }).extensionDigits;
    };
    assert.equal(await learn(), undefined);
    assert.deepEqual(await learn('20011', '20012', '20013'), [5]);
    assert.deepEqual(await learn('201', '202', '203'), [3, 5]);
    assert.deepEqual(await learn('2001', '2002', '2003'), [3, 4, 5]);
    assert.deepEqual(await learn('2001', '2002', '2003'), [3, 4, 5]);
  }));

it('what is held is read anew once, at the next start where that was interrupted', () =>
  withRecords(async ({ store, place }) => {
    await mkdir(join(place.directory, 'site'));
    await writeFile(join(place.directory, 'site', 'base.cfg'), '<x reg.1.address="2001"/>');
    const started = async (): Promise<SiteNumbering> => {
      const numbering = new SiteNumbering({ store, configuration: await ConfigurationFiles.load(store), given: { country: 'DE' } });
      await numbering.learn();
      return numbering;
    };
    let read = 0;
    const readAnew = (): Promise<void> => Promise.resolve(void read++);
    await assert.rejects(
      (await started()).settle(() => Promise.reject(new Error('the process ended here'))),
      /ended here/,
    );
    const again = await started();
    for (let times = 0; times < 2; times++) await again.settle(readAnew);
    assert.equal(read, 1);
    await (await started()).settle(readAnew);
    assert.equal(read, 1, 'nothing has changed since');
  }));
