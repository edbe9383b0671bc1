// GDPR Art. 4(5), 12: whose requests are whose is found by keyed hashes of which no two are alike, without a look at those of others.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { PersonHashes } from '../store/person-hashes.ts';
import { endRequests } from '../store/expired-rows.ts';
import { forgetSubjects, hashesOfRequest, putHashes } from '../store/subject-request-rows.ts';
import { indexRequests, requestsOf, requestsOfEach } from './requests-of.ts';

const [ada, ben] = ['sip:2001@example.test', 'sip:2002@example.test'] as const;

let asked = 0;

async function ask({ requests, at }: PrivacyUnderTest, ...addresses: readonly string[]): Promise<string> {
  at(noonMs + ++asked);
  const identifiers = addresses.map((value) => ({ type: 'sip-uri', value }) as const);
  return (await requests.create({ type: 'access', identifiers, verification: 'seen' }, 'officer')).id;
}

const found = ({ store }: PrivacyUnderTest, address: string, except?: string): Promise<readonly string[]> =>
  requestsOf(store, store.records.db, [keysOf(address)], except);

async function hashes({ store }: PrivacyUnderTest): Promise<readonly string[]> {
  return (await store.records.db.selectFrom('request_subject').select('hash').execute()).map(({ hash }) => hash);
}

describe('whose requests they are', () => {
  it('is found, the earliest first, and nothing that is stored says that two of them are of one person', () =>
    withPrivacy(async (under) => {
      const ids = [await ask(under, ada), await ask(under, ada, ben), await ask(under, ada), await ask(under, ada)];
      const ofBen = await ask(under, ben, ben);
      assert.deepEqual(await found(under, ada), ids);
      assert.deepEqual(await found(under, ben), [ids[1], ofBen]);
      assert.deepEqual(await found(under, ben, ofBen), [ids[1]]);
      assert.deepEqual(await found(under, 'sip:2003@example.test'), []);
      const written = await hashes(under);
      assert.equal(written.length, 6);
      assert.equal(new Set(written).size, written.length);
    }));

  it('of the fifth at the same time it is found too, as is what comes when one has ended, in its place', () =>
    withPrivacy(async (under) => {
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) ids.push(await ask(under, ada));
      assert.deepEqual(await found(under, ada), ids);
      const hashOf = async (id = ''): Promise<readonly string[]> => [...(await hashesOfRequest(under.store.records.db, id))];
      assert.equal(new Set(await hashes(under)).size, 4);
      assert.deepEqual(await hashOf(ids[4]), await hashOf(ids[3]), 'the fifth is with the fourth');
      const [first = '', , third = ''] = ids;
      await endRequests(under.store, [first, third]);
      const later = [await ask(under, ada), await ask(under, ada)];
      assert.deepEqual(await found(under, ada), [...ids.filter((id) => id !== first && id !== third), ...later]);
      const written = await hashes(under);
      assert.deepEqual([written.length, new Set(written).size], [5, 4]);
    }));

  it('costs the same however many others have asked', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      const cost = async (): Promise<number> => {
        let count = 0;
        const personHashes = new PersonHashes((text) => {
          count++;
          return store.keyedHash(text);
        });
        const [ofAda] = await requestsOfEach({ ...store, personHashes }, store.records.db, [[keysOf(ada)], [keysOf(ben)]]);
        assert.equal(ofAda?.length, 1);
        return count;
      };
      await ask(under, ada);
      const before = await cost();
      for (let other = 0; other < 6; other++) await ask(under, `sip:30${other}0@example.test`);
      assert.equal(await cost(), before);
    }));
});

describe('requests of a store from before there were slots', () => {
  it('are found from the start on, as they were read then, in whichever form they were written, and are linked no more', () =>
    withPrivacy(async (under) => {
      const { store, requests } = under;
      const { db } = store.records;
      const { personHashes, keyedHash } = store;
      const [first, second, third, ofOthers, gone] = [
        await ask(under, ada),
        await ask(under, ada),
        await ask(under, ada),
        await ask(under, ben),
        await ask(under, ben),
      ];
      await putHashes(db, first, [personHashes.inRequest(first, ada)]);
      await putHashes(db, second, [personHashes.written('request_subject', ada)]);
      await putHashes(db, third, [keyedHash(ada)]);
      await putHashes(db, ofOthers, [personHashes.inRequest(ofOthers, 'number:9')]);
      await putHashes(db, gone, [personHashes.inRequest(gone, ben)]);
      const { key_id } = await db.selectFrom('subject_request').select('key_id').where('id', '=', gone).executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      const forgotten = await ask(under, ben);
      await forgetSubjects(db, [forgotten]);
      const hashesOf = async (...ids: readonly string[]): Promise<unknown> => Promise.all(ids.map((id) => hashesOfRequest(db, id)));
      const before = await hashesOf(gone, forgotten);
      assert.deepEqual(await found(under, ada), []);
      await requests.resume();
      assert.deepEqual(await hashesOf(gone, forgotten), before, 'of whom they were is not known');
      assert.deepEqual(await found(under, ada), [first, second, third]);
      assert.deepEqual(await found(under, ben), [ofOthers], 'by how it is read now, where nothing says how it was');
      const written = await hashes(under);
      assert.deepEqual([written.length, new Set(written).size], [6, 6]);
      await indexRequests(store);
      assert.deepEqual(await hashes(under), written, 'once');
    }));

  it('are found by a number as it was read when they came', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      const id = await ask(under, 'sip:0291117777@pbx.example.au');
      const keys = store.keyReader.ofIdentifier({ type: 'sip-uri', value: 'sip:0291117777@pbx.example.au' });
      const [earlier = ''] = keys.earlier ?? ['sip:before'];
      await putHashes(store.records.db, id, [store.personHashes.inRequest(id, earlier)]);
      const readAnew = {
        ...store,
        keyReader: { ...store.keyReader, ofIdentifier: () => ({ ...keys, own: 'sip:now', earlier: [earlier] }) },
      };
      await indexRequests(readAnew);
      assert.deepEqual(await requestsOf(store, store.records.db, [{ own: earlier, derived: [] }], undefined), [id]);
      assert.deepEqual(await requestsOf(store, store.records.db, [{ own: 'sip:now', derived: [] }], undefined), []);
      assert.deepEqual(await requestsOf(store, store.records.db, [{ own: 'sip:now', derived: [], earlier: [earlier] }], undefined), [id]);
    }));
});
