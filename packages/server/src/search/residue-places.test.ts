// GDPR Art. 17: the places whose bytes are searched after an erasure: everything that the server keeps, wherever it lies and however long it is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { withRecords } from '../../test/records-under-test.ts';
import { isPostgres } from '../../test/store-place.ts';
import { allPlaces, canariesOf, searchPlaces } from './residue-search.ts';

const pieceBytes = 1024 * 1024;
const canary = 'Zoe Quill';

async function sizes({ store }: RecordsUnderTest): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  for await (const { name, pieces } of allPlaces(store)) {
    const lengths: number[] = [];
    for await (const piece of pieces) lengths.push(piece.length);
    found.set(name, lengths);
  }
  return found;
}

describe('what is searched for residue', () => {
  it('the databases deciphered, and each file in pieces of a mebibyte, at any depth', () =>
    withRecords(async (records) => {
      const { files } = records.store.platform;
      await files.write('a/b/c.txt', utf8Bytes('abc'));
      await files.write('a/empty.txt', new Uint8Array());
      await files.write('one.bin', new Uint8Array(pieceBytes));
      await files.write('more.bin', new Uint8Array(2 * pieceBytes + 1));
      const places = await sizes(records);
      assert.deepEqual(
        ['a/b/c.txt', 'a/empty.txt', 'one.bin', 'more.bin', 'a', 'a/b'].map((name) => places.get(name)),
        [[3], [], [pieceBytes], [pieceBytes, pieceBytes, 1], undefined, undefined],
      );
      for (const name of ['offhook.db, deciphered', 'keys.db, deciphered'])
        assert.ok((places.get(name) ?? []).reduce((sum, length) => sum + length, 0) > 1000, name);
      if (!isPostgres) assert.ok(places.has('offhook.db') && places.has('keys.db'));
    }));

  it('what stands over the end of a piece is found, once', () =>
    withRecords(async ({ store }) => {
      const { files } = store.platform;
      const long = new Uint8Array(pieceBytes + 100).fill(0x2e);
      for (const at of [10, pieceBytes - 4, pieceBytes + 20]) long.set(utf8Bytes(canary), at);
      await files.write('long.bin', long);
      const { residues, placesSearched } = await searchPlaces(allPlaces(store), [canary]);
      assert.deepEqual(residues, [{ place: 'long.bin', occurrences: 3 }]);
      assert.ok(placesSearched.includes('long.bin') && placesSearched.includes('keys.db, deciphered'));
    }));
});

describe('how an identifier may be left behind', () => {
  const found = async (bytes: Uint8Array | string, ...canaries: readonly string[]): Promise<number> => {
    const pieces = [typeof bytes === 'string' ? utf8Bytes(bytes) : bytes];
    return (await searchPlaces([{ name: 'x', pieces }], canaries)).residues[0]?.occurrences ?? 0;
  };

  it('in base64 at each offset, by what does not depend on its neighbours, of six characters at least', async () => {
    for (const before of ['', 'x', 'xy', 'xyz'])
      for (const behind of ['', '!', '!!', '!!!'])
        assert.equal(
          await found(Buffer.from(`${before}2001@example.test${behind}`).toString('base64'), '2001@example.test'),
          1,
          `${before}${behind}`,
        );
    // Of four letters there are five characters at each offset, and those stand in anything.
    assert.equal(await found(Buffer.from('Zoey').toString('base64'), 'Zoey'), 0);
    assert.equal(await found(Buffer.from('Zoeys').toString('base64'), 'Zoeys'), 1);
  });

  it('in ISO 8859-1 where it has all letters, and percent-encoded though half a letter stands in it', async () => {
    assert.equal(await found(Buffer.from('caf\u00e9s', 'latin1'), 'cafés'), 1);
    assert.equal(await found(Buffer.from('\u0141ukasz', 'latin1'), '\u0141ukasz'), 0, 'its low byte is another letter');
    assert.equal(await found('x%EF%BF%BDyz', 'x\ud800yz'), 1);
  });

  it('several identifiers are counted together, and of none there is none', async () => {
    assert.equal(await found('Zoe Quill, 5550147, Zoe Quill', canary, '5550147'), 3);
    assert.equal(await found('Zoe Quill'), 0);
    const { encodingsTried, bytesSearched } = await searchPlaces([{ name: 'x', pieces: [new Uint8Array(5), new Uint8Array(2)] }], []);
    assert.deepEqual([encodingsTried, bytesSearched], [['utf-8', 'utf-16le', 'iso-8859-1', 'base64', 'hexadecimal', 'percent'], 7]);
  });

  it('numbers of seven digits and texts of four signs as they are; shorter texts not at all', () => {
    const forms = (value: string): readonly string[] => [`sip:${value}@`, `>${value}<`, `"${value}"`, `tel:${value}`];
    assert.deepEqual(canariesOf([{ own: 'number:5550147', derived: ['number:555014'] }], ['Adam', 'Ada']), [
      '5550147',
      ...forms('555014'),
      'Adam',
    ]);
    assert.deepEqual(
      canariesOf(
        [
          { own: 'login:adam', derived: [] },
          { own: 'login:ada', derived: ['login:adam'] },
        ],
        [],
      ),
      ['adam'],
    );
  });
});
