// GDPR Art. 4(5), Art. 17: where something of a person stands may name them (a file of their profile does); what the store says of it, and what a receipt says, does not.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';
import { latin1Text, utf8Text } from '@offhook/base';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

import { openStore } from '../src/store/store.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const [mac] = macAddresses;

describe('places that are named after a person', () => {
  it('are in clear nowhere: not in the plan of a request, its receipt, the log of what was done, or any other row', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
      const ofBob = directoryXml([{ first: 'Bob', last: 'Best', contact: '2025550150' }]);
      for (const [login, file] of [
        ['quincunx', ofBob],
        ['zyzzyva', ofBob],
      ] as const)
        assert.ok((await under.phone('PUT', `PROFILES/${login}-directory.xml`, phone, file)).status < 300);
      const ask = async (type: string, identifier: { type: string; value: string }): Promise<SubjectRequest> => {
        const request = (await under.answer('POST', '/requests', {
          type,
          identifiers: [identifier],
          verification: 'seen',
        })) as SubjectRequest;
        await under.answer('POST', `/requests/${request.id}/fulfilment`);
        return request;
      };
      // Whoever asks is named by one of the files, or stands in both.
      for (const identifier of [
        { type: 'login', value: 'quincunx' },
        { type: 'phone-number', value: '2025550150' },
      ])
        await ask('access', identifier);
      // A word that may be their login, and a file that an administrator has laid down.
      const ofAnother = directoryXml([{ first: 'ada', last: 'or another', contact: '2025550199' }]);
      assert.ok((await under.phone('PUT', 'PROFILES/zyzzyva-calls.xml', phone, ofAnother)).status < 300);
      const laidDown = join(folder.path, 'site', 'PROFILES', 'zyzzyva-phone.cfg');
      await mkdir(dirname(laidDown), { recursive: true });
      await writeFile(laidDown, '<PHONE_CONFIG/>');
      const undecided = await ask('erasure', { type: 'login', value: 'ada' });
      const shown = await ask('erasure', { type: 'phone-number', value: '2025550150' });
      const erased = await ask('erasure', { type: 'login', value: 'quincunx' });
      const store = await openStore({ platform: under.platform, directory: folder.path, isReader: true, ...(await placeOf(folder.path)) });
      const named: string[] = [];
      for (const db of [store.records.db, store.keys.db] as unknown as readonly Kysely<unknown>[])
        for (const { name } of await db.introspection.getTables()) {
          const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db).catch(() => ({ rows: [] }));
          for (const [column, value] of rows.flatMap((row) => Object.entries(row)))
            if (/quincunx|zyzzyva/i.test(value instanceof Uint8Array ? latin1Text(value) : String(value))) named.push(`${name}.${column}`);
        }
      await store.close();
      assert.deepEqual([...new Set(named)], []);
      for (const { id } of [shown, erased, undecided]) {
        const receipt = utf8Text((await under.console('GET', `/requests/${id}/receipt`)).body);
        assert.doesNotMatch(receipt, /quincunx|zyzzyva/i);
        const { search } = (JSON.parse(receipt) as { content: { search: { undecided: { place: string }[]; placesSearched: string[] } } })
          .content;
        assert.equal(
          search.undecided.some(({ place }) => place.includes('a user’s profile')),
          id === undecided.id,
        );
        assert.ok(
          search.placesSearched.some((place) => place.startsWith('site/PROFILES/a file of a user’s profile')),
          receipt,
        );
      }
      // The officer who decides sees what it is.
      assert.ok(
        shown.plan?.places.some(({ place }) => place.includes('of a user’s profile')),
        JSON.stringify(shown.plan?.places),
      );
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
});
