// The folder that is exported lists what there is, and nothing that there is not.

import assert from 'node:assert/strict';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { KeptFiles } from '../records/kept-files.ts';
import { Devices } from './devices.ts';
import { FolderExport } from './folder-export.ts';
import { LaidDownFiles } from './laid-down-files.ts';
import { StoredArtefacts } from './stored-artefacts.ts';

const second = '0004f2000002';

function withExport(
  files: Readonly<Record<string, string>>,
  run: (under: { readonly folder: FolderExport; readonly configuration: ConfigurationFiles; readonly directory: string }) => Promise<void>,
): Promise<void> {
  return withRecords(async ({ store, parties, ledger, place }) => {
    const directory = join(place.directory, 'site');
    await mkdir(directory);
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    const configuration = await ConfigurationFiles.load(store);
    const devices = new Devices(store, new AuditLog(store));
    await devices.enrol({ macAddress: second, model: '' });
    const stored = new StoredArtefacts({ store, parties, kept: new KeptFiles(store), devices });
    const laidDown = new LaidDownFiles({ store, ledger, configuration, contextOf: () => Promise.resolve(undefined) });
    await run({ folder: new FolderExport({ devices, configuration, stored, laidDown }), configuration, directory });
  });
}

const text = async (folder: FolderExport, path: string): Promise<string> => Buffer.from(await folder.read(path)).toString();

describe('the exported folder', () => {
  it('has primary files that are made up where the administrator has none', () =>
    withExport({ 'base.cfg': '<x/>' }, async ({ folder, configuration }) => {
      assert.deepEqual(await folder.paths(), [`${mac}.cfg`, `${second}.cfg`, '000000000000.cfg', 'base.cfg'].toSorted());
      await configuration.set('site', { 'up.headsetMode': '1' });
      await configuration.set(mac, { 'reg.1.label': 'A' });
      assert.deepEqual(
        await folder.paths(),
        ['000000000000.cfg', `${mac}-device.cfg`, `${mac}.cfg`, `${second}.cfg`, 'base.cfg', 'site.cfg'].toSorted(),
      );
      assert.match(await text(folder, 'site.cfg'), /headsetMode/);
      assert.match(await text(folder, `${mac}-device.cfg`), /reg\.1\.label/);
      assert.doesNotMatch(await text(folder, `${second}.cfg`), /device\.cfg/);
    }));

  it('has a primary file of a phone beside that of all only where something is set for it', () =>
    withExport({ '000000000000.cfg': '<A CONFIG_FILES="base.cfg"/>' }, async ({ folder, configuration }) => {
      assert.deepEqual(await folder.paths(), ['000000000000.cfg']);
      await configuration.set(mac, { 'reg.1.label': 'A' });
      await configuration.set(second, {});
      assert.deepEqual(await folder.paths(), ['000000000000.cfg', `${mac}-device.cfg`, `${mac}.cfg`, `${second}-device.cfg`].toSorted());
      assert.equal(await text(folder, `${mac}.cfg`), `<A CONFIG_FILES="${mac}-device.cfg, base.cfg"/>`);
      assert.equal(await text(folder, '000000000000.cfg'), '<A CONFIG_FILES="base.cfg"/>');
    }));

  it('has large files from the disk, and of what is not there says so', () =>
    withExport({ 'image.ld': '' }, async ({ folder, configuration, directory }) => {
      await truncate(join(directory, 'image.ld'), 5_000_000);
      await configuration.refresh('image.ld');
      assert.ok((await folder.paths()).includes('image.ld'));
      for (const path of ['gone.cfg', `${mac}-directory.xml`, '0004f2000009.cfg.x'])
        await assert.rejects(folder.read(path), (error) => isProblem(error, 'not-found'), path);
    }));
});
