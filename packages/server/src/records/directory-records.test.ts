// guide, Local Contact Directory: what is taken in of a directory, and what of it is held back, contact by contact.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { nameKeys } from '@offhook/privacy';
import type { Contact } from '@offhook/ucs';
import { readDirectory } from '@offhook/ucs';

import { contact, directory, keysOf } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { contactText, loadDirectory, takeFromContact } from './directory-records.ts';
import { storeDirectory } from './directory-upload.ts';

const erasedAtMs = Date.UTC(2026, 0, 5, 12);

const read = (...items: readonly string[]): readonly Contact[] => readDirectory(utf8Bytes(directory(...items)), 'x').contacts;

const take = ({ upload }: RecordsUnderTest, ...items: readonly string[]): ReturnType<typeof storeDirectory> =>
  storeDirectory(upload(), read(...items));

async function held({ store, parties, deviceKey }: RecordsUnderTest): Promise<readonly Contact[]> {
  return (await loadDirectory({ store, parties, access: store.records.db, deviceKey }, mac)).map((stored) => stored.contact);
}

async function erase({ ledger }: RecordsUnderTest, ...subjects: Parameters<typeof ledger.add>[0]['subjects']): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs, subjects, entries: [], copies: [] });
}

describe('a directory that is taken in', () => {
  it('replaces the one of before, counts its persons once, and answers whose the one of before was', () =>
    withRecords(async (records) => {
      const first = await take(
        records,
        contact('Ada', 'Example', '2001', '<dc>2002</dc>'),
        contact('Ada', '', '2001'),
        contact('Bob', '', '2002'),
      );
      assert.deepEqual([first.records, first.persons, first.suppressed, first.before], [3, 2, 0, []]);
      const second = await take(records, contact('Zoe', '', '2003'));
      assert.deepEqual([second.records, second.persons], [1, 1]);
      const known = await records.parties.find(records.store.records.db, [keysOf('2001'), keysOf('2002')]);
      assert.deepEqual(second.before.toSorted(), known.toSorted());
      assert.deepEqual(await held(records), read(contact('Zoe', '', '2003')));
    }));

  it('is of that phone alone, and keeps its order', () =>
    withRecords(async (records) => {
      await storeDirectory(records.upload({ macAddress: 'other' }), read(contact('Bob', '', '2009')));
      const many = Array.from({ length: 60 }, (_, index) => contact(`N${index}`, '', String(3000 + index)));
      await take(records, ...many);
      assert.deepEqual(await held(records), read(...many));
      const rows = await records.store.records.db.selectFrom('contact').select('id').where('mac_address', '=', 'other').execute();
      assert.equal(rows.length, 1);
    }));

  it('a person is known by number, else by name, and their name is first and last together, or the label where there is none', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      await take(
        records,
        contact('Ada', 'Example', '2001', '<lb>Desk</lb>'),
        contact('Bob', '', 'anonymous'),
        contact('', 'Quill', '2003'),
      );
      const known = new Map((await parties.open(store.records.db)).map(({ own, names }) => [own, names]));
      assert.deepEqual(
        known,
        new Map([
          ['number:2001', ['Ada Example']],
          ['name:bob', ['Bob']],
          ['number:2003', ['Quill']],
        ]),
      );
    }));

  it('what stands where nobody wrote anything is missing, not empty', () =>
    withRecords(async (records) => {
      await take(records, contact('Ada', '', '2001'));
      assert.deepEqual(await held(records), [{ firstName: 'Ada', lastName: '', contact: '2001' }]);
      const row = await records.store.records.db.selectFrom('contact').selectAll().executeTakeFirstOrThrow();
      assert.deepEqual(
        [row.divert_token, row.divert_sealed, row.speed_dial, row.options, row.extra_sealed],
        [null, null, null, '{}', null],
      );
    }));

  it('each of its options is read back', () =>
    withRecords(async (records) => {
      for (const option of [
        '<rt>3</rt>',
        '<ad>1</ad>',
        '<ar>1</ar>',
        '<bw>1</bw>',
        '<bb>1</bb>',
        '<ad>0</ad>',
        '<sd>4</sd>',
        '<dc>2002</dc>',
      ]) {
        await take(records, contact('Ada', '', '2001', option));
        assert.deepEqual(await held(records), read(contact('Ada', '', '2001', option)), option);
      }
    }));
});

describe('GDPR Art. 17: a directory that a phone brings back', () => {
  it('has no contact that is, or names, who was erased, by number or name; of somebody else’s, no label that names them', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'), nameKeys('Ada Example'));
      const { suppressed, records: count } = await take(
        records,
        contact('A', '', '2001'),
        contact('Ada', 'Example', '2009'),
        contact('Desk', '', '2008', '<lb>Ada Example (Sales)</lb>'),
        contact('Ada', 'Exam', '2007'),
      );
      assert.deepEqual([suppressed, count], [3, 2]);
      assert.deepEqual(await held(records), read(contact('Desk', '', '2008'), contact('Ada', 'Exam', '2007')));
    }));

  it('has neither where somebody else’s diverts to them, nor what is not understood and names them', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'));
      const [note, naming] = ['<x>y</x>', '<x>2001</x>'];
      const { suppressed } = await take(
        records,
        contact('Bob', '', '2002', '<dc>2001</dc>'),
        contact('Bea', '', '2003', `<dc>2002</dc>${naming}`),
        contact('Cyd', '', '2004', naming),
        contact('Dan', '', '2005', `<dc>2001</dc>${note}`),
        contact('Eva', '', '2006', `<dc>2002</dc>${note}`),
      );
      assert.equal(suppressed, 4);
      assert.deepEqual(
        await held(records),
        read(
          contact('Bob', '', '2002'),
          contact('Bea', '', '2003', '<dc>2002</dc>'),
          contact('Cyd', '', '2004'),
          contact('Dan', '', '2005'),
          contact('Eva', '', '2006', `<dc>2002</dc>${note}`),
        ),
      );
    }));

  it('has none that is a copy of what was erased; another spelling is another', () =>
    withRecords(async (records) => {
      const copy = { firstName: 'Zoe', lastName: 'Quill', contact: '2003', label: 'Z', divertContact: '2004' };
      await records.ledger.add({
        requestId: 'R-1',
        erasedAtMs,
        subjects: [],
        entries: [],
        copies: [{ macAddress: mac, kind: 'directory', text: contactText(copy) }],
      });
      const written = (first: string, divert: string): string => contact(first, 'Quill', '2003', `<lb>Z</lb><dc>${divert}</dc><sd>4</sd>`);
      assert.equal((await take(records, written('Zoe', '2004'))).suppressed, 1);
      assert.equal((await take(records, written('Zo', '2004'), written('Zoe', '2005'))).suppressed, 0);
    }));
});

describe('of a contact that stays', () => {
  for (const [goes, left] of [
    [
      { label: true, divertContact: false, unknown: false },
      { firstName: 'Bob', lastName: '', contact: '2002', divertContact: '2001' },
    ],
    [
      { label: false, divertContact: true, unknown: false },
      { firstName: 'Bob', lastName: '', contact: '2002', label: 'for Ada' },
    ],
    [
      { label: true, divertContact: true, unknown: true },
      { firstName: 'Bob', lastName: '', contact: '2002' },
    ],
  ] as const)
    it(`goes what is somebody else’s: ${JSON.stringify(goes)}`, () =>
      withRecords(async (records) => {
        const { store, parties, deviceKey } = records;
        await take(records, contact('Bob', '', '2002', '<lb>for Ada</lb><dc>2001</dc><note>x</note>'));
        const access = store.records.db;
        const [stored] = await loadDirectory({ store, parties, access, deviceKey }, mac);
        assert.ok(stored !== undefined);
        await takeFromContact({ store, parties, access }, stored, goes);
        const [now] = await held(records);
        const { unknown, ...rest } = now ?? {};
        assert.deepEqual(rest, left);
        assert.equal(unknown === undefined, goes.unknown);
      }));
});
