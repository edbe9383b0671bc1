// ARCHITECTURE, party vault: parties by words of their names, by age, and by what refers to them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { withRecords } from '../../test/records-under-test.ts';
import { keyIdsOfParties, removeParties, unreferencedParties } from '../store/party-rows.ts';
import type { PartyIdentity } from './party-vault.ts';
import { sealJson } from './sealing.ts';

const identity = (address: string, ...names: readonly string[]): PartyIdentity => ({ ...keysOf(address), names });

async function add(
  { store, parties }: Pick<RecordsUnderTest, 'store' | 'parties'>,
  ...identities: readonly PartyIdentity[]
): Promise<readonly string[]> {
  const references = await parties.resolve(store.records.db, identities);
  return identities.map(({ own }) => references.get(own)?.token ?? '');
}

describe('parties by the words of their names', () => {
  it('are all that have each word, in any spelling; without a word, none', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const access = store.records.db;
      const [ada, bob, anne] = await add(
        records,
        identity('2001', 'Ada Example'),
        identity('2002', 'Bob Example', 'Robert'),
        identity('2003', 'Anne-Marie Example'),
      );
      const found = async (text: string): Promise<readonly string[]> => (await parties.withWords(access, text)).toSorted();
      const sorted = (...tokens: readonly (string | undefined)[]): readonly string[] => tokens.map((token = '') => token).toSorted();
      assert.deepEqual(await found('EXAMPLE'), sorted(ada, bob, anne));
      assert.deepEqual(await found('example ada'), sorted(ada));
      assert.deepEqual(await found('robert example'), sorted(bob));
      assert.deepEqual(await found('ada bob'), []);
      assert.deepEqual(await found('nobody example'), []);
      assert.deepEqual(await found(' , '), []);
    }));

  it('are indexed once where they were written before names were', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const access = store.records.db;
      const [ada, bob] = await add(records, identity('2001', 'Ada Example'), identity('sip:2002@example.test', 'Bob Example'));
      const hashes = async (): Promise<number> => (await access.selectFrom('party_key').select('hash').execute()).length;
      const before = await hashes();
      await access
        .deleteFrom('party_key')
        .where('party_token', '=', ada ?? '')
        .execute();
      await parties.indexNames();
      assert.equal(await hashes(), before + 1, 'what was missing, and that it was done');
      assert.deepEqual(await parties.named(access, ['Ada Example']), [ada]);
      assert.deepEqual(await parties.withWords(access, 'bob'), [bob]);
      await access
        .deleteFrom('party_key')
        .where('party_token', '=', ada ?? '')
        .execute();
      await parties.indexNames();
      assert.deepEqual(await parties.named(access, ['Ada Example']), [], 'once in the life of a store');
    }));
});

describe('parties by age', () => {
  it('the newest come first, as many as were asked for, without those whose key is destroyed', () =>
    withPrivacy(async ({ store, parties, at }) => {
      const access = store.records.db;
      const tokens: string[] = [];
      for (const [index, address] of ['2003', '2001', '2002', '2004'].entries()) {
        at(noonMs + index);
        tokens.push(...(await add({ store, parties }, identity(address))));
      }
      await store.vault.destroy(await keyIdsOfParties(access, tokens.slice(2, 3)));
      const owns = async (limit: number): Promise<readonly string[]> => (await parties.newest(access, limit)).map(({ own }) => own);
      assert.deepEqual(await owns(9), ['number:2004', 'number:2001', 'number:2003']);
      assert.deepEqual(await owns(3), ['number:2004', 'number:2001']);
      assert.deepEqual(
        (await parties.open(access)).map(({ own }) => own),
        ['number:2003', 'number:2001', 'number:2004'],
        'all of them, the oldest first',
      );
    }));
});

describe('parties that are the same or refer to one another', () => {
  it('one person in several spellings is one party, which has the names of each', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const access = store.records.db;
      const [one, two] = await add(records, identity('2001', 'Ada'), { ...keysOf('2001'), derived: ['number:999'], names: ['A.'] });
      assert.equal(one, two);
      const [ada] = await parties.open(access, [one ?? '']);
      assert.deepEqual(ada?.names, ['Ada', 'A.']);
      await add(records, identity('2001', 'A.', 'Ada'));
      assert.deepEqual((await parties.open(access, [one ?? '']))[0]?.names, ['Ada', 'A.'], 'nothing is new');
      assert.equal((await parties.open(access)).length, 1);
    }));

  it('what is taken away leaves nothing by which it is found, and nobody else loses anything', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const access = store.records.db;
      const [ada, bob] = await add(records, identity('sip:2001@example.test', 'Ada'), identity('sip:2002@example.test', 'Ada'));
      await removeParties(access, [ada ?? '']);
      assert.deepEqual(await parties.named(access, ['Ada']), [bob]);
      assert.deepEqual(await parties.find(access, [keysOf('2001'), keysOf('2002')]), [bob]);
      assert.deepEqual(await keyIdsOfParties(access, [ada ?? '']), []);
      assert.deepEqual(await parties.collect([]), []);
    }));

  it('several hundred at once', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const access = store.records.db;
      const many = Array.from({ length: 520 }, (_, at) => identity(`sip:${3000 + at}@example.test`, `N ${at}`));
      const tokens = await add(records, ...many);
      assert.equal(new Set(tokens).size, 520);
      assert.equal((await parties.open(access, tokens)).length, 520);
      assert.equal((await parties.keysOf(access, tokens)).size, 520);
      assert.equal(
        (
          await parties.named(
            access,
            many.flatMap(({ names }) => names),
          )
        ).length,
        520,
      );
      assert.deepEqual(await add(records, ...many), tokens);
      assert.equal((await unreferencedParties(access, [...tokens, ...tokens])).length, 520);
      assert.equal((await parties.collect(tokens)).length, 520);
      assert.deepEqual(await parties.open(access), []);
    }));
});

describe('parties that are added by two at once', () => {
  const keysLiving = async ({ store }: RecordsUnderTest): Promise<number> => {
    const keys = await store.keys.db
      .selectFrom('sealing_key')
      .select('id')
      .where('purpose', '=', 'party')
      .where('wrapped', 'is not', null)
      .execute();
    return keys.length;
  };

  it('are those of the first, and the keys of the other end', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const identities = [identity('2001', 'Ada'), identity('2002', 'Bob')];
      let first: readonly string[] | undefined;
      const between = store.records.db.withPlugin({
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          // Behind the look for those that are known.
          first ??= await add(records, ...identities);
          return result;
        },
      });
      const references = await parties.resolve(between, [...identities, identity('2003')]);
      assert.deepEqual(
        identities.map(({ own }) => references.get(own)?.token),
        first,
      );
      assert.deepEqual([references.size, (await parties.open(store.records.db)).length, await keysLiving(records)], [3, 3, 3]);
    }));

  it('of one that stands in two forms, one is taken', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const [token] = await add(records, identity('2001', 'Ada'));
      const row = await store.records.db.selectFrom('party').selectAll().executeTakeFirstOrThrow();
      const old = { ...row, token: 'old', own_hash: store.keyedHash('number:2001') };
      const { vault, platform } = store;
      const sealed = sealJson(platform.cryptography, await vault.one(row.key_id), identity('2001', 'Ada'), 'old');
      await store.records.db
        .insertInto('party')
        .values({ ...old, identity_sealed: sealed })
        .execute();
      const references = await parties.resolve(store.records.db, [identity('2001', 'Ada')]);
      assert.ok([token, 'old'].includes(references.get('number:2001')?.token));
      assert.equal((await store.records.db.selectFrom('party').select('token').execute()).length, 2);
    }));
});
