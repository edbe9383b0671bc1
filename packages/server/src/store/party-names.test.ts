// By which names parties are found, and that names which are gone find nobody.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { withPrivacy } from '../../test/privacy-under-test.ts';
import { PartyNames } from './party-names.ts';
import { PersonHashes } from './person-hashes.ts';

describe('the names of parties', () => {
  it('are kept as keyed hashes of the whole and of each word, once each, and of nothing where nothing is left', () => {
    const names = new PartyNames(new PersonHashes((text) => text.replace('person 2|party_key|/|', '')));
    assert.deepEqual(
      names.rowsOf('t', ['Ada  Example', 'EXAMPLE, Ada', '', ' ', 'Ada']).map(({ hash, party_token }) => `${party_token} ${hash}`),
      ['t name:ada example', 't word:ada', 't word:example', 't name:ada'],
    );
  });

  it('find whoever has all of the words, or one of the names, and nobody else', () =>
    withPrivacy(async ({ store: { records, personHashes } }) => {
      const { db } = records;
      const names = new PartyNames(personHashes);
      const own = { a: ['Ada Example'], b: ['Ada Lovelace', 'Countess Example'], c: ['Bob Best'] };
      for (const [token, all] of Object.entries(own)) await db.insertInto('party_key').values(names.rowsOf(token, all)).execute();
      const withWords = async (text: string): Promise<readonly string[]> => (await names.withWords(db, text)).toSorted();
      const named = async (...all: string[]): Promise<readonly string[]> => (await names.named(db, all)).toSorted();
      assert.deepEqual(
        [
          await withWords('ada'),
          await withWords('EXAMPLE ada'),
          await withWords('ada best'),
          await withWords(''),
          await withWords('lovelace'),
        ],
        [['a', 'b'], ['a', 'b'], [], [], ['b']],
      );
      assert.deepEqual(
        [await named('ada example'), await named('Ada Example', 'Bob Best'), await named('ada'), await named(), await named('Example')],
        [['a'], ['a', 'c'], [], [], []],
      );
      assert.equal((await names.withWords(db, 'Ada', 1)).length, 1);
      assert.equal((await names.withWords(db, 'ada ADA', 1)).length, 1);
      assert.equal((await names.withWords(db, 'ada example', 1)).length, 2, 'who has both is not known by the first of each');
      await names.replace(db, 'b', { before: own.b, now: ['Ada Lovelace'] });
      assert.deepEqual([await withWords('example'), await withWords('ada'), await named('Countess Example')], [['a'], ['a', 'b'], []]);
      await names.replace(db, 'a', { before: own.a, now: [] });
      assert.deepEqual([await withWords('ada'), await named('Ada Lovelace'), await withWords('best')], [['b'], ['b'], ['c']]);
    }));
});
