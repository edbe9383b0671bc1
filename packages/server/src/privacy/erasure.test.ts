// GDPR Art. 17: the steps of an erasure before its records go: what is held back from now on, who is told, and which keys end.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { contactText } from '../records/directory-records.ts';
import type { CopyMark, EntryMark } from '../records/suppression-ledger.ts';
import { copiedAs, everyParty, phoneKey } from '../records/suppression-ledger.ts';
import { findAbout, placesOf } from './about.ts';
import { destroyKeys, noteDevices, suppress } from './erasure.ts';

const [first, second, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const hourMs = 3_600_000;
const ada = [keysOf('sip:2001@example.test')];

/** Which of these are held back. */
async function copiesHeldBack({ ledger }: PrivacyUnderTest, copies: readonly CopyMark[]): Promise<readonly string[]> {
  return [...(await ledger.erasedCopies(copies)).keys()].map((index) => copies[index]?.text ?? '');
}
async function entriesHeldBack({ ledger }: PrivacyUnderTest, marks: readonly EntryMark[]): Promise<readonly string[]> {
  return [...(await ledger.erasedEntries(marks))].map((index) => marks[index]?.own ?? '');
}
async function awaited({ store }: PrivacyUnderTest, requestId = 'R-1'): Promise<readonly string[]> {
  const rows = await store.records.db.selectFrom('request_device').selectAll().where('request_id', '=', requestId).execute();
  return rows.map((row) => `${row.mac_address} ${row.artefact_kind} ${row.told_at_ms ?? 'not told'}`).toSorted();
}

describe('what is held back from an erasure on', () => {
  it('an entry by the person in it, on their own phone by whoever took part, and by nobody else', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.enrol(second);
      await under.configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
      await under.configuration.set(second, { 'reg.1.address': 'sip:2001@example.test' });
      const start = '2026-01-05T11:00:00';
      await under.put(
        first,
        'call-list',
        callList(call(party('source', 'sip:2001@example.test') + party('destination', 'sip:2002@example.test'), { start })),
      );
      await under.put(second, 'call-list', callList(call(party('source', 'sip:2003@example.test'), { start })));
      assert.equal(await suppress(under, noonMs, await under.whom(ada)), 1);
      const at = (macAddress: string, own: string, direction = 'In'): EntryMark => ({ macAddress, startTime: start, direction, own });
      assert.deepEqual(
        await entriesHeldBack(under, [
          at(first, 'sip:2001@example.test'),
          at(first, 'sip:2002@example.test'),
          at(first, everyParty),
          at(first, 'sip:2001@example.test', 'Out'),
        ]),
        ['sip:2001@example.test'],
      );
      assert.deepEqual(await entriesHeldBack(under, [at(second, everyParty), at(second, 'sip:2003@example.test')]), [everyParty]);
      const found = await under.ledger.lookUp([
        ...ada,
        keysOf('sip:2002@example.test'),
        ...[first, second].map((mac) => ({ own: phoneKey(mac), derived: [] })),
      ]);
      assert.deepEqual(
        [...found].map(([own, { erasedAtMs }]) => [own, erasedAtMs]),
        [
          ['sip:2001@example.test', noonMs],
          [phoneKey(second), noonMs],
        ],
      );
      // The journal knows the same, and the keys know the journal.
      const [entry, ...more] = under.journal.after(0);
      assert.deepEqual([entry?.requestId, entry?.erasedAtMs, more.length], ['R-1', noonMs, 0]);
      assert.equal(entry?.marks.length, 64, 'two, and as many of nobody as are missing');
      const { records, keys } = under.store;
      const known = [records.db.selectFrom('store_identity').selectAll(), keys.db.selectFrom('store_identity').selectAll()];
      const sequences = await Promise.all(known.map((part) => part.executeTakeFirst()));
      // The records are told of it with what else is noted of the step.
      assert.deepEqual(
        sequences.map((part) => part?.journal_sequence),
        [0, 1],
      );
    }));

  it('of a phone that is shared, the person’s own calls, and not the phone', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.configuration.set(first, { 'reg.1.address': 'sip:2001@example.test', 'reg.2.address': 'sip:2002@example.test' });
      await suppress(under, noonMs, await under.whom(ada));
      assert.equal((await under.ledger.lookUp([{ own: phoneKey(first), derived: [] }])).size, 0);
    }));

  it('settings, contacts and lines that go, as they were; not the contact that diverts to the person', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(first, 'local-override', overrides({ 'softkey.1.label': 'Ada Example', 'softkey.2.label': 'Bob' }));
      await under.put(first, 'web-override', overrides({ 'softkey.3.label': 'Ada Example' }));
      await under.put(
        first,
        'directory',
        directory(
          contact('Ada', 'Example', 'sip:2001@example.test'),
          contact('Bob', 'Best', '2002', '<dc>sip:2001@example.test</dc>'),
          contact('Zoe', 'Quill', '2003'),
        ),
      );
      await under.put(first, 'application-log', '0105113000|sip  |3|00|from sip:2001@example.test\n0105113001|sip  |3|00|ready\n');
      await suppress(under, noonMs, await under.whom([...ada, nameKeys('Ada Example')]));
      const settings = ['softkey.1.label=Ada Example', 'softkey.2.label=Bob', 'softkey.3.label=Ada Example'];
      const of = (kind: string, texts: readonly string[], macAddress: string = first): readonly CopyMark[] =>
        texts.map((text) => ({ macAddress, kind, text }));
      assert.deepEqual(await copiesHeldBack(under, of('local-override', settings)), ['softkey.1.label=Ada Example']);
      assert.deepEqual(await copiesHeldBack(under, of('web-override', settings)), ['softkey.3.label=Ada Example']);
      assert.deepEqual(await copiesHeldBack(under, of('local-override', settings, second)), []);
      const own = contactText({ firstName: 'Ada', lastName: 'Example', contact: 'sip:2001@example.test' });
      const contacts = [
        own,
        contactText({ firstName: 'Bob', lastName: 'Best', contact: '2002', divertContact: 'sip:2001@example.test' }),
        contactText({ firstName: 'Zoe', lastName: 'Quill', contact: '2003' }),
      ];
      assert.deepEqual(await copiesHeldBack(under, of('directory', contacts)), [own]);
      const lines = ['0105113000|sip  |3|00|from sip:2001@example.test', '0105113001|sip  |3|00|ready', ''];
      assert.deepEqual(await copiesHeldBack(under, of(copiedAs.line, lines)), [lines[0]]);
      assert.deepEqual(await copiesHeldBack(under, of('directory', lines)), []);
    }));

  it('of the person’s own phone, every line of a log that is of their time, and no empty one', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [first, second]) await under.enrol(macAddress);
      await under.configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
      await under.configuration.set(first, { 'reg.1.address': 'sip:2001@example.test' });
      await under.ownership.say({
        macAddress: second,
        line: 0,
        addresses: ['sip:2001@example.test'],
        names: [],
        fromMs: noonMs - 2 * hourMs,
        untilMs: noonMs - hourMs,
      });
      const lines = ['0105093000|sip  |3|00|early', '0105103000|sip  |3|00|theirs', '0105113000|sip  |3|00|late', 'no time', ''];
      for (const macAddress of [first, second]) await under.put(macAddress, 'application-log', lines.join('\n'));
      await suppress(under, noonMs, await under.whom(ada));
      const held = async (macAddress: string): Promise<readonly string[]> =>
        copiesHeldBack(
          under,
          lines.map((text) => ({ macAddress, kind: copiedAs.line, text })),
        );
      assert.deepEqual(await held(first), lines.slice(0, 4));
      assert.deepEqual(await held(second), ['0105103000|sip  |3|00|theirs']);
    }));

  it('a line that may be somebody else’s, once an officer has decided that it is theirs', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(first, 'application-log', '0105113000|sip  |3|00|from ada\n');
      const copy = { macAddress: first, kind: copiedAs.line, text: '0105113000|sip  |3|00|from ada' };
      const whom = await under.whom([keysOf('ada')]);
      await suppress(under, noonMs, whom);
      assert.deepEqual(await copiesHeldBack(under, [copy]), []);
      const [place] = placesOf(under, 'R-2', await findAbout(under, under.store.records.db, whom));
      await suppress(under, noonMs, { ...whom, requestId: 'R-2', included: new Set([place?.id ?? '']) });
      assert.deepEqual(await copiesHeldBack(under, [copy]), [copy.text]);
    }));

  it('each file that held something is awaited from its phone, once however often it is asked', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [first, second, third]) await under.enrol(macAddress);
      await under.put(first, 'call-list', callList(call(party('source', 'sip:2001@example.test'))));
      await under.put(first, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      await under.put(second, 'cloud-override', overrides({ 'softkey.1.label': 'sip:2001@example.test' }));
      await under.put(second, 'boot-log', 'from sip:2001@example.test\n');
      await under.put(third, 'directory', directory(contact('Zoe', 'Quill', '2003')));
      const whom = await under.whom(ada);
      const expected = [
        `${first} call-list not told`,
        `${first} directory not told`,
        `${second} boot-log not told`,
        `${second} cloud-override not told`,
      ];
      for (let times = 0; times < 2; times++) {
        await noteDevices(under, whom);
        assert.deepEqual(await awaited(under), expected);
      }
      await noteDevices(under, { ...whom, requestId: 'R-2' });
      assert.deepEqual(await awaited(under, 'R-2'), expected);
    }));
});

describe('which keys end', () => {
  const lines = ['0105113000|sip  |3|00|from sip:2001@example.test', '0105113001|sip  |3|00|ready'];
  const log = async (under: PrivacyUnderTest, macAddress: string = first): Promise<readonly string[]> =>
    (await under.served(macAddress, 'application-log')).split('\n');

  it('those of the person, of their notes and of their other requests, and of each log that names them', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.enrol(second);
      await under.put(first, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test'), contact('Zoe', 'Quill', '2003')));
      await under.put(first, 'application-log', lines.join('\n'));
      await under.put(second, 'application-log', lines[1] ?? '');
      await under.ownership.say({ macAddress: second, line: 1, addresses: ['sip:2001@example.test'], names: [], fromMs: noonMs });
      const identifiers = [{ type: 'sip-uri', value: 'sip:2001@example.test' }] as const;
      const request = await under.requests.create({ type: 'access', identifiers: [...identifiers], verification: 'seen' }, 'officer');
      const whom = await under.whom(ada);
      // Party, note, request and log.
      assert.equal(await destroyKeys(under, whom), 4);
      assert.deepEqual(await log(under), [lines[1]]);
      assert.deepEqual(await log(under, second), [lines[1]]);
      assert.match(await under.served(first, 'directory'), /Quill/);
      assert.doesNotMatch(await under.served(first, 'directory'), /Example/);
      await assert.rejects(under.requests.fulfil(request.id, {}, 'officer'), { code: 'not-found' });
      assert.equal(await destroyKeys(under, await under.whom(ada)), 0, 'once');
    }));

  it('of a log that was decided to be theirs, what may name them too; of another, not', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.enrol(second);
      const text = '0105113000|sip  |3|00|from ada\n0105113001|sip  |3|00|ready';
      for (const macAddress of [first, second]) await under.put(macAddress, 'application-log', text);
      const keys = [keysOf('ada')];
      const plain = await under.whom(keys);
      assert.equal(await destroyKeys(under, plain), 0);
      const { requests } = under;
      await requests.create({ type: 'access', identifiers: [{ type: 'login', value: 'ada' }], verification: 'seen' }, 'o');
      const places = placesOf(under, plain.requestId, await findAbout(under, under.store.records.db, plain));
      const place = places.find(({ device, store }) => device === first && store === 'artefact');
      assert.equal(await destroyKeys(under, { ...plain, included: new Set([place?.id ?? '']) }), 2, 'of the log and of the other request');
      assert.deepEqual(await log(under), ['0105113001|sip  |3|00|ready']);
      assert.deepEqual(await log(under, second), text.split('\n'));
    }));

  it('of the person’s own phone, the lines of their time', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
      await under.ownership.say({ macAddress: first, line: 0, addresses: ['sip:2001@example.test'], names: [], untilMs: noonMs - hourMs });
      const own = ['0105103000|sip  |3|00|theirs', '0105113000|sip  |3|00|not theirs'];
      await under.put(first, 'application-log', own.join('\n'));
      // The log and the note.
      assert.equal(await destroyKeys(under, await under.whom(ada)), 2);
      assert.deepEqual(await log(under), [own[1]]);
    }));
});
