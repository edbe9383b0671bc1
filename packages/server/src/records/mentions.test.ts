// Whom a line of a log, a setting or an entry names.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { keysOfAddress } from '@offhook/privacy';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { findMentions, keysOfLogLine, keysOfParameter, storeMentions } from './mentions.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import { keysOfName, keysOfText } from './unknown-elements.ts';
import { keysOfParty } from './upload.ts';
import { keysOf } from '../../test/phone-files.ts';

describe('whom a line or a setting names', () => {
  const reader = { ofAddress: keysOfAddress } as Parameters<typeof keysOfLogLine>[0];
  const owns = (keys: readonly IdentifierKeys[]): readonly string[] => keys.map(({ own }) => own).toSorted();

  it('each once, names by the form that spellings share', () => {
    assert.deepEqual(owns(keysOfLogLine(reader, '"Ada Example" <sip:2001@example.test> from 2001')), [
      'name:ada example',
      'number:2001',
      'sip:2001@example.test',
    ]);
    assert.deepEqual(keysOfLogLine(reader, 'SIP/2.0 200 OK'), []);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.address', '2001')), ['number:2001']);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.label', 'Ada')), ['name:ada']);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.label', '2001')), ['name:2001', 'number:2001']);
    assert.deepEqual(owns(keysOfParameter(reader, 'x.text', 'see ada@example.test')), ['sip:ada@example.test']);
    assert.deepEqual(keysOfParameter(reader, 'reg.1.auth.password', '2001'), []);
    // What stands with an address is no name that somebody gave it; what stands in a name may be an address.
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.address', '"Ada" <sip:2001@example.test>')), ['sip:2001@example.test']);
    assert.ok(owns(keysOfParameter(reader, 'reg.1.label', 'from sip:2001@example.test')).includes('sip:2001@example.test'));
  });

  it('is read without its escapes, too', () => {
    const byNames = ['name:olafsdottir thora', 'name:ada example'];
    for (const [keys, own] of [
      [keysOfLogLine(reader, 'Referred-By=%3Csip%3A2001%40example.test%3E'), 'sip:2001@example.test'],
      [keysOfLogLine(reader, '<CallingPartyName>&#222;&#243;ra &#211;lafsd&#243;ttir</CallingPartyName>'), byNames[0]],
      [keysOfLogLine(reader, 'From: "\\"Þóra\\" Ólafsdóttir" <sip:x@example.test>'), byNames[0]],
      [keysOfParameter(reader, 'reg.1.address', '20%301'), 'number:2001'],
      [keysOfParameter(reader, 'reg.1.label', 'Ada%20Ex&#97;mple'), byNames[1]],
      [keysOfParameter(reader, 'x.text', 'sip%3A2001%40example.test'), 'sip:2001@example.test'],
      [keysOfName('&Thorn;&oacute;ra Ólafsdóttir'), byNames[0]],
      [keysOfText(reader, '+1%20202%20555%200147'), 'number:12025550147'],
    ] as const)
      assert.ok(own !== undefined && owns(keys).includes(own), `${own}: ${owns(keys).join()}`);
  });

  it('mentions are forgotten with what they stand in', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await storeMentions(store, access, { store: 'artefact', itemId: 'a', macAddress: mac }, [
        keysOf('sip:2001@example.test'),
        keysOf('2001'),
      ]);
      await storeMentions(store, access, { store: 'override_value', itemId: 'b', macAddress: mac }, [keysOf('2001')]);
      assert.deepEqual(await findMentions(store, access, [keysOf('sip:2001@example.test')], []), [
        { store: 'artefact', itemId: 'a', macAddress: mac },
        { store: 'override_value', itemId: 'b', macAddress: mac },
      ]);
      await forgetMentions(access, ['a']);
      assert.deepEqual(
        (await findMentions(store, access, [keysOf('2001')], [])).map(({ itemId }) => itemId),
        ['b'],
      );
    }));

  it('a party is known by its address, else by its first name, else by nothing', () => {
    assert.equal(keysOfParty(reader, '2001', 'Ada').own, 'number:2001');
    assert.equal(keysOfParty(reader, 'anonymous', ' ', 'Ada', 'Bob').own, 'name:ada');
    assert.deepEqual(keysOfParty(reader, '', ' '), { own: 'nobody:', derived: [] });
  });
});
