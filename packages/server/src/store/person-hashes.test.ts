// GDPR Art. 4(5): keyed hashes of what names a person, in a domain of each table and of each site, and how they were written before.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PersonHashes } from './person-hashes.ts';

const hashed = (text: string): string => `#${text}`;

describe('keyed hashes of what names a person', () => {
  it('are of their table, form and site, and are found as they were written before too', () => {
    const hashes = new PersonHashes(hashed);
    assert.equal(hashes.written('party', 'number:2001'), '#person 2|party|/|number:2001');
    assert.deepEqual(hashes.read('mention', 'number:2001'), ['#person 2|mention|/|number:2001', '#number:2001']);
    assert.deepEqual(hashes.ofOwn('party', { own: 'number:2001', derived: ['name:ada'] }), [
      '#person 2|party|/|number:2001',
      '#number:2001',
    ]);
    assert.deepEqual(hashes.ofOwn('party', { own: 'a', derived: [], earlier: ['b', 'c'] }), [
      '#person 2|party|/|a',
      '#a',
      '#person 2|party|/|b',
      '#b',
      '#person 2|party|/|c',
      '#c',
    ]);
  });

  it('of another tenant or site are others, whatever they are called', () => {
    const of = (tenant: string, site: string): string => new PersonHashes(hashed, { tenant, site }).written('party', 'a');
    assert.equal(of('t', 's'), '#person 2|party|t/s|a');
    assert.equal(of('t/u', 's|v'), '#person 2|party|t%2Fu/s%7Cv|a');
    assert.equal(new Set([of('a', 'b'), of('a/b', ''), of('', 'a/b'), of('b', 'a')]).size, 4);
  });

  it('of a person’s requests are others of each, and all of them are found by the person', () => {
    const hashes = new PersonHashes(hashed);
    assert.equal(hashes.inSlot(1, 'a'), '#person 2|request_subject|/|slot 1|a');
    const ofSlots = (key: string): readonly string[] => [0, 1, 2, 3].map((slot) => hashes.inSlot(slot, key));
    assert.deepEqual(hashes.ofOwnInSlots({ own: 'a', derived: ['x'], earlier: ['b'] }), [...ofSlots('a'), ...ofSlots('b')]);
    assert.deepEqual(hashes.ofOwnInSlots({ own: 'a', derived: ['x'] }), ofSlots('a'));
  });

  it('of a request are of that request alone, and are found as they were written before', () => {
    const hashes = new PersonHashes(hashed);
    assert.equal(hashes.inRequest('r', 'a'), '#person 2|request_subject|/|r|a');
    assert.deepEqual(hashes.ofOwnInRequest('r', { own: 'a', derived: ['x'], earlier: ['b'] }), [
      '#person 2|request_subject|/|r|a',
      '#person 2|request_subject|/|r|b',
      '#person 2|request_subject|/|a',
      '#a',
      '#person 2|request_subject|/|b',
      '#b',
    ]);
    assert.equal(hashes.ofOwnInRequest('r', { own: 'a', derived: ['x'] }).length, 3);
  });
});
