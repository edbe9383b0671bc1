// What is kept where, in an officer's words.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { storeWords } from './store-words.ts';

describe('where something is kept', () => {
  it('is said in words, alike for a server’s records and a folder’s files', () => {
    for (const [one, other, words] of [
      ['call_record', 'call-list', 'calls'],
      ['contact', 'directory', 'contacts'],
      ['artefact', 'log', 'logs of phones'],
      ['override_value', 'override', 'settings made at a phone'],
    ] as const)
      assert.deepEqual([storeWords(one), storeWords(other)], [words, words]);
  });

  it('that has no words of its own is said as it is called', () => {
    assert.equal(storeWords('files not searched: it is encrypted'), 'files not searched: it is encrypted');
    assert.equal(storeWords('audit_entry'), 'audit entry');
  });
});
