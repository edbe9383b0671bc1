// GDPR Art. 17, 32: what was erased is read by nobody from an older copy of the records, whatever keys the server has now.

import assert from 'node:assert/strict';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { Device, Enrolment, SubjectRequest } from '@offhook/api';
import { silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { openStore } from '../src/store/store.ts';
import type { Store } from '../src/store/store.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { isPostgres } from './store-place.ts';

const [macA, macB] = macAddresses;
const contact = (name: string, number: string, more = ''): string => `<item><ln></ln><fn>${name}</fn><ct>${number}</ct>${more}</item>`;
const directory = (...items: readonly string[]): string =>
  `<?xml version="1.0"?><directory><item_list>${items.join('')}</item_list></directory>`;
const overrides = (text: string): string => `<PHONE_CONFIG><OVERRIDES ${text}/></PHONE_CONFIG>`;

describe('an older copy of the records, with the keys of now', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const put = async (mac: string, name: string, text: string): Promise<void> =>
    void (await under.phone('PUT', `${mac}-${name}`, phones.get(mac), text));
  const get = async (mac: string, name: string): Promise<string> =>
    utf8Text((await under.phone('GET', `${mac}-${name}`, phones.get(mac))).body);
  const erase = async (value: string): Promise<void> => {
    const identifiers = [{ type: 'extension', value }];
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
  };

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    for (const mac of [macA, macB])
      phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450', label: mac === macA ? 'Zoe Quill 2001' : 'Lobby' }));
    await put(macA, 'phone.cfg', overrides('reg.1.label="Zoe Quill" msg.mwi.1.callBack="2001" up.headsetMode="1"'));
    await put(macA, 'directory.xml', directory(contact('Zoe Quill', '2001', '<zz>2001</zz>'), contact('Otto', '2002', '<zz>kept</zz>')));
    await put(macA, 'x.dmp', 'a core file');
    await put(macB, 'phone.cfg', overrides('up.headsetMode="1"'));
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  /** Opens whatever the rows of a copy can be opened with. */
  async function readable(store: Store, mac: string): Promise<number> {
    const { db } = store.records;
    const device = await db.selectFrom('device').selectAll().where('mac_address', '=', mac).executeTakeFirstOrThrow();
    const key = (await store.vault.get([device.key_id])).get(device.key_id);
    if (key === undefined) return 0;
    const rows = await db.selectFrom('override_value').selectAll().where('mac_address', '=', mac).execute();
    return rows.filter((row) => store.platform.cryptography.open(key, row.value_sealed, `${mac} override ${row.id}`).length > 0).length;
  }

  it('opens no setting, label, element or file of a phone of which anything was erased, and those of others', async (t) => {
    // Of PostgreSQL, a copy is the database's own; the keys are the same.
    if (isPostgres) return t.diagnostic('copies of files are tried on files');
    const { administrator } = under;
    await under.stop();
    const copy = join(dirname(folder.path), 'copy');
    await mkdir(copy);
    await copyFile(join(folder.path, 'offhook.db'), join(copy, 'offhook.db'));
    under = await startServer(folder.path, {}, administrator);
    await erase('2001');
    await under.stop();
    for (const part of ['keys.db', 'master.key']) await copyFile(join(folder.path, part), join(copy, part));
    const platform = createNodePlatform({ directory: copy, log: silentLogger });
    const store = await openStore({ platform, directory: copy });
    try {
      assert.deepEqual([await readable(store, macA), await readable(store, macB)], [0, 1]);
    } finally {
      await store.close();
      platform.close();
      await rm(copy, { recursive: true });
    }
    under = await startServer(folder.path, {}, administrator);
  });

  it('nothing else of that phone is lost', async () => {
    await erase('2001');
    assert.match(await get(macA, 'phone.cfg'), /up\.headsetMode="1"/);
    assert.doesNotMatch(await get(macA, 'phone.cfg'), /2001|Zoe/);
    const names = await get(macA, 'directory.xml');
    assert.match(names, /Otto[^]*<zz>kept<\/zz>/);
    assert.doesNotMatch(names, /2001|Zoe/);
    const labels = ((await under.answer('GET', '/devices')) as Device[]).map(({ label }) => label);
    assert.deepEqual(labels, ['', 'Lobby']);
    await put(macA, 'phone.cfg', overrides('up.headsetMode="0"'));
    assert.match(await get(macA, 'phone.cfg'), /up\.headsetMode="0"/);
    // What nobody can read waits until the phone has shown that it holds nothing erased.
    await put(macA, 'directory.xml', directory(contact('Otto', '2002')));
    assert.equal(await get(macA, 'x.dmp'), 'a core file');
  });

  it('uploads while somebody is erased are whole, and so is every answer', async () => {
    const rounds = Array.from({ length: 12 }, (_, round) => round);
    const uploads = rounds.map(async (round) => {
      await put(macA, 'web.cfg', overrides(`up.headsetMode="${round % 2}"`));
      return get(macA, 'web.cfg');
    });
    const answers = await Promise.all([erase('2001'), ...uploads]);
    for (const answer of answers.slice(1)) assert.match(answer ?? '', /up\.headsetMode="[01]"/);
    await erase('2003');
    assert.match(await get(macA, 'phone.cfg'), /up\.headsetMode="1"/);
  });
});
