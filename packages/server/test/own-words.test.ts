// GDPR Art. 5(2): a receipt that says that somebody is still there is true: what the server says of itself names nobody, whoever is called like a piece of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Device, SubjectRequest } from '@offhook/api';
import type { ReceiptContent } from '@offhook/privacy';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

import { isOwnWord } from '../src/search/own-words.ts';
import { openStore } from '../src/store/store.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const [mac] = macAddresses;

describe('an erasure of somebody who is called like a piece of the store’s own words', () => {
  it('finds nothing, and every word that the store says of itself is one of its own', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
      await under.server.setConfiguration(mac, { 'reg.1.address': '2001', 'reg.1.displayName': 'Bob Best' });
      const files = {
        'directory.xml': directoryXml([{ first: 'Bob', last: 'Best', contact: '2025550150' }]),
        'app.log': 'a 2025550150',
        'x.txt': 'Bob Best',
      };
      for (const [name, text] of Object.entries(files)) await under.phone('PUT', `${mac}-${name}`, phone, text);
      const ask = async (requestType: string, type: string, value: string): Promise<ReceiptContent | undefined> => {
        const { id } = (await under.answer('POST', '/requests', {
          type: requestType,
          identifiers: [{ type, value }],
          verification: 'seen',
        })) as SubjectRequest;
        await under.answer('POST', `/requests/${id}/fulfilment`);
        if (requestType !== 'erasure') return undefined;
        return ((await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent }).content;
      };
      await ask('access', 'phone-number', '2025550150');
      await ask('erasure', 'phone-number', '2025550150');
      assert.ok(((await under.answer('GET', '/devices')) as Device[]).length > 0);
      for (const login of ['tore', 'ines', 'stan', 'pers', 'thord', 'admin', 'certi'])
        assert.deepEqual((await ask('erasure', 'login', login))?.search.residues, [], login);
      const store = await openStore({ platform: under.platform, directory: folder.path, isReader: true, ...(await placeOf(folder.path)) });
      const strange = new Map<string, string>();
      for (const db of [store.records.db, store.keys.db] as unknown as readonly Kysely<unknown>[])
        for (const { name } of await db.introspection.getTables()) {
          const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db).catch(() => ({ rows: [] }));
          for (const [column, value] of rows.flatMap((row) => Object.entries(row)))
            // Keys, hashes and fingerprints are of letters by chance.
            for (const [word] of (typeof value === 'string' ? value : '').matchAll(/(?<![\p{L}\p{N}+/=])\p{Ll}{4,}(?![\p{L}\p{N}+/=])/gu))
              if (!isOwnWord(word)) strange.set(word, `${name}.${column}`);
        }
      await store.close();
      assert.deepEqual([...strange], []);
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
});
