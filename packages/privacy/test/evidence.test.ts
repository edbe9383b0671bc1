// Evidence: canonical JSON, the audit chain and the receipt, each with what it must not let pass.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProblem } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import {
  auditHash,
  auditRoot,
  canonicalJson,
  dataMapGaps,
  holdsBackCopy,
  holdsBackEntry,
  makePlan,
  maskAddress,
  maskName,
  signReceipt,
  verifyChain,
  verifyReceipt,
} from '@offhook/privacy';
import type { ChainedAuditEntry, DataMap, Interval, ReceiptContent } from '@offhook/privacy';
import * as fc from 'fast-check';

const cryptography = createSystemCryptography(createSystemRandom());

describe('canonical JSON (after RFC 8785)', () => {
  it('equal values have equal bytes, whatever the order of their members', () => {
    assert.equal(canonicalJson({ b: [1, 'ä', null], a: { d: true, c: undefined } }), '{"a":{"d":true},"b":[1,"ä",null]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(canonicalJson(turned), canonicalJson(value));
        assert.deepEqual(JSON.parse(canonicalJson(value)), { ...value });
      }),
    );
  });

  it('what has no one form is refused', () => {
    for (const value of [0.5, Number.NaN, 2 ** 60, 1n, Symbol('x'), () => 1])
      assert.throws(
        () => canonicalJson(value),
        (error) => isProblem(error, 'bad-request'),
      );
  });
});

function chain(length: number, key: Uint8Array): ChainedAuditEntry[] {
  let previous = auditRoot;
  return Array.from({ length }, (_, index) => {
    const content = { sequence: index + 1, at: '2026-01-05T12:00:00.000Z', actor: 'server', action: 'counted', facts: { count: index } };
    previous = auditHash(cryptography, key, previous, content);
    return { ...content, hash: previous };
  });
}

describe('GDPR Art. 5(2): the audit chain shows tampering', () => {
  const key = new Uint8Array(32).fill(7);
  const entries = chain(6, key);
  const head = entries.at(-1)?.hash ?? '';

  it('an untouched chain holds', () => {
    assert.deepEqual(verifyChain(cryptography, { key, entries, expected: { head, length: 6 } }), { isIntact: true, head, length: 6 });
    assert.ok(verifyChain(cryptography, { key, entries: [] }).isIntact);
  });

  it('any entry changed, left out, swapped or put in breaks it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.constantFrom('fact', 'time', 'drop', 'swap', 'repeat'), (at, kind) => {
        const changed = entries.map((entry) => ({ ...entry }));
        const entry = changed[at];
        assert.ok(entry !== undefined);
        if (kind === 'fact') changed[at] = { ...entry, facts: { count: 99 } };
        if (kind === 'time') changed[at] = { ...entry, at: '2026-01-05T12:00:01.000Z' };
        if (kind === 'drop') changed.splice(at, 1);
        if (kind === 'swap') changed.splice(at, 2, ...changed.slice(at, at + 2).reverse());
        if (kind === 'repeat') changed.splice(at, 0, entry);
        const isSame = kind === 'swap' && at === 5;
        assert.equal(verifyChain(cryptography, { key, entries: changed, expected: { head, length: 6 } }).isIntact, isSame);
      }),
    );
  });

  it('a chain made without the key does not hold, and a cut tail shows', () => {
    assert.ok(!verifyChain(cryptography, { key, entries: chain(6, new Uint8Array(32)) }).isIntact);
    assert.ok(!verifyChain(cryptography, { key, entries: entries.slice(0, 4), expected: { head, length: 6 } }).isIntact);
    assert.ok(
      !verifyChain(cryptography, {
        key,
        entries,
        expected: { head: `0${head.slice(1)}` === head ? `1${head.slice(1)}` : `0${head.slice(1)}`, length: 6 },
      }).isIntact,
    );
    const verdict = verifyChain(cryptography, { key, entries, expected: { head, length: 7 } });
    assert.deepEqual(verdict, { isIntact: false, brokenAt: 7, head, length: 6 });
  });

  it('what followed a chain that was verified is verified from its end', () => {
    const after = { head: entries[3]?.hash ?? '', length: 4 };
    assert.deepEqual(verifyChain(cryptography, { key, entries: entries.slice(4), after, expected: { head, length: 6 } }), {
      isIntact: true,
      head,
      length: 6,
    });
    assert.deepEqual(verifyChain(cryptography, { key, entries: entries.slice(5), after }), { isIntact: false, brokenAt: 6, ...after });
  });
});

const content: ReceiptContent = {
  format: 'offhook-erasure-receipt-1',
  requestId: 'r1',
  organisation: 'Example Ltd',
  receivedAt: '2026-01-05T12:00:00.000Z',
  fulfilledAt: '2026-01-05T12:01:00.000Z',
  issuedAt: '2026-01-05T12:01:00.000Z',
  planHash: 'ab',
  stores: [{ store: 'contact', category: 'call-participant', action: 'destroy-key', expected: 2, removed: 2, retained: 0 }],
  keysDestroyed: 2,
  suppressions: 1,
  outstandingDevices: [],
  search: { recordsFound: 0, residues: [], placesSearched: ['offhook.db'], encodingsTried: ['utf-8'], bytesSearched: 100 },
  audit: { head: '00', length: 3 },
};

describe('the receipt is verified without the server', () => {
  const keys = cryptography.generateKeyPair();
  const text = signReceipt(cryptography, keys, content);

  it('a receipt of that key is valid, and complete where nothing is left', () => {
    const verdict = verifyReceipt(cryptography, text);
    assert.ok(verdict.isValid && verdict.isComplete);
    assert.ok(verifyReceipt(cryptography, text, { fingerprint: (verdict.fingerprint ?? '').toUpperCase() }).isValid);
    assert.deepEqual(verdict.content, content);
  });

  it('any changed character makes it invalid or leaves its meaning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.constantFrom('0', 'x', ' ', '"', '}'), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        const verdict = verifyReceipt(cryptography, changed);
        if (verdict.isValid) assert.deepEqual(verdict.content, content);
      }),
      { numRuns: 500 },
    );
  });

  it('a receipt signed by another key is told by the fingerprint', () => {
    const forged = signReceipt(cryptography, cryptography.generateKeyPair(), content);
    const { fingerprint } = JSON.parse(text) as { fingerprint: string };
    assert.ok(verifyReceipt(cryptography, forged).isValid);
    assert.ok(!verifyReceipt(cryptography, forged, { fingerprint }).isValid);
  });

  it('what is left is remarked upon', () => {
    const left: ReceiptContent = {
      ...content,
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
      outstandingDevices: ['0004f2000001'],
      search: { ...content.search, residues: [{ place: 'site/site.cfg', occurrences: 1 }] },
    };
    const verdict = verifyReceipt(cryptography, signReceipt(cryptography, keys, left));
    assert.ok(verdict.isValid && !verdict.isComplete);
    assert.deepEqual(verdict.remarks.length, 3);
  });
});

const map: DataMap = {
  contact: {
    holds: 'contacts',
    category: 'call-participant',
    purpose: 'directory',
    erasure: 'destroy-key',
    fields: { id: { category: 'none', form: 'clear' } },
  },
  audit: { holds: 'entries', category: 'none', purpose: 'accountability', erasure: 'keep', reason: 'law', fields: {} },
};

describe('rules', () => {
  it('a plan names what is kept and why, and its hash changes with what is held', () => {
    const holdings = [
      { store: 'contact', count: 2, devices: ['b', 'a'] },
      { store: 'audit', count: 1, devices: [] },
    ];
    const plan = makePlan(cryptography, { map, request: 'erasure', holdings });
    assert.deepEqual(plan.devices, ['a', 'b']);
    assert.deepEqual(
      plan.steps.map(({ store, action, reason }) => [store, action, reason]),
      [
        ['contact', 'destroy-key', undefined],
        ['audit', 'keep', 'law'],
        ['phone', 'tell-phone', undefined],
      ],
    );
    assert.equal(makePlan(cryptography, { map, request: 'erasure', holdings }).hash, plan.hash);
    assert.notEqual(makePlan(cryptography, { map, request: 'access', holdings }).hash, plan.hash);
    assert.notEqual(makePlan(cryptography, { map, request: 'erasure', holdings: holdings.slice(1) }).hash, plan.hash);
  });

  it('the data map and the schema are compared both ways, and a personal field in clear is refused', () => {
    assert.deepEqual(dataMapGaps(map, { contact: ['id'], audit: [] }), []);
    assert.deepEqual(
      dataMapGaps(map, { contact: ['id', 'x'], audit: [], toString: ['y'] }).map(({ store, field }) => `${store}.${field}`),
      ['contact.x', 'toString.y'],
    );
    assert.equal(dataMapGaps(map, { audit: [] })[0]?.problem, 'not in the store');
    const clear: DataMap = {
      contact: { ...map['contact'], fields: { id: { category: 'call-participant', form: 'clear' } } } as DataMap[string],
    };
    assert.equal(dataMapGaps(clear, { contact: ['id'] })[0]?.problem, 'personal and neither sealed nor hashed');
  });

  it('what is older than the erasure is held back, what is newer is new', () => {
    const suppression = { erasedAtMs: 1000 };
    const at = (earliestMs: number): Interval => ({ earliestMs, latestMs: 5000 });
    assert.ok(holdsBackEntry(suppression, at(1000)) && holdsBackEntry(suppression, undefined) && !holdsBackEntry(suppression, at(1001)));
    assert.ok(holdsBackCopy(suppression) && holdsBackCopy({ ...suppression, isReleased: false }));
    assert.ok(!holdsBackCopy({ ...suppression, isReleased: true }));
    assert.ok(!holdsBackEntry(undefined, at(0)) && !holdsBackCopy(undefined));
  });

  it('Art. 15(4): masking leaves initials and two digits', () => {
    assert.equal(maskName('Ada  Lovelace Byron'), 'A. L. B.');
    assert.equal(maskAddress('sip:2025550147@example.test;user=phone'), '••••47');
    assert.equal(maskAddress('sip:ada@example.test'), '••••');
    assert.equal(maskAddress('201'), '••••');
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{4,15}$/), (digits) => assert.match(maskAddress(`sip:${digits}@example.test`), /^•{4}\d{0,2}$/)),
    );
  });
});
