// A store that was restored from before: the erasures that it does not know are carried out again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { sql } from 'kysely';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { isPostgres } from '../../test/store-place.ts';
import { loadCallList } from '../records/call-list-view.ts';
import { awaitFiles } from '../store/request-device-rows.ts';
import type { StoreIdentity } from '../store/store-identity.ts';
import { replayErasures } from './replay.ts';

const [mac, other] = ['0004f2000001', '0004f2000002'] as const;
const person = 'sip:2001@example.test';

/** As though the two parts of the store were from before so many erasures of the journal. */
function replay(under: PrivacyUnderTest, recordsSequence: number, keysSequence = recordsSequence): Promise<number> {
  const identity: StoreIdentity = { ...under.store.identity, recordsSequence, keysSequence };
  const store = Object.create(under.store, { identity: { value: identity } }) as PrivacyUnderTest['store'];
  return replayErasures({ ...under, store });
}

async function withJournal(run: (under: PrivacyUnderTest) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    for (const macAddress of [mac, other]) {
      await under.enrol(macAddress, 'desk');
      await under.put(
        macAddress,
        'directory',
        directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', 'sip:2003@example.test')),
      );
    }
    await under.put(mac, 'call-list', callList(call(party('source', person)), call(party('source', 'sip:2003@example.test'))));
    const erased = { erasedAtMs: noonMs, entries: [], copies: [] };
    for (const [requestId, address] of [
      ['R-1', 'sip:2009@example.test'],
      ['R-2', person],
    ] as const)
      await under.journal.append({
        requestId,
        erasedAtMs: noonMs,
        ...under.ledger.rowsOf({ ...erased, requestId, subjects: [keysOf(address)] }),
      });
    await run(under);
  });
}

const restored = async ({ audit }: PrivacyUnderTest): Promise<readonly unknown[]> =>
  (await audit.newest(50)).filter(({ action }) => action === 'store-restored').map(({ actor, facts }) => [actor, facts]);

describe('a store that was restored', () => {
  it('takes a person out of calls that are kept beyond the list of a phone too, and leaves those of others', () =>
    withJournal(async (under) => {
      const { store, parties, devices } = under;
      const access = store.records.db;
      await access.updateTable('call_record').set({ kept_since_ms: 7 }).execute();
      await replay(under, 0);
      const calls = await devices.withKey(mac, (deviceKey) => loadCallList({ store, parties, access, deviceKey, alsoKept: true }, mac));
      assert.deepEqual(
        calls.map(({ entry: { source }, keptSinceMs }) => [source?.address, keptSinceMs]),
        [['sip:2003@example.test', 7]],
      );
      assert.deepEqual(await parties.find(access, [keysOf(person)]), []);
    }));

  it('from behind the journal, has nothing to do', () =>
    withJournal(async (under) => {
      assert.equal(await replay(under, 2), 0);
      assert.match(await under.served(mac, 'directory'), /Ada/);
      assert.deepEqual(await restored(under), []);
      assert.equal((await under.ledger.lookUp([keysOf(person)])).size, 0);
    }));

  it('from before an erasure in either part, has it carried out again on each phone', async () => {
    for (const [records, keys, again] of [
      [0, 0, 2],
      [1, 1, 1],
      [1, 2, 1],
      [2, 0, 2],
    ] as const)
      await withJournal(async (under) => {
        assert.equal(await replay(under, records, keys), again);
        for (const macAddress of [mac, other]) {
          const served = await under.served(macAddress, 'directory');
          assert.ok(!served.includes('Ada') && served.includes('Zoe'), served);
        }
        const calls = await under.served(mac, 'call-list');
        assert.ok(!calls.includes('2001') && calls.includes('2003'), calls);
        assert.deepEqual(await restored(under), [['server', { erasuresCarriedOutAgain: again }]]);
        assert.equal((await under.ledger.lookUp([keysOf('sip:2009@example.test')])).size, again - 1);
        const { records: ofRecords, keys: ofKeys } = under.store;
        const known = [ofRecords.db.selectFrom('store_identity').selectAll(), ofKeys.db.selectFrom('store_identity').selectAll()];
        for (const sequences of known) assert.equal((await sequences.executeTakeFirst())?.journal_sequence, 2);
        assert.deepEqual(under.logged, []);
      });
  });

  it('does not carry out again what was let be, and has it hold nothing back, whatever it knew', async () => {
    for (const known of [0, 1, 2] as const)
      await withJournal(async (under) => {
        const { journal, ledger, store } = under;
        const marks = ['of both', 'of one'];
        await journal.append({ requestId: 'R-3', erasedAtMs: noonMs, suppressions: [], marks: ['of both'] });
        for (const entry of journal.after(0))
          if (entry.sequence <= known || entry.requestId === 'R-3') await ledger.write({ ...entry, marks });
        assert.deepEqual([await journal.letBe('R-2'), await journal.letBe('R-2'), await journal.letBe('none')], [4, 4, 0]);
        // stand.
        assert.equal(await replay(under, known), known === 0 ? 2 : 1);
        assert.match(await under.served(mac, 'directory'), /Ada/);
        assert.equal((await ledger.lookUp([keysOf(person)])).size, 0);
        const left = await store.keys.db.selectFrom('suppressed_entry').select('hash').where('hash', 'in', marks).execute();
        assert.ok(left.some(({ hash }) => hash === 'of both'));
        // Of the request, the next erasure stands.
        await journal.append({
          requestId: 'R-2',
          erasedAtMs: noonMs,
          ...ledger.rowsOf({ requestId: 'R-2', subjects: [keysOf(person)], entries: [], copies: [] }),
        });
        assert.equal(journal.has('R-2'), true);
        assert.equal(await replay(under, 4), 1);
        assert.doesNotMatch(await under.served(mac, 'directory'), /Ada/);
      });
  });

  it('that knows all but that something was let be, is as it was', () =>
    withJournal(async (under) => {
      const { journal, ledger } = under;
      for (const entry of journal.after(0)) await ledger.write(entry);
      await journal.letBe('R-2');
      assert.equal(await replay(under, 2), 0);
      assert.deepEqual(await restored(under), []);
      assert.deepEqual(
        [(await ledger.lookUp([keysOf(person)])).size, (await ledger.lookUp([keysOf('sip:2009@example.test')])).size],
        [0, 1],
      );
      const { records, keys } = under.store;
      for (const part of [records.db.selectFrom('store_identity').selectAll(), keys.db.selectFrom('store_identity').selectAll()])
        assert.equal((await part.executeTakeFirst())?.journal_sequence, 3);
    }));

  it('has no release of before: what an officer took for new may be old', () =>
    withJournal(async (under) => {
      await under.ledger.add({ requestId: 'R-2', erasedAtMs: noonMs, subjects: [keysOf(person)], entries: [], copies: [] });
      await under.ledger.release('R-2', noonMs);
      await replay(under, 1);
      assert.doesNotMatch(await under.served(mac, 'directory'), /Ada/);
      assert.equal((await under.ledger.lookUp([keysOf(person)])).get(person)?.isReleased, false);
    }));

  it('has phones told again that an erasure waits for, whose release it has not', () =>
    withJournal(async (under) => {
      const { store, ledger, telling } = under;
      await ledger.add({ requestId: 'R-2', erasedAtMs: noonMs, subjects: [keysOf(person)], entries: [], copies: [] });
      await ledger.release('R-2', noonMs);
      await store.records.transact((access) => awaitFiles(access, 'R-2', [{ mac_address: other, artefact_kind: 'directory' }]));
      await replay(under, 1);
      await telling.round();
      assert.deepEqual(under.told, [other]);
    }));

  it('has no notes of whose a line was of somebody who was erased', () =>
    withJournal(async (under) => {
      const say = (address: string): Promise<string> =>
        under.ownership.say({ macAddress: mac, line: 1, addresses: [address], names: [], fromMs: 1, untilMs: 2 });
      await say(person);
      const kept = await say('sip:2003@example.test');
      await replay(under, 1);
      const rows = await under.store.records.db.selectFrom('line_owner').select('id').execute();
      assert.deepEqual(
        rows.map(({ id }) => id),
        [kept],
      );
    }));

  it('whose phone has a key of after it, says so, and waits for the phone', () =>
    withJournal(async (under) => {
      const { store, logged } = under;
      await under.put(mac, 'local-override', overrides({ 'softkey.1.label': 'Zoe' }));
      const { key_id } = await store.records.db
        .selectFrom('device')
        .select('key_id')
        .where('mac_address', '=', mac)
        .executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      await replay(under, 1);
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields]),
        [['warn', { phones: 1 }]],
      );
      assert.equal(await under.served(mac, 'local-override'), '');
      assert.match(await under.served(mac, 'directory'), /Zoe/);
    }));

  it('is written anew, records and keys, so that no old byte is left in their files', { skip: isPostgres && 'of files' }, () =>
    withJournal(async (under) => {
      const { keys, records } = under.store;
      const freePages = async (): Promise<readonly boolean[]> => {
        const pragma = sql<{ readonly freelist_count: number }>`pragma freelist_count`;
        const counts = [await pragma.execute(records.db), await pragma.execute(keys.db)];
        return counts.map(({ rows }) => (rows[0]?.freelist_count ?? 0) > 0);
      };
      const bytes = new Uint8Array(100_000);
      const key_id = (await under.store.vault.create('log')).id;
      await records.db.updateTable('device').set({ label_sealed: bytes }).execute();
      await records.db.updateTable('device').set({ label_sealed: new Uint8Array(), key_id }).execute();
      await keys.db.updateTable('sealing_key').set({ wrapped: bytes }).where('id', '=', key_id).execute();
      await keys.db.updateTable('sealing_key').set({ wrapped: null }).where('id', '=', key_id).execute();
      assert.deepEqual(await freePages(), [true, true]);
      await replay(under, 1);
      assert.deepEqual(await freePages(), [false, false]);
    }),
  );
});
