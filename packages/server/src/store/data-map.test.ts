// GDPR Art. 30, Art. 25: what the server keeps, in which form: what names a person is in clear nowhere, and what is sealed or hashed says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { FieldDescription, StoreDescription } from '@offhook/privacy';

import { dataMap } from './data-map.ts';

const stores: readonly (readonly [string, StoreDescription])[] = Object.entries(dataMap);
const fields = stores.flatMap(([store, { fields: of }]) =>
  Object.entries(of).map(([name, field]: readonly [string, FieldDescription]) => ({ place: `${store}.${name}`, name, field })),
);

describe('the data map', () => {
  it('says of each store what it holds, for what, and what an erasure does, and why where it keeps it', () => {
    assert.equal(stores.length, 40);
    for (const [store, { holds, category, purpose, erasure, reason }] of stores) {
      assert.ok(holds.length > 10 && category.length > 0 && purpose.length > 0, store);
      assert.equal(reason !== undefined && reason.length > 5, erasure === 'keep', store);
    }
    const of = (action: string): readonly string[] =>
      stores
        .filter(([, { erasure }]) => erasure === action)
        .map(([store]) => store)
        .toSorted();
    assert.deepEqual(of('anonymise'), ['call_record']);
    assert.deepEqual(of('re-render'), ['artefact', 'device', 'override_value']);
    for (const store of ['call_party', 'contact', 'mention', 'party', 'party_key', 'kept_file'])
      assert.ok(of('destroy-key').includes(store), store);
  });

  it('a column is sealed, a keyed hash or clear as its name says', () => {
    for (const { place, name, field } of fields) {
      const form = /_sealed$|^wrapped$/.test(name) ? 'sealed' : /^(?:listed|fingerprint)$|(?:^|_)hash$/.test(name) ? 'keyed-hash' : 'clear';
      const isOther = ['audit_entry.hash', 'audit_start.hash', 'subject_request.plan_hash'].includes(place);
      if (!isOther) assert.equal(field.form, form, place);
      assert.ok(field.category.length > 0, place);
    }
  });

  it('in clear stand only what names nobody, phones, times of calls and accounts of the organisation', () => {
    const personal = fields.filter(({ field }) => field.form === 'clear' && !['none', 'device-identifier'].includes(field.category));
    assert.deepEqual(personal.map(({ place }) => place).toSorted(), [
      'audit_entry.actor',
      'audit_pending.actor',
      'console_session.user_name',
      'console_user.user_name',
    ]);
  });
});
