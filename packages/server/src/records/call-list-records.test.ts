// guide, Call List Elements and Attributes: which entries of a list are taken in, which are dropped, and what of them is held back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { nameKeys } from '@offhook/privacy';

import type { CallHead } from '../../test/phone-files.ts';
import { call, callList, keysOf, party } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { countParties } from '../store/call-rows.ts';
import type { TakenCallList } from './call-list-records.ts';
import { loadCallList, storeCallList } from './call-list-records.ts';
import type { Item } from './list-upload.ts';
import { callsRead, compare, openCallList } from './list-upload.ts';
import type { ListedEntry } from './listed-entries.ts';
import { everyParty, phoneKey } from './suppression-ledger.ts';

/** At noon of the 5th. */
const erasedAtMs = Date.UTC(2026, 0, 5, 12);
const before = '2026-01-05T10:00:00';
const since = '2026-01-05T14:00:00';
const note = '<note>seen</note>';

const take = (records: RecordsUnderTest, calls: readonly string[], listed?: readonly ListedEntry[]): Promise<TakenCallList> =>
  storeCallList(records.upload(), openCallList(records.store, mac, utf8Bytes(callList(...calls)), 'x'), listed);

/** Each call: who took part, and whether what is not understood is there. */
async function held({ store, parties, deviceKey }: RecordsUnderTest): Promise<readonly string[]> {
  return (await loadCallList({ store, parties, access: store.records.db, deviceKey }, mac)).map(({ entry, participants }) =>
    [
      ...participants.map(({ role, address }) => `${role} ${address.address}`).toSorted(),
      ...(entry.unknown === undefined ? [] : ['note']),
    ].join(', '),
  );
}

const persons = ({ store }: RecordsUnderTest): Promise<number> => countParties(store.records.db, mac);

async function erase({ ledger }: RecordsUnderTest, ...subjects: Parameters<typeof ledger.add>[0]['subjects']): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs, subjects, entries: [], copies: [] });
}

const from = (address: string, head: CallHead = {}, more = ''): string => call(party('source', address) + more, head);

describe('GDPR Art. 17: entries that a phone brings back', () => {
  it('of each role, who was erased is held back; of the other party, all', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'));
      const roles = ['source', 'destination', 'connection', 'finalDestination'];
      const entry = (role: string, direction: 'In' | 'Out'): string =>
        call(roles.map((each) => party(each, each === role ? '2001' : '2002')).join('') + note, { direction, start: before });
      const taken = await take(records, [...roles.map((role) => entry(role, 'In')), ...roles.map((role) => entry(role, 'Out'))]);
      const all = ['connection 2002', 'destination 2002', 'final 2002', 'source 2002'];
      const without = (role: string): string => all.filter((each) => !each.startsWith(role)).join(', ');
      assert.deepEqual(await held(records), [
        without('destination'),
        without('connection'),
        without('final'),
        without('source'),
        without('connection'),
        without('final'),
      ]);
      assert.deepEqual([taken.records, taken.suppressed, await persons(records), taken.before], [6, 8, 1, []]);
      assert.deepEqual(
        taken.listed.map(({ id, isSuppressed, position }) => [id !== '', isSuppressed, position]),
        [false, true, true, true, true, false, true, true].map((isKept, position) => [isKept, true, position]),
      );
    }));

  it('what is newer than the erasure comes in, of a person, of a name and of their phone', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'), nameKeys('Ada Example'), { own: phoneKey(mac), derived: [] });
      await take(records, [
        from('2001', { start: before }),
        from('2001', { start: since }),
        from('2009', { start: before }),
        from('2009', { start: since }),
        call(party('source', '2008', 'Ada Example (Sales)'), { start: since }),
      ]);
      assert.deepEqual(await held(records), ['source 2001', 'source 2009', 'source 2008']);
    }));

  it('a name that stands with an address, and says more than the name, is theirs', () =>
    withRecords(async (records) => {
      await erase(records, nameKeys('Ada Example'));
      await take(records, [
        call(party('source', '2008', 'Ada Example (Sales)'), { start: before }),
        call(party('source', '2007', 'Ada Exam'), { start: before }),
        call(party('source', '', 'Ada Example'), { start: before }),
        call(party('source', '2006') + '<note>Ada Example</note>', { start: before }),
        call(party('source', '2005') + note, { start: before }),
      ]);
      assert.deepEqual(await held(records), ['source 2007', 'source 2006', 'source 2005, note']);
    }));

  it('an entry that was erased is known by its mark, end by end, whenever it was', () =>
    withRecords(async (records) => {
      const mark = { macAddress: mac, startTime: since, direction: 'In' };
      await records.ledger.add({ requestId: 'R-1', erasedAtMs: 1, subjects: [], entries: [{ ...mark, own: 'number:2001' }], copies: [] });
      const two = call(party('source', '2002') + party('destination', '2001') + note, { start: since });
      await take(records, [two, from('2001', { start: since }), from('2001', { start: before }), from('2003', { start: since })]);
      assert.deepEqual(await held(records), ['source 2002', 'source 2001', 'source 2003']);
      await records.ledger.add({ requestId: 'R-2', erasedAtMs: 1, subjects: [], entries: [{ ...mark, own: everyParty }], copies: [] });
      await take(records, [two, from('2001', { start: before }), from('2003', { start: since })]);
      assert.deepEqual(await held(records), ['source 2001']);
    }));
});

describe('a list that is taken in', () => {
  it('of which nothing is known, takes the place of all that was there, but of what is anonymised', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      await take(records, [from('2001'), from('2002', { start: since })]);
      await store.records.db.updateTable('call_record').set({ is_anonymised: 1 }).where('start_time', '=', since).execute();
      await storeCallList(records.upload({ macAddress: 'other' }), [], undefined);
      const taken = await take(records, [from('2003')]);
      assert.deepEqual(await held(records), ['source 2003']);
      assert.deepEqual(taken.before.toSorted(), (await parties.find(store.records.db, [keysOf('2001'), keysOf('2002')])).toSorted());
      assert.equal(await persons(records), 1, 'anonymised ones are of nobody');
      assert.equal((await store.records.db.selectFrom('call_record').select('id').execute()).length, 2);
    }));

  it('of which something is known, drops what is gone and takes in what is new', () =>
    withRecords(async (records) => {
      const { store, parties } = records;
      const calls = ['2001', '2002', '2003'].map((address) => from(address));
      const first = await take(records, calls);
      const taken = await take(records, [from('2004'), ...calls.slice(1)], first.listed);
      assert.deepEqual(await held(records), ['source 2004', 'source 2002', 'source 2003']);
      assert.deepEqual(taken.before, await parties.find(store.records.db, [keysOf('2001')]));
      assert.deepEqual([taken.records, await persons(records), taken.suppressed], [3, 3, 0]);
      assert.deepEqual(
        taken.listed.map(({ position }) => position),
        [0, 1, 2],
      );
      assert.deepEqual(taken.listed.slice(1), first.listed.slice(1));
      const links = await store.records.db.selectFrom('call_party').select('call_id').execute();
      assert.equal(links.length, 3);
    }));

  it('the same as before is not counted again; in another order it is numbered anew', () =>
    withRecords(async (records) => {
      const calls = ['2001', '2002'].map((address) => from(address));
      const first = await take(records, calls);
      const again = await take(records, calls, first.listed);
      assert.deepEqual([again.listed, again.before, again.records], [first.listed, [], 2]);
      const turned = await take(records, calls.toReversed(), first.listed);
      assert.deepEqual(await held(records), ['source 2002', 'source 2001']);
      assert.deepEqual(
        turned.listed.map(({ position }) => position),
        [0, 1],
      );
      assert.equal(await persons(records), 2);
    }));

  it('what was held back stays held back, and has no record to drop', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'));
      const first = await take(records, [from('2001', { start: before }), from('2002')]);
      assert.deepEqual([first.records, first.suppressed], [1, 1]);
      const second = await take(records, [from('2001', { start: before }), from('2003')], first.listed);
      assert.deepEqual([second.records, second.suppressed, await held(records)], [1, 1, ['source 2003']]);
      const third = await take(records, [from('2003')], second.listed);
      assert.deepEqual([third.records, third.suppressed, third.before], [1, 0, []]);
    }));

  it('a room of three between two that are known is filled, and where there is none all are numbered anew', () =>
    withRecords(async (records) => {
      const first = await take(records, [from('2001'), from('2002')]);
      const all = ['2001', '2005', '2006', '2002'].map((address) => from(address));
      const second = await take(records, all, first.listed);
      assert.deepEqual(await held(records), ['source 2001', 'source 2005', 'source 2006', 'source 2002']);
      assert.deepEqual(
        second.listed.map(({ position }) => position),
        [0, 1, 2, 3],
      );
      const rows = await records.store.records.db.selectFrom('call_record').select('position').orderBy('position').execute();
      assert.deepEqual(
        rows.map(({ position }) => position),
        [0, 1, 2, 3],
      );
    }));

  it('of more calls and parties than one statement takes, all', () =>
    withRecords(async (records) => {
      const calls = Array.from({ length: 110 }, (_, at) => from(String(3000 + at), {}, party('destination', '2009')));
      const taken = await take(records, calls);
      assert.deepEqual([taken.records, await persons(records), (await held(records)).length], [110, 111, 110]);
    }));
});

describe('a list as it came', () => {
  it('that says in pieces what it says whole is read in pieces, of two that are alike the first first', () => {
    const known = (hash: string, id: string): ListedEntry => ({ hash, id, position: 0, isSuppressed: false });
    const item = (hash: string): Item<never> => ({ hash, slice: new Uint8Array() });
    const {
      known: found,
      fresh,
      gone,
    } = compare([item('a'), item('b'), item('a')], [known('a', '1'), known('c', '2'), known('a', '3'), known('a', '4')]);
    assert.deepEqual(
      [found.map((one) => one?.id), fresh.map(({ hash }) => hash), gone.map(({ id }) => id).toSorted()],
      [['1', undefined, '3'], ['b'], ['2', '4']],
    );
  });

  it('of which a piece is no call is read whole, and of none there are none', () =>
    withRecords(async ({ store }) => {
      const whole = openCallList(store, mac, utf8Bytes(callList(from('2001'), '<call><direction>Up</direction></call>')), 'x');
      assert.deepEqual(whole.entriesOf([]), []);
      assert.equal(whole.entriesOf(whole.items()), undefined);
      const read = whole.entriesOf(whole.readWhole());
      assert.deepEqual(
        read?.map(({ source }) => source?.address),
        ['2001'],
      );
      const again = callsRead(store, mac, read ?? []);
      assert.deepEqual(again.entriesOf(again.items()), read);
    }));

  it('is known by what it says, on that phone', () =>
    withRecords(async ({ store }) => {
      const hashOf = (macAddress: string, text: string): string => openCallList(store, macAddress, utf8Bytes(text), 'x').hash;
      const text = callList(from('2001'));
      assert.equal(hashOf(mac, text), hashOf(mac, text));
      assert.notEqual(hashOf(mac, text), hashOf('other', text));
      assert.notEqual(hashOf(mac, text), hashOf(mac, callList(from('2002'))));
    }));
});
