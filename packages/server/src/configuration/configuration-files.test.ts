// What is set here and what lies in the folder, as each phone is served it.

import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { readConfiguration, readPrimary } from '@offhook/ucs';

import { withRecords } from '../../test/records-under-test.ts';
import type { Store } from '../store/store.ts';
import { ConfigurationFiles } from './configuration-files.ts';

const a = '0004f2000001';
const b = '0004f2000002';

interface Under {
  readonly store: Store;
  readonly put: (files: Readonly<Record<string, string>>) => Promise<void>;
  readonly load: () => Promise<ConfigurationFiles>;
}

function withFolder(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store, place }) => {
    const put: Under['put'] = async (files) => {
      for (const [path, text] of Object.entries(files)) {
        const at = join(place.directory, 'site', path);
        await mkdir(dirname(at), { recursive: true });
        await writeFile(at, text);
      }
    };
    await run({ store, put, load: () => ConfigurationFiles.load(store) });
    await rm(join(place.directory, 'site'), { recursive: true, force: true });
  });
}

function textOf(configuration: ConfigurationFiles, macAddress: string, path: string): string | undefined {
  const file = configuration.get(macAddress, path);
  return file === undefined ? undefined : 'bytes' in file ? Buffer.from(file.bytes).toString() : 'on the disk';
}

function listOf(configuration: ConfigurationFiles, macAddress: string, path: string): readonly string[] | undefined {
  const text = textOf(configuration, macAddress, path);
  return text === undefined ? undefined : readPrimary(Buffer.from(text), '', { macAddress, model: 'VVX450', partNumber: '' }).configFiles;
}

function valuesOf(configuration: ConfigurationFiles, macAddress: string, path: string): readonly string[] | undefined {
  const text = textOf(configuration, macAddress, path);
  return text === undefined ? undefined : readConfiguration(Buffer.from(text), '').assignments.map(({ name, value }) => `${name}=${value}`);
}

describe('without a primary file of the administrator’s', () => {
  it('one is made up of what is set, the phone’s own first, and what lies in the folder', () =>
    withFolder(async ({ put, load }) => {
      await put({ 'base.cfg': '<x/>', [`${b}-own.cfg`]: '<x/>' });
      const configuration = await load();
      assert.deepEqual(listOf(configuration, a, `${a}.cfg`), ['base.cfg']);
      await configuration.set(a, { 'reg.1.label': 'A' });
      assert.deepEqual(listOf(configuration, a, `${a}.cfg`), [`${a}-device.cfg`, 'base.cfg']);
      await configuration.set('site', { 'callLists.size': '50' });
      assert.deepEqual(listOf(configuration, a, `x/${a}.cfg`), [`${a}-device.cfg`, 'site.cfg', 'base.cfg']);
      assert.deepEqual(listOf(configuration, a, `${a.toUpperCase()}.cfg`), [`${a}-device.cfg`, 'site.cfg', 'base.cfg']);
      assert.deepEqual(listOf(configuration, b, `${b}.cfg`), ['site.cfg', `${b}-own.cfg`, 'base.cfg']);
      for (const phone of [a, b]) assert.deepEqual(listOf(configuration, phone, '000000000000.cfg'), ['site.cfg', 'base.cfg']);
      assert.match(textOf(configuration, a, `${a}.cfg`) ?? '', /APP_FILE_PATH="".*MISC_FILES=""/s);
    }));

  it('values are served in a file each, and to nobody else', () =>
    withFolder(async ({ load }) => {
      const configuration = await load();
      assert.equal(textOf(configuration, a, `${a}-device.cfg`), undefined);
      assert.equal(textOf(configuration, a, 'site.cfg'), undefined);
      await configuration.set('00:04:F2:00:00:01', { 'reg.1.label': 'A' });
      await configuration.set('site', { 'callLists.size': '50' });
      assert.deepEqual(valuesOf(configuration, a, `${a}-device.cfg`), ['reg.1.label=A']);
      assert.deepEqual(valuesOf(configuration, a, 'site.cfg'), ['callLists.size=50']);
      assert.equal(textOf(configuration, b, `${a}-device.cfg`), undefined);
      assert.equal(textOf(configuration, b, `${a}.cfg`), undefined);
      assert.equal(textOf(configuration, b, `${b}-device.cfg`), undefined);
      assert.equal(textOf(configuration, a, 'other.cfg'), undefined);
      assert.equal(configuration.get(a, 'site.cfg'), configuration.get(b, 'site.cfg'), 'rendered once');
    }));
});

describe('a primary file of the administrator’s', () => {
  const own = '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="base.cfg"/>';

  it('is served as it is until something is set, and then has that in front, for the phones it is set for', () =>
    withFolder(async ({ put, load }) => {
      await put({ '000000000000.cfg': own, 'base.cfg': '<x/>', [`${b}.cfg`]: own });
      const configuration = await load();
      assert.equal(textOf(configuration, a, '000000000000.cfg'), own);
      assert.equal(textOf(configuration, a, `${a}.cfg`), undefined);
      assert.equal(textOf(configuration, b, `${b}.cfg`), own);
      await configuration.set(a, { 'reg.1.label': 'A' });
      assert.deepEqual(listOf(configuration, a, '000000000000.cfg'), [`${a}-device.cfg`, 'base.cfg']);
      assert.equal(textOf(configuration, b, '000000000000.cfg'), own);
      await configuration.set('site', { 'callLists.size': '50' });
      assert.deepEqual(listOf(configuration, a, '000000000000.cfg'), [`${a}-device.cfg`, 'site.cfg', 'base.cfg']);
      assert.deepEqual(listOf(configuration, b, `${b}.cfg`), ['site.cfg', 'base.cfg']);
      assert.equal(configuration.get(a, 'base.cfg'), configuration.get(b, 'base.cfg'));
      await configuration.forget(a);
      assert.deepEqual(listOf(configuration, a, '000000000000.cfg'), ['site.cfg', 'base.cfg']);
      assert.equal(textOf(configuration, a, `${a}-device.cfg`), undefined);
    }));

  it('that names no list stays as it is', () =>
    withFolder(async ({ put, load }) => {
      await put({ '000000000000.cfg': '<APPLICATION/>' });
      const configuration = await load();
      await configuration.set('site', { 'callLists.size': '50' });
      assert.equal(textOf(configuration, a, '000000000000.cfg'), '<APPLICATION/>');
    }));
});

describe('what is set', () => {
  it('is there again at the next start, for the site and for each phone', () =>
    withFolder(async ({ load }) => {
      const before = await load();
      await before.set('site', { 'callLists.size': '50' });
      await before.set(a, { 'reg.1.label': 'A' });
      await before.set(a, { 'reg.1.label': 'B', 'reg.1.address': '2001' });
      await before.set(b, { 'reg.1.label': 'C' });
      await before.forget(b);
      const configuration = await load();
      assert.deepEqual(configuration.values('site'), { 'callLists.size': '50' });
      assert.deepEqual(configuration.values('0004F2000001'), { 'reg.1.label': 'B', 'reg.1.address': '2001' });
      assert.deepEqual(configuration.values(b), {});
    }));

  it('stands in a file of another name where the administrator has a site.cfg', () =>
    withFolder(async ({ put, load }) => {
      await put({ 'site.cfg': '<x up.headsetMode="1"/>' });
      const configuration = await load();
      await configuration.set('site', { 'callLists.size': '50' });
      assert.deepEqual(valuesOf(configuration, a, 'site.cfg'), ['up.headsetMode=1']);
      assert.deepEqual(valuesOf(configuration, a, 'offhook-site.cfg'), ['callLists.size=50']);
      assert.deepEqual(listOf(configuration, a, `${a}.cfg`), ['offhook-site.cfg', 'site.cfg']);
      assert.deepEqual([configuration.nameOf('site'), configuration.nameOf(a)], ['offhook-site.cfg', `${a}-device.cfg`]);
    }));

  it('is of the site or of a phone, under names of parameters', () =>
    withFolder(async ({ load }) => {
      const configuration = await load();
      for (const scope of ['', 'sites', '0004f2', 'everybody']) {
        await assert.rejects(configuration.set(scope, {}), (error) => isProblem(error, 'bad-request'), scope);
        assert.throws(
          () => configuration.values(scope),
          (error) => isProblem(error, 'bad-request'),
        );
      }
      for (const name of ['', '1a', 'a b', 'a"', '-a', 'a'.repeat(129)])
        await assert.rejects(configuration.set('site', { [name]: '1' }), (error) => isProblem(error, 'bad-configuration'), name);
      await configuration.set('site', { _a: '1', ['a'.padEnd(128, 'b')]: '2', 'a.b-c.1': '3' });
    }));

  it('counts as a change each time, and what is forgotten that was not there does not', () =>
    withFolder(async ({ load }) => {
      const configuration = await load();
      const seen = [configuration.changes];
      await configuration.set('site', {});
      seen.push(configuration.changes);
      await configuration.set(a, {});
      seen.push(configuration.changes);
      await configuration.forget(a);
      seen.push(configuration.changes);
      assert.deepEqual(
        seen,
        [...new Set(seen)].toSorted((one, other) => one - other),
      );
      await configuration.forget(b);
      assert.equal(configuration.changes, seen.at(-1));
    }));

  it('says how lines register and dial, and how the phone’s clock goes: its own first, then all phones’, then the folder', () =>
    withFolder(async ({ put, load }) => {
      await put({ 'base.cfg': '<x tcpIpApp.sntp.gmtOffset="7200" reg.2.address="2002" up.headsetMode="1"/>' });
      const configuration = await load();
      const clock = (): string | undefined => configuration.setting(a, 'tcpIpApp.sntp.gmtOffset');
      assert.equal(clock(), '7200');
      await configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '3600', 'voIpProt.server.1.address': 'pbx.example.test' });
      assert.equal(clock(), '3600');
      await configuration.set(a, { 'tcpIpApp.sntp.gmtOffset': '0', 'reg.1.address': '2001', 'up.headsetMode': '1' });
      assert.equal(clock(), '0');
      assert.equal(configuration.setting(b, 'tcpIpApp.sntp.gmtOffset'), '3600');
      assert.deepEqual(
        [...configuration.lineSettings()].map(({ macAddress, name, value }) => `${macAddress ?? 'all'} ${name}=${value}`).toSorted(),
        [`${a} reg.1.address=2001`, 'all reg.2.address=2002', 'all voIpProt.server.1.address=pbx.example.test'],
      );
    }));
});
