// A word of letters is somebody where it stands by itself, and nobody as a piece of another word, of a key or a certificate, or as a word of the store's own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { sql } from 'kysely';

import { withRecords } from '../../test/records-under-test.ts';
import { isOwnWord } from './own-words.ts';
import { allPlaces, canariesOf, searchPlaces } from './residue-search.ts';

async function found(bytes: Uint8Array | string, ...canaries: readonly string[]): Promise<number> {
  const pieces = [typeof bytes === 'string' ? utf8Bytes(bytes) : bytes];
  return (await searchPlaces([{ name: 'x', pieces }], canaries)).residues[0]?.occurrences ?? 0;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const line = 'Q2Vyd1aFpZ2F0ZSBBdXRob3JpdHkxFzAVBgNVBAoMDkV4YW1wbGUgT3JnYW5p'; // 64 letters
const pem = (last: string): string => `-----BEGIN CERTIFICATE-----\n${line}\n${line}\n${last}\n-----END CERTIFICATE-----\n`;

describe('a word of letters in bytes', () => {
  it('counts where it stands by itself, whatever writes it', async () => {
    for (const text of [
      'tore',
      '"tore"',
      ' tore.',
      'a/tore/b',
      'user_tore',
      'tore-phone.cfg',
      'sip:tore@example.test',
      '\u201ctore\u201d',
      '{"a":"b\\ntore"}',
      'q=%20tore%20',
      '\\u0022tore\\u0022',
      '&#34;tore&#34;',
      '\u0000tore\u0001',
    ])
      assert.equal(await found(text, 'tore'), 1, text);
    assert.equal(await found(Uint8Array.of(0xfc, 0x74, 0x6f, 0x72, 0x65, 0xc3), 'tore'), 1, 'beside what is no text');
    for (const encoded of [
      base64('tores'),
      base64('{"login":"tores"}'),
      base64('x tores y'),
      Buffer.from(' tores ').toString('hex'),
      Buffer.from('tores').toString('hex'),
      new Uint8Array(Buffer.from('a tores.', 'utf16le')),
      encodeURIComponent('Åse tores'),
    ])
      assert.equal(await found(encoded, 'tores'), 1, String(encoded));
    assert.equal(await found('Zoé, Zoës; Zoe', 'Zoë'), 0);
    assert.equal(await found('Zoëy, Zoëys', 'Zoëy'), 1);
  });

  it('counts for nobody as a piece of another', async () => {
    for (const text of ['store', 'restored', 'tore1', '9tore', 'Åtore', 'toreå', 'toré tores', '%C3%85tore', '\\u00c5tore'])
      assert.equal(await found(text, 'tore'), 0, text);
    for (const encoded of [
      base64('the authority of'),
      base64('xthord'),
      base64('thords'),
      Buffer.from('athords').toString('hex'),
      new Uint8Array(Buffer.from('thords', 'utf16le')),
    ])
      assert.equal(await found(encoded, 'thord'), 0, String(encoded));
    assert.equal(await found(base64('Offhook Certificate Authority 1'), 'thora', 'thorb', 'thord', 'certi', 'erti'), 0);
  });

  it('counts for nobody within base64: a long run of its letters, or a block of PEM', async () => {
    assert.equal(await found(`${line.slice(0, 30)}+tore/${line.slice(0, 30)}`, 'tore'), 0);
    assert.equal(await found(pem('abc/tore=='), 'tore'), 0);
    assert.equal(await found(pem('abc/tore==').replaceAll('\n', '\\n'), 'tore'), 0);
    assert.equal(await found(`${pem('abcd')}tore\n${pem('abcd')}`, 'tore'), 1);
    assert.equal(await found(`-----BEGIN CERTIFICATE-----\nno base64, tore\n`, 'tore'), 1);
    assert.equal(await found(`/PROFILES/tore/a/folder/of/a/folder/of/a/folder/of/a/folder/of/a/folder`, 'tore'), 1);
    assert.equal(await found(`tore\n${line}\n`, 'tore'), 1);
  });

  it('counts once, wherever bytes are cut into pieces, and what is no word as ever', async () => {
    const bytes = utf8Bytes(`store tore, ${base64('see tores')} atore tore 5550147x Zoe Quillx`);
    const cut = (size: number): readonly Uint8Array[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    for (let size = 1; size <= bytes.length; size++) {
      const { residues, bytesSearched } = await searchPlaces([{ name: 'a', pieces: cut(size) }], ['tore', 'tores', '5550147', 'Zoe Quill']);
      assert.deepEqual([residues, bytesSearched], [[{ place: 'a', occurrences: 5 }], bytes.length], `pieces of ${size}`);
    }
  });

  it('of the store’s own words, none is looked for, though an address with it is', async () => {
    for (const word of ['admin', 'administrator', 'erasure', 'label', 'sealed', 'device', 'officer', 'Admin']) {
      assert.ok(isOwnWord(word), word);
      assert.equal(await found(`a ${word} b`, word), 0, word);
    }
    for (const word of ['tore', 'stan', 'ines', 'pers', 'thor', 'quincunx', 'thora']) assert.ok(!isOwnWord(word), word);
    assert.equal(await found('sip:admin@example.test', 'admin@example.test'), 1);
    assert.deepEqual(canariesOf([{ own: 'login:admin', derived: [] }], []), ['admin'], 'what is looked for is said as it is');
  });

  it('in a database counts where it is all of a value, though others stand beside it without a sign between', () =>
    withRecords(async ({ store }) => {
      const { db } = store.records;
      await sql`create table stray (one text, two text, three text)`.execute(db);
      for (const two of ['tore', 'Zoe Quill']) await sql`insert into stray values ('before', ${two}, 'behind')`.execute(db);
      const { residues } = await searchPlaces(allPlaces(store), ['tore']);
      assert.deepEqual(residues, [{ place: 'offhook.db, deciphered', occurrences: 1 }]);
      const others = await searchPlaces(allPlaces(store), ['Zoe Quill']);
      assert.equal(others.residues.find(({ place }) => place === 'offhook.db, deciphered')?.occurrences, 1);
      await sql`drop table stray`.execute(db);
      await store.records.compact();
      assert.deepEqual((await searchPlaces(allPlaces(store), ['tore', 'ines', 'stan', 'pers', 'thor', 'admin', 'person'])).residues, []);
    }));
});
