// What is held, once numbers are read otherwise.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { contact, directory } from '../../test/phone-files.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { readNumbersAnew } from './numbers-anew.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;

describe('numbers that are read anew', () => {
  it('are found as they are read now, on every phone whose key is there', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      await store.readNumbersBy({ country: 'DE', areaCode: '30' });
      for (const mac of [first, second]) {
        await under.enrol(mac);
        await under.put(mac, 'directory', directory(contact('Ada', 'Example', '5201'), contact('Bob', 'Example', '0305201')));
      }
      const { key_id } = await store.records.db
        .selectFrom('device')
        .select('key_id')
        .where('mac_address', '=', first)
        .executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      await store.readNumbersBy({ country: 'DE', areaCode: '30', extensionDigits: [4] });
      await readNumbersAnew(under);
      const keys = store.keyReader.ofAddress('0305201');
      const { subject } = await under.whom(keys === undefined ? [] : [keys]);
      assert.deepEqual(
        subject.parties.map(({ names }) => names),
        [['Bob Example']],
      );
      assert.ok(under.logged.some(({ level, fields }) => level === 'warn' && fields['device'] === first));
    }));
});
