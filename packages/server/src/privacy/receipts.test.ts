// GDPR Art. 5(2): receipts are signed under one key pair, which outlives whoever made it, and are issued anew as they were.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { receiptSchema, verifyReceipt } from '@offhook/privacy';

import { directory } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { Receipts } from './receipts.ts';

describe('receipts', () => {
  it('are signed under the same keys after a start', () =>
    withPrivacy(async ({ store, requests, receipts }) => {
      const identifiers = [{ type: 'sip-uri' as const, value: 'sip:2001@example.test' }];
      const { id } = await requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
      await requests.fulfil(id, {}, 'officer');
      const { fingerprint } = await Receipts.load(store);
      assert.equal(fingerprint, receipts.fingerprint);
      const { cryptography } = store.platform;
      const receipt = await requests.receipt(id);
      assert.ok(verifyReceipt(cryptography, receipt, { fingerprint }).isValid);
      const { content } = receiptSchema.parse(JSON.parse(receipt));
      const again = await Receipts.load(store);
      assert.ok(verifyReceipt(cryptography, again.sign(content), { fingerprint }).isValid);
    }));

  it('that are issued anew say what changed and all else as it was', () =>
    withPrivacy(async ({ enrol, put, requests, receipts, store }) => {
      await enrol('0004f2000001');
      await put('0004f2000001', 'directory', directory());
      const identifiers = [{ type: 'sip-uri' as const, value: 'sip:2001@example.test' }];
      const { id } = await requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
      await requests.fulfil(id, {}, 'officer');
      const before = receiptSchema.parse(JSON.parse(await requests.receipt(id))).content;
      const changes = {
        issuedAt: new Date(noonMs + 1).toISOString(),
        outstandingDevices: ['0004f2000009'],
        audit: { head: 'a'.repeat(64), length: 7 },
      };
      const renewed = receipts.renew(await requests.receipt(id), changes);
      assert.deepEqual(receiptSchema.parse(JSON.parse(renewed)).content, { ...before, ...changes });
      assert.ok(verifyReceipt(store.platform.cryptography, renewed, { fingerprint: receipts.fingerprint }).isValid);
    }));
});
