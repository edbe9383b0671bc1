// Calls, those that are about nobody, and contacts, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { addAnonymisedCalls, anonymiseCall, partiesOfCall, takeAnonymisedCalls, takePartyFromCall } from './anonymised-call-rows.ts';
import {
  addCalls,
  callPartyRows,
  callRows,
  callTimes,
  callsOfParties,
  callsWithRole,
  countParties,
  dropCallExtras,
  dropCallList,
  dropCalls,
  partyRowsOfCalls,
  putCallPositions,
  theseCallRows,
} from './call-rows.ts';
import {
  addContacts,
  changeContact,
  contactIds,
  contactRows,
  contactsOfParties,
  countOfContacts,
  dropContacts,
  dropDiverts,
  listContacts,
  listedContactIds,
  partiesOfContacts,
  unlistContacts,
  unlistedBefore,
  unlistedContacts,
} from './contact-rows.ts';
import { extraRows, phonesWithExtras, putExtra } from './phone-key-rows.ts';
import type { CallPartyTable, CallRecordTable, ContactTable } from './schema.ts';

const other = '0004f2000002';
const sealed = Buffer.of(1);

function callOf(id: string, changes: Partial<CallRecordTable> = {}): CallRecordTable {
  return {
    id,
    mac_address: mac,
    position: 0,
    direction: 'In',
    disposition: 'Normal',
    line: 1,
    protocol: 'SIP',
    start_time: '2026-01-05T10:00:00',
    duration_s: 61,
    call_count: 2,
    extra_sealed: sealed,
    is_anonymised: 0,
    kept_since_ms: null,
    ...changes,
  };
}

const partyOf = (call_id: string, role: string, party_token: string, position = 0): CallPartyTable => ({
  call_id,
  role,
  position,
  party_token,
  written_sealed: sealed,
});

function contactOf(id: string, party_token: string, changes: Partial<ContactTable> = {}): ContactTable {
  return {
    id,
    mac_address: mac,
    position: 0,
    party_token,
    written_sealed: sealed,
    divert_token: null,
    divert_sealed: null,
    speed_dial: null,
    options: '{}',
    extra_sealed: sealed,
    unlisted: null,
    ...changes,
  };
}

const calls = [callOf('a', { position: 2 }), callOf('b', { position: 1 }), callOf('c', { mac_address: other })];
const parties = [
  partyOf('a', 'source', 'ada'),
  partyOf('a', 'connection', 'bob', 1),
  partyOf('b', 'source', 'ada'),
  partyOf('c', 'source', 'cyd'),
];

describe('calls', () => {
  it('are read in the order of their phone’s list, and with whoever took part', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addCalls(access, calls, parties);
      assert.deepEqual(await callRows(access, mac), [calls[1], calls[0]]);
      assert.deepEqual(await callTimes(access, other), [{ id: 'c', start_time: '2026-01-05T10:00:00', direction: 'In', line: 1 }]);
      assert.deepEqual((await callPartyRows(access, mac)).map(({ call_id, party_token }) => `${call_id} ${party_token}`).toSorted(), [
        'a ada',
        'a bob',
        'b ada',
      ]);
      assert.deepEqual([await countParties(access, mac), await countParties(access, 'none')], [2, 0]);
      assert.deepEqual(await callsOfParties(access, ['bob', 'none']), [
        { id: 'a', mac_address: mac, start_time: '2026-01-05T10:00:00', direction: 'In', role: 'connection', party_token: 'bob' },
      ]);
      assert.deepEqual([...(await callsWithRole(access, ['a', 'b', 'none'], 'connection'))], ['a']);
      await putCallPositions(access, [{ id: 'a', position: 0 }]);
      assert.deepEqual(
        (await callRows(access, mac)).map(({ id }) => id),
        ['a', 'b'],
      );
    }));

  it('are read as some of a list: in its order, and behind it those that are kept beyond it, the newest first', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const kept = (id: string, start_time: string): CallRecordTable => callOf(id, { kept_since_ms: 1, start_time });
      const beyond = [kept('k1', '2026-01-01T10:00:00'), kept('k3', '2026-01-02T10:00:00'), kept('k2', '2026-01-02T10:00:00')];
      await addCalls(access, [...beyond, ...calls, callOf('n', { is_anonymised: 1 })], [...parties, partyOf('a', 'final', 'dan', 0)]);
      const ids = async (...wanted: readonly string[]): Promise<readonly string[]> =>
        (await theseCallRows(access, wanted)).map(({ id }) => id);
      assert.deepEqual(await ids('k1', 'a', 'n', 'b', 'k3', 'none', 'k2'), ['b', 'a', 'k2', 'k3', 'k1']);
      assert.deepEqual(await ids(), []);
      const of = (await partyRowsOfCalls(access, ['a', 'c'])).map(
        ({ call_id, party_token, position }) => `${position} ${call_id} ${party_token}`,
      );
      assert.deepEqual([of.slice(0, 3).toSorted(), of.slice(3)], [['0 a ada', '0 a dan', '0 c cyd'], ['1 a bob']]);
    }));

  it('go one by one or as a list, with whoever took part, who is told', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addCalls(access, [...calls, callOf('n', { is_anonymised: 1 })], parties);
      assert.deepEqual([...(await dropCalls(access, ['a']))].toSorted(), ['ada', 'bob']);
      assert.deepEqual(await dropCalls(access, ['a']), []);
      assert.deepEqual(await dropCallList(access, mac), ['ada']);
      assert.deepEqual(await dropCallList(access, mac), []);
      assert.deepEqual(
        (await access.selectFrom('call_record').select('id').orderBy('id').execute()).map(({ id }) => id),
        ['c', 'n'],
      );
      assert.deepEqual(
        (await access.selectFrom('call_party').select('call_id').execute()).map(({ call_id }) => call_id),
        ['c'],
      );
    }));

  it('lose what was not understood, where there is any', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addCalls(access, calls, parties);
      assert.deepEqual([...(await phonesWithExtras(access, 'call_record', ['a', 'b', 'c']))].toSorted(), [mac, other]);
      await putExtra(access, 'call_record', 'a', Uint8Array.of(2));
      await dropCallExtras(access, ['b', 'c']);
      assert.deepEqual(await phonesWithExtras(access, 'call_record', ['b', 'c']), []);
      assert.deepEqual(
        (await extraRows(access, 'call_record', mac)).map(({ id, extra_sealed }) => [id, ...extra_sealed]),
        [['a', 2]],
      );
    }));
});

describe('calls that are about nobody any more', () => {
  it('keep a month and a length, and no phone, line, place or party; of one that stays, one party goes', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addCalls(access, calls, parties);
      await takePartyFromCall(access, 'a', 'bob');
      assert.deepEqual(await partiesOfCall(access, 'a'), [{ role: 'source', party_token: 'ada' }]);
      await anonymiseCall(access, 'b', { startTime: '2026-01-01', durationOf: (durationS) => (durationS ?? 0) + 1 });
      assert.deepEqual(await partiesOfCall(access, 'b'), []);
      const [a, b] = await access.selectFrom('call_record').selectAll().where('id', 'in', ['a', 'b']).orderBy('id').execute();
      assert.deepEqual(a, callOf('a', { position: 2, extra_sealed: null }));
      const nowhere = { mac_address: '', line: 0, position: -1, call_count: 1, extra_sealed: null, is_anonymised: 1 };
      assert.deepEqual(b, callOf('b', { ...nowhere, start_time: '2026-01-01', duration_s: 62 }));
    }));

  it('Recital 26: are written anew in the order of their identifiers, which says nothing of when they were', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const of = (id: string, month = '2026-01-01'): Parameters<typeof addAnonymisedCalls>[1][number] => ({
        id,
        month,
        direction: 'In',
        disposition: '',
        durationS: 60,
      });
      await addAnonymisedCalls(access, [of('c'), of('a', '2026-02-01'), of('b')]);
      const lying = await access.selectFrom('call_record').selectAll().execute();
      assert.deepEqual(
        lying.map(({ id, protocol, start_time, is_anonymised }) => [id, protocol, start_time, is_anonymised]),
        [
          ['a', '', '2026-02-01', 1],
          ['b', '', '2026-01-01', 1],
          ['c', '', '2026-01-01', 1],
        ],
      );
      assert.deepEqual(
        (await takeAnonymisedCalls(access, ['2026-01-01'])).toSorted((x, y) => (x.id < y.id ? -1 : 1)),
        [of('b'), of('c')],
      );
      assert.deepEqual(await takeAnonymisedCalls(access, ['2026-01-01']), []);
      assert.equal((await takeAnonymisedCalls(access, ['2026-02-01'])).length, 1);
    }));
});

describe('contacts', () => {
  const contacts = [
    contactOf('a', 'ada', { position: 1 }),
    contactOf('b', 'bob', { divert_token: 'ada', divert_sealed: sealed }),
    contactOf('c', 'cyd', { mac_address: other, divert_token: 'ada', divert_sealed: sealed }),
  ];

  it('are found by whose they are and by whom they divert to', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addContacts(access, contacts);
      assert.deepEqual(await contactRows(access, mac), [contacts[1], contacts[0]]);
      assert.deepEqual([...(await contactIds(access, mac))].toSorted(), ['a', 'b']);
      assert.deepEqual(await contactsOfParties(access, 'party_token', ['ada', 'none']), [{ id: 'a', mac_address: mac }]);
      assert.deepEqual((await contactsOfParties(access, 'divert_token', ['ada'])).map(({ id }) => id).toSorted(), ['b', 'c']);
      assert.deepEqual([...(await partiesOfContacts(access, ['a', 'b']))].toSorted(), ['ada', 'bob']);
    }));

  it('go one by one or as a directory, and tell whose they were; diverts go from all but some', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addContacts(access, contacts);
      await dropDiverts(access, ['ada'], new Set(['c']));
      const diverts = await access
        .selectFrom('contact')
        .select(['id', 'divert_token', 'divert_sealed', 'extra_sealed'])
        .orderBy('id')
        .execute();
      assert.deepEqual(
        diverts.map(({ id, divert_token, divert_sealed, extra_sealed }) => [
          id,
          divert_token,
          divert_sealed === null,
          extra_sealed === null,
        ]),
        [
          ['a', null, true, false],
          ['b', null, true, true],
          ['c', 'ada', false, false],
        ],
      );
      await changeContact(access, 'a', { options: '{"changed":1}' });
      assert.deepEqual(
        (await contactRows(access, mac)).map(({ id, options }) => [id, options]),
        [
          ['b', '{}'],
          ['a', '{"changed":1}'],
        ],
      );
      assert.deepEqual(await dropContacts(access, ['b']), ['bob']);
      assert.deepEqual(await dropContacts(access, ['b']), []);
    }));

  it('those that are coming or going stand in no directory, are known by their mark, and found as others are', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const [early, late] = ['2026-01-05T10:00:00.000Z a', '2026-01-05T11:00:00.000Z b'];
      await addContacts(access, [
        contactOf('1', 'ada', { divert_token: 'bob' }),
        contactOf('2', 'bob', { position: 1 }),
        contactOf('3', 'cyd', { position: 2, unlisted: early }),
        contactOf('4', 'dan', { mac_address: other, unlisted: early }),
      ]);
      const standing = async (): Promise<readonly string[]> => (await contactRows(access, mac)).map(({ id }) => id);
      assert.deepEqual(await standing(), ['1', '2']);
      assert.deepEqual((await listedContactIds(access, mac)).toSorted(), ['1', '2']);
      assert.equal(await countOfContacts(access, mac), 2, 'each once');
      assert.deepEqual(
        (await contactsOfParties(access, 'party_token', ['cyd'])).map(({ id }) => id),
        ['3'],
      );
      await unlistContacts(access, mac, { mark: late, ids: ['2', '3'] });
      assert.deepEqual(await unlistedContacts(access, mac, late), ['2'], 'one that stands in none keeps its mark');
      await listContacts(access, mac, early);
      assert.deepEqual([await standing(), await countOfContacts(access, mac)], [['1', '3'], 3]);
      assert.deepEqual(await unlistedContacts(access, other, early), ['4'], 'another phone’s are its own');
      await unlistContacts(access, mac, { mark: early, ids: undefined });
      assert.deepEqual((await unlistedContacts(access, mac, early)).toSorted(), ['1', '3']);
      assert.deepEqual((await unlistedBefore(access, '2026-01-05T10:30:00.000Z', 9)).toSorted(), ['1', '3', '4']);
      assert.equal((await unlistedBefore(access, '2026-01-05T10:30:00.000Z', 2)).length, 2);
    }));
});
