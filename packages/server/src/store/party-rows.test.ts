// Parties, whose lines are whose, and what finds them, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { addCalls } from './call-rows.ts';
import {
  addOwners,
  endOwners,
  forgetOwners,
  isSaid,
  keyIdsOfOwners,
  lineOwnerRows,
  loggedIn,
  loginsOver,
  ownersBySettings,
  ownersOfHashes,
  ownersThatTell,
  phonesWithLogin,
  putFingerprint,
  putOwnerKeys,
  removeOwners,
} from './line-owner-rows.ts';
import {
  addParties,
  addPartyKeys,
  allPartyRows,
  isPartyKey,
  keyIdByParty,
  keyIdsOfParties,
  leftOverParties,
  newestParties,
  partiesOfHashes,
  partyKeyRows,
  partyRows,
  partyToChange,
  putIdentity,
  referToParties,
  removeParties,
  unreferencedParties,
} from './party-rows.ts';
import type { LineOwnerTable, PartyTable } from './schema.ts';

const sealed = Buffer.of(1);
const partyOf = (token: string, created_at_ms = 0, own_hash = `own ${token}`): PartyTable => ({
  token,
  own_hash,
  key_id: `key ${token}`,
  identity_sealed: sealed,
  created_at_ms,
});
const keyOf = (hash: string, party_token: string): { readonly hash: string; readonly party_token: string } => ({ hash, party_token });

describe('parties', () => {
  it('are added once each with what finds them, and whoever comes second is told', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      assert.deepEqual([...(await addParties(access, [{ row: partyOf('a'), found: [keyOf('x', 'a')] }]))], ['a']);
      const added = await addParties(access, [
        { row: partyOf('late', 1, 'own a'), found: [keyOf('y', 'late')] },
        { row: partyOf('b', 2), found: [keyOf('y', 'b')] },
      ]);
      assert.deepEqual([...added], ['b']);
      assert.deepEqual(await allPartyRows(access), [partyOf('a'), partyOf('b', 2)]);
      await addPartyKeys(access, [keyOf('z', 'a')]);
      assert.deepEqual((await partyKeyRows(access)).map(({ hash, party_token }) => `${hash} ${party_token}`).toSorted(), [
        'x a',
        'y b',
        'z a',
      ]);
      assert.deepEqual([await isPartyKey(access, 'z'), await isPartyKey(access, 'own a')], [true, false]);
    }));

  it('are found by their own hash and by others, by token, and the newest first', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const all = [partyOf('a'), partyOf('b', 2), partyOf('c', 1)];
      await addParties(
        access,
        all.map((row) => ({ row, found: [keyOf(`found ${row.token}`, row.token)] })),
      );
      assert.deepEqual(await referToParties(store, access, ['own a', 'own none']), [all[0]]);
      const found = await partiesOfHashes(access, { own: ['own a'], keys: ['found c', 'own b'] });
      assert.deepEqual(found, [
        { hash: 'own a', party_token: 'a' },
        { hash: 'found c', party_token: 'c' },
      ]);
      assert.deepEqual(await partyRows(access, ['b', 'none']), [all[1]]);
      assert.deepEqual(await newestParties(access, 2), ['b', 'c']);
      assert.deepEqual([...(await keyIdByParty(access, ['c', 'none']))], [['c', 'key c']]);
      assert.deepEqual(await keyIdsOfParties(access, ['c', 'none']), ['key c']);
      await putIdentity(access, 'a', Uint8Array.of(2));
      assert.deepEqual([...((await partyToChange(store, access, 'a'))?.identity_sealed ?? [])], [2]);
      assert.deepEqual([...((await partyToChange(store, access, 'b'))?.identity_sealed ?? [])], [1]);
    }));

  it('GDPR Art. 5(1)(e): go with what finds them, once no call and no contact refers to them', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addParties(
        access,
        ['a', 'b', 'c', 'd'].map((token) => ({ row: partyOf(token), found: [keyOf('x', token)] })),
      );
      await addCalls(access, [], [{ call_id: '1', role: 'source', position: 0, party_token: 'a', written_sealed: sealed }]);
      await access
        .insertInto('contact')
        .values({ id: '1', mac_address: mac, position: 0, party_token: 'b', written_sealed: sealed, divert_token: 'c', options: '{}' })
        .execute();
      assert.deepEqual(await unreferencedParties(access, ['a', 'b', 'c', 'd', 'd']), ['d']);
      assert.deepEqual(await leftOverParties(store, 9), ['d']);
      assert.deepEqual(await leftOverParties(store, 0), []);
      await removeParties(access, ['d']);
      assert.deepEqual(await leftOverParties(store, 9), []);
      assert.deepEqual((await partyKeyRows(access)).map(({ party_token }) => party_token).toSorted(), ['a', 'b', 'c']);
    }));
});

function ownerOf(id: string, changes: Partial<LineOwnerTable> = {}): LineOwnerTable {
  const when = { from_ms: null, until_ms: null };
  const who = { owner_sealed: sealed, key_id: `key ${id}` };
  return { id, mac_address: mac, line: 1, source: 'settings', fingerprint: '', ...who, ...when, ...changes };
}

describe('whose lines are whose', () => {
  const nobody = { owner_sealed: null, key_id: null };

  it('is told by settings, logins and officers apart, and by phone', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const rows = [
        ownerOf('settings'),
        ownerOf('login', { source: 'login' }),
        ownerOf('before', { source: 'login', until_ms: 5 }),
        ownerOf('officer', { source: 'officer' }),
        ownerOf('other', { mac_address: 'other', ...nobody }),
      ];
      await addOwners(access, rows, [{ hash: 'x', owner_id: 'login' }]);
      const idsOf = (some: readonly { readonly id: string }[]): readonly string[] => some.map(({ id }) => id).toSorted();
      assert.deepEqual(idsOf(await lineOwnerRows(access)), ['before', 'login', 'officer', 'other', 'settings']);
      assert.deepEqual(await lineOwnerRows(access, ['other', 'none']), [rows[4]]);
      assert.deepEqual(idsOf(await ownersBySettings(access)), ['other', 'settings']);
      assert.deepEqual(await loggedIn(access, mac), [rows[1]]);
      assert.deepEqual(await loggedIn(access, 'other'), []);
      assert.deepEqual(await phonesWithLogin(access), [mac]);
      assert.deepEqual([await loginsOver(access, mac, 6), await loginsOver(access, mac, 5)], [['before'], []]);
      assert.deepEqual(
        [await isSaid(access, mac, 'officer'), await isSaid(access, 'other', 'officer'), await isSaid(access, mac, 'login')],
        [true, false, false],
      );
      assert.deepEqual(await ownersOfHashes(access, ['x', 'y']), [{ id: 'login', mac_address: mac }]);
      assert.deepEqual(idsOf(await ownersThatTell(access, ['login', 'other', 'none'])), ['login']);
      assert.deepEqual(await keyIdsOfOwners(access, ['login', 'other']), ['key login']);
    }));

  it('ends for whoever is known, goes for nobody, and is found by other hashes from then on', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const rows = [ownerOf('a'), ownerOf('b', nobody), ownerOf('c')];
      await addOwners(access, rows, [
        { hash: 'x', owner_id: 'a' },
        { hash: 'x', owner_id: 'c' },
      ]);
      await endOwners(access, rows.slice(0, 2), 7);
      await putFingerprint(access, 'c', 'as it is now');
      assert.deepEqual(
        (await lineOwnerRows(access)).map(({ id, until_ms, fingerprint }) => `${id} ${until_ms} ${fingerprint}`).toSorted(),
        ['a 7 ', 'c null as it is now'],
      );
      await putOwnerKeys(access, ['a'], [{ hash: 'y', owner_id: 'a' }]);
      const found = async (hash: string): Promise<readonly string[]> => (await ownersOfHashes(access, [hash])).map(({ id }) => id);
      assert.deepEqual([await found('x'), await found('y')], [['c'], ['a']]);
    }));

  it('Art. 17: is forgotten: what is over or was said goes, and a line in service is nobody’s', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const rows = [ownerOf('now'), ownerOf('over', { until_ms: 1 }), ownerOf('said', { source: 'officer' }), ownerOf('stays')];
      await addOwners(
        access,
        rows,
        rows.map(({ id }) => ({ hash: 'x', owner_id: id })),
      );
      assert.deepEqual([...(await forgetOwners(access, ['now', 'over', 'said']))].toSorted(), ['key now', 'key over', 'key said']);
      assert.deepEqual(
        (await lineOwnerRows(access)).map(({ id, key_id, owner_sealed }) => `${id} ${key_id} ${owner_sealed === null}`).toSorted(),
        ['now null true', 'stays key stays false'],
      );
      assert.deepEqual(
        (await ownersOfHashes(access, ['x'])).map(({ id }) => id),
        ['stays'],
      );
      assert.deepEqual(await removeOwners(access, 'other'), []);
      assert.deepEqual(await removeOwners(access, mac), ['key stays']);
      assert.deepEqual(await lineOwnerRows(access), []);
    }));
});
