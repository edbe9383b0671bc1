// The way out: a folder that any web server can serve, of which each phone gets what it got from this one.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { readPrimary } from '@offhook/ucs';
import { z } from 'zod';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB, macC] = macAddresses;

describe('the folder of what phones are served', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  const phones = new Map<string, Enrolment>();

  const start = async (site: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
    for (const [path, content] of Object.entries(site)) {
      await mkdir(dirname(join(folder.path, 'site', path)), { recursive: true });
      await writeFile(join(folder.path, 'site', path), content);
    }
    under = await startServer(folder.path);
    for (const macAddress of macAddresses) phones.set(macAddress, await under.server.enrol({ macAddress, model: 'VVX450' }));
  };
  beforeEach(async () => {
    folder = await temporaryDirectory();
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const put = async (macAddress: string, name: string, body: string | Uint8Array): Promise<void> => {
    const { status } = await under.phone('PUT', name, phones.get(macAddress), body);
    assert.ok(status < 300, `${name} ${status}`);
  };
  const exported = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    const paths = z.array(z.string()).parse(await under.answer('GET', '/export'));
    const files = new Map<string, Uint8Array>();
    for (const path of paths) files.set(path, (await under.console('GET', `/export/file?path=${encodeURIComponent(path)}`)).body);
    return files;
  };
  const served = async (macAddress: string, path: string): Promise<Uint8Array | undefined> => {
    const { status, body } = await under.phone('GET', path, phones.get(macAddress));
    return status === 200 ? body : undefined;
  };
  /** As a phone asks: its primary file, else that of all; then what that names; then what it has uploaded. */
  const isAlike = async (files: ReadonlyMap<string, Uint8Array>, macAddress: string, names: readonly string[]): Promise<void> => {
    const here = (await served(macAddress, `${macAddress}.cfg`)) ?? (await served(macAddress, '000000000000.cfg'));
    const there = files.get(`${macAddress}.cfg`) ?? files.get('000000000000.cfg');
    assert.deepEqual(utf8Text(there ?? new Uint8Array()), utf8Text(here ?? new Uint8Array()), macAddress);
    const { configFiles } = readPrimary(here ?? new Uint8Array(), '', { macAddress, model: 'VVX450', partNumber: '' });
    for (const name of [...configFiles, ...names.map((suffix) => `${macAddress}-${suffix}`)])
      assert.deepEqual(files.get(name), await served(macAddress, name), `${macAddress}: ${name}`);
  };
  const uploads = ['directory.xml', 'calls.xml', 'phone.cfg', 'web.cfg', 'app.log', 'core.bin'];

  it('has your own files, what is set here, and what phones have uploaded, as each phone gets them', async () => {
    await start({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="phones/[PHONE_MAC_ADDRESS].cfg, site/common.cfg"/>',
      [`phones/${macA}.cfg`]: '<x reg.1.address="2001"/>',
      [`phones/${macB}.cfg`]: '<x reg.1.address="2002"/>',
      'site/common.cfg': '<x up.idleTimeout="30"/>',
      'Pictures/logo one.png': new Uint8Array([137, 80, 78, 71, 0, 1]),
      [`${macC}-directory.xml`]: '<directory><item_list><item><fn>Given</fn><ct>9</ct></item></item_list></directory>',
    });
    await put(macA, `${macA}-directory.xml`, directoryXml([{ first: 'Ada', last: 'Example', contact: '2002' }]));
    await put(macA, `${macA}-calls.xml`, callsXml([{ start: localTime(Date.now() - 60_000), from: '2002' }]));
    await put(macB, `${macB}-phone.cfg`, '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    await put(macB, `${macB}-app.log`, '1122013000|cfg  |3|00|ready\n');
    await put(macB, `${macB}-core.bin`, new Uint8Array([1, 2, 0, 3]));
    for (const set of [false, true]) {
      if (set) {
        await under.server.setConfiguration('site', { 'up.headsetMode': '0' });
        await under.server.setConfiguration(macB, { 'reg.1.label': 'Bob' });
      }
      const files = await exported();
      for (const macAddress of macAddresses) await isAlike(files, macAddress, uploads);
      assert.deepEqual(files.get('Pictures/logo one.png'), new Uint8Array([137, 80, 78, 71, 0, 1]));
      assert.equal(files.has(`${macB}.cfg`), set, 'a phone for which something is set has a primary file of its own');
      assert.equal(files.has(`${macA}.cfg`), false);
    }
  });

  it('where you have no files, those that are made up stand in it', async () => {
    await start({});
    await under.server.setConfiguration('site', { 'up.headsetMode': '0' });
    await under.server.setConfiguration(macA, { 'reg.1.address': '2001' });
    const files = await exported();
    for (const macAddress of macAddresses) await isAlike(files, macAddress, uploads);
    assert.match(utf8Text(files.get('site.cfg') ?? utf8Bytes('')), /up\.headsetMode="0"/);
  });

  it('is for somebody who is administrator and privacy officer, of paths that are in it, and is noted', async () => {
    await start({ 'a.cfg': '<x/>' });
    await exported();
    assert.equal((await under.console('GET', '/export/file?path=..%2Foffhook.db')).status, 404);
    assert.equal((await under.console('GET', '/export/file')).status, 404);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: readonly { action: string }[] };
    assert.ok(entries.some(({ action }) => action === 'folder-exported'));
  });
});
