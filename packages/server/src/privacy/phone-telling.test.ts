// Phones that hold a copy of what was erased are told to come for their files, until they have brought a clean one or the person is back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { confirmErasures } from '../store/request-device-rows.ts';
import { PhoneTelling } from './phone-telling.ts';

const [first, second, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const minuteMs = 60_000;

async function awaited({ store }: PrivacyUnderTest, requestId = 'R-1'): Promise<readonly string[]> {
  const rows = await store.records.db.selectFrom('request_device').selectAll().where('request_id', '=', requestId).execute();
  return rows.map((row) => `${row.mac_address} ${row.artefact_kind} ${row.told_at_ms ?? 'not told'}`).toSorted();
}

async function waiting(
  { store, jobs }: PrivacyUnderTest,
  rows: readonly (readonly [request: string, phone: string, kind: string])[],
): Promise<void> {
  await store.records.transact(async (access) => {
    await access
      .insertInto('request_device')
      .values(rows.map(([request_id, mac_address, artefact_kind]) => ({ request_id, mac_address, artefact_kind, told_at_ms: null })))
      .execute();
    await jobs.add(access, 'tell-phone', [...new Set(rows.map(([, phone]) => phone))], 'anew');
  });
}

/** The phone is told in the round of which of these times. */
async function toldAt(under: PrivacyUnderTest, minutes: readonly number[]): Promise<readonly number[]> {
  const told: number[] = [];
  for (const minute of minutes) {
    const before = under.told.length;
    under.at(noonMs + minute * minuteMs);
    await under.telling.round();
    if (under.told.length > before) told.push(minute);
  }
  return told;
}

const jobsLeft = async ({ store }: PrivacyUnderTest): Promise<number> =>
  (await store.records.db.selectFrom('job').select('id').where('kind', '=', 'tell-phone').execute()).length;

describe('phones are told of an erasure', () => {
  it('each once whatever waits for it, and those that did not take it, or failed, are not told', () =>
    withPrivacy(async (under) => {
      await waiting(under, [
        ['R-1', first, 'directory'],
        ['R-1', first, 'call-list'],
        ['R-1', second, 'directory'],
        ['R-2', first, 'directory'],
        ['R-2', third, 'directory'],
      ]);
      under.answers.set(second, () => Promise.resolve(false));
      under.answers.set(third, () => Promise.reject(new Error('no way there')));
      await under.telling.round();
      assert.deepEqual(under.told.toSorted(), [first, second, third]);
      assert.deepEqual(await awaited(under), [
        `${first} call-list ${noonMs}`,
        `${first} directory ${noonMs}`,
        `${second} directory not told`,
      ]);
      assert.deepEqual(await awaited(under, 'R-2'), [`${first} directory ${noonMs}`, `${third} directory not told`]);
      assert.deepEqual(
        under.logged.map(({ level, fields }) => [level, fields]),
        [['warn', { device: third, error: 'no way there' }]],
      );
      assert.equal(under.timers.size, 0, 'no timer is left');
    }));

  it('again and ever more rarely, an hour apart at most, until the clean copy has come', () =>
    withPrivacy(async (under) => {
      await waiting(under, [['R-1', first, 'directory']]);
      const everyMinute = Array.from({ length: 260 }, (_, at) => at);
      assert.deepEqual(await toldAt(under, everyMinute), [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
      await under.store.records.transact((access) => confirmErasures(access, first, 'directory'));
      assert.deepEqual(await toldAt(under, [1000]), []);
      assert.equal(await jobsLeft(under), 0);
    }));

  it('until the person is back, where no other erasure waits for the phone', () =>
    withPrivacy(async (under) => {
      const { ledger, store } = under;
      const erased = (requestId: string) => ({
        requestId,
        erasedAtMs: noonMs,
        subjects: [{ own: 'number:2001', derived: [] }],
        entries: [],
        copies: [],
        left: [],
      });
      for (const id of ['R-1', 'R-2']) await ledger.add(erased(id));
      await waiting(under, [
        ['R-1', first, 'directory'],
        ['R-2', first, 'directory'],
      ]);
      await ledger.release('R-1', noonMs);
      assert.deepEqual(await toldAt(under, [0]), [0]);
      assert.deepEqual(await awaited(under), [`${first} directory not told`]);
      assert.deepEqual(await awaited(under, 'R-2'), [`${first} directory ${noonMs}`]);
      await ledger.release('R-2', noonMs);
      assert.deepEqual(await toldAt(under, [1]), []);
      assert.equal(await jobsLeft(under), 0);
      assert.equal(store.records.engine.length > 0, true);
    }));

  it('anew at once where another erasure needs it, even while it is being told', () =>
    withPrivacy(async (under) => {
      await waiting(under, [['R-1', first, 'directory']]);
      assert.deepEqual(await toldAt(under, [0, 1, 2]), [0, 1]);
      under.answers.set(first, async () => {
        under.answers.delete(first);
        await waiting(under, [['R-2', first, 'directory']]);
        return true;
      });
      assert.deepEqual(await toldAt(under, [3]), [3]);
      assert.deepEqual(await awaited(under, 'R-2'), [`${first} directory not told`]);
      assert.deepEqual(await toldAt(under, [3, 4, 5]), [3, 4]);
    }));

  it('twenty of them in a round, and two rounds at once tell each once', () =>
    withPrivacy(async (under) => {
      const phones = Array.from({ length: 50 }, (_, at) => `0004f20000${String(at + 10)}`);
      await waiting(
        under,
        phones.map((phone) => ['R-1', phone, 'directory']),
      );
      await under.telling.round();
      assert.equal(under.told.length, 20);
      await Promise.all([under.telling.round(), under.telling.round()]);
      assert.deepEqual(under.told.toSorted(), phones.toSorted());
    }));

  it('one that does not answer for five seconds is waited for no longer', () =>
    withPrivacy(async (under) => {
      await waiting(under, [['R-2', third, 'directory']]);
      const asked = new Promise<void>((resolve) =>
        under.answers.set(third, () => {
          resolve();
          return new Promise<boolean>(() => undefined);
        }),
      );
      const telling = under.telling.round();
      await asked;
      await Promise.resolve();
      const late = [...under.timers].filter(([, afterMs]) => afterMs === 5000);
      assert.equal(late.length, 1);
      for (const [fire] of late) fire();
      await telling;
      assert.ok((await awaited(under, 'R-2')).includes(`${third} directory not told`));
      assert.equal(under.timers.size, 0);
    }));

  it('where nobody can tell them, nobody does, and they wait for who can', () =>
    withPrivacy(async (under) => {
      await waiting(under, [['R-1', first, 'directory']]);
      await new PhoneTelling({ ...under, checkSync: undefined }).round();
      assert.deepEqual(await awaited(under), [`${first} directory not told`]);
      assert.deepEqual(await toldAt(under, [0]), [0]);
    }));
});
