// GDPR Art. 17, Recital 26: what an erasure leaves of the records.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { loadOwners } from '../records/line-ownership.ts';
import { removeRecords } from './erasure-records.ts';

const [first, second, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const person = 'sip:2001@example.test';
const other = 'sip:2002@example.test';
const note = '<note>seen</note>';

async function erase(under: PrivacyUnderTest, address = person): Promise<string> {
  const identifiers = [{ type: 'sip-uri' as const, value: address }];
  const { id } = await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer');
  await removeRecords(under, await under.whom([keysOf(address)], { requestId: id }));
  return id;
}

/** Of the calls that are still in a list, by the second: who is left of each, and whether what is not understood is. */
async function callsLeft({ store, parties }: PrivacyUnderTest): Promise<Readonly<Record<string, string>>> {
  const { db } = store.records;
  const rows = await db.selectFrom('call_record').selectAll().where('is_anonymised', '=', 0).orderBy('position').execute();
  const left: Record<string, string> = {};
  for (const { id, start_time, extra_sealed } of rows) {
    const links = await db.selectFrom('call_party').selectAll().where('call_id', '=', id).orderBy('role').execute();
    const known = new Map(
      (await parties.open(db, [...new Set(links.map((link) => link.party_token))])).map((each) => [each.token, each.own]),
    );
    const ends = links.map(({ role, party_token }) => `${role} ${known.get(party_token)?.slice(4, 8) ?? 'nobody'}`);
    left[start_time.slice(17)] = [...ends, ...(extra_sealed === null ? [] : ['note'])].join(', ');
  }
  return left;
}

interface Anonymised {
  readonly start_time: string;
  readonly direction: string;
  readonly disposition: string;
  readonly duration_s: number | null;
}

async function anonymised({ store }: PrivacyUnderTest): Promise<readonly (readonly (string | number | null)[])[]> {
  const rows = await store.records.db.selectFrom('call_record').selectAll().where('is_anonymised', '=', 1).execute();
  for (const row of rows)
    assert.deepEqual(
      [row.mac_address, row.line, row.call_count, row.position, row.extra_sealed],
      ['', 0, 1, -1, null],
      'nothing else is left of it',
    );
  return rows
    .map(({ start_time, direction, disposition, duration_s }: Anonymised) => [start_time, direction, disposition, duration_s])
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('of the calls of an erased person', () => {
  it('those about them go, and of those about somebody else, they go', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const calls: readonly (readonly ['In' | 'Out', ...string[]])[] = [
        ['In', party('source', person), party('destination', other)],
        ['In', party('source', other), party('destination', person)],
        ['Out', party('destination', person), party('source', other)],
        ['Out', party('destination', other), party('source', person)],
        ['Out', party('connection', person), party('source', other)],
        ['Out', party('connection', person), party('destination', other)],
        ['In', party('connection', person), party('destination', other)],
        ['In', party('connection', person), party('destination', person)],
        ['Out', party('source', person)],
        ['In', party('finalDestination', person), party('source', other), party('connection', other)],
        ['In', party('source', other), party('destination', 'sip:2003@example.test')],
      ];
      const list = calls.map(([direction, ...parts], second) =>
        call(`${parts.join('')}${note}`, { direction, start: `2026-01-05T10:00:${String(second).padStart(2, '0')}` }),
      );
      await under.put(first, 'call-list', callList(...list));
      await erase(under);
      assert.deepEqual(await callsLeft(under), {
        '01': 'source 2002',
        '03': 'destination 2002',
        '05': 'destination 2002',
        '06': 'destination 2002',
        '09': 'connection 2002, source 2002',
        '10': 'destination 2003, source 2002, note',
      });
    }));

  it('month, direction, disposition and whole minutes are left of five alike, and nothing of fewer', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const alike = (day: string, duration: string | undefined, direction: 'In' | 'Out' = 'In'): readonly string[] =>
        Array.from({ length: 5 }, (_, second) =>
          call(party(direction === 'In' ? 'source' : 'destination', person) + party('connection', other) + note, {
            direction,
            line: 2,
            count: 3,
            start: `${day}T10:00:0${second}`,
            ...(duration === undefined ? {} : { duration }),
          }),
        );
      await under.put(
        first,
        'call-list',
        callList(
          ...alike('2025-11-07', 'PT60S'),
          ...alike('2025-11-08', 'PT61S', 'Out'),
          ...alike('2025-12-09', undefined),
          ...alike('2026-01-02', 'PT1S').slice(1),
        ),
      );
      await erase(under);
      const five = (row: readonly (string | number | null)[]): readonly (readonly (string | number | null)[])[] =>
        Array.from({ length: 5 }, () => row);
      assert.deepEqual(await anonymised(under), [
        ...five(['2025-11-01', 'In', 'Normal', 60]),
        ...five(['2025-11-01', 'Out', 'Normal', 120]),
        ...five(['2025-12-01', 'In', 'Normal', null]),
      ]);
      assert.deepEqual(await under.store.records.db.selectFrom('call_party').selectAll().execute(), []);
    }));

  it('those of a month that differ say less, each thing by itself', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const month = (name: string, heads: readonly Parameters<typeof call>[1][]): readonly string[] =>
        heads.map((head, second) =>
          call(party('source', person) + party('destination', person), { start: `${name}-07T10:00:0${second}`, ...head }),
        );
      const minute = { duration: 'PT60S' } as const;
      await under.put(
        first,
        'call-list',
        callList(
          ...month('2025-09', [minute, minute, minute, minute, { ...minute, disposition: 'Busy' }]),
          ...month(
            '2025-10',
            [120, 180, 240, 300, 360].map((durationS) => ({ duration: `PT${durationS}S` })).map((head) => ({ ...head, direction: 'Out' })),
          ),
          ...month('2025-11', [{}, {}, {}, {}, { direction: 'Out' }]),
        ),
      );
      await erase(under);
      const rows = await anonymised(under);
      assert.deepEqual(
        [...new Set(rows.map((row) => JSON.stringify(row)))].map((text) => JSON.parse(text) as unknown),
        [
          ['2025-09-01', 'In', '', 60],
          ['2025-10-01', 'Out', '', 600],
          ['2025-11-01', '', '', null],
        ],
      );
      assert.equal(rows.length, 15);
    }));

  it('with those of an earlier erasure in the same month', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const of = (address: string, seconds: readonly number[]): readonly string[] =>
        seconds.map((second) => call(party('source', address), { start: `2025-11-07T10:00:0${second}`, duration: 'PT60S' }));
      await under.put(first, 'call-list', callList(...of(person, [0, 1, 2, 3, 4]), ...of(other, [5])));
      await erase(under);
      assert.equal((await anonymised(under)).length, 5);
      await erase(under, other);
      assert.equal((await anonymised(under)).length, 6);
    }));
});

describe('of contacts, settings and what is kept of a phone', () => {
  it('the person’s contacts go, and where others divert to them', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(
        first,
        'directory',
        directory(
          contact('Ada', 'Example', person, `<dc>sip:2004@example.test</dc>`),
          contact('Bob', 'Best', other, `<dc>${person}</dc>${note}`),
          contact('Zoe', 'Quill', 'sip:2003@example.test', `<dc>${other}</dc>${note}`),
        ),
      );
      const { store, parties } = under;
      const known = async (): Promise<readonly string[]> => (await parties.open(store.records.db)).map(({ own }) => own).toSorted();
      assert.equal((await known()).length, 4);
      await erase(under);
      const served = await under.served(first, 'directory');
      assert.deepEqual(
        [...served.matchAll(/<ln>(.*?)<\/ln>|<(dc|note)>(.*?)<\/\2>/g)].map(
          ([, name, element, text]) => name ?? `${element ?? ''} ${text ?? ''}`,
        ),
        ['Best', 'Quill', `dc ${other}`, 'note seen'],
      );
      // To whom they diverted is known no more either.
      assert.deepEqual(await known(), [other, 'sip:2003@example.test']);
    }));

  it('whom nothing refers to any more goes with them', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(
        first,
        'call-list',
        callList(
          call(party('source', person) + party('destination', 'sip:2003@example.test')),
          call(party('source', person) + party('destination', other)),
          call(party('source', other)),
        ),
      );
      const { store, parties } = under;
      await erase(under);
      assert.deepEqual(
        (await parties.open(store.records.db)).map(({ own }) => own),
        [other],
      );
      const living = await store.keys.db
        .selectFrom('sealing_key')
        .select('id')
        .where('purpose', '=', 'party')
        .where('wrapped', 'is not', null)
        .execute();
      assert.equal(living.length, 2, 'the person’s own key is none of this step’s');
    }));

  it('settings and labels that name them, notes of whose a line is, their other requests, and from where their phone came', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      await under.enrol(first, `desk of ${person}`);
      await under.enrol(second, person);
      await under.enrol(third, 'Lobby');
      await under.configuration.set(first, { 'reg.1.address': person });
      await under.put(third, 'local-override', overrides({ 'softkey.1.label': person, 'softkey.2.label': 'Zoe' }));
      await under.ownership.say({ macAddress: third, line: 2, addresses: [person], names: [], fromMs: noonMs, untilMs: noonMs + 1 });
      await store.records.db.updateTable('device').set({ address: '192.0.2.7' }).execute();
      const identifiers = [{ type: 'sip-uri' as const, value: person }];
      const asked = await under.requests.create({ type: 'access', identifiers, verification: 'seen' }, 'officer');
      const id = await erase(under);
      const { db } = store.records;
      assert.deepEqual(
        (await db.selectFrom('override_value').select('name').execute()).map(({ name }) => name),
        ['softkey.2.label'],
      );
      const mentions = await db.selectFrom('mention').select('item_id').where('store', '=', 'override_value').distinct().execute();
      assert.equal(mentions.length, 1, 'of the one that is left');
      const devices = await db.selectFrom('device').select(['mac_address', 'address']).orderBy('mac_address').execute();
      assert.match(devices[0]?.address ?? '', /^[0-9a-f]{16}$/);
      assert.deepEqual(
        devices.slice(1).map(({ address }) => address),
        ['192.0.2.7', '192.0.2.7'],
      );
      assert.deepEqual(
        (await loadOwners(store, db)).filter(({ identity }) => identity !== undefined),
        [],
      );
      const requests = await db.selectFrom('subject_request').select(['id', 'subject_sealed']).execute();
      assert.deepEqual(
        new Map(requests.map((row) => [row.id, row.subject_sealed !== null])),
        new Map([
          [asked.id, false],
          [id, true],
        ]),
      );
    }));

  it('what is not understood and names them goes, wherever it stands, and nothing else does', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.enrol(second);
      const naming = `<note>${person}</note>`;
      await under.put(
        first,
        'call-list',
        callList(
          call(party('source', other) + naming, { start: '2026-01-05T10:00:00' }),
          call(party('source', other) + note, { start: '2026-01-05T10:00:01' }),
          call(party('source', other), { start: '2026-01-05T10:00:02' }),
        ),
      );
      await under.put(second, 'directory', directory(contact('Bob', 'Best', other, naming), contact('Zoe', 'Quill', '2003', note)));
      await erase(under);
      assert.deepEqual(await callsLeft(under), { '00': 'source 2002', '01': 'source 2002, note', '02': 'source 2002' });
      const served = await under.served(second, 'directory');
      assert.deepEqual(
        [...served.matchAll(/<(?:ln|note)>(.*?)</g)].map(([, text]) => text),
        ['Best', 'Quill', 'seen'],
      );
    }));
});
