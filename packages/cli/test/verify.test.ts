// offhook verify: what a receipt proves, told by word and exit code, and the key as it is printed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import type { ReceiptContent } from '@offhook/privacy';
import { keyFingerprint, signReceipt, unsignedReceipt } from '@offhook/privacy';

import { signingKeyLine } from '../src/signing-key-line.ts';
import type { Run } from './support/run-offhook.ts';
import { runOffhook } from './support/run-offhook.ts';

const cryptography = createSystemCryptography(createSystemRandom());
const keys = cryptography.generateKeyPair();
const fingerprint = keyFingerprint(cryptography, keys.publicKey);
const complete: ReceiptContent = {
  format: 'offhook-erasure-receipt-1',
  requestId: 'R-1',
  organisation: 'Example Ltd',
  receivedAt: '2026-01-05T12:00:00.000Z',
  fulfilledAt: '2026-01-05T12:01:00.000Z',
  issuedAt: '2026-01-05T12:01:00.000Z',
  planHash: 'ab',
  stores: [{ store: 'contact', category: 'call-participant', action: 'destroy-key', expected: 2, removed: 2, retained: 0 }],
  keysDestroyed: 2,
  suppressions: 1,
  outstandingDevices: [],
  search: { recordsFound: 0, residues: [], placesSearched: ['offhook.db'], encodingsTried: ['utf-8'], bytesSearched: 100, notSearched: [] },
  audit: { head: '00', length: 3 },
};

describe('offhook verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-verify-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const verify = (text: string, ...args: readonly string[]): Run => {
    writeFileSync(join(folder, 'receipt.json'), text);
    return runOffhook(['verify', 'receipt.json', ...args], { cwd: folder });
  };
  const signed = (content: ReceiptContent): string => signReceipt(cryptography, keys, content);

  it('says complete and ends with 0 where nothing is left', () => {
    const { status, stdout } = verify(signed(complete), '--fingerprint', fingerprint);
    assert.equal(status, 0);
    assert.match(stdout, /^complete /);
  });

  it('of a receipt that nobody signed, says so, with what it shows; a changed one is not valid', () => {
    const text = unsignedReceipt(cryptography, { ...complete, outstandingDevices: ['0004f2000001'] });
    const { status, stdout } = verify(text);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^incomplete {2}not signed, incomplete because\n {2}it is not signed: .*\n {2}outstanding phones: 0004f2000001\n$/,
    );
    assert.equal(verify(text, '--fingerprint', fingerprint).status, 3);
    assert.equal(verify(text.replace('"expected": 2', '"expected": 3')).status, 3);
  });

  it('says incomplete with each reason and ends with 1 where something is left, outstanding, not searched, or nobody was met', () => {
    const left = signed({
      ...complete,
      stores: [
        {
          store: 'configuration_file',
          category: 'user-information',
          action: 'keep',
          expected: 1,
          removed: 0,
          retained: 1,
          reason: 'in service',
        },
      ],
      outstandingDevices: ['0004f2000001', '0004f2000002'],
      search: { ...complete.search, residues: [{ place: 'site/site.cfg', occurrences: 2 }], notSearched: ['site/x.cfg: it is encrypted'] },
    });
    const { status, stdout } = verify(left, '--fingerprint', fingerprint);
    assert.equal(status, 1);
    assert.match(stdout, /^incomplete/);
    for (const reason of [/1 retained \(in service\)/, /site\/site\.cfg/, /0004f2000001, 0004f2000002/, /site\/x\.cfg: it is encrypted/])
      assert.match(stdout, reason);
    const nobody = verify(signed({ ...complete, stores: [], keysDestroyed: 0 }));
    assert.equal(nobody.status, 1);
    assert.match(nobody.stdout, /nothing was held of whoever was asked for/);
  });

  it('says not valid and ends with 3 where the receipt was changed, another key signed it, or a member stands in it twice', () => {
    const changed = verify(signed(complete).replace('"keysDestroyed": 2', '"keysDestroyed": 3'));
    assert.deepEqual([changed.status, changed.stdout.startsWith('NOT VALID')], [3, true]);
    assert.equal(verify(signed(complete), '--fingerprint', '00'.repeat(32)).status, 3);
    for (const twice of [
      signed(complete).replace('"requestId": "R-1"', '"requestId": "R-9",\n    "requestId": "R-1"'),
      signed(complete).replace('"requestId": "R-1"', '"request\\u0049d": "R-9", "requestId": "R-1"'),
      signed(complete).replace('{', '{"content": {},'),
    ]) {
      const { status, stdout } = verify(twice);
      assert.equal(status, 3, stdout);
      assert.match(stdout, /twice/);
    }
  });

  it('could not run and ends with 2 where there is no receipt or no usable fingerprint', () => {
    assert.equal(runOffhook(['verify', 'missing.json'], { cwd: folder }).status, 2);
    for (const text of ['', fingerprint.slice(0, 15), 'xyz', `${fingerprint}00`]) {
      const { status, stderr } = verify(signed(complete), '--fingerprint', text);
      assert.equal(status, 2, text);
      assert.match(stderr, /16 hexadecimal digits or more/);
    }
  });

  it('takes the fingerprint as it is printed: 16 digits or more, in any case, with separators or without', () => {
    const printed = / key (.*)$/.exec(signingKeyLine(fingerprint))?.[1] ?? '';
    const groups = fingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    for (const text of [
      printed,
      fingerprint.slice(0, 16),
      fingerprint.slice(0, 17),
      groups,
      groups.replaceAll(':', ' '),
      groups.slice(0, 23),
    ]) {
      const { status, stdout, stderr } = verify(signed(complete), '--fingerprint', text);
      assert.equal(status, 0, `${text}: ${stdout}${stderr}`);
      assert.match(stdout, new RegExp(fingerprint));
    }
  });
});
