// GDPR Art. 12, 15 and 17: the way of a request from its receipt to its answer, and what is said of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CreateRequest, SubjectRequest } from '@offhook/api';
import { receiptSchema } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { RequestRows, plannedType, progressOf } from './request-rows.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const dayMs = 86_400_000;

function asked(type: CreateRequest['type'], value = person): CreateRequest {
  return { type, identifiers: [{ type: 'sip-uri', value }], verification: 'seen' };
}

async function withContact(run: (under: PrivacyUnderTest) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', person)));
    await run(under);
  });
}

/** Of each entry, who did what, and where that led. */
async function audited({ audit }: PrivacyUnderTest): Promise<readonly string[]> {
  const entries = await audit.newest(100);
  return entries
    .toReversed()
    .filter(({ action }) => /^(?:request|erasure|export)-/.test(action))
    .map(({ actor, action, facts }) => `${actor} ${action} ${String(facts['state'] ?? facts['outstanding'] ?? '')}`.trim());
}

const isMissing = { code: 'not-found' };
const isRefused = { code: 'conflict' };

describe('the way of a request', () => {
  it('from its receipt it is planned, due in a month, and says so', () =>
    withContact(async ({ requests, at, ...under }) => {
      const first = await requests.create(asked('access'), 'officer');
      assert.deepEqual(
        { ...first, plan: first.plan?.steps.map(({ store, count, action }) => [store, count, action]), id: '' },
        {
          id: '',
          type: 'access',
          state: 'planned',
          receivedAt: '2026-01-05T12:00:00.000Z',
          dueAt: '2026-02-05T23:59:59.999Z',
          plan: [
            ['contact', 1, 'export'],
            ['party', 1, 'export'],
          ],
          outstandingDevices: [],
          hasReceipt: false,
        },
      );
      assert.match(first.id, /^[0-9a-f]{16}$/);
      at(noonMs + 1);
      const second = await requests.create(asked('erasure'), 'officer');
      assert.deepEqual(
        (await requests.list()).map(({ id }) => id),
        [second.id, first.id],
        'the newest first',
      );
      assert.deepEqual(await requests.get(first.id), first);
      await assert.rejects(requests.get('none'), isMissing);
      assert.deepEqual(await audited({ requests, at, ...under }), ['officer request-received', 'officer request-received']);
      const received = await under.audit.newest(2);
      assert.deepEqual(
        received.map(({ facts }) => facts),
        [second, first].map(({ id, type }) => ({ request: id, type, identifiers: 1 })),
      );
    }));

  it('is cancelled before it was carried out, and never after', () =>
    withContact(async ({ requests, ...under }) => {
      const { id } = await requests.create(asked('access'), 'officer');
      assert.equal((await requests.cancel(id, 'another')).state, 'cancelled');
      await assert.rejects(requests.cancel(id, 'another'), isRefused);
      await assert.rejects(requests.fulfil(id, {}, 'officer'), isRefused);
      const done = await requests.create(asked('access'), 'officer');
      await requests.fulfil(done.id, {}, 'officer');
      await assert.rejects(requests.cancel(done.id, 'officer'), isRefused);
      assert.deepEqual((await audited({ requests, ...under })).slice(0, 2), [
        'officer request-received',
        'another request-cancel cancelled',
      ]);
    }));

  it('is not carried out before its plan is there', () =>
    withContact(async ({ requests, store }) => {
      const { id } = await requests.create(asked('erasure'), 'officer');
      await store.records.db.updateTable('subject_request').set({ state: 'verified', plan: null }).execute();
      await assert.rejects(requests.fulfil(id, {}, 'officer'), { ...isRefused, message: /the plan of this request is still being made/ });
    }));

  it('Art. 15: an answer is made once, kept as it is, and read under an eye', () =>
    withContact(async ({ requests, store, at, ...under }) => {
      const { id } = await requests.create(asked('access'), 'officer');
      await assert.rejects(requests.export(id, 'reader'), isRefused);
      at(noonMs + dayMs);
      const done = await requests.fulfil(id, {}, 'officer');
      assert.deepEqual([done.state, done.fulfilledAt], ['fulfilled', '2026-01-06T12:00:00.000Z']);
      const archive = await requests.export(id, 'reader');
      assert.equal(new TextDecoder().decode(archive.slice(0, 2)), 'PK');
      await under.put(mac, 'directory', directory());
      assert.deepEqual(await requests.export(id, 'reader'), archive);
      assert.deepEqual(await audited({ requests, store, at, ...under }), [
        'officer request-received',
        'officer request-run running',
        'server request-finish fulfilled',
        'reader export-read',
        'reader export-read',
      ]);
      await assert.rejects(requests.receipt(id), isMissing);
      await store.records.db.updateTable('subject_request').set({ export_sealed: null }).execute();
      await assert.rejects(requests.export(id, 'reader'), isMissing);
    }));

  it('Art. 17: an erasure has a receipt and no export', () =>
    withContact(async ({ requests, store, receipts }) => {
      const { id } = await requests.create(asked('erasure'), 'officer');
      await assert.rejects(requests.receipt(id), isMissing);
      const done = await requests.fulfil(id, {}, 'officer');
      assert.deepEqual([done.state, done.hasReceipt, done.outstandingDevices], ['fulfilled', true, [mac]]);
      assert.equal(done.standing?.outstanding.join(), mac);
      assert.equal(receiptSchema.parse(JSON.parse(await requests.receipt(id))).content.requestId, id);
      assert.match(receipts.fingerprint, /^[0-9a-f]{64}$/);
      await assert.rejects(requests.export(id, 'reader'), isRefused);
      // It has forgotten whom it was about.
      const row = await store.records.db.selectFrom('subject_request').selectAll().executeTakeFirstOrThrow();
      assert.deepEqual([row.subject_sealed, (await store.vault.get([row.key_id])).size], [null, 0]);
      assert.deepEqual([plannedType(row), progressOf(row).planHash], ['erasure', done.plan?.hash]);
      assert.deepEqual(progressOf({ ...row, plan_hash: null }), { state: 'fulfilled' });
      assert.throws(() => progressOf({ ...row, state: 'lost' }), /lost/);
      assert.throws(() => plannedType({ ...row, type: 'objection' }), /objection/);
      for (const type of ['access', 'portability'] as const) assert.equal(plannedType({ ...row, type }), type);
    }));
});

describe('a plan that was shown', () => {
  const changed = directory(contact('Ada', 'Example', person), contact('Ada', 'Caller', person));

  it('is carried out as it was seen: one that has changed since is shown anew', () =>
    withContact(async ({ requests, put }) => {
      const { id, plan } = await requests.create(asked('erasure'), 'officer');
      await put(mac, 'directory', changed);
      await assert.rejects(requests.fulfil(id, {}, 'officer'), isRefused);
      const shown = await requests.get(id);
      assert.equal(shown.state, 'planned');
      assert.notEqual(shown.plan?.hash, plan?.hash);
      await assert.rejects(requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer'), isRefused);
      assert.equal((await requests.fulfil(id, { planHash: shown.plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
      await assert.rejects(requests.fulfil(id, { planHash: shown.plan?.hash ?? '' }, 'officer'), isRefused);
    }));

  it('of an answer, is made anew without a word', () =>
    withContact(async ({ requests, put }) => {
      const { id, plan } = await requests.create(asked('portability'), 'officer');
      await put(mac, 'directory', changed);
      assert.equal((await requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
    }));

  it('what may be somebody else’s is the person’s where it is a place of the plan', () =>
    withContact(async ({ requests, put, served }) => {
      await put(mac, 'application-log', '0105113000|sip  |3|00|from ada\n');
      const { id, plan } = await requests.create({ ...asked('erasure'), identifiers: [{ type: 'login', value: 'ada' }] }, 'officer');
      const place = plan?.places.find(({ store }) => store === 'artefact');
      await assert.rejects(requests.fulfil(id, { include: [place?.id ?? '', '0123456789abcdef'] }, 'officer'), { code: 'bad-request' });
      assert.equal((await requests.get(id)).state, 'planned');
      await requests.fulfil(id, { include: [place?.id ?? ''] }, 'officer');
      assert.equal(await served(mac, 'application-log'), '');
    }));

  it('whose a line is was looked at before it is made', () =>
    withContact(async ({ requests, configuration, ownership, store, at }) => {
      const noted = async (): Promise<number> => (await ownership.find(store.records.db, [keysOf(person)])).size;
      await configuration.set(mac, { 'reg.1.address': person });
      const { id } = await requests.create(asked('access'), 'officer');
      assert.equal(await noted(), 1);
      await configuration.set(mac, { 'reg.1.address': 'sip:2002@example.test' });
      at(noonMs + 1);
      await requests.fulfil(id, {}, 'officer');
      const [owner] = await store.records.db.selectFrom('line_owner').select('until_ms').where('until_ms', 'is not', null).execute();
      assert.equal(owner?.until_ms, noonMs + 1);
    }));
});

describe('after an erasure', () => {
  async function erased({ requests }: PrivacyUnderTest): Promise<SubjectRequest> {
    const { id } = await requests.create(asked('erasure'), 'officer');
    return requests.fulfil(id, {}, 'officer');
  }

  it('a phone that has taken it in is outstanding no more, and the receipt says so', () =>
    withContact(async (under) => {
      const { requests, put, at } = under;
      await put(mac, 'call-list', callList(call(party('source', person))));
      const { id } = await erased(under);
      const before = receiptSchema.parse(JSON.parse(await requests.receipt(id)));
      assert.deepEqual(before.content.outstandingDevices, [mac]);
      at(noonMs + dayMs);
      await put(mac, 'directory', directory());
      assert.deepEqual((await requests.get(id)).outstandingDevices, [mac], 'its call list is still out');
      await put(mac, 'call-list', callList());
      const after = receiptSchema.parse(JSON.parse(await requests.receipt(id)));
      assert.deepEqual([after.content.outstandingDevices, after.content.issuedAt], [[], '2026-01-06T12:00:00.000Z']);
      assert.deepEqual(after.content.stores, before.content.stores);
      assert.ok(after.content.audit.length > before.content.audit.length);
      const told = (await audited(under)).filter((entry) => entry.includes('erasure-'));
      assert.deepEqual(told, ['server erasure-fulfilled 1', 'server erasure-confirmed 1', 'server erasure-confirmed 0']);
      // One that is not finished yet gets its receipt later.
      await under.store.records.db.updateTable('subject_request').set({ receipt: null }).execute();
      await requests.confirmed([id]);
      await assert.rejects(requests.receipt(id), isMissing);
    }));

  it('an officer says that the person is back, of an erasure that was carried out', () =>
    withContact(async (under) => {
      const { requests, at, put, served } = under;
      const access = await requests.create(asked('access'), 'officer');
      await requests.fulfil(access.id, {}, 'officer');
      const planned = await requests.create(asked('erasure'), 'officer');
      for (const { id } of [access, planned]) await assert.rejects(requests.release(id, 'officer'), isRefused);
      assert.equal((await requests.get(planned.id)).releasedAt, undefined);
      const { id, releasedAt } = await requests.fulfil(planned.id, {}, 'officer');
      assert.equal(releasedAt, undefined);
      await put(mac, 'directory', directory(contact('Ada', 'Example', person)));
      assert.doesNotMatch(await served(mac, 'directory'), /Ada/);
      at(noonMs + dayMs);
      assert.equal((await requests.release(id, 'chief')).releasedAt, '2026-01-06T12:00:00.000Z');
      await put(mac, 'directory', directory(contact('Ada', 'Example', person)));
      assert.match(await served(mac, 'directory'), /Ada/);
      const released = (await under.audit.newest(100)).filter(({ actor }) => actor === 'chief');
      assert.deepEqual(
        released.map(({ action, facts }) => [action, facts]),
        [['erasure-released', { request: id }]],
      );
    }));

  it('one that held nothing back cannot be released', () =>
    withContact(async (under) => {
      const { id } = await erased(under);
      await under.store.keys.db.deleteFrom('suppression').execute();
      await assert.rejects(under.requests.release(id, 'officer'), isRefused);
    }));

  it('of two that change a request at once, one is refused', () =>
    withContact(async (under) => {
      const { id } = await under.requests.create(asked('access'), 'officer');
      const rows = new RequestRows(under);
      const ends = await Promise.allSettled([rows.advance(id, { type: 'cancel' }, 'a'), rows.advance(id, { type: 'refuse' }, 'b')]);
      assert.deepEqual(ends.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    }));

  it('places that an earlier version left in clear are sealed at the start, or go where the request has forgotten whom it was of', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      const ask = async (): Promise<SubjectRequest> => under.requests.create(asked('access'), 'officer');
      const [known, forgotten, unplanned] = [await ask(), await ask(), await ask()];
      const place = {
        id: 'p',
        store: 'kept_file',
        device: '',
        place: 'quincunx-directory.xml',
        count: 1,
        form: 'login',
        certainty: 'certain',
      };
      for (const { id, plan } of [known, forgotten])
        await db
          .updateTable('subject_request')
          .set({ plan: JSON.stringify({ ...plan, places: [place] }), places_sealed: null })
          .where('id', '=', id)
          .execute();
      await db.updateTable('subject_request').set({ plan: null }).where('id', '=', unplanned.id).execute();
      const rowOf = (id: string) => db.selectFrom('subject_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      await under.store.vault.destroy([(await rowOf(forgotten.id)).key_id]);
      await under.started().resume();
      for (const { id } of [known, forgotten]) assert.doesNotMatch(String((await rowOf(id)).plan), /quincunx/);
      assert.deepEqual((await under.requests.get(known.id)).plan, { ...known.plan, places: [place] });
      assert.deepEqual((await under.requests.get(forgotten.id)).plan, { ...forgotten.plan, places: [] });
      assert.equal((await under.requests.get(unplanned.id)).plan, undefined);
    }));
});
