// GDPR Art. 17: no older copy of the records opens what was erased, since the keys of phones under which it was sealed end.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { removeRecords } from './erasure-records.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;
const person = 'sip:2001@example.test';
const other = 'sip:2002@example.test';
const note = '<note>seen</note>';

async function erase(under: PrivacyUnderTest, address = person): Promise<string> {
  const identifiers = [{ type: 'sip-uri' as const, value: address }];
  const { id } = await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
  await removeRecords(under, await under.whom([keysOf(address)], { requestId: id }));
  return id;
}

async function keyOfPhone({ store }: PrivacyUnderTest, macAddress: string): Promise<string> {
  const row = await store.records.db.selectFrom('device').select('key_id').where('mac_address', '=', macAddress).executeTakeFirstOrThrow();
  return row.key_id;
}

describe('the key of a phone', () => {
  it('is renewed where something of what goes was sealed under it, and the old one ends', () =>
    withPrivacy(async (under) => {
      const phones = Array.from({ length: 8 }, (_, index) => `0004f200000${index}`);
      for (const macAddress of phones) await under.enrol(macAddress, macAddress === phones[0] ? person : '');
      const [, set, sealedCall, plainCall, sealedContact, plainContact, beside] = phones;
      await under.put(set ?? '', 'web-override', overrides({ 'softkey.1.label': person }));
      await under.put(sealedCall ?? '', 'call-list', callList(call(party('source', person) + note)));
      await under.put(plainCall ?? '', 'call-list', callList(call(party('source', person)), call(party('source', other) + note)));
      await under.put(sealedContact ?? '', 'directory', directory(contact('Ada', 'Example', person, note)));
      await under.put(plainContact ?? '', 'directory', directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', '2003', note)));
      await under.put(beside ?? '', 'directory', directory(contact('Zoe', 'Quill', '2003', `<note>${person}</note>`)));
      const before = new Map<string, string>();
      for (const macAddress of phones) before.set(macAddress, await keyOfPhone(under, macAddress));
      const id = await erase(under);
      const renewed: string[] = [];
      for (const macAddress of phones) if ((await keyOfPhone(under, macAddress)) !== before.get(macAddress)) renewed.push(macAddress);
      assert.deepEqual(renewed, [phones[0], set, sealedCall, sealedContact, beside]);
      const old = renewed.map((macAddress) => before.get(macAddress) ?? '');
      assert.deepEqual((await under.store.vault.get(old)).size, 0);
      const outcome = await under.store.records.db
        .selectFrom('subject_request')
        .select('outcome')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      assert.deepEqual(
        (JSON.parse(outcome.outcome ?? '{}') as { readonly retiredKeys: readonly string[] }).retiredKeys.toSorted(),
        old.toSorted(),
      );
    }));

  it('is noted behind those that were renewed before, and beside what the erasure has done', () =>
    withPrivacy(async (under) => {
      await under.enrol(first, person);
      const { db } = under.store.records;
      const identifiers = [{ type: 'sip-uri' as const, value: person }];
      const { id } = await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
      const outcome = { erasedAtMs: 5, keysDestroyed: 2, suppressions: 3, retiredKeys: ['k'] };
      await db
        .updateTable('subject_request')
        .set({ outcome: JSON.stringify(outcome) })
        .where('id', '=', id)
        .execute();
      const old = await keyOfPhone(under, first);
      await removeRecords(under, await under.whom([keysOf(person)], { requestId: id }));
      const row = await db.selectFrom('subject_request').select('outcome').where('id', '=', id).executeTakeFirstOrThrow();
      assert.deepEqual(JSON.parse(row.outcome ?? ''), { ...outcome, retiredKeys: ['k', old] });
    }));

  it('where it is missing, what is sealed under it stands in nobody’s way', () =>
    withPrivacy(async (under) => {
      await under.enrol(first, person);
      await under.enrol(second, person);
      await under.configuration.set(first, { 'reg.1.address': person });
      await under.put(first, 'directory', directory(contact('Zoe', 'Quill', '2003', `<note>${person}</note>`)));
      await under.store.vault.destroy([await keyOfPhone(under, first)]);
      await erase(under);
      const labels = await under.store.records.db.selectFrom('device').select(['mac_address', 'label_sealed']).execute();
      assert.equal(labels.length, 2);
    }));
});
