// GDPR Art. 17(3): a hold that is put while an erasure runs, or waits to be tried again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { contact, directory } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { openJson } from '../records/sealing.ts';

const mac = '0004f2000001';
const ada = { type: 'sip-uri', value: 'sip:2001@example.test' } as const;
const failing = { count: 1 };
const reason = 'she has withdrawn it';

/** An erasure of which the first try fails at one call, and what happens is that a hold is put. */
async function withFailed(
  failAt: (under: PrivacyUnderTest, fails: () => boolean) => void,
  run: (under: PrivacyUnderTest, id: string, served: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', ada.value)));
    const { id } = await under.requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
    failing.count = 1;
    failAt(under, () => failing.count-- > 0);
    await assert.rejects(under.requests.fulfil(id, {}, 'officer'), /disk full/);
    await under.holds.put({ scope: 'person', identifiers: [ada], reason: 'claim of Ada', until: '2026-06-01' }, 'officer');
    under.at(noonMs + 60_000);
    await run(under, id, async () => (await under.served(mac, 'directory')).includes('Ada'));
  });
}

const told = ({ logged }: PrivacyUnderTest): readonly string[] => logged.map(({ level, message }) => `${level} ${message}`);

describe('a hold that is put while an erasure waits to be tried again', () => {
  it('of which nothing has happened yet, puts it back to its plan: it is cancelled, or carried out when the hold has ended', () =>
    withFailed(
      ({ journal }, fails) => {
        const append = journal.append.bind(journal);
        journal.append = (entry) => (fails() ? Promise.reject(new Error('disk full')) : append(entry));
      },
      async (under, id, isServed) => {
        const { requests, holds } = under;
        const { state, isWaiting } = await requests.get(id);
        assert.deepEqual([state, isWaiting], ['running', undefined]);
        await assert.rejects(requests.letBe(id, { reason }, 'officer'), { code: 'conflict' }, 'nothing of it waits');
        assert.equal(await requests.takeUp(), 1);
        assert.deepEqual([(await requests.get(id)).state, await isServed()], ['planned', true]);
        assert.ok(told(under).some((line) => line.startsWith('warn a hold covers an erasure')));
        assert.ok(!JSON.stringify(under.logged).includes('claim of Ada'), 'the reason is for officers');
        const [put] = (await under.audit.newest(20)).filter(({ action }) => action === 'request-put-back');
        assert.deepEqual([put?.actor, put?.facts], ['server', { request: id, state: 'planned' }]);
        under.at(noonMs + 3_600_000);
        assert.equal(await requests.takeUp(), 0, 'it is not begun by itself');
        await assert.rejects(requests.fulfil(id, {}, 'officer'), { code: 'conflict' });
        await holds.end((await holds.all())[0]?.id ?? '', 'officer');
        const { plan } = await requests.get(id);
        assert.equal((await requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
        assert.equal(await isServed(), false);
        const other = await requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
        assert.equal((await requests.cancel(other.id, 'officer')).state, 'cancelled');
      },
    ));

  it('that is in the journal and has destroyed nothing, has it wait for its end', () =>
    withFailed(
      ({ store }, fails) => {
        const destroy = store.vault.destroy.bind(store.vault);
        store.vault.destroy = (ids) => (fails() ? Promise.reject(new Error('disk full')) : destroy(ids));
      },
      async (under, id, isServed) => {
        const { requests, holds } = under;
        const failures = told(under).filter((line) => line.startsWith('error')).length;
        for (const minutes of [1, 2, 3]) {
          under.at(noonMs + minutes * 60_000);
          assert.equal(await requests.takeUp(), 0);
          const { state, progress } = await requests.get(id);
          assert.deepEqual(
            [state, progress?.doing, await isServed()],
            ['running', 'waiting for the end of a hold, on 2026-06-01 or before', true],
          );
        }
        const waiting = told(under).filter((line) => line.includes('an erasure that is begun and has destroyed nothing'));
        assert.equal(waiting.length, 1, 'it is told once, and is no failure');
        assert.equal(told(under).filter((line) => line.startsWith('error')).length, failures);
        await assert.rejects(requests.release(id, 'officer'), { code: 'conflict' });
        await holds.end((await holds.all())[0]?.id ?? '', 'officer');
        assert.equal(await requests.takeUp(), 0, 'not yet looked at');
        under.at(noonMs + 4 * 60_000);
        assert.equal(await requests.takeUp(), 1);
        assert.deepEqual([(await requests.get(id)).state, await isServed()], ['fulfilled', false]);
      },
    ));

  const waiting = (run: Parameters<typeof withFailed>[1]): Promise<void> =>
    withFailed(
      ({ store }, fails) => {
        const destroy = store.vault.destroy.bind(store.vault);
        store.vault.destroy = (ids) => (fails() ? Promise.reject(new Error('disk full')) : destroy(ids));
      },
      async (under, id, isServed) => {
        await under.requests.takeUp();
        assert.equal((await under.requests.get(id)).isWaiting, true);
        await run(under, id, isServed);
      },
    );
  /** What holds anything back, and what a restore would carry out again. */
  const heldBack = async ({ store, journal }: PrivacyUnderTest): Promise<readonly number[]> => {
    const rows = await store.keys.db.selectFrom('suppression').select('hash').execute();
    const marks = await store.keys.db.selectFrom('suppressed_entry').select('hash').execute();
    return [rows.length, marks.length, journal.standing().length];
  };

  it('and waits, is let be by its officer, with a reason: nothing is destroyed, and nothing held back any more', () =>
    waiting(async (under, id, isServed) => {
      const { requests, store, holds, audit } = under;
      assert.deepEqual((await heldBack(under)).map(Math.sign), [1, 1, 1]);
      const letBe = await requests.letBe(id, { reason }, 'officer');
      assert.deepEqual([letBe.state, letBe.refusal, letBe.isWaiting, letBe.outstandingDevices], ['cancelled', reason, undefined, []]);
      assert.deepEqual(await heldBack(under), [0, 0, 0]);
      const [entry] = await audit.newest(1);
      assert.deepEqual([entry?.actor, entry?.action, entry?.facts], ['officer', 'request-let-be', { request: id, state: 'cancelled' }]);
      assert.ok(
        !JSON.stringify([under.logged, await store.records.db.selectFrom('subject_request').selectAll().execute()]).includes(reason),
      );
      // What the search would have looked for is forgotten, and both parts of the store know the journal.
      const row = await store.records.db.selectFrom('subject_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const key = await store.vault.one(row.key_id);
      const sealed = openJson(store.platform.cryptography, key, row.subject_sealed ?? new Uint8Array(), `request ${id}`);
      assert.deepEqual(sealed, { identifiers: [ada], verification: 'seen', letBe: reason });
      const parts = [store.records.db.selectFrom('store_identity').selectAll(), store.keys.db.selectFrom('store_identity').selectAll()];
      for (const part of parts) assert.equal((await part.executeTakeFirst())?.journal_sequence, 2);
      // Neither by itself nor after a start does it go on.
      await holds.end((await holds.all())[0]?.id ?? '', 'officer');
      under.at(noonMs + 3_600_000);
      await requests.takeUp();
      assert.equal(await under.started().resume(), 0);
      assert.deepEqual([(await requests.get(id)).state, await isServed()], ['cancelled', true]);
      // What the phone brings is taken as before.
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', ada.value), contact('Zoe', 'Quill', 'sip:2003@example.test')));
      assert.equal(await isServed(), true);
      await assert.rejects(requests.letBe(id, { reason }, 'officer'), { code: 'conflict' });
      await assert.rejects(requests.release(id, 'officer'), { code: 'conflict' });
      // Asked again, she is erased.
      const again = await requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
      assert.equal((await requests.fulfil(again.id, { planHash: again.plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
      assert.equal(await isServed(), false);
    }));

  it('and is let be while its process ends, is so after the next start', () =>
    waiting(async (under, id, isServed) => {
      const { ledger, requests } = under;
      const withdraw = ledger.withdraw.bind(ledger);
      ledger.withdraw = () => Promise.reject(new Error('the process ended here'));
      await assert.rejects(requests.letBe(id, { reason }, 'officer'), /ended here/);
      ledger.withdraw = withdraw;
      await under.holds.end((await under.holds.all())[0]?.id ?? '', 'officer');
      await under.started().resume();
      const { state, refusal } = await requests.get(id);
      assert.deepEqual([state, refusal, await isServed()], ['cancelled', reason, true]);
      assert.deepEqual(await heldBack(under), [0, 0, 0]);
    }));

  it('is let be in no other state, and not once a key of the person is destroyed', () =>
    waiting(async (under, id) => {
      const { requests, store, parties } = under;
      const refused = { code: 'conflict', message: /waits for the end of a hold/ };
      const other = await requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
      await assert.rejects(requests.letBe(other.id, { reason }, 'officer'), refused);
      const { db } = store.records;
      const keys = await db.selectFrom('party').select('key_id').execute();
      assert.equal((await parties.open(db)).length, keys.length);
      await store.vault.destroy(keys.map(({ key_id }) => key_id));
      await assert.rejects(requests.letBe(id, { reason }, 'officer'), refused);
      assert.equal((await requests.get(id)).state, 'running');
    }));

  it('that has destroyed keys, comes too late, and the log says so', () =>
    withFailed(
      ({ telling }, fails) => {
        const round = telling.round.bind(telling);
        telling.round = () => (fails() ? Promise.reject(new Error('disk full')) : round());
      },
      async (under, id, isServed) => {
        assert.equal((await under.requests.get(id)).isWaiting, undefined);
        await assert.rejects(under.requests.letBe(id, { reason }, 'officer'), { code: 'conflict' });
        assert.equal(await under.requests.takeUp(), 1);
        assert.deepEqual([(await under.requests.get(id)).state, await isServed()], ['fulfilled', false]);
        assert.ok(told(under).some((line) => line.startsWith('warn a hold was put when keys of an erasure were destroyed already')));
      },
    ));
});
