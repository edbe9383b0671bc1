// GDPR Art. 5(2): what a receipt says of an erasure.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import { createMemorySource } from '../source.ts';
import { eraseFromFolder } from './erase.ts';
import { planErasure } from './erasure-plan.ts';
import { parsePerson } from './person.ts';
import { unsignedReceipt } from '@offhook/privacy';
import { outstandingPhones, receiptContentOf } from './receipt.ts';
import { ada, calls, directory, mac, searched, everything } from '../../test/person-folders.ts';

describe('GDPR Art. 5(2): the receipt of an erasure in a folder', () => {
  const cryptography = createSystemCryptography(createSystemRandom());

  it('counts what went and what stays in each store, names phones that may bring it back, and what was not searched', async () => {
    const files = new Map(Object.entries({ ...everything, 'x.bin': '\u0000' }).map(([path, text]) => [path, utf8Bytes(text)]));
    const source = createMemorySource('folder', files);
    const outcome = await eraseFromFolder({
      source,
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: false },
      prepare: async () => undefined,
    });
    assert.deepEqual(outcome.changedFiles, [`${mac}-app.log`, `${mac}-calls.xml`, `${mac}-directory.xml`, `${mac}-phone.cfg`]);
    assert.deepEqual(outcome.deletedFiles, []);
    assert.deepEqual(outstandingPhones(outcome.before), [mac]);
    const content = receiptContentOf(cryptography, {
      requestId: 'R-1',
      organisation: 'Example Ltd',
      receivedAtMs: 0,
      fulfilledAtMs: 60_000,
      before: outcome.before,
      after: outcome.after,
      search: outcome.search,
      suppressions: 3,
    });
    assert.deepEqual(
      content.stores.map(({ store, category, action, expected, removed, retained, reason }) => [
        store,
        category,
        action,
        expected,
        removed,
        retained,
        reason !== undefined,
      ]),
      [
        ['directory', 'user-information', 're-render', 3, 2, 1, true],
        ['call-list', 'call-participant', 're-render', 1, 1, 0, false],
        ['log', 'diagnostic', 're-render', 1, 1, 0, false],
        ['override', 'user-information', 're-render', 2, 1, 1, true],
        ['configuration', 'user-information', 'keep', 2, 0, 2, true],
        ['other', 'user-information', 'keep', 2, 0, 2, true],
        ['files not searched: binary', 'none', 'keep', 1, 0, 1, true],
      ],
    );
    assert.deepEqual(content.outstandingDevices, [mac]);
    assert.deepEqual(
      [content.receivedAt, content.fulfilledAt, content.issuedAt],
      ['1970-01-01T00:00:00.000Z', '1970-01-01T00:01:00.000Z', '1970-01-01T00:01:00.000Z'],
    );
    assert.deepEqual([content.search.recordsFound, content.search.residues, content.suppressions], [0, [], 3]);
    assert.doesNotMatch(JSON.stringify(content), /2001|Ada/);
    assert.deepEqual(JSON.parse(unsignedReceipt(cryptography, content)).signed, false);
  });

  it('a store in which nothing was and nothing is left is not in it', () => {
    const files = directory('<fn>Ada</fn><ln>Example</ln><ct>2001</ct>');
    const search = searched(files);
    const before = planErasure(search, { includeConfiguration: false }, (path) => utf8Bytes(files[path] ?? ''));
    const facts = { requestId: 'R-1', organisation: '', receivedAtMs: 0, fulfilledAtMs: 0, search, suppressions: 0 };
    const content = receiptContentOf(cryptography, { ...facts, before, after: { occurrences: [], files: [] } });
    assert.deepEqual(
      content.stores.map(({ store }) => store),
      ['directory'],
    );
  });

  it('what the search still finds is a residue, and a file named after the person is not named', () => {
    const files = {
      ...calls('<source><address>2001</address></source>', '<source><address>2001</address></source>'),
      '2001-directory.xml': directory('<ct>2001</ct>')[`${mac}-directory.xml`] ?? '',
    };
    const search = searched(files);
    const plan = planErasure(search, { includeConfiguration: true }, (path) => utf8Bytes(files[path as keyof typeof files] ?? ''));
    const { residues, recordsFound } = receiptContentOf(cryptography, {
      requestId: 'R-1',
      organisation: 'x',
      receivedAtMs: 0,
      fulfilledAtMs: 0,
      before: plan,
      after: plan,
      search,
      suppressions: 0,
    }).search;
    assert.equal(recordsFound, plan.occurrences.filter(({ action }) => action !== 'retain').length);
    assert.deepEqual(residues.map(({ place }) => place).toSorted(), [`${mac}-calls.xml`, 'a file named after the person']);
    assert.equal(residues.find(({ place }) => place === `${mac}-calls.xml`)?.occurrences, 2);
  });
});
