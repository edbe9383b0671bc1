// GDPR Art. 17: an erasure that was interrupted anywhere is taken up where it was, and its time is never before what it erased.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { receiptSchema } from '@offhook/privacy';
import type { ReceiptContent } from '@offhook/privacy';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { Jobs } from '../jobs.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import { openJson } from '../records/sealing.ts';
import { RecentLooks } from './about.ts';
import { ErasureRun, erasureTime } from './erasure-run.ts';
import type { SealedSubject } from './request-rows.ts';
import { RequestRows } from './request-rows.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const minuteMs = 60_000;

/** Of one whose records are everywhere. */
async function withErasure(run: (under: PrivacyUnderTest, id: string) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', 'sip:2003@example.test')));
    await under.put(mac, 'call-list', callList(call(party('source', person, 'Ada Example'))));
    await under.put(mac, 'application-log', `0105113000|sip  |3|00|from ${person}\n0105113001|sip  |3|00|ready`);
    await under.put(mac, 'local-override', overrides({ 'softkey.1.label': person }));
    const identifiers = [{ type: 'sip-uri' as const, value: person }];
    const { id } = await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
    await run(under, id);
  });
}

function rowOf({ store }: PrivacyUnderTest, id: string): Promise<SubjectRequestTable> {
  return store.records.db.selectFrom('subject_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Each step of an erasure, as it stands in its request. */
const steps = ['suppress', 'end-keys', 'tell-phones', 'destroy-keys', 'remove-records', 'compact', 'search'];

/** Rows of which the writing of a progress fails: the process has ended. */
class EndingRows extends RequestRows {
  readonly #progress: number;

  constructor(under: PrivacyUnderTest, progress: number) {
    super(under);
    this.#progress = progress;
  }

  override async noteStep(...given: Parameters<RequestRows['noteStep']>): Promise<void> {
    if (given[1] === this.#progress) throw new Error('the process ended here');
    await super.noteStep(...given);
  }
}

/** The process ends behind a step, before it is noted that it was done. */
async function endBehind(under: PrivacyUnderTest, id: string, step: number): Promise<void> {
  const rows = new EndingRows(under, step + 1);
  const { plan_hash, state } = await rows.one(id);
  if (state === 'planned') await rows.advance(id, { type: 'run', planHash: plan_hash ?? '' }, 'officer');
  const parts = { ...under, looks: new RecentLooks() };
  const { receipts, holds, telling } = under;
  const erasing = new ErasureRun({ parts, rows, receipts, holds, telling, organisation: 'Example Ltd' });
  await assert.rejects(erasing.carryOut(await rows.one(id)), /the process ended here/);
}

async function contentOf({ requests }: PrivacyUnderTest, id: string): Promise<ReceiptContent> {
  return receiptSchema.parse(JSON.parse(await requests.receipt(id))).content;
}

const withoutPlaces = ({ search, planHash: _hash, requestId: _id, audit: _audit, ...rest }: ReceiptContent): unknown => ({
  ...rest,
  search: [search.recordsFound, search.residues, search.undecided],
});

describe('an erasure that is interrupted', () => {
  it('behind any of its steps is finished at the next start, and its receipt is what it would have been', async () => {
    let whole: unknown;
    await withErasure(async (under, id) => {
      await under.requests.fulfil(id, {}, 'officer');
      whole = withoutPlaces(await contentOf(under, id));
    });
    for (const [progress, step] of steps.slice(0, -1).entries())
      await withErasure(async (under, id) => {
        await endBehind(under, id, progress);
        assert.equal((await rowOf(under, id)).progress, progress, step);
        const later = under.started();
        assert.equal(await later.resume(), 1);
        assert.equal((await later.get(id)).state, 'fulfilled', step);
        const content = await contentOf(under, id);
        // A step that destroys keys twice counts those of once.
        assert.deepEqual(withoutPlaces(content), whole, step);
        assert.equal((await rowOf(under, id)).progress, steps.length);
        assert.equal(await later.resume(), 0, 'there is nothing more to do');
      });
  });

  it('notes first what it will look for, and when it was; a second beginning changes neither', () =>
    withErasure(async (under, id) => {
      await endBehind(under, id, 0);
      const noted = async (): Promise<readonly [SealedSubject, unknown]> => {
        const row = await rowOf(under, id);
        const key = await under.store.vault.one(row.key_id);
        const sealed = openJson(under.store.platform.cryptography, key, row.subject_sealed ?? new Uint8Array(), `request ${id}`);
        return [sealed as SealedSubject, JSON.parse(row.outcome ?? '')];
      };
      const [sealed, outcome] = await noted();
      assert.deepEqual(sealed.names, ['Ada Example']);
      assert.deepEqual(sealed.keys?.map(({ own }) => own).toSorted(), [person]);
      assert.deepEqual(sealed.sharedNames, []);
      assert.ok(sealed.canaries?.includes('Ada Example'));
      assert.deepEqual(outcome, { erasedAtMs: noonMs, keysDestroyed: 0, suppressions: 2, retiredKeys: [] });
      under.at(noonMs + minuteMs);
      await under.put(mac, 'directory', directory(contact('Ada', 'Caller', 'sip:2009@example.test')));
      await endBehind(under, id, 0);
      assert.deepEqual(await noted(), [sealed, outcome]);
    }));
});

describe('the time of an erasure', () => {
  const uploadedAt = async (under: PrivacyUnderTest, ms: number): Promise<void> => {
    under.at(ms);
    await under.put(mac, 'directory', directory());
    under.at(noonMs);
  };

  it('is never before the newest upload, and of a clock that stands more than five minutes before it, none', () =>
    withPrivacy(async (under) => {
      assert.equal(await erasureTime(under.store), noonMs, 'where nothing was uploaded');
      await under.enrol(mac);
      for (const [uploadedMs, erasedMs] of [
        [noonMs - minuteMs, noonMs],
        [noonMs + minuteMs, noonMs + minuteMs],
        [noonMs + 5 * minuteMs, noonMs + 5 * minuteMs],
      ] as const) {
        await uploadedAt(under, uploadedMs);
        assert.equal(await erasureTime(under.store), erasedMs);
      }
      await uploadedAt(under, noonMs + 5 * minuteMs + 1);
      await assert.rejects(erasureTime(under.store), { code: 'conflict' });
    }));

  it('a request is not begun while the clock is wrong, and an answer needs none', () =>
    withErasure(async (under, id) => {
      await uploadedAt(under, noonMs + 10 * minuteMs);
      const access = await under.requests.create(
        { type: 'access', identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' },
        'officer',
      );
      assert.equal((await under.requests.fulfil(access.id, {}, 'officer')).state, 'fulfilled');
      const shown = (await under.requests.get(id)).plan?.hash ?? '';
      await assert.rejects(under.requests.fulfil(id, { planHash: shown }, 'officer'), { code: 'conflict' });
      assert.equal((await under.requests.get(id)).state, 'planned');
    }));
});

describe('after a crash', () => {
  it('the key of a request whose receipt was made ends, and those of others stay', () =>
    withErasure(async (under, id) => {
      const { store, requests } = under;
      const other = await requests.create({ type: 'access', identifiers: [{ type: 'login', value: 'zoe' }], verification: 'seen' }, 'o');
      await store.records.db
        .updateTable('subject_request')
        .set({ subject_sealed: null, state: 'fulfilled' })
        .where('id', '=', id)
        .execute();
      assert.equal(await requests.resume(), 0);
      const keys = await store.vault.get([(await rowOf(under, id)).key_id, (await rowOf(under, other.id)).key_id]);
      assert.deepEqual([...keys.keys()], [(await rowOf(under, other.id)).key_id]);
    }));

  it('one whose keys are from after its records is refused, and says why', () =>
    withErasure(async (under, id) => {
      const { store, requests, logged } = under;
      const access = await requests.create({ type: 'access', identifiers: [{ type: 'login', value: 'zoe' }], verification: 'seen' }, 'o');
      await store.records.db.updateTable('subject_request').set({ state: 'running' }).execute();
      await store.vault.destroy([(await rowOf(under, id)).key_id]);
      assert.equal(await requests.resume(), 2);
      const refused = await requests.get(id);
      assert.equal(refused.state, 'refused');
      assert.match(refused.refusal ?? '', /carried out before/);
      assert.equal((await requests.get(access.id)).state, 'fulfilled');
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields]),
        [['error', { request: id }]],
      );
    }));

  it('an answer whose person was erased meanwhile is refused, and says why', () =>
    withErasure(async (under, id) => {
      const { store, requests, logged } = under;
      const access = await requests.create(
        { type: 'access', identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' },
        'o',
      );
      await store.records.db.updateTable('subject_request').set({ state: 'running' }).where('id', '=', access.id).execute();
      await assert.rejects(requests.fulfil(id, {}, 'o'), { code: 'conflict' }, 'the plan knows no request');
      const shown = await requests.get(id);
      await requests.fulfil(id, { planHash: shown.plan?.hash ?? '' }, 'o');
      assert.equal(await requests.resume(), 1);
      const refused = await requests.get(access.id);
      assert.equal(refused.state, 'refused');
      assert.match(refused.refusal ?? '', /erased before it was answered/);
      assert.deepEqual(
        logged.filter(({ level }) => level !== 'debug').map(({ level, fields }) => [level, fields]),
        [['warn', { request: access.id }]],
      );
      assert.equal(await requests.takeUp(), 0, 'it is not tried again');
    }));

  it('at a start it is carried out whoever had it, and later not while somebody has it', () =>
    withErasure(async (under, id) => {
      const { store, requests } = under;
      await store.records.db.updateTable('subject_request').set({ state: 'running' }).where('id', '=', id).execute();
      await store.records.transact((access) => new Jobs(store).add(access, 'request', [id], 'held'));
      assert.equal(await requests.takeUp(), 0);
      assert.equal((await requests.get(id)).state, 'running');
      await store.records.alone(`request ${id}`, async () => {
        assert.equal(await requests.resume(), 0, 'somebody is at it');
      });
      assert.equal((await requests.get(id)).state, 'running');
      assert.equal(await requests.resume(), 1);
      assert.equal((await requests.get(id)).state, 'fulfilled');
    }));

  it('what else goes wrong is told, and is tried again by itself, ever later', () =>
    withErasure(async (under, id) => {
      const { plan } = await rowOf(under, id);
      await under.store.records.db
        .updateTable('subject_request')
        .set({ state: 'running', progress: 6, plan: '{}' })
        .where('id', '=', id)
        .execute();
      const again = (): readonly unknown[] => under.logged.map(({ level, fields }) => [level, fields['request'], fields['again']]);
      assert.equal(await under.requests.resume(), 0);
      assert.equal((await rowOf(under, id)).state, 'running');
      assert.deepEqual(again(), [['error', id, new Date(noonMs + 5000).toISOString()]]);
      under.at(noonMs + 4999);
      assert.equal(await under.requests.takeUp(), 0);
      assert.equal(again().length, 1, 'it is not due');
      under.at(noonMs + 5000);
      assert.equal(await under.requests.takeUp(), 0);
      assert.deepEqual(again()[1], ['error', id, new Date(noonMs + 15_000).toISOString()]);
      under.at(noonMs + 15_000);
      await under.store.records.db.updateTable('subject_request').set({ plan, progress: 0 }).where('id', '=', id).execute();
      assert.equal(await under.requests.takeUp(), 1);
      assert.equal((await under.requests.get(id)).state, 'fulfilled');
      assert.equal(await under.requests.takeUp(), 0);
    }));

  it('taken up twice at once, it is carried out once', () =>
    withErasure(async (under, id) => {
      await endBehind(under, id, 0);
      await Promise.all([under.requests.resume(), under.requests.resume()]);
      const entries = await under.audit.newest(100);
      assert.equal(entries.filter(({ action }) => action === 'erasure-fulfilled').length, 1);
      assert.equal((await under.requests.get(id)).state, 'fulfilled');
    }));
});
