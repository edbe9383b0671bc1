// GDPR Art. 12(6): a person by the phones that are or were theirs, and by the names that they go by.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameKeys } from '@offhook/privacy';

import { contact, directory, keysOf } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { keyIdsOfParties } from '../store/party-rows.ts';
import { suppressedKeys } from './subject.ts';

const [mac, other] = ['0004f2000001', '0004f2000002'] as const;
const person = 'sip:2001@example.test';

describe('the phones of a person', () => {
  it('are those whose settings say so, and those that were noted; not each phone that has a line', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [mac, other, '0004f2000003']) await under.enrol(macAddress);
      await under.configuration.set(mac, { 'reg.1.address': person, 'reg.1.displayName': 'Ada Example' });
      await under.configuration.set('0004f2000003', { 'reg.1.address': 'sip:2002@example.test', 'reg.1.displayName': 'Bob Best' });
      const id = await under.ownership.say({ macAddress: other, line: 2, addresses: [person], names: [], fromMs: 1, untilMs: 2 });
      const { subject } = await under.whom([keysOf(person)]);
      assert.deepEqual(
        subject.phones.map(({ macAddress, lines }) => [macAddress, [...lines]]),
        [
          [mac, [[1, [{ fromMs: -Infinity, untilMs: Infinity }]]]],
          [other, [[2, [{ fromMs: 1, untilMs: 2 }]]]],
        ],
      );
      assert.deepEqual([subject.ownerIds, subject.names], [[id], ['Ada Example']]);
    }));

  it('by a name alone those are whose line shows it, unless somebody of another address goes by it too', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [mac, other]) await under.enrol(macAddress);
      const phones = async (): Promise<readonly string[]> =>
        (await under.whom([nameKeys('Ada Example')])).subject.phones.map(({ macAddress }) => macAddress);
      await under.configuration.set(mac, { 'reg.1.address': person, 'reg.1.displayName': 'Ada Example' });
      assert.deepEqual(await phones(), [mac]);
      await under.configuration.set(other, { 'reg.1.address': 'sip:2009@example.test', 'reg.1.displayName': 'Example, Ada' });
      assert.deepEqual(await phones(), []);
    }));

  it('a person whose keys are destroyed already is found by what is left: in the middle of an erasure', () =>
    withPrivacy(async (under) => {
      const { store, parties } = under;
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', 'sip:2003@example.test')));
      const tokens = await parties.find(store.records.db, [keysOf(person)]);
      await store.vault.destroy(await keyIdsOfParties(store.records.db, tokens));
      const { subject } = await under.whom([keysOf(person)]);
      assert.deepEqual([subject.tokens, subject.parties, subject.names], [tokens, [], []]);
    }));
});

describe('the names of a person', () => {
  it('are as they are written, and as they were asked for where nobody writes them', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'EXAMPLE', person)));
      const names = async (...asked: readonly string[]): Promise<readonly string[]> =>
        (await under.whom([keysOf(person), ...asked.map(nameKeys)])).subject.names;
      assert.deepEqual(await names('Example, Ada'), ['Ada EXAMPLE']);
      // In no letter case.
      assert.deepEqual(await names('Countess Ada'), ['countess ada', 'Ada EXAMPLE']);
      const { subject } = await under.whom([{ own: 'name:ada example', derived: [] }]);
      assert.deepEqual(subject.names, ['Ada EXAMPLE']);
      const nobody = await under.whom([{ own: 'name:best bob', derived: [] }]);
      assert.deepEqual([nobody.subject.names, suppressedKeys(nobody.subject).map(({ own }) => own)], [['best bob'], ['name:best bob']]);
    }));

  it('that somebody else goes by are told, and hold nobody back', () =>
    withPrivacy(async (under) => {
      under.at(noonMs);
      await under.enrol(mac);
      await under.put(
        mac,
        'directory',
        directory(contact('Countess', '', person), contact('Ada', 'Example', person), contact('Ada', 'Example', 'sip:2009@example.test')),
      );
      const { subject, wanted } = await under.whom([keysOf(person)]);
      assert.deepEqual(
        [subject.names.toSorted(), subject.sharedNames, wanted.sharedNames],
        [['Ada Example', 'Countess'], ['Ada Example'], ['Ada Example']],
      );
      assert.deepEqual(
        suppressedKeys(subject).map(({ own }) => own),
        [person, 'name:countess'],
      );
    }));
});
