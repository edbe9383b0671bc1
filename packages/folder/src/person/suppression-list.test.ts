// GDPR Art. 17, Recital 26: what was erased, as keyed hashes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { keysOfQuery } from '@offhook/privacy';

import { parsePerson } from './person.ts';
import {
  SuppressionHasher,
  addSuppression,
  emptySuppressionList,
  isSuppressed,
  readSuppressionList,
  writeSuppressionList,
} from './suppression-list.ts';

const random = createSystemRandom();
const hasher = new SuppressionHasher(createSystemCryptography(random), random.bytes(32));
const person = parsePerson(['sip:2001@example.test', 'name=Ada Example']);
const erasure = { person, requestId: 'R-1', erasedAtMs: Date.UTC(2026, 0, 5) };

describe('the list of what was erased', () => {
  it('knows whoever is on it with all that names them, and nobody of whom something is not on it', () => {
    const list = addSuppression(emptySuppressionList(hasher), hasher, erasure);
    assert.ok(isSuppressed(list, hasher, person));
    assert.ok(isSuppressed(list, hasher, parsePerson(['name=example, Ada'])));
    assert.ok(!isSuppressed(list, hasher, parsePerson(['sip:2001@example.test', 'name=Grace'])));
    assert.ok(!isSuppressed(list, hasher, parsePerson(['2001'])));
    assert.ok(!isSuppressed(emptySuppressionList(hasher), hasher, person));
  });

  it('a request stands once, with its last time; another beside it', () => {
    const first = addSuppression(emptySuppressionList(hasher), hasher, erasure);
    const again = addSuppression(first, hasher, { ...erasure, erasedAtMs: Date.UTC(2026, 0, 6) });
    assert.deepEqual(
      again.entries.map(({ requestId, erasedAt }) => [requestId, erasedAt]),
      [['R-1', '2026-01-06T00:00:00.000Z']],
    );
    const other = addSuppression(again, hasher, { ...erasure, requestId: 'R-2' });
    assert.deepEqual(
      other.entries.map(({ requestId }) => requestId),
      ['R-1', 'R-2'],
    );
    assert.deepEqual(readSuppressionList(writeSuppressionList(other), hasher), other);
  });

  it('an address meets what was listed: its own key, one that another was derived from, and one that it may be', () => {
    const [key] = keysOfQuery('2001');
    assert.ok(key !== undefined);
    const listed = new Set(hasher.ofPerson(parsePerson(['sip:2001@example.test'])));
    assert.ok(hasher.ofAddress(key).some((hash) => listed.has(hash)));
    const [other] = keysOfQuery('sip:2001@example.org');
    assert.ok(other !== undefined && !hasher.ofAddress(other).some((hash) => listed.has(hash)));
    const [national] = keysOfQuery('2025550147');
    const international = new Set(hasher.ofPerson(parsePerson(['+12025550147'])));
    assert.ok(national !== undefined && hasher.ofAddress(national).some((hash) => international.has(hash)));
  });

  it('hashes are sorted, each once, and of a name whatever the order of its words', () => {
    const hashes = hasher.ofPerson(parsePerson(['2001', 'sip:2001@example.test', 'name=Ada Example', 'name=Example Ada']));
    assert.deepEqual(hashes, [...new Set(hashes)].sort());
    assert.deepEqual(hasher.ofName(' Example,  Ada '), hasher.ofName('ada example'));
    assert.notDeepEqual(hasher.ofName('Ada'), hasher.ofName('ada example'));
    assert.equal(hasher.ofName('Zoë Müller')[1], hasher.ofName('Mueller, Zoe')[1], 'the second form leaves accents and spellings aside');
    assert.notEqual(hasher.ofName('Zoë Müller')[0], hasher.ofName('Mueller, Zoe')[0], 'the first did not: it stays as it was');
    assert.equal(hasher.hash('x'), hasher.hash('x'));
    assert.notEqual(hasher.hash('x'), hasher.hash('y'));
  });

  it('remembers how the site dials, and keeps it', () => {
    const erasure = { person: parsePerson(['2001']), requestId: 'R-1', erasedAtMs: 0 };
    const first = addSuppression(emptySuppressionList(hasher), hasher, { ...erasure, numbering: { country: 'DE' } });
    assert.deepEqual(first.numbering, { country: 'DE', extensionDigits: [] });
    const second = addSuppression(first, hasher, { ...erasure, requestId: 'R-2' });
    assert.deepEqual(second.numbering, first.numbering);
    const third = addSuppression(second, hasher, { ...erasure, numbering: { country: 'DE', areaCode: '30', extensionDigits: [3, 4] } });
    assert.deepEqual(readSuppressionList(writeSuppressionList(third), hasher).numbering, {
      country: 'DE',
      areaCode: '30',
      extensionDigits: [3, 4],
    });
  });

  it('what is no list, or of another key, is refused', () => {
    for (const [text, code] of [
      ['x', 'corrupt'],
      ['{}', 'corrupt'],
      [JSON.stringify({ ...emptySuppressionList(hasher), more: 1 }), 'corrupt'],
      [JSON.stringify({ ...emptySuppressionList(hasher), keyCheck: '0'.repeat(64) }), 'bad-configuration'],
    ] as const)
      assert.throws(
        () => readSuppressionList(text, hasher),
        (error) => isProblem(error, code) && (text !== 'x' || error.cause instanceof SyntaxError),
        text,
      );
    for (const length of [31, 33])
      assert.throws(
        () => new SuppressionHasher(createSystemCryptography(random), new Uint8Array(length)),
        (error) => isProblem(error, 'bad-configuration'),
      );
  });
});
