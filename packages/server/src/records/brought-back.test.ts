// GDPR Art. 17: what a phone brings back of somebody who was erased is held back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';
import { readCallList, readDirectory } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { loadCallList, storeCallList, takeKeptAgain } from './call-list-records.ts';
import { contactText, loadDirectory } from './directory-records.ts';
import { storeDirectory } from './directory-upload.ts';
import { readLog } from './log-records.ts';
import { findMentions } from './mentions.ts';
import { loadNamedOverrides, loadOverrides, overrideText, storeOverrides } from './override-records.ts';
import { everyParty, phoneKey } from './suppression-ledger.ts';
import { keysOf } from '../../test/phone-files.ts';
import { keepCalls } from '../store/kept-call-rows.ts';

/** At noon of the 5th. */
const erasedAtMs = Date.UTC(2026, 0, 5, 12);

async function erase({ ledger }: RecordsUnderTest, ...subjects: readonly IdentifierKeys[]): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs, subjects, entries: [], copies: [] });
}

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
      assert.deepEqual([outcome.records, outcome.suppressed, outcome.before], [2, 1, []]);
      await storeCallList(records.upload({ zone: undefined }), entries(['2026-01-06T02:00:00', '2001'], ['2026-01-06T02:00:01', '2001']));
      assert.deepEqual(await listed(records), ['2026-01-06T02:00:01 2001 2002']);
    }));

  it('what is kept beyond a list is judged as the list is, and what stays is kept since when it was', () =>
    withRecords(async (records) => {
      const { store, parties, deviceKey } = records;
      const access = store.records.db;
      await storeCallList(
        records.upload(),
        entries(
          ['2026-01-05T10:00:00', '2001'],
          ['2026-01-05T10:00:01', '2001'],
          ['2026-01-05T10:00:02', '2003'],
          ['2026-01-05T10:00:03', '2004'],
        ),
      );
      const all = async () => loadCallList({ store, parties, access, deviceKey, alsoKept: true }, mac);
      for (const [at, { id }] of (await all()).entries()) if (at > 0) await keepCalls(access, [id], 10 + at);
      await erase(records, keysOf('2001'));
      assert.equal((await takeKeptAgain(records.upload())).length, 4, 'whose those were, and whom they had called');
      assert.deepEqual(
        (await all()).map(({ entry, keptSinceMs }) => [entry.startTime, entry.source?.address, keptSinceMs]),
        [
          ['2026-01-05T10:00:00', '2001', null],
          ['2026-01-05T10:00:03', '2004', 13],
          ['2026-01-05T10:00:02', '2003', 12],
        ],
      );
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
