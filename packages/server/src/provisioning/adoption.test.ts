// Which files of the folder `site` are taken in as uploads of their phones, in which order, and which stay.

import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Files } from '@offhook/base';
import { utf8Bytes, utf8Text } from '@offhook/base';

import { contact, directory, overrides } from '../../test/phone-files.ts';
import { mac as macA } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import type { Store } from '../store/store.ts';
import { adoptUploads } from './adoption.ts';

const [macB, unknown] = ['0004f2000002', '0004f20000ff'] as const;
const of = (first: string): string => directory(contact(first, 'Example', `sip:${first.toLowerCase()}@example.test`));

async function lay({ store, configuration }: UploadsUnderTest, files: Readonly<Record<string, string>>): Promise<void> {
  const site = store.platform.files.within('site');
  for (const [path, text] of Object.entries(files)) await site.write(path, utf8Bytes(text));
  await configuration.refresh('');
}
const lying = async ({ configuration }: UploadsUnderTest): Promise<readonly string[]> => {
  await configuration.refresh('');
  return configuration.sitePaths().toSorted();
};
const servedTo = async ({ artefacts }: UploadsUnderTest, macAddress: string): Promise<string> => {
  const file = await artefacts.stored.render(macAddress, 'directory');
  return file !== undefined && 'bytes' in file ? utf8Text(file.bytes) : '';
};
const pathsOf = (files: readonly { readonly path: string }[]): readonly string[] => files.map(({ path }) => path);

describe('files that are adopted', () => {
  it('are those of enrolled phones that phones write, under their names in small letters', () =>
    withUploads(async (under) => {
      await under.devices.enrol({ macAddress: macB, model: '' });
      await lay(under, {
        [`x/y/${macA.toUpperCase()}-Directory.xml`]: of('Ada'),
        [`${macB}-phone.cfg`]: overrides({ 'up.ringer': '3', 'up.x': '1' }),
        [`${macA}-web.cfg`]: 'no settings',
        [`${unknown}-directory.xml`]: of('Bob'),
        [`${macA}-license.cfg`]: '<license/>',
        '000000000000-directory.xml': of('Cy'),
        'zq-phone.cfg': '<x/>',
        [`${macA}.cfg`]: '<x/>',
        'site.cfg': '<x/>',
      });
      const { adopted, left } = await adoptUploads(under, 'Eve');
      assert.deepEqual(adopted, [
        { path: `${macA}-web.cfg`, macAddress: macA, records: 0, isUnread: true },
        { path: `${macB}-phone.cfg`, macAddress: macB, records: 2, isUnread: false },
        { path: `x/y/${macA.toUpperCase()}-Directory.xml`, macAddress: macA, records: 1, isUnread: false },
      ]);
      assert.deepEqual(
        left.map(({ path, reason }) => [path, reason.includes(unknown)]),
        [[`${unknown}-directory.xml`, true]],
      );
      const entries = await under.entries();
      assert.deepEqual(entries.at(-1), { actor: 'Eve', action: 'uploads-adopted', facts: { files: 3, left: 1 } });
      assert.deepEqual(
        entries.filter(({ action }) => action === 'artefact-received').map(({ actor }) => actor),
        ['Eve', 'Eve'],
      );
      assert.match(await servedTo(under, macA), /Ada/);
      assert.equal(await under.served('web-override'), 'no settings');
      assert.equal((await under.row('directory'))?.name, `${macA}-directory.xml`);
      assert.deepEqual(
        await lying(under),
        [
          `${unknown}-directory.xml`,
          `${macA}-license.cfg`,
          '000000000000-directory.xml',
          'zq-phone.cfg',
          `${macA}.cfg`,
          'site.cfg',
        ].toSorted(),
      );
    }));

  it('of several of one phone and kind the newest, and none where the phone has uploaded its own, be it read or not', () =>
    withUploads(async (under) => {
      await under.devices.enrol({ macAddress: macB, model: '' });
      await under.artefacts.keep(macB, `${macB}-directory.xml`, utf8Bytes('no directory'), 'unreadable');
      const times = { d: 1, b: 3, c: 2, a: 1 };
      const pathOf = (folder: string): string => `${folder}/${macA}-directory.xml`;
      await lay(under, {
        ...Object.fromEntries(Object.keys(times).map((folder) => [pathOf(folder), of(`Ada${folder}`)])),
        [`z/${macB}-directory.xml`]: of('Dee'),
      });
      for (const [folder, minute] of Object.entries(times))
        await utimes(join(under.place.directory, 'site', pathOf(folder)), new Date(minute * 60_000), new Date(minute * 60_000));
      const { adopted, left } = await adoptUploads(under, 'Eve');
      assert.deepEqual(pathsOf(adopted), [pathOf('b')]);
      assert.match(await servedTo(under, macA), /Adab/);
      assert.deepEqual(pathsOf(left), [...['a', 'c', 'd'].map(pathOf), `z/${macB}-directory.xml`]);
      assert.equal(await servedTo(under, macB), 'no directory');
      assert.deepEqual((await under.entries()).at(-1)?.facts, { files: 1, left: 4 });
    }));

  it('only while they are there, and a fault of ours leaves them there', () =>
    withUploads(async (under) => {
      const path = `${macA}-directory.xml`;
      await lay(under, { [path]: of('Ada'), [`${macA}-calls.xml`]: '<callList/>' });
      await under.store.records.db.schema.alterTable('contact').renameTo('away').execute();
      await assert.rejects(adoptUploads(under, 'Eve'));
      assert.ok((await lying(under)).includes(path));
      await under.store.records.db.schema.alterTable('away').renameTo('contact').execute();
      const { files } = under.store.platform;
      // Somebody takes it away just before it is read.
      const site: Files = {
        ...files.within('site'),
        read: async (asked) => {
          if (asked === path) await files.within('site').remove(path);
          return files.within('site').read(asked);
        },
      };
      const platform = { ...under.store.platform, files: { ...files, within: () => site } };
      const store = Object.create(under.store, { platform: { value: platform } }) as Store;
      const { adopted, left } = await adoptUploads({ ...under, store }, 'Eve');
      assert.deepEqual([pathsOf(adopted).filter((one) => one === path), pathsOf(left)], [[], [path]]);
      assert.notEqual(left[0]?.reason, '');
      assert.equal(await under.row('directory'), undefined);
    }));
});
