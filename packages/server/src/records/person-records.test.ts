// Persons in the records: found in every form in which they were ever hashed, and held back once they were erased.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { keysOfAddress, nameKeys } from '@offhook/privacy';
import { readCallList, readDirectory } from '@offhook/ucs';
import { utf8Bytes, utf8Text } from '@offhook/base';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { loadCallList, storeCallList } from './call-list-records.ts';
import { contactText, loadDirectory, storeDirectory } from './directory-records.ts';
import { KeptFiles, keptFilesOf } from './kept-files.ts';
import { keptKindOf } from './kept-kind.ts';
import { continueLog, mergeLog, rangeStart, withinLimit } from './log-append.ts';
import { readLog } from './log-records.ts';
import { findMentions, forgetMentions, keysOfLogLine, keysOfParameter, storeMentions } from './mentions.ts';
import { loadNamedOverrides, loadOverrides, overrideText, storeOverrides } from './override-records.ts';
import type { PartyIdentity } from './party-vault.ts';
import { everyParty, phoneKey } from './suppression-ledger.ts';
import { keysOfParty } from './upload.ts';

function keysOf(address: string): IdentifierKeys {
  const keys = keysOfAddress(address);
  assert.ok(keys !== undefined);
  return keys;
}
const identity = (address: string, ...names: readonly string[]): PartyIdentity => ({ ...keysOf(address), names });

/** At noon of the 5th. */
const erasedAtMs = Date.UTC(2026, 0, 5, 12);

async function erase({ ledger }: RecordsUnderTest, ...subjects: readonly IdentifierKeys[]): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs, subjects, entries: [], copies: [] });
}

describe('GDPR Art. 17: whoever was hashed in the first form', () => {
  it('is found by the party vault, by own key and by what it may be besides', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const old = await store.vault.create('party');
      const row = (token: string, hash: string): Promise<unknown> =>
        access
          .insertInto('party')
          .values({
            token,
            own_hash: hash,
            key_id: old.id,
            identity_sealed: store.platform.cryptography.seal(old.bytes, utf8Bytes(JSON.stringify(identity('2001', 'Ada'))), token),
            created_at_ms: 0,
          })
          .execute();
      await row('t1', store.keyedHash('number:2001'));
      assert.deepEqual(await parties.find(access, [keysOf('2001')]), ['t1']);
      assert.deepEqual(await parties.find(access, [keysOf('sip:2001@example.test')]), ['t1']);
      assert.deepEqual(await parties.find(access, [keysOf('2002')]), []);
      await row('t2', store.keyedHash('number:490305550147'));
      assert.deepEqual(await parties.find(access, [keysOf('+49 (0)30 5550147')]), ['t2']);
      await access
        .insertInto('party_key')
        .values({ hash: store.keyedHash('number:2003'), party_token: 't2' })
        .execute();
      assert.deepEqual(await parties.find(access, [keysOf('2003')]), ['t2']);
      const known = await parties.resolve(access, [identity('2001', 'Ada')]);
      assert.equal(known.get('number:2001')?.token, 't1');
    }));

  it('is found by mention, as own key, as what it was derived from, and as a name', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const mention = (text: string, id: string): Promise<unknown> =>
        access
          .insertInto('mention')
          .values({ hash: store.keyedHash(text), store: 'artefact', item_id: id, mac_address: mac })
          .execute();
      await mention('number:2001', 'own');
      await mention('~number:2002', 'derived');
      await mention('name:zoë example', 'name');
      const found = async (keys: readonly IdentifierKeys[], ...names: readonly string[]): Promise<readonly string[]> =>
        (await findMentions(store, access, keys, names)).map(({ itemId }) => itemId).toSorted();
      assert.deepEqual(await found([keysOf('2001')]), ['own']);
      assert.deepEqual(await found([keysOf('sip:2001@example.test')]), ['own']);
      assert.deepEqual(await found([keysOf('2002')]), ['derived']);
      assert.deepEqual(await found([keysOf('sip:2002@example.test')]), []);
      assert.deepEqual(await found([], 'Zoë Example'), ['name']);
      assert.deepEqual(await found([keysOf('2003')], 'Ada'), []);
    }));

  it('stays erased', () =>
    withRecords(async ({ store, ledger }) => {
      const row = (text: string, is_derived: number): Promise<unknown> =>
        store.keys.db
          .insertInto('suppression')
          .values({ hash: store.keyedHash(text), is_derived, erased_at_ms: 1000, request_id: 'R-0' })
          .execute();
      await row('number:2001', 0);
      await row('number:2002', 1);
      await row('number:490305550147', 0);
      const found = await ledger.lookUp(
        ['2001', 'sip:2001@example.test', '2002', 'sip:2002@example.test', '+49 (0)30 5550147', '2003'].map(keysOf),
      );
      assert.deepEqual([...found.keys()].toSorted(), ['number:2001', 'number:2002', 'number:49305550147', 'sip:2001@example.test']);
      assert.ok([...found.values()].every((suppression) => suppression.erasedAtMs === 1000));
    }));
});

describe('the ledger of what was erased', () => {
  it('knows the latest erasure of each, once for each request', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      assert.equal((await ledger.lookUp([keysOf('2001')])).size, 0);
      const subjects = [keysOf('sip:2001@example.test')];
      await ledger.add({ requestId: 'R-1', erasedAtMs: 5, subjects, entries: [], copies: [] });
      await ledger.add({ requestId: 'R-1', erasedAtMs: 7, subjects, entries: [], copies: [] });
      assert.equal((await ledger.lookUp(subjects)).get('sip:2001@example.test')?.erasedAtMs, 5);
      await ledger.add({ requestId: 'R-2', erasedAtMs: 9, subjects, entries: [], copies: [] });
      await ledger.add({ requestId: 'R-3', erasedAtMs: 8, subjects, entries: [], copies: [] });
      assert.equal((await ledger.lookUp(subjects)).get('sip:2001@example.test')?.erasedAtMs, 9);
      assert.equal((await ledger.lookUp([keysOf('2001')])).get('number:2001')?.erasedAtMs, 9);
      assert.equal((await ledger.lookUp([keysOf('sip:2001@example.org')])).size, 0);
      assert.equal(await ledger.count(), 3);
    }));

  it('knows entries by phone, time, direction and party, and copies by phone, kind and text', () =>
    withRecords(async ({ ledger }) => {
      const entry = { macAddress: mac, startTime: '2026-01-05T10:00:00', direction: 'In', own: 'number:2001' };
      const copy = { macAddress: mac, kind: 'boot-log', text: 'a line' };
      assert.equal((await ledger.erasedCopies([copy])).size, 0);
      await ledger.add({ requestId: 'R-1', erasedAtMs: 5, subjects: [], entries: [entry], copies: [copy] });
      const others = [
        { ...entry, macAddress: 'x' },
        { ...entry, startTime: 'x' },
        { ...entry, direction: 'Out' },
        { ...entry, own: 'x' },
      ];
      assert.deepEqual([...(await ledger.erasedEntries([...others, entry, entry]))], [4, 5]);
      const otherCopies = [
        { ...copy, macAddress: 'x' },
        { ...copy, kind: 'x' },
        { ...copy, text: 'x' },
      ];
      assert.deepEqual(
        [...(await ledger.erasedCopies([...otherCopies, copy, { ...copy, text: 'a line\r' }]))],
        [
          [3, { erasedAtMs: 5 }],
          [4, { erasedAtMs: 5 }],
        ],
      );
    }));
});

describe('ARCHITECTURE, party vault', () => {
  it('one token for each identifier, which learns names, the last eight', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const first = await parties.resolve(access, [identity('2001', 'Ada'), identity('2001', 'Ada', 'A. Example'), identity('2002')]);
      assert.deepEqual([...first.keys()].toSorted(), ['number:2001', 'number:2002']);
      const token = first.get('number:2001')?.token ?? '';
      const again = await parties.resolve(access, [identity('2001', 'Ada', 'Grace')]);
      assert.deepEqual([...again], [['number:2001', first.get('number:2001') && { ...first.get('number:2001') }]]);
      const names = async (): Promise<readonly string[] | undefined> => (await parties.open(access, [token]))[0]?.names;
      assert.deepEqual(await names(), ['Ada', 'A. Example', 'Grace']);
      assert.deepEqual(await parties.named(access, ['example, a']), [token]);
      assert.deepEqual(await parties.named(access, ['GRACE', 'x']), [token]);
      assert.deepEqual(await parties.named(access, ['x']), []);
      await parties.resolve(access, [identity('2002', ' ,')]);
      assert.deepEqual(await parties.named(access, ['']), []);
      await parties.resolve(access, [identity('2001', ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `N ${digit}`))]);
      assert.deepEqual(
        await names(),
        ['2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `N ${digit}`),
      );
      assert.equal((await parties.open(access)).length, 2);
      assert.deepEqual([...(await parties.keysOf(access, [token, token, 'x'])).keys()], [token]);
    }));

  it('whose key was destroyed is gone, and comes back as somebody new', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const token = (await parties.resolve(access, [identity('sip:2001@example.test', 'Ada')])).get('sip:2001@example.test')?.token ?? '';
      await store.vault.destroy(await parties.keyIds(access, [token]));
      assert.deepEqual(await parties.open(access, [token]), []);
      assert.equal((await parties.keysOf(access, [token])).size, 0);
      const fresh = (await parties.resolve(access, [identity('sip:2001@example.test')])).get('sip:2001@example.test')?.token ?? '';
      assert.notEqual(fresh, token);
      assert.deepEqual(await parties.find(access, [keysOf('2001')]), [fresh]);
      assert.deepEqual(await parties.named(access, ['Ada']), []);
      await parties.remove(access, [fresh]);
      assert.deepEqual(await parties.find(access, [keysOf('2001'), keysOf('sip:2001@example.test')]), []);
    }));

  it('GDPR Art. 5(1)(e): whom nothing refers to is forgotten, by call, contact or divert', () =>
    withRecords(async ({ store, parties, upload }) => {
      const access = store.records.db;
      const context = upload();
      await storeCallList(context, readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await storeDirectory(context, readDirectory(utf8Bytes(directory('<ct>2003</ct><dc>2004</dc>')), 'x').contacts);
      const lone = (await parties.resolve(access, [identity('2009')])).get('number:2009')?.token ?? '';
      const all = (await parties.open(access)).map(({ token }) => token);
      assert.equal(all.length, 5);
      assert.deepEqual(await parties.unreferenced(access, all), [lone]);
      const keyIds = await parties.collect(all);
      assert.equal(keyIds.length, 1);
      assert.equal((await parties.open(access)).length, 4);
    }));

  it('whom nothing refers to is forgotten too where the process ended before it could, and those that are referred to stay', () =>
    withRecords(async ({ store, parties, upload }) => {
      const access = store.records.db;
      const context = upload();
      await storeCallList(context, readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await storeDirectory(context, readDirectory(utf8Bytes(directory('<ct>2003</ct><dc>2004</dc>', '<ct>2005</ct>')), 'x').contacts);
      await parties.resolve(
        access,
        Array.from({ length: 600 }, (_, at) => identity(String(3000 + at))),
      );
      const referred = (await parties.open(access)).length - 600;
      await parties.collectLeftOver();
      assert.equal((await parties.open(access)).length, referred);
      const living = await store.keys.db
        .selectFrom('sealing_key')
        .select('id')
        .where('purpose', '=', 'party')
        .where('wrapped', 'is not', null)
        .execute();
      assert.equal(living.length, referred);
    }));
});

const call = (start: string, from: string): string =>
  `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${start}</startTime><duration>PT42S</duration><count>1</count>` +
  `<destination><address>2002</address></destination><source><address>${from}</address><name></name></source></call>`;
type EntryText = readonly [start: string, from: string];
const calls = (...entries: readonly EntryText[]): string =>
  `<?xml version="1.0"?><callList>${entries.map((entry) => call(...entry)).join('')}</callList>`;
const directory = (...items: readonly string[]): string =>
  `<?xml version="1.0"?><directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`;

describe('GDPR Art. 17: what a phone brings back', () => {
  const listed = async ({ store, parties, deviceKey }: RecordsUnderTest): Promise<readonly string[]> =>
    (await loadCallList({ store, parties, access: store.records.db, deviceKey }, mac)).map(
      ({ entry }) => `${entry.startTime} ${entry.source?.address ?? '-'} ${entry.destination?.address ?? '-'}`,
    );
  const entries = (...of: readonly EntryText[]): ReturnType<typeof readCallList>['entries'] =>
    readCallList(utf8Bytes(calls(...of)), 'x').entries;

  it('of a call list, entries that may be older than the erasure do not come in, by either end', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'));
      const outcome = await storeCallList(
        records.upload(),
        entries(['2026-01-05T12:00:00', '2001'], ['2026-01-05T12:00:01', '2001'], ['2026-01-05T10:00:00', '2003']),
      );
      assert.deepEqual(await listed(records), ['2026-01-05T12:00:01 2001 2002', '2026-01-05T10:00:00 2003 2002']);
      assert.deepEqual([outcome.records, outcome.persons, outcome.suppressed, outcome.before], [2, 3, 1, []]);
      await storeCallList(records.upload({ zone: undefined }), entries(['2026-01-06T02:00:00', '2001'], ['2026-01-06T02:00:01', '2001']));
      assert.deepEqual(await listed(records), ['2026-01-06T02:00:01 2001 2002']);
    }));

  it('of an entry about somebody else, only the erased end does not come in', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2002'));
      const outcome = await storeCallList(records.upload(), entries(['2026-01-05T10:00:00', '2003']));
      assert.deepEqual(await listed(records), ['2026-01-05T10:00:00 2003 -']);
      assert.deepEqual([outcome.records, outcome.suppressed], [1, 1]);
    }));

  it('an entry is known again by its mark, and one on the person’s own phone whoever took part', () =>
    withRecords(async (records) => {
      const mark = { macAddress: mac, startTime: '2026-02-05T10:00:00', direction: 'In' };
      await records.ledger.add({
        requestId: 'R-1',
        erasedAtMs: 1,
        subjects: [],
        entries: [
          { ...mark, own: 'number:2001' },
          { ...mark, startTime: '2026-02-06T10:00:00', own: everyParty },
        ],
        copies: [],
      });
      await storeCallList(
        records.upload(),
        entries(
          ['2026-02-05T10:00:00', '2001'],
          ['2026-02-05T10:00:00', '2003'],
          ['2026-02-06T10:00:00', '2004'],
          ['2026-02-07T10:00:00', '2004'],
        ),
      );
      assert.deepEqual(await listed(records), ['2026-02-05T10:00:00 2003 2002', '2026-02-07T10:00:00 2004 2002']);
    }));

  it('on a phone that was the person’s as a whole, all that is older than the erasure', () =>
    withRecords(async (records) => {
      await erase(records, { own: phoneKey(mac), derived: [] });
      await storeCallList(records.upload(), entries(['2026-01-05T10:00:00', '2003'], ['2026-01-05T12:00:01', '2003']));
      assert.deepEqual(await listed(records), ['2026-01-05T12:00:01 2003 2002']);
      const log = await readLog(
        records.upload(),
        { text: '', arrivals: [] },
        {
          kind: 'application-log',
          bytes: utf8Bytes('0105100000|sip  |3|00|nobody\n0105120001|sip  |3|00|newer\n000001.123|so   |*|00|no time\n'),
          startByte: undefined,
        },
      );
      assert.deepEqual(
        log.text
          .trimEnd()
          .split('\n')
          .map((line) => line.split('|')[4]),
        ['newer', 'no time'],
      );
    }));

  it('of a directory, contacts and diverts do not come in until an officer has released them', () =>
    withRecords(async (records) => {
      const contacts = readDirectory(
        utf8Bytes(
          directory('<fn>Ada</fn><ct>2001</ct>', '<fn>Bob</fn><ct>2003</ct><dc>2001</dc>', '<fn>Cy</fn><ct>2004</ct><dc>2005</dc>'),
        ),
        'x',
      ).contacts;
      await erase(records, keysOf('2001'));
      const held = async (): Promise<readonly string[]> =>
        (await loadDirectory({ ...records, access: records.store.records.db }, mac)).map(
          ({ contact }) => `${contact.firstName} ${contact.divertContact ?? '-'}`,
        );
      const outcome = await storeDirectory(records.upload(), contacts);
      assert.deepEqual(await held(), ['Bob -', 'Cy 2005']);
      assert.deepEqual([outcome.records, outcome.suppressed], [2, 2]);
      await storeDirectory(records.upload(), []);
      await storeDirectory(records.upload(), contacts);
      assert.deepEqual(await held(), ['Bob -', 'Cy 2005'], 'a clean one in between makes nothing new');
      assert.ok(await records.ledger.release('R-1', erasedAtMs + 1));
      await storeDirectory(records.upload(), contacts);
      assert.deepEqual(await held(), ['Ada -', 'Bob 2001', 'Cy 2005']);
      const [, , cy] = contacts;
      assert.ok(cy !== undefined);
      await records.ledger.add({
        requestId: 'R-2',
        erasedAtMs,
        subjects: [],
        entries: [],
        copies: [{ macAddress: mac, kind: 'directory', text: contactText(cy) }],
      });
      await storeDirectory(records.upload(), contacts);
      assert.deepEqual(await held(), ['Ada -', 'Bob 2001']);
    }));

  it('of overrides, settings do not come in, by whom they name and as copies of that kind', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      const access = store.records.db;
      const setting = (name: string, value: string): Parameters<typeof storeOverrides>[2][number] =>
        ({ name, value }) as Parameters<typeof storeOverrides>[2][number];
      const settings = [setting('reg.1.address', '2001'), setting('reg.1.label', 'Front desk'), setting('up.backlight', '1')];
      await erase(records, keysOf('2001'));
      await records.ledger.add({
        requestId: 'R-2',
        erasedAtMs,
        subjects: [],
        entries: [],
        copies: [{ macAddress: mac, kind: 'web-override', text: overrideText({ name: 'up.backlight', value: '1' }) }],
      });
      const held = async (kind: 'web-override' | 'local-override'): Promise<readonly string[]> =>
        (await loadOverrides({ store, access, deviceKey }, mac, kind)).map(({ name, value }) => `${name}=${value}`);
      const web = await storeOverrides(records.upload(), 'web-override', settings);
      assert.deepEqual([web.records, web.suppressed], [1, 2]);
      assert.deepEqual(await held('web-override'), ['reg.1.label=Front desk']);
      assert.ok(await records.ledger.release('R-1', erasedAtMs + 1));
      await storeOverrides(records.upload(), 'local-override', [...settings, setting('reg.1.label', 'Local')]);
      assert.deepEqual(await held('local-override'), [
        'reg.1.address=2001',
        'reg.1.label=Front desk',
        'up.backlight=1',
        'reg.1.label=Local',
      ]);
      assert.equal((await findMentions(store, access, [keysOf('2001')], [])).length, 1);
      const named = await loadNamedOverrides({ store, access, deviceKey }, mac, ['reg.1.address', 'reg.1.label']);
      assert.equal(named.get('reg.1.address'), '2001');
      await storeOverrides(records.upload(), 'local-override', []);
      assert.deepEqual(await held('local-override'), []);
      assert.equal((await findMentions(store, access, [keysOf('2001')], [])).length, 0);
      assert.equal((await loadNamedOverrides({ store, access, deviceKey }, mac, ['reg.1.label'])).get('reg.1.label'), 'Front desk');
    }));

  it('of a log, lines about the person that are older, by number, name or as they were', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'), nameKeys('Ada Example'));
      await records.ledger.add({
        requestId: 'R-2',
        erasedAtMs,
        subjects: [],
        entries: [],
        copies: [{ macAddress: mac, kind: 'boot-log', text: '0301100000|so   |*|00|cut' }],
      });
      const kept = async (kind: string, ...lines: readonly string[]): Promise<readonly string[]> => {
        const log = await readLog(
          records.upload({ zone: { offsetsS: () => [-18_000] } }),
          { text: '', arrivals: [] },
          { kind, bytes: utf8Bytes(`${lines.join('\n')}\n`), startByte: undefined },
        );
        assert.equal(
          log.suppressed > 0,
          lines.length >
            log.text
              .trimEnd()
              .split('\n')
              .filter((line) => line !== '').length,
        );
        return log.text
          .trimEnd()
          .split('\n')
          .filter((line) => line !== '');
      };
      const line = (stamp: string, text: string): string => `${stamp}|sip  |3|00|${text}`;
      assert.deepEqual(
        await kept('application-log', line('0105070000', 'from 2001'), line('0105070001', 'from 2001'), line('0105070000', 'from 2003')),
        [line('0105070001', 'from 2001'), line('0105070000', 'from 2003')],
      );
      assert.deepEqual(await kept('boot-log', line('0105120000', 'from 2001'), line('0105120001', 'from 2001')), [
        line('0105120001', 'from 2001'),
      ]);
      assert.deepEqual(await kept('application-log', line('0105070000', 'with Ada Example'), line('000001.123', 'from 2001')), []);
      assert.deepEqual(await kept('boot-log', '0301100000|so   |*|00|cut\r', '0301100000|so   |*|00|left'), ['0301100000|so   |*|00|left']);
      assert.deepEqual(await kept('application-log', '0301100000|so   |*|00|cut'), ['0301100000|so   |*|00|cut']);
    }));
});

describe('whom a line or a setting names', () => {
  const reader = { ofAddress: keysOfAddress } as Parameters<typeof keysOfLogLine>[0];
  const owns = (keys: readonly IdentifierKeys[]): readonly string[] => keys.map(({ own }) => own).toSorted();

  it('each once, names by the form that spellings share', () => {
    assert.deepEqual(owns(keysOfLogLine(reader, '"Ada Example" <sip:2001@example.test> from 2001')), [
      'name:ada example',
      'number:2001',
      'sip:2001@example.test',
    ]);
    assert.deepEqual(keysOfLogLine(reader, 'SIP/2.0 200 OK'), []);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.address', '2001')), ['number:2001']);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.label', 'Ada')), ['name:ada']);
    assert.deepEqual(owns(keysOfParameter(reader, 'reg.1.label', '2001')), ['name:2001', 'number:2001']);
    assert.deepEqual(owns(keysOfParameter(reader, 'x.text', 'see ada@example.test')), ['sip:ada@example.test']);
    assert.deepEqual(keysOfParameter(reader, 'reg.1.auth.password', '2001'), []);
  });

  it('mentions are forgotten with what they stand in', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await storeMentions(store, access, { store: 'artefact', itemId: 'a', macAddress: mac }, [
        keysOf('sip:2001@example.test'),
        keysOf('2001'),
      ]);
      await storeMentions(store, access, { store: 'override_value', itemId: 'b', macAddress: mac }, [keysOf('2001')]);
      assert.deepEqual(await findMentions(store, access, [keysOf('sip:2001@example.test')], []), [
        { store: 'artefact', itemId: 'a', macAddress: mac },
        { store: 'override_value', itemId: 'b', macAddress: mac },
      ]);
      await forgetMentions(access, ['a']);
      assert.deepEqual(
        (await findMentions(store, access, [keysOf('2001')], [])).map(({ itemId }) => itemId),
        ['b'],
      );
    }));

  it('a party is known by its address, else by its first name, else by nothing', () => {
    assert.equal(keysOfParty(reader, '2001', 'Ada').own, 'number:2001');
    assert.equal(keysOfParty(reader, 'anonymous', ' ', 'Ada', 'Bob').own, 'name:ada');
    assert.deepEqual(keysOfParty(reader, '', ' '), { own: 'nobody:', derived: [] });
  });
});

describe('files that the server does not read', () => {
  it('are told by their names', () => {
    for (const [name, kind] of [
      ['x.core', 'core'],
      ['x.dmp', 'core'],
      ['x.dmpx', 'other'],
      ['x.pcapx', 'other'],
      ['x.core.txt', 'other'],
      [`${mac}-core`, 'core'],
      ['core.gz', 'core'],
      ['x.pcap', 'capture'],
      ['x.jpeg', 'capture'],
      ['x.JPG', 'capture'],
      [`${mac}-license.cfg`, 'license'],
      ['x.log', 'log'],
      ['x.log.12', 'log'],
      ['x.logs', 'other'],
      ['ada-directory.xml', 'profile'],
      ['ada-phone.cfg', 'profile'],
      ['x.cfg', 'other'],
    ] as const)
      assert.equal(keptKindOf(name), kind, name);
  });

  it('are kept sealed, served back as they came, and replaced; the oldest of sixty-four make room', () =>
    withRecords(async ({ store, deviceKey }) => {
      const files = new KeptFiles(store);
      const access = store.records.db;
      const at = (name: string): { macAddress: string; deviceKey: Uint8Array; name: string; kind: 'other' } => ({
        macAddress: mac,
        deviceKey,
        name,
        kind: 'other',
      });
      const count = async (): Promise<number> => {
        let counted = 0;
        for await (const _file of keptFilesOf({ store, access, deviceKey }, mac)) counted++;
        return counted;
      };
      assert.equal(await files.keep(access, at('A.bin'), utf8Bytes('one')), true);
      assert.equal(await files.keep(access, at('a.bin'), utf8Bytes('two')), false);
      const found = await files.find(access, at('A.BIN'));
      assert.deepEqual([found?.name, utf8Text(found?.bytes ?? new Uint8Array()), found?.kind], ['a.bin', 'two', 'other']);
      assert.equal(await files.find(access, { ...at('a.bin'), macAddress: 'x' }), undefined);
      for (let index = 0; index < 64; index++) {
        await access.updateTable('kept_file').set({ received_at_ms: 0 }).execute();
        await files.keep(access, at(`${index}.bin`), utf8Bytes('x'));
      }
      assert.equal(await count(), 64);
      await files.forget(access, mac, '63.BIN');
      assert.equal(await files.find(access, at('63.bin')), undefined);
      assert.equal(await count(), 63);
    }));
});

describe('log.render.file.upload.append: how a log goes on', () => {
  it('RFC 9110 §14.4: where a part begins', () => {
    for (const [field, start] of [
      ['bytes 0-9/10', 0],
      [' BYTES 12-19/* ', 12],
      ['bytes 12-19', undefined],
      ['bytes */10', undefined],
      ['xbytes 1-2/3', undefined],
      ['bytes 1-2/3x', undefined],
      ['items 1-2/3', undefined],
      ['bytes 1234567890123456-2/3', undefined],
      [undefined, undefined],
    ] as const)
      assert.equal(rangeStart(field), start, field);
  });

  it('at the byte that it names, where both agree on what stands there', () => {
    assert.deepEqual(continueLog('a\nb\n', 'c\n', 4), { kept: 'a\nb\n', part: 'c\n' });
    assert.deepEqual(continueLog('a\nb\n', 'b\nc\n', 2), { kept: 'a\n', part: 'b\nc\n' });
    assert.deepEqual(continueLog('a\nb\n', 'x\n', 0), { kept: '', part: 'x\n' });
    assert.deepEqual(continueLog('ä\n', 'c\n', 3), { kept: 'ä\n', part: 'c\n' });
    assert.equal(continueLog('a\nb\n', 'c\n', 5), undefined);
    assert.equal(continueLog('a\nb\n', 'c\n', 2), undefined);
  });

  it('without one, by the lines that both have', () => {
    for (const [earlier, upload, merged] of [
      ['a\n', 'a\nb\n', 'a\nb\n'],
      ['b\n', 'a\nb\n', 'a\nb\n'],
      ['a\nb\n', 'b\n', 'a\nb\n'],
      ['a\nb\n', 'b\nc\n', 'a\nb\nc\n'],
      ['a\nb\na\nb\n', 'a\nb\nc\n', 'a\nb\na\nb\nc\n'],
      ['a\na\nb\n', 'a\nb\na\n', 'a\na\nb\na\n'],
      ['x\na\nb\na\n', 'a\nb\na\nc\n', 'x\na\nb\na\nc\n'],
      ['x\ny\n', 'a\nb\n', 'x\ny\na\nb\n'],
      ['xa\n', 'a\nb\n', 'xa\na\nb\n'],
      ['', 'a\n', 'a\n'],
    ] as const)
      assert.equal(mergeLog(earlier, upload), merged, JSON.stringify([earlier, upload]));
  });

  it('below its limit, by whole lines', () => {
    assert.equal(withinLimit('a\nb\nc\n', 6), 'a\nb\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 5), 'b\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 4), 'b\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 3), 'c\n');
    assert.equal(withinLimit('abcdef', 3), 'def');
  });
});

describe('files are views of records', () => {
  it('guide, Local Contact Directory: a contact is rendered with all that was written', () =>
    withRecords(async (records) => {
      const text = directory(
        '<ln>Example</ln><fn>Ada</fn><ct>2001</ct><sd>7</sd><lb>Desk</lb><rt>3</rt><dc>2002</dc><ad>1</ad><ar>0</ar><bw>1</bw><bb>0</bb>',
        '<fn>Bob</fn><ct>2003</ct>',
        '<fn>Cy</fn><ct>2009</ct><x>y</x>',
      );
      const { contacts } = readDirectory(utf8Bytes(text), 'x');
      await storeDirectory(records.upload(), contacts);
      const loaded = await loadDirectory({ ...records, access: records.store.records.db }, mac);
      assert.deepEqual(
        loaded.map(({ contact }) => contact),
        contacts,
      );
      const tokens = (await records.parties.find(records.store.records.db, [keysOf('2001'), keysOf('2002')])).length;
      assert.equal(tokens, 2);
      assert.deepEqual(
        [...((await records.parties.open(records.store.records.db, [loaded[0]?.token ?? '']))[0]?.names ?? [])],
        ['Ada Example'],
      );
      // In the middle of an erasure, keys go before records: the contact stays, and its divert does not.
      await records.store.vault.destroy(
        await records.parties.keyIds(records.store.records.db, await records.parties.find(records.store.records.db, [keysOf('2002')])),
      );
      const without = (await loadDirectory({ ...records, access: records.store.records.db }, mac))[0]?.contact;
      assert.deepEqual([without?.contact, without?.divertContact], ['2001', undefined]);
      await storeDirectory(records.upload(), contacts.slice(1));
      assert.equal((await loadDirectory({ ...records, access: records.store.records.db }, mac)).length, 2);
    }));

  it('guide, Call List Elements: a call is rendered with all that was written, and anonymised ones are no part of the list', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      const text =
        '<?xml version="1.0"?><callList><call><direction>Out</direction><disposition>Busy</disposition><line>2</line><protocol>SIP</protocol><startTime>2026-01-05T10:00:00</startTime><duration>PT42S</duration><count>3</count>' +
        '<destination><address>2002</address><name>Bob</name></destination><source><address>2001</address></source><connection><address>2003</address></connection><connection><address>2004</address></connection>' +
        '<finalDestination><address>2005</address></finalDestination><x>y</x></call>' +
        '<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>H323</protocol><startTime>2026-01-05T11:00:00</startTime><count>1</count><source><address>2006</address></source></call></callList>';
      const { entries } = readCallList(utf8Bytes(text), 'x');
      const load = async (): ReturnType<typeof loadCallList> => loadCallList({ store, parties, access: store.records.db, deviceKey }, mac);
      assert.deepEqual((await storeCallList(records.upload(), entries)).before, []);
      assert.deepEqual(
        (await load()).map(({ entry }) => entry),
        entries,
      );
      assert.deepEqual((await load())[0]?.participants.map(({ role, address }) => `${role} ${address.address}`).toSorted(), [
        'connection 2003',
        'connection 2004',
        'destination 2002',
        'final 2005',
        'source 2001',
      ]);
      // In the middle of an erasure, keys go before records.
      await store.vault.destroy(
        await parties.keyIds(store.records.db, await parties.find(store.records.db, [keysOf('2006'), keysOf('2001')])),
      );
      assert.deepEqual(
        (await load()).map(({ entry }) => [entry.source?.address, entry.destination?.address]),
        [[undefined, '2002']],
      );
      await store.records.db.updateTable('call_record').set({ is_anonymised: 1 }).where('line', '=', 2).execute();
      assert.deepEqual(await load(), []);
      const again = await storeCallList(records.upload(), []);
      assert.equal(again.before.length, 6);
      const rows = await store.records.db.selectFrom('call_record').select(['line', 'is_anonymised']).execute();
      assert.deepEqual(rows, [{ line: 2, is_anonymised: 1 }]);
    }));

  it('a word that is none of the format’s is a fault of the store', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      await storeCallList(records.upload(), readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await store.records.db.updateTable('call_record').set({ direction: 'Up' }).execute();
      await assert.rejects(loadCallList({ store, parties, access: store.records.db, deviceKey }, mac));
    }));

  it('what is not understood in an entry goes with whoever was erased from it', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      await erase(records, keysOf('2002'));
      const text = calls(['2026-01-05T10:00:00', '2001'], ['2026-01-05T12:00:01', '2001']).replaceAll('</source>', '</source><x>y</x>');
      await storeCallList(records.upload(), readCallList(utf8Bytes(text), 'x').entries);
      const loaded = await loadCallList({ store, parties, access: store.records.db, deviceKey }, mac);
      assert.deepEqual(
        loaded.map(({ entry }) => entry.unknown !== undefined),
        [false, true],
      );
    }));

  it('of a setting in several override files, the phone’s own is the strongest, then web, then cloud', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      const access = store.records.db;
      const put = async (kind: Parameters<typeof storeOverrides>[1], value: string): Promise<void> => {
        await storeOverrides(records.upload(), kind, [{ name: 'up.x', value }] as unknown as Parameters<typeof storeOverrides>[2]);
      };
      const value = async (): Promise<string | undefined> =>
        (await loadNamedOverrides({ store, access, deviceKey }, mac, ['up.x'])).get('up.x');
      await put('cloud-override', 'cloud');
      assert.equal(await value(), 'cloud');
      await put('local-override', 'local');
      await put('web-override', 'web');
      assert.equal(await value(), 'local');
      await storeOverrides(records.upload(), 'local-override', []);
      assert.equal(await value(), 'web');
    }));

  it('a log that goes on keeps what was there, less what has expired', () =>
    withRecords(async (records) => {
      const now = records.store.platform.clock.now();
      const old = now - 15 * 86_400_000;
      const line = (text: string): string => `0201100000|sip  |3|00|${text}\n`;
      const put = (
        text: string,
        arrivals: readonly (readonly [number, number])[],
        bytes: string,
        startByte?: number,
      ): ReturnType<typeof readLog> =>
        readLog(records.upload(), { text, arrivals }, { kind: 'application-log', bytes: utf8Bytes(bytes), startByte });
      const first = line('one') + line('two');
      const appended = await put(first, [[now, 2]], line('three'), utf8Bytes(first).length);
      assert.equal(appended.text, first + line('three'));
      assert.deepEqual(appended.arrivals, [[now, 3]]);
      const merged = await put(first, [[now, 2]], line('two') + line('three'));
      assert.equal(merged.text, first + line('three'));
      const expired = await put(
        first,
        [
          [old, 1],
          [now, 1],
        ],
        line('three'),
        utf8Bytes(first).length,
      );
      assert.equal(expired.text, line('two') + line('three'));
      const named = await put('', [], line('from 2001') + line('from 2001 to 2002'));
      assert.deepEqual([named.records, named.persons, named.suppressed, named.mentioned.length], [3, 2, 0, 2]);
    }));
});
