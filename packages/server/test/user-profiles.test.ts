// Files of a user's profile: they are the user's and not the phone's, so that they are there wherever the user logs in (guide, User Profiles).

import assert from 'node:assert/strict';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;

describe('a user’s profile', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let a: Enrolment;
  let b: Enrolment;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    const laidDown = join(folder.path, 'site', 'PROFILES', 'carol-directory.xml');
    await mkdir(dirname(laidDown), { recursive: true });
    await writeFile(laidDown, directoryXml([{ first: 'Laid', last: 'Down', contact: '2025550150' }]));
    await utimes(laidDown, new Date('2020-01-01T00:00:00Z'), new Date('2020-01-01T00:00:00Z'));
    under = await startServer(folder.path);
    a = await under.server.enrol({ macAddress: macA, model: '' });
    b = await under.server.enrol({ macAddress: macB, model: '' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const put = async (phone: Enrolment, path: string, body: string): Promise<void> => {
    const { status } = await under.phone('PUT', path, phone, body);
    assert.ok(status < 300, `${path} ${status}`);
  };
  const get = async (phone: Enrolment, path: string): Promise<string | undefined> => {
    const { status, body } = await under.phone('GET', path, phone);
    return status === 200 ? utf8Text(body) : undefined;
  };

  it('follows the user from phone to phone, and the newest copy counts at each', async () => {
    await put(a, 'PROFILES/alice-phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    assert.match((await get(b, 'PROFILES/alice-phone.cfg')) ?? '', /headsetMode="1"/);
    await put(b, 'PROFILES/alice-phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="0"/></PHONE_CONFIG>');
    assert.match((await get(a, 'PROFILES/alice-phone.cfg')) ?? '', /headsetMode="0"/);
    assert.equal(await get(b, 'PROFILES/alison-phone.cfg'), undefined);
  });

  it('that the administrator has laid down counts until a phone uploads it', async () => {
    assert.match((await get(b, 'PROFILES/carol-directory.xml')) ?? '', /Laid/);
    await put(a, 'PROFILES/carol-directory.xml', directoryXml([{ first: 'New', last: 'One', contact: '2025550151' }]));
    for (const phone of [a, b]) assert.match((await get(phone, 'PROFILES/carol-directory.xml')) ?? '', /New/);
    // And what is laid down anew after that counts again.
    const laidDown = join(folder.path, 'site', 'PROFILES', 'carol-directory.xml');
    await writeFile(laidDown, directoryXml([{ first: 'Anew', last: 'Down', contact: '2025550152' }]));
    await utimes(laidDown, new Date('2099-01-01T00:00:00Z'), new Date('2099-01-01T00:00:00Z'));
    const deadline = Date.now() + 20_000;
    while (!((await get(b, 'PROFILES/carol-directory.xml')) ?? '').includes('Anew')) assert.ok(Date.now() < deadline);
  });

  it('is all that goes to another phone: other files stay with the one that sent them', async () => {
    for (const name of [`${macA}-core.gz`, 'screen.jpg', 'trace.pcap']) {
      await put(a, name, 'of A');
      assert.equal(await get(b, name), undefined, name);
      assert.equal(await get(a, name), 'of A', name);
    }
  });

  it('and what bears no phone’s name stand in the exported folder', async () => {
    await put(a, 'PROFILES/alice-phone.cfg', '<PHONE_CONFIG/>');
    await put(a, 'screen.jpg', 'of A');
    const paths = (await under.answer('GET', '/export')) as readonly string[];
    for (const path of ['alice-phone.cfg', 'screen.jpg']) {
      assert.ok(paths.includes(path), path);
      assert.equal((await under.console('GET', `/export/file?path=${path}`)).status, 200, path);
    }
  });
});
