// A backup that is made while phones upload: of each list one upload, whole, with the key of everything in it.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { it } from 'node:test';

import { silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { restoreBackup } from '../src/store/restore.ts';
import { openStore } from '../src/store/store.ts';
import { callsXml, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const entries = 8;

/** Whom it names, others name too, and many are named for the last time. */
function listOf(at: number, upload: number): string {
  return callsXml(
    Array.from({ length: entries }, (_, index) => ({
      start: `2026-01-05T10:00:${String(index).padStart(2, '0')}`,
      from: `sip:55501${String((7 * upload + index + at) % 90).padStart(2, '0')}@example.test`,
      fromName: `Upload ${upload}`,
    })),
  );
}

it('a backup that is made while phones upload holds each list whole, and the key of all that it holds', async () => {
  const folder = await temporaryDirectory();
  const backups = join(dirname(folder.path), 'backups');
  const under = await startServer(folder.path, { backups });
  const { administrator } = under;
  const phones = await Promise.all(
    Array.from({ length: 6 }, (_, at) => under.server.enrol({ macAddress: `0004f200030${at}`, model: 'VVX450' })),
  );
  const ending = new AbortController();
  const sent = phones.map(() => 0);
  const waiting = new Set<() => void>();
  const uploading = phones.map(async (phone, at) => {
    while (!ending.signal.aborted) {
      const upload = (sent[at] ?? 0) + 1;
      const list = await under.phone('PUT', `${phone.macAddress}-calls.xml`, phone, listOf(at, upload));
      const log = await under.phone(
        'PUT',
        `${phone.macAddress}-app.log`,
        phone,
        `1122013000|sip  |3|00|INVITE sip:55501${upload % 90}@example.test\n`,
      );
      assert.ok(list.status < 300 && log.status < 300);
      sent[at] = upload;
      for (const look of waiting) look();
    }
  });
  /** Each phone has uploaded so often. */
  const uploaded = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (sent.every((uploads) => uploads >= count)) resolve();
      };
      waiting.add(look);
      look();
    });
  await uploaded(3);
  const before = [...sent];
  const { folder: backup } = (await under.answer('POST', '/backups')) as { folder: string };
  const after = sent.map((count) => count + 1);
  await uploaded(Math.max(...after) + 2);
  ending.abort();
  await Promise.all(uploading);
  await under.stop();

  const place = await temporaryDirectory();
  await cp(join(folder.path, 'master.key'), join(place.path, 'master.key'));
  const platform = createNodePlatform({ directory: place.path, log: silentLogger });
  const options = { platform, directory: place.path, ...(await placeOf(place.path)) };
  await restoreBackup({ ...options, backup });
  const store = await openStore(options);
  for (const table of ['party', 'device', 'artefact'] as const) {
    const rows = await store.records.db.selectFrom(table).select('key_id').where('key_id', 'is not', null).execute();
    const ids = rows.flatMap(({ key_id: id }) => id ?? []);
    assert.ok(ids.length > 0, table);
    assert.equal((await store.vault.get(ids)).size, new Set(ids).size, table);
  }
  await store.close();
  platform.close();
  const restored = await startServer(place.path, {}, administrator);
  for (const [at, phone] of phones.entries()) {
    const text = utf8Text((await restored.phone('GET', `${phone.macAddress}-calls.xml`, phone)).body);
    const uploads = [...text.matchAll(/<source>.*?Upload (\d+)/gs)].map((match) => Number(match[1]));
    const [first = 0] = uploads;
    assert.ok(first >= (before[at] ?? 0) && first <= (after[at] ?? 0), `${before[at]} <= ${first} <= ${after[at]}`);
    assert.deepEqual(
      uploads,
      Array.from({ length: entries }, () => first),
    );
  }
  await restored.stop();
  await place.remove();
  await folder.remove();
});
