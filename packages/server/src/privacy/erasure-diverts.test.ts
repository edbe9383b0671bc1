// GDPR Art. 17: a contact that diverts to an erased person is somebody else's, unless it is theirs besides.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { contact, directory } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const diverts = `<dc>${person}</dc>`;

/** The last names of the contacts that are left, to whom they divert, and how many rows there are. */
async function left(under: PrivacyUnderTest, ...contacts: readonly string[]): Promise<readonly [...string[], number]> {
  await under.put(mac, 'directory', directory(...contacts));
  const identifiers = [
    { type: 'sip-uri' as const, value: person },
    { type: 'name' as const, value: 'Ada Example' },
  ];
  const { id } = await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
  const { standing } = await under.requests.fulfil(id, {}, 'officer');
  assert.deepEqual(standing?.found, [], 'nothing is found any more');
  const rows = await under.store.records.db.selectFrom('contact').select('id').execute();
  const served = await under.served(mac, 'directory');
  return [...[...served.matchAll(/<(?:ln|dc)>(.*?)</g)].map(([, text = '']) => text), rows.length];
}

describe('an erasure among contacts that divert', () => {
  it('leaves one of somebody else, without that', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      const zoe = contact('Zoe', 'Quill', '2003', '<dc>sip:2004@example.test</dc>');
      assert.deepEqual(await left(under, contact('Bob', 'Best', '2002', diverts), zoe), ['Best', 'Quill', 'sip:2004@example.test', 2]);
    }));

  it('takes one of the person’s own that diverts to another number of theirs', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      assert.deepEqual(await left(under, contact('Ada', 'Example', person, '<dc>2001</dc>')), [0]);
    }));

  it('leaves one that only goes by the person’s name, without that', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      assert.deepEqual(await left(under, contact('Ada', 'Example', '2555', diverts)), ['Example', 1]);
    }));

  it('takes one on the person’s own phone', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.configuration.set(mac, { 'reg.1.address': person });
      assert.deepEqual(await left(under, contact('Bob', 'Best', '2002', diverts)), [0]);
    }));
});
