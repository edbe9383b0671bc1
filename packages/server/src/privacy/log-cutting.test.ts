// GDPR Art. 17: lines that name an erased person are cut out of a log, and the key of the log as it was ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { findMentions } from '../records/mentions.ts';
import type { ArtefactTable } from '../store/schema.ts';
import { cutLogs, destroyStrayLogKeys } from './log-cutting.ts';

const mac = '0004f2000001';
const lines = ['from sip:2001@example.test', 'from sip:2002@example.test', 'to sip:2002@example.test', 'ready'];

async function withLog(run: (under: PrivacyUnderTest, log: () => Promise<ArtefactTable>) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'application-log', lines.join('\n'));
    await run(under, () => under.store.records.db.selectFrom('artefact').selectAll().executeTakeFirstOrThrow());
  });
}

const living = async ({ store }: PrivacyUnderTest, purpose: string): Promise<readonly string[]> => {
  const rows = await store.keys.db
    .selectFrom('sealing_key')
    .select('id')
    .where('purpose', '=', purpose)
    .where('wrapped', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
};

describe('a log that is cut', () => {
  it('has its other lines, their count and size, whom they name, and another key', () =>
    withLog(async (under, log) => {
      const { store } = under;
      const before = await log();
      const asked: (readonly [string, string])[] = [];
      const isCut = (line: string, id: string): boolean => asked.push([line, id]) > 0 && line.includes('2001');
      assert.equal(await cutLogs(store, [before.id], isCut), 1);
      assert.deepEqual(
        asked,
        lines.map((line) => [line, before.id]),
      );
      assert.equal(await under.served(mac, 'application-log'), lines.slice(1).join('\n'));
      const after = await log();
      assert.deepEqual(
        [after.record_count, after.person_count, after.size_bytes, after.id],
        [3, 1, lines.slice(1).join('\n').length, before.id],
      );
      assert.deepEqual(await living(under, 'log'), [after.key_id]);
      const mentioned = async (address: string): Promise<readonly string[]> =>
        (await findMentions(store, store.records.db, [keysOf(address)], [])).map(({ store: table, itemId, macAddress }) =>
          [table, itemId, macAddress].join(' '),
        );
      assert.deepEqual(await mentioned('sip:2001@example.test'), []);
      assert.deepEqual(await mentioned('sip:2002@example.test'), [`artefact ${before.id} ${mac}`]);
    }));

  it('of which nothing but blanks is left, has no content and no key', () =>
    withLog(async (under, log) => {
      await under.put(mac, 'application-log', '0\nfrom sip:2001@example.test\n \n');
      const { id } = await log();
      assert.equal(await cutLogs(under.store, [id], (line) => line.trim() !== ''), 1);
      const { content_sealed, key_id, record_count, person_count, size_bytes } = await log();
      assert.deepEqual([content_sealed, key_id, record_count, person_count, size_bytes], [null, null, 0, 0, 0]);
      assert.deepEqual(await living(under, 'log'), []);
      assert.equal(await cutLogs(under.store, [id], () => true), 0, 'there is nothing left to cut');
      assert.deepEqual(await living(under, 'log'), []);
    }));

  it('that is gone, or opens no more, is left as it is, and no key with it', () =>
    withLog(async (under, log) => {
      const { id, key_id } = await log();
      assert.equal(await cutLogs(under.store, ['none'], () => true), 0);
      assert.deepEqual(await living(under, 'log'), [key_id]);
      await under.store.vault.destroy([key_id ?? '']);
      assert.equal(await cutLogs(under.store, [id], () => true), 0);
      assert.ok((await log()).content_sealed !== null);
      assert.deepEqual(await living(under, 'log'), []);
    }));

  it('several are counted together', () =>
    withLog(async (under) => {
      await under.put(mac, 'boot-log', 'from sip:2001@example.test\nready');
      const rows = await under.store.records.db.selectFrom('artefact').select('id').execute();
      const ids = rows.map(({ id }) => id);
      assert.equal(await cutLogs(under.store, ids, (line) => line.includes('2001')), 2);
      assert.equal(await under.served(mac, 'boot-log'), 'ready');
    }));
});

describe('keys of logs that no log is sealed with', () => {
  it('end, and those of logs and of anything else stay', () =>
    withLog(async (under, log) => {
      const { store } = under;
      const stray = await store.vault.create('log');
      const other = await store.vault.create('party');
      assert.equal(await destroyStrayLogKeys(store), 1);
      const { key_id } = await log();
      assert.deepEqual(await living(under, 'log'), [key_id]);
      assert.deepEqual([...(await store.vault.get([stray.id, other.id])).keys()], [other.id]);
      assert.equal(await destroyStrayLogKeys(store), 0);
    }));

  it('that an upload seals with stay, once it has begun', () =>
    withLog(async (under, log) => {
      const { store } = under;
      const made = Promise.withResolvers<string>();
      const gate = Promise.withResolvers<undefined>();
      const upload = store.records.transact(
        async (access) => {
          await store.records.takeTurn(access, 'uploads', 'with-others');
          const { id } = await store.vault.create('log');
          made.resolve(id);
          await gate.promise;
          await access.updateTable('artefact').set({ key_id: id }).execute();
        },
        { isolation: 'in-turns' },
      );
      const id = await made.promise;
      const ended = destroyStrayLogKeys(store);
      gate.resolve(undefined);
      await upload;
      assert.equal(await ended, 1);
      assert.equal((await log()).key_id, id);
      assert.deepEqual(await living(under, 'log'), [id]);
    }));
});
