// What is true of an erasure, and how its receipt is judged.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import type { ReceiptContent } from './receipt-content.ts';
import { keyFingerprint, parseFingerprint, signReceipt, verifyReceipt } from './receipt.ts';
import { repeatedMember } from './repeated-member.ts';
import { standingOf } from './standing.ts';

const cryptography = createSystemCryptography(createSystemRandom());
const keys = cryptography.generateKeyPair();

const contact: ReceiptContent['stores'][number] = {
  store: 'contact',
  category: 'call-participant',
  action: 'destroy-key',
  expected: 3,
  removed: 3,
  retained: 0,
};
const complete: ReceiptContent = {
  format: 'offhook-erasure-receipt-1',
  requestId: 'r1',
  organisation: 'Example Ltd',
  receivedAt: '2026-01-05T12:00:00.000Z',
  fulfilledAt: '2026-01-05T12:01:00.000Z',
  issuedAt: '2026-01-05T12:01:00.000Z',
  planHash: 'ab',
  stores: [contact],
  keysDestroyed: 5,
  suppressions: 1,
  outstandingDevices: [],
  search: { recordsFound: 0, residues: [], placesSearched: ['offhook.db'], encodingsTried: ['utf-8'], bytesSearched: 100 },
  audit: { head: '00', length: 3 },
};
const search = (part: Partial<ReceiptContent['search']>): ReceiptContent => ({ ...complete, search: { ...complete.search, ...part } });

describe('GDPR Art. 12(3): what is true of an answer is computed once', () => {
  it('erased is what went from each store; keys count where no store is named', () => {
    assert.equal(standingOf(complete).erased, 3);
    assert.equal(standingOf({ ...complete, stores: [contact, { ...contact, removed: 2, retained: 1 }] }).erased, 5);
    assert.equal(standingOf({ ...complete, stores: [] }).erased, 5);
  });

  it('kept is what stays, with its reason or that none is given', () => {
    assert.deepEqual(
      standingOf({
        ...complete,
        stores: [contact, { ...contact, store: 'audit', retained: 2, reason: 'law' }, { ...contact, retained: 1 }],
      }).kept,
      [
        { what: 'audit', count: 2, reason: 'law' },
        { what: 'contact', count: 1, reason: 'no reason given' },
      ],
    );
  });

  it('nothing is left where nothing is, also in receipts of earlier versions', () => {
    assert.deepEqual(standingOf(complete), { erased: 3, kept: [], outstanding: [], notSearched: [], undecided: [], found: [] });
  });

  it('outstanding phones, what was not searched, not decided, and found beyond the plan, are named', () => {
    const residue = { place: 'site.cfg', occurrences: 2 };
    const undecided = { place: 'app.log', occurrences: 1 };
    const content = {
      ...search({ recordsFound: 1, residues: [residue], notSearched: ['core'], undecided: [undecided] }),
      outstandingDevices: ['0004f2000001'],
    };
    assert.deepEqual(standingOf(content), {
      erased: 3,
      kept: [],
      outstanding: ['0004f2000001'],
      notSearched: ['core'],
      undecided: [undecided],
      found: [{ place: 'records', occurrences: 1 }, residue],
    });
  });
});

function remarksOn(content: ReceiptContent): readonly string[] {
  const verdict = verifyReceipt(cryptography, signReceipt(cryptography, keys, content));
  assert.ok(verdict.isValid);
  assert.equal(verdict.isComplete, verdict.remarks.length === 0);
  return verdict.remarks;
}

describe('a receipt is complete where nothing keeps it from being so', () => {
  it('each thing that does is remarked upon, once', () => {
    assert.deepEqual(remarksOn(complete), []);
    const cases: readonly (readonly [ReceiptContent, RegExp])[] = [
      [{ ...complete, stores: [{ ...contact, removed: 2 }] }, /contact.*3.*2.*0/],
      [{ ...complete, stores: [{ ...contact, removed: 2, retained: 1, reason: 'law' }] }, /contact.*1.*law/],
      [{ ...complete, outstandingDevices: ['0004f2000001', '0004f2000002'] }, /0004f2000001, 0004f2000002/],
      [search({ recordsFound: 4 }), /4 records/],
      [search({ residues: [{ place: 'site.cfg', occurrences: 2 }] }), /site\.cfg.*2/],
      [search({ notSearched: ['core file'] }), /core file/],
      [search({ undecided: [{ place: 'app.log', occurrences: 6 }] }), /app\.log.*6/],
    ];
    for (const [content, named] of cases) {
      const remarks = remarksOn(content);
      assert.equal(remarks.length, 1, String(named));
      assert.match(remarks[0] ?? '', named);
    }
  });

  it('more than was expected is no remark', () => {
    assert.deepEqual(remarksOn({ ...complete, stores: [{ ...contact, removed: 4 }] }), []);
  });

  it('who met nobody is told so: neither stores nor keys', () => {
    const none = { ...contact, expected: 0, removed: 0 };
    assert.deepEqual(remarksOn({ ...complete, stores: [none] }), []);
    assert.deepEqual(remarksOn({ ...complete, keysDestroyed: 0 }), []);
    assert.equal(remarksOn({ ...complete, stores: [none], keysDestroyed: 0 }).length, 1);
    assert.equal(remarksOn({ ...complete, stores: [], keysDestroyed: 0 }).length, 1);
    assert.deepEqual(remarksOn({ ...complete, stores: [none, contact], keysDestroyed: 0 }), []);
  });
});

describe('RFC 8032: a receipt of another form or key is not valid', () => {
  const text = signReceipt(cryptography, keys, complete);
  const receipt = JSON.parse(text) as Record<string, unknown>;
  const fingerprint = keyFingerprint(cryptography, keys.publicKey);
  const reasonOf = (changed: Readonly<Record<string, unknown>>, wanted?: string): string | undefined => {
    const options = wanted === undefined ? {} : { fingerprint: wanted };
    const verdict = verifyReceipt(cryptography, JSON.stringify({ ...receipt, ...changed }), options);
    return verdict.isValid ? undefined : verdict.reason;
  };

  it('each with its reason', () => {
    assert.equal(reasonOf({}), undefined);
    assert.match(reasonOf({ publicKey: '*' }) ?? '', /32 bytes/);
    assert.match(reasonOf({ publicKey: Buffer.alloc(31).toString('base64') }) ?? '', /32 bytes/);
    assert.match(reasonOf({ signature: '*' }) ?? '', /32 bytes/);
    assert.match(reasonOf({ signature: Buffer.alloc(63).toString('base64') }) ?? '', /32 bytes/);
    assert.match(reasonOf({ fingerprint: '00' }) ?? '', /not that of its key/);
    assert.match(reasonOf({ signature: Buffer.alloc(64).toString('base64') }) ?? '', /was changed/);
    assert.match(reasonOf({ content: { ...complete, requestId: 'r2' } }) ?? '', /was changed/);
    assert.match(reasonOf({ more: 1 }) ?? '', /not a receipt/);
    assert.equal(reasonOf({ fingerprint: fingerprint.toUpperCase() }), undefined);
    const notJson = verifyReceipt(cryptography, 'x');
    assert.ok(!notJson.isValid && notJson.reason.startsWith('not JSON'));
    const twice = verifyReceipt(cryptography, text.replace('"content"', '"content": 1, "content"'));
    assert.ok(!twice.isValid && twice.reason.includes('"content" stands twice'));
  });

  it('a fingerprint is taken as it is printed: its beginning, in any case, with separators', () => {
    for (const written of [
      fingerprint.slice(0, 16),
      `${fingerprint.slice(0, 20)}\u2026`,
      fingerprint.match(/../g)?.join(':').toUpperCase() ?? '',
    ])
      assert.equal(reasonOf({}, written), undefined, written);
    for (const other of [fingerprint.slice(-16), '0'.repeat(16)]) assert.match(reasonOf({}, other) ?? '', /another key/);
  });

  it('a fingerprint has 16 to 64 hexadecimal digits', () => {
    for (const [written, digits] of [
      ['0123456789ABCDEF', '0123456789abcdef'],
      ['01 23:45.67-89 ab cd ef\n', '0123456789abcdef'],
      ['0'.repeat(64), '0'.repeat(64)],
    ] as const)
      assert.equal(parseFingerprint(written), digits);
    for (const written of ['', '0'.repeat(15), '0'.repeat(65), `${'0'.repeat(16)}g`, `g${'0'.repeat(16)}`, `0g${'0'.repeat(16)}`])
      assert.throws(
        () => parseFingerprint(written),
        (error) => isProblem(error, 'bad-request'),
        written,
      );
    assert.throws(() => verifyReceipt(cryptography, text, { fingerprint: '00' }));
  });
});

describe('RFC 8259 §4: a member that stands twice', () => {
  it('is found in any object, by its name with escapes resolved; in objects apart it stands once each', () => {
    for (const [text, name] of [
      ['{"a":1,"b":2}', undefined],
      ['{"a":1,"a":2}', 'a'],
      ['{"a":1,"\\u0061":2}', 'a'],
      ['{"a":{"b":1},"b":2}', undefined],
      ['{"b":1,"a":{"b":1},"b":2}', 'b'],
      ['{"a":[{"b":1},{"b":2}]}', undefined],
      ['{"a":[{"b":1,"b":2}]}', 'b'],
      ['{"a":["a","a","a"],"b":"a"}', undefined],
      ['{"a":[],"a":1}', 'a'],
      ['{"a":"\\"a\\":","b":"{"}', undefined],
      ['{"a\\\\":1,"a":2}', undefined],
      ['{"":1,"":2}', ''],
      ['["a"]', undefined],
      ['1', undefined],
    ] as const)
      assert.equal(repeatedMember(text), name, text);
  });
});
