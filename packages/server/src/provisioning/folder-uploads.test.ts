// What phones have uploaded, in the folder that is exported: the same bytes that each phone would get.

import assert from 'node:assert/strict';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';

import { contact, directory, overrides } from '../../test/phone-files.ts';
import { mac } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import { FolderExport } from './folder-export.ts';

const second = '0004f2000002';

const folderOf = ({ devices, configuration, artefacts }: UploadsUnderTest): FolderExport =>
  new FolderExport({ devices, configuration, stored: artefacts.stored, laidDown: artefacts.laidDown });

describe('the exported folder', () => {
  it('has what phones have uploaded, read or kept, and none of it twice', () =>
    withUploads(async (under) => {
      const { put, artefacts, devices, configuration } = under;
      await devices.enrol({ macAddress: second, model: '' });
      const site = under.store.platform.files.within('site');
      await site.write(`${mac}-directory.xml`, utf8Bytes('<laid-down/>'));
      await site.write(`${second}-directory.xml`, utf8Bytes('<laid-down/>'));
      await configuration.refresh('');
      await put('directory', directory(contact('Ada', 'Example', '9')));
      await put('web-override', overrides({ 'up.ringer': '1' }));
      await assert.rejects(put('call-list', 'broken'));
      await artefacts.keep(second, 'zq-phone.cfg', utf8Bytes('<profile/>'), 'profile');
      await artefacts.keep(mac, `${mac}-now-app.log`, utf8Bytes('a log'), 'log');
      const folder = folderOf(under);
      assert.deepEqual(
        (await folder.paths()).filter((path) => path !== '000000000000.cfg'),
        [
          `${mac}-calls.xml`,
          `${mac}-directory.xml`,
          `${mac}-now-app.log`,
          `${mac}-web.cfg`,
          `${mac}.cfg`,
          `${second}-directory.xml`,
          `${second}.cfg`,
          'zq-phone.cfg',
        ],
      );
      const read = async (path: string): Promise<string> => utf8Text(await folder.read(path));
      assert.match(await read(`${mac}-directory.xml`), /Ada/);
      assert.equal(await read(`${second}-directory.xml`), '<laid-down/>');
      assert.match(await read(`${mac}-web.cfg`), /up\.ringer/);
      assert.equal(await read(`${mac}-calls.xml`), 'broken');
      assert.equal(await read('zq-phone.cfg'), '<profile/>');
      assert.equal(await read(`${mac}-now-app.log`), 'a log');
      for (const path of [`${second}-web.cfg`, `${second}-now-app.log`, '0004f2000009-directory.xml'])
        await assert.rejects(folder.read(path), (error) => isProblem(error, 'not-found'), path);
    }));

  it('has a large file from the disk, and nothing in it where that has gone meanwhile', () =>
    withUploads(async (under) => {
      const at = join(under.place.directory, 'site', 'image.ld');
      await under.store.platform.files.within('site').write('image.ld', new Uint8Array());
      await writeFile(at, 'head');
      await truncate(at, 5_000_000);
      await under.configuration.refresh('image.ld');
      const folder = folderOf(under);
      const bytes = await folder.read('image.ld');
      assert.deepEqual([bytes.length, utf8Text(bytes.subarray(0, 4))], [5_000_000, 'head']);
      await rm(at);
      assert.equal((await folder.read('image.ld')).length, 0);
    }));
});
