// GDPR Art. 17: of settings that stand together, a name beside somebody else's address may be another's of that name.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import { createReader } from './wanted-reader.ts';

const read = (settings: Readonly<Record<string, string>>, keys = [keysOf('sip:2001@example.test')]): readonly (string | undefined)[] =>
  createReader({ keys, names: ['Ada Example'] }, { realms: new Set(['example.test']) })
    .settings(Object.entries(settings).map(([name, value]) => ({ name, value })))
    .map((match) => match?.certainty);

it('the name of a line, or of a key that watches somebody, is whose the address beside it is', () => {
  for (const place of ['reg.1', 'attendant.resourceList.12']) {
    const named = (address: string): readonly (string | undefined)[] =>
      read({ [`${place}.label`]: 'Ada Example', [`${place}.address`]: address });
    assert.deepEqual(named('2001'), ['likely', 'likely'], place);
    assert.deepEqual(named('sip:2001@example.test'), ['likely', 'certain'], place);
    assert.deepEqual(named('2002'), ['possible', undefined], place);
    assert.deepEqual(named('sip:2001@other.example.test'), ['possible', undefined], place);
    for (const none of ['', ' ', '-']) assert.deepEqual(named(none), ['likely', undefined], place);
  }
});

it('letter case aside, of the same line alone, and of no other setting', () => {
  assert.deepEqual(read({ 'REG.1.LABEL': 'Ada Example', 'reg.1.Address': '2002' }), ['possible', undefined]);
  assert.deepEqual(read({ 'reg.2.label': 'Ada Example', 'reg.1.address': '2002' }), ['likely', undefined]);
  assert.deepEqual(read({ 'softkey.1.label': 'Ada Example', 'softkey.1.address': '2002' }), ['likely', undefined]);
});

it('where no address is known, the name decides', () => {
  assert.deepEqual(read({ 'reg.1.label': 'Ada Example', 'reg.1.address': '2002' }, []), ['likely', undefined]);
});
