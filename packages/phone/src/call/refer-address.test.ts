import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseUri } from '@offhook/sip';

import { referAddress } from './refer-address.ts';

const own = 'sip:2001@example.test';

describe('RFC 5589 §7.3: what Refer-To names', () => {
  for (const [what, party, contact, expected] of [
    ['a party of the own domain: its address of record', 'sip:2003@example.test', 'sip:2003@192.0.2.12:5060', 'sip:2003@example.test'],
    ['host names know no case', 'sip:2003@EXAMPLE.test', 'sip:2003@192.0.2.12:5060', 'sip:2003@EXAMPLE.test'],
    ['a Contact that is a GRUU: the Contact', 'sip:2003@example.test', 'sip:2003@example.test;gr=urn:x', 'sip:2003@example.test;gr=urn:x'],
    ['a party elsewhere: its Contact', 'sip:2003@192.0.2.66', 'sip:2003@192.0.2.66:6666', 'sip:2003@192.0.2.66:6666'],
    ['no Contact: the party', 'sip:2003@192.0.2.66', undefined, 'sip:2003@192.0.2.66'],
  ] as const) {
    it(what, () => {
      assert.equal(referAddress(party, own, contact === undefined ? undefined : parseUri(contact, 'Contact')), expected);
    });
  }
});
