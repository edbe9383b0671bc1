// Persons by number, address, login or name, and what is told of each.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PersonDetail } from '@offhook/api';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { nobody } from '../records/upload.ts';
import { Persons } from './persons.ts';

const [mac, other] = ['0004f2000001', '0004f2000002'] as const;
const person = 'sip:2001@example.test';

/** By name, the newest first. */
async function known(
  { store, parties, at }: PrivacyUnderTest,
  ...entries: readonly (readonly [own: string, ...names: string[]])[]
): Promise<void> {
  const before = await parties.open(store.records.db);
  for (const [index, [address, ...names]] of entries.entries()) {
    at(noonMs + before.length + index);
    const keys = address === '' ? nobody : store.keyReader.ofAddress(address);
    assert.ok(keys !== undefined);
    await parties.resolve(store.records.db, [{ ...keys, names }]);
  }
}

describe('a search for persons', () => {
  const found = async (under: PrivacyUnderTest, query: string): Promise<readonly string[]> =>
    (await new Persons(under).search(query)).map(({ names, identifiers }) =>
      names.length === 0 ? (identifiers[0]?.value ?? 'nobody') : names.toSorted().join('/'),
    );

  it('without a query the newest come, fifty at most, and nobody who is nobody', () =>
    withPrivacy(async (under) => {
      await known(under, ['sip:2001@example.test', 'Ada'], ['', 'x'], ['sip:2002@example.test', 'Bob']);
      assert.deepEqual(await found(under, '  '), ['Bob', 'Ada']);
      await known(under, ...Array.from({ length: 50 }, (_, index) => [`sip:30${10 + index}@example.test`] as const));
      assert.equal((await found(under, '')).length, 50);
    }));

  it('finds by number, address and login, and a bare number beside its full address once', () =>
    withPrivacy(async (under) => {
      await known(
        under,
        ['sip:2001@example.test', 'Ada'],
        ['2001', 'A.'],
        ['sip:ada@example.test', 'Countess'],
        ['2002', 'Bob'],
        ['2003', 'Zoe'],
      );
      assert.deepEqual(await found(under, '2001'), ['A./Ada']);
      assert.deepEqual(await found(under, 'sip:2001@example.test'), ['A./Ada']);
      assert.deepEqual((await found(under, 'ada')).toSorted(), ['A./Ada', 'Countess']);
      assert.deepEqual(await found(under, '2002'), ['Bob']);
    }));

  it('finds by whole words of a name in any order, and else by a part of a word or a number', () =>
    withPrivacy(async (under) => {
      await known(
        under,
        ['sip:2001@example.test', 'Ada Example'],
        ['sip:2002@example.test', 'Bob Example'],
        ['sip:2155@example.test', 'Zoë Quill'],
      );
      assert.deepEqual(await found(under, 'example ada'), ['Ada Example']);
      assert.deepEqual((await found(under, 'EXAMPLE')).toSorted(), ['Ada Example', 'Bob Example']);
      assert.deepEqual(await found(under, 'quil'), ['Zoë Quill']);
      assert.deepEqual(await found(under, 'oe'), []);
      assert.deepEqual(await found(under, '15'), ['Zoë Quill']);
      assert.deepEqual((await found(under, '200')).toSorted(), ['Ada Example', 'Bob Example']);
      assert.deepEqual(await found(under, 'sip'), [], 'not by the word for what a key is');
      assert.deepEqual(await found(under, 'nobody'), []);
    }));

  it('of many that are alike, fifty are opened', () =>
    withPrivacy(async (under) => {
      await known(under, ...Array.from({ length: 52 }, (_, index) => [`sip:30${10 + index}@example.test`, 'Ada'] as const));
      assert.equal((await found(under, 'ada')).length, 50);
    }));

  it('of many of which a part is alike, fifty come; of whoever goes by several names, one is enough', () =>
    withPrivacy(async (under) => {
      await known(
        under,
        ['sip:2001@example.test', 'Ada', 'Quill'],
        ...Array.from({ length: 51 }, (_, index) => [`sip:30${10 + index}@example.test`, `Zoe${index}`] as const),
      );
      assert.deepEqual(await found(under, 'uil'), ['Ada/Quill']);
      assert.equal((await found(under, 'oe')).length, 50);
    }));

  it('is told in the audit chain from another, and names nobody there', () =>
    withPrivacy(async (under) => {
      const persons = new Persons(under);
      assert.match(persons.keyedQuery('Ada'), /^[0-9a-f]{16}$/);
      assert.equal(persons.keyedQuery('ADA'), persons.keyedQuery('Ada'));
      assert.notEqual(persons.keyedQuery('Bob'), persons.keyedQuery('Ada'));
      assert.equal(persons.keyedQuery(' '), '');
    }));
});

describe('what is told of a person', () => {
  async function detail(under: PrivacyUnderTest, query = '2001'): Promise<PersonDetail> {
    const persons = new Persons(under);
    const [found] = await persons.search(query);
    return persons.detail(found?.partyToken ?? '');
  }

  it('who they are, once, by all parties that are the same', () =>
    withPrivacy(async (under) => {
      await known(under, ['sip:2001@example.test', 'Ada', 'Countess'], ['2001', 'Ada', 'A.'], ['sip:2001@other.example.test', 'Bob']);
      const [ada] = await new Persons(under).search('sip:2001@example.test');
      assert.deepEqual(
        [ada?.names.toSorted(), ada?.identifiers.toSorted((a, b) => (a.type > b.type ? -1 : 1))],
        [
          ['A.', 'Ada', 'Countess'],
          [
            { type: 'sip-uri', value: 'sip:2001@example.test' },
            { type: 'extension', value: '2001' },
          ],
        ],
      );
    }));

  it('store by store what is held, with the times of calls, and entry by entry, the newest first', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.enrol(other);
      await under.put(
        mac,
        'call-list',
        callList(
          call(party('source', person) + party('connection', person), { start: '2026-01-04T10:00:00' }),
          call(party('source', person), { start: '2026-01-05T10:00:00' }),
          call(party('destination', person) + party('connection', person), { start: '2026-01-03T10:00:00', direction: 'Out' }),
        ),
      );
      await under.put(
        other,
        'directory',
        directory(contact('Ada', 'Example', person), contact('Bob', 'Best', '2002', `<dc>${person}</dc>`)),
      );
      await under.put(other, 'local-override', overrides({ 'softkey.1.label': person }));
      await under.put(other, 'application-log', `from ${person}\n`);
      await under.configuration.set('site', { 'softkey.1.label': person });
      const identifiers = [{ type: 'sip-uri' as const, value: person }];
      const { id } = await under.requests.create({ type: 'access', identifiers, verification: 'seen' }, 'officer');
      const { holdings, entries, requests } = await detail(under);
      assert.deepEqual(
        entries.map(({ store, device, summary, at = '' }) => [store, device, summary, at.slice(8, 10)]),
        [
          ['call_record', mac, 'missed call', '05'],
          ['call_record', mac, 'received call', '04'],
          ['call_record', mac, 'placed call', '03'],
          ['contact', other, 'contact that diverts to this person', ''],
          ['contact', other, 'contact', ''],
          ['override_value', other, 'setting that names this person', ''],
          ['artefact', other, 'log that mentions this person', ''],
          ['configuration_file', '', 'configuration that names this person', ''],
        ],
      );
      assert.deepEqual(
        holdings.map(({ store, count, earliest, latest, devices }) => [
          store,
          count,
          earliest?.slice(8, 10),
          latest?.slice(8, 10),
          devices,
        ]),
        [
          ['call_record', 3, '03', '05', [mac]],
          ['contact', 2, undefined, undefined, [other]],
          ['override_value', 1, undefined, undefined, [other]],
          ['artefact', 1, undefined, undefined, [other]],
          ['configuration_file', 1, undefined, undefined, []],
          ['party', 1, undefined, undefined, []],
          ['subject_request', 1, undefined, undefined, []],
        ],
      );
      assert.ok(!('earliest' in (holdings[1] ?? {})) && !('latest' in (holdings[1] ?? {})));
      assert.deepEqual([holdings[0]?.category, holdings[0]?.purpose], ['call-participant', 'call-lists']);
      assert.deepEqual(requests, [id]);
    }));

  it('of nobody, and of somebody who was erased, nothing', () =>
    withPrivacy(async (under) => {
      await known(under, ['', 'x'], ['sip:2001@example.test']);
      const persons = new Persons(under);
      const rows = await under.store.records.db.selectFrom('party').select(['token', 'key_id']).orderBy('created_at_ms').execute();
      await assert.rejects(persons.detail(rows[0]?.token ?? ''), { code: 'not-found' });
      assert.equal((await persons.detail(rows[1]?.token ?? '')).identifiers.length, 2);
      await under.store.vault.destroy([rows[1]?.key_id ?? '']);
      await assert.rejects(persons.detail(rows[1]?.token ?? ''), { code: 'not-found' });
      await assert.rejects(persons.detail('none'), { code: 'not-found' });
    }));
});
