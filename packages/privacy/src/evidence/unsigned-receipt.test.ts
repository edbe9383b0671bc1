// A receipt that nobody signed says so, and a changed one shows.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import type { ReceiptContent } from './receipt-content.ts';
import { verifyReceipt } from './receipt.ts';
import { unsignedReceipt } from './unsigned-receipt.ts';

const cryptography = createSystemCryptography(createSystemRandom());
const content: ReceiptContent = {
  format: 'offhook-erasure-receipt-1',
  requestId: 'r1',
  organisation: 'Example Ltd',
  receivedAt: '2026-01-05T12:00:00.000Z',
  fulfilledAt: '2026-01-05T12:01:00.000Z',
  issuedAt: '2026-01-05T12:01:00.000Z',
  planHash: 'ab',
  stores: [{ store: 'directory', category: 'user-information', action: 're-render', expected: 1, removed: 1, retained: 0 }],
  keysDestroyed: 0,
  suppressions: 1,
  outstandingDevices: ['0004f2000001'],
  search: { recordsFound: 0, residues: [], placesSearched: ['1 files'], encodingsTried: ['utf-8'], bytesSearched: 1 },
  audit: { head: '00', length: 0 },
};
const text = unsignedReceipt(cryptography, content);

describe('a receipt that nobody signed', () => {
  it('is valid, never complete, and says what else keeps it from being so', () => {
    assert.deepEqual(verifyReceipt(cryptography, text), {
      isValid: true,
      content,
      isComplete: false,
      remarks: ['it is not signed: anybody could have written it', 'outstanding phones: 0004f2000001'],
    });
  });

  it('of which anything was changed is not valid, nor where a key is expected; its checksum may stand in capitals', () => {
    assert.deepEqual(verifyReceipt(cryptography, text.replace('"removed": 1', '"removed": 0')).isValid, false);
    assert.deepEqual(verifyReceipt(cryptography, text, { fingerprint: 'ab'.repeat(8) }).isValid, false);
    assert.ok(
      verifyReceipt(
        cryptography,
        text.replace(/"sha256": "[^"]*"/, (digest) => digest.toUpperCase().replace('SHA256', 'sha256')),
      ).isValid,
    );
  });
});
