// What a phone keeps is its owner's: all of it, what is of their lines, or what is of their time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { renewPhoneKey } from '../records/phone-key.ts';
import type { OwnedPhone } from './line-owners.ts';
import { heldOnOwnPhones, labelOf, linesOfTime, perhapsOnOwnPhones } from './own-phones.ts';
import type { Period } from './periods.ts';
import { always } from './periods.ts';

const [mac, other] = ['0004f2000001', '0004f2000002'] as const;
const hourMs = 3_600_000;
const sevenMs = noonMs - 5 * hourMs;
/** From eight to ten. */
const morning: Period = { fromMs: sevenMs + hourMs, untilMs: sevenMs + 3 * hourMs };
const sinceEight: Period = { fromMs: morning.fromMs, untilMs: Infinity };

function owned(lines: Readonly<Record<number, readonly Period[]>>, whole: readonly Period[] = [], isWhole = false): OwnedPhone {
  return {
    macAddress: mac,
    lines: new Map(Object.entries(lines).map(([line, periods]) => [Number(line), periods])),
    whole,
    isWhole,
    names: [],
  };
}
const theirs = owned({ 1: [always] }, [always], true);

async function withPhones(run: (under: PrivacyUnderTest) => Promise<void>, clock: 'gmt' | 'unknown' = 'gmt'): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac, 'desk');
    await under.enrol(other, 'hall');
    if (clock === 'gmt') await under.configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
    await run(under);
  });
}

const held = (under: PrivacyUnderTest, ...phones: readonly OwnedPhone[]): ReturnType<typeof heldOnOwnPhones> =>
  heldOnOwnPhones(under, under.store.records.db, phones);
const perhaps = (under: PrivacyUnderTest, ...phones: readonly OwnedPhone[]): ReturnType<typeof perhapsOnOwnPhones> =>
  perhapsOnOwnPhones(under, under.store.records.db, phones);
const at = (time: string, line = 1): string => call(party('source', 'sip:2009@example.test'), { start: `2026-01-05T${time}:00`, line });
const placesOf = (found: Awaited<ReturnType<typeof perhaps>>): readonly string[] =>
  found
    .filter(({ store }) => store === 'override_value')
    .map(({ place }) => place.replace(/^.*, /, ''))
    .toSorted();
const minutes = (calls: readonly { readonly startTime: string }[]): readonly string[] =>
  calls.map(({ startTime }) => startTime.slice(11, 16));

describe('of a phone that is somebody’s as a whole', () => {
  it('every call, contact, log and label is theirs, and the settings that may name anybody, but the registration', () =>
    withPhones(async (under) => {
      for (const macAddress of [mac, other]) {
        await under.put(macAddress, 'call-list', callList(at('07:30'), at('09:30', 2)));
        await under.put(macAddress, 'directory', directory(contact('Zoe', 'Quill', '2003')));
        await under.put(macAddress, 'application-log', '0105093000|sip  |3|00|ready\n');
        await under.put(
          macAddress,
          'web-override',
          overrides({ 'softkey.1.label': 'Zoe', 'reg.1.label': 'Ada', 'reg.1.address': '2001', 'up.headsetMode': '1' }),
        );
      }
      const { calls, contacts, overrides: settings, logs, labels } = await held(under, theirs);
      assert.deepEqual(
        calls.map(({ callId: _id, ...rest }) => rest),
        ['07:30', '09:30'].map((time) => ({
          macAddress: mac,
          startTime: `2026-01-05T${time}:00`,
          direction: 'In',
          role: '',
          token: '',
          isOwn: true,
        })),
      );
      const { db } = under.store.records;
      const { id: contactId } = await db.selectFrom('contact').select('id').where('mac_address', '=', mac).executeTakeFirstOrThrow();
      assert.deepEqual(contacts, [{ id: contactId, macAddress: mac, isDivert: false, isOwn: true }]);
      const named = await db.selectFrom('override_value').select(['id', 'name']).where('mac_address', '=', mac).execute();
      assert.deepEqual(
        settings.map(({ id }) => named.find((row) => row.id === id)?.name).toSorted((a = '', b = '') => a.localeCompare(b)),
        ['reg.1.label', 'softkey.1.label'],
      );
      assert.deepEqual(
        logs.map(({ id: _id, ...rest }) => rest),
        [{ macAddress: mac, isOwn: true }],
      );
      assert.deepEqual(labels, [{ macAddress: mac }]);
      assert.deepEqual(await perhaps(under, theirs), []);
    }));

  it('calls whose time nobody knows too, and none that is anonymised', () =>
    withPhones(async (under) => {
      await under.put(mac, 'call-list', callList(at('07:30'), at('23:30')));
      assert.deepEqual(minutes((await held(under, theirs)).calls), ['07:30', '23:30']);
      await under.store.records.db.updateTable('call_record').set({ is_anonymised: 1 }).execute();
      assert.deepEqual((await held(under, theirs)).calls, []);
    }, 'unknown'));

  it('a label that is empty, or of a phone that is gone, is none', () =>
    withPhones(async (under) => {
      const { store } = under;
      const { db } = store.records;
      await under.enrol('0004f2000003');
      assert.deepEqual((await held(under, { ...theirs, macAddress: '0004f2000003' })).labels, []);
      assert.deepEqual((await held(under, { ...theirs, macAddress: '0004f2000004' })).labels, []);
      assert.equal(await labelOf(store, db, mac), 'desk');
      const { key_id } = await db.selectFrom('device').select('key_id').where('mac_address', '=', mac).executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      assert.equal(await labelOf(store, db, mac), '', 'its key is missing');
    }));

  it('a label is read though its key is renewed meanwhile', () =>
    withPhones(async ({ store }) => {
      let reads = 0;
      const access = store.records.db.withPlugin({
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          // Between the key and what is sealed under it.
          if (++reads === 2) {
            const old = await store.records.transact((transaction) => renewPhoneKey(store, transaction, mac));
            await store.vault.destroy([old ?? '']);
          }
          return result;
        },
      });
      assert.equal(await labelOf(store, access, mac), 'desk');
    }));
});

async function namesOf(under: PrivacyUnderTest, settings: readonly { readonly id: string }[]): Promise<readonly string[]> {
  const rows = await under.store.records.db.selectFrom('override_value').select(['id', 'name']).execute();
  return settings.flatMap(({ id }) => rows.find((row) => row.id === id)?.name ?? []).toSorted();
}

describe('of a phone that is shared', () => {
  const shared = owned({ 1: [always], 2: [] });

  it('the calls and settings of their lines, and nothing else', () =>
    withPhones(async (under) => {
      await under.put(mac, 'call-list', callList(at('07:30'), at('08:30', 2), at('09:30', 3)));
      await under.put(mac, 'directory', directory(contact('Zoe', 'Quill', '2003')));
      await under.put(mac, 'application-log', '0105093000|sip  |3|00|ready\n');
      await under.put(
        mac,
        'local-override',
        overrides({
          'softkey.1.label': 'Zoe',
          'reg.1.label': 'Ada',
          'reg.2.label': 'Bob',
          'reg.1.address': '2001',
          'reg.1.fwd.busy.contact': '2009',
          'divert.1.contact': '2010',
          'divert.busy.2.contact': '2011',
        }),
      );
      const { calls, contacts, overrides: settings, logs, labels } = await held(under, shared);
      assert.deepEqual([minutes(calls), contacts, logs, labels], [['07:30'], [], [], []]);
      assert.deepEqual(await namesOf(under, settings), ['divert.1.contact', 'reg.1.fwd.busy.contact', 'reg.1.label']);
      assert.deepEqual(await perhaps(under, shared), []);
    }));

  it('of whoever is logged in, no setting is theirs for certain, since the phone may have had it before', () =>
    withPhones(async (under) => {
      await under.put(mac, 'local-override', overrides({ 'softkey.1.label': 'Zoe', 'reg.1.label': 'Ada', 'up.headsetMode': '1' }));
      const loggedIn = owned({ 0: [sinceEight], 1: [sinceEight] }, [sinceEight]);
      assert.deepEqual((await held(under, loggedIn)).overrides, []);
      assert.deepEqual(placesOf(await perhaps(under, loggedIn)), ['reg.1.label', 'softkey.1.label']);
    }));

  it('of a line that was theirs, its calls of then, and its settings may be theirs', () =>
    withPhones(async (under) => {
      await under.put(mac, 'call-list', callList(at('07:59'), at('08:00'), at('09:59'), at('10:00')));
      await under.put(
        mac,
        'web-override',
        overrides({ 'reg.1.label': 'Ada', 'reg.2.label': 'Bob', 'reg.1.auth.userId': 'ada', 'softkey.1.label': 'x' }),
      );
      const was = owned({ 1: [morning], 2: [] });
      const { calls, overrides: settings } = await held(under, was);
      assert.deepEqual([minutes(calls), settings], [['08:00', '09:59'], []]);
      const found = await perhaps(under, was);
      assert.deepEqual(placesOf(found), ['reg.1.label']);
      assert.deepEqual(
        found.map(({ place, kind, isOnOwnPhone, match }) => [place, kind, isOnOwnPhone, match.certainty]),
        [[`${mac}-web.cfg, reg.1.label`, 'web-override', true, 'possible']],
      );
    }));
});

describe('of a phone that changed hands', () => {
  const changed = owned({ 1: [morning] }, [morning]);

  it('calls of their time are theirs; where nobody knows the time they may be, like the contacts', () =>
    withPhones(async (under) => {
      await under.put(mac, 'call-list', callList(at('02:00'), at('09:00')));
      await under.put(mac, 'directory', directory(contact('Zoe', 'Quill', '2003')));
      assert.deepEqual((await held(under, changed)).calls, []);
      const { db } = under.store.records;
      const [early, late] = await db.selectFrom('call_record').select('id').orderBy('position').execute();
      const { id: contactId } = await db.selectFrom('contact').select('id').executeTakeFirstOrThrow();
      const place = {
        macAddress: mac,
        occurrences: 1,
        texts: [],
        isOnOwnPhone: true,
        match: { identifier: '', form: 'address', certainty: 'possible' },
      };
      const ofCall = (callId: string, time: string): unknown => ({
        ...place,
        store: 'call_record',
        id: callId,
        kind: 'call-list',
        place: `${mac}-calls.xml`,
        call: { startTime: `2026-01-05T${time}:00`, direction: 'In', parties: [{ role: '', token: '' }] },
      });
      assert.deepEqual(await perhaps(under, changed, theirs), [
        ofCall(early?.id ?? '', '02:00'),
        ofCall(late?.id ?? '', '09:00'),
        { ...place, store: 'contact', id: contactId, kind: 'directory', place: `${mac}-directory.xml` },
      ]);
      assert.deepEqual(
        (await perhaps(under, owned({ 1: [morning] }))).map(({ store }) => store),
        ['call_record', 'call_record'],
        'contacts of a phone that was never theirs as a whole are not',
      );
    }, 'unknown'));

  it('its logs are theirs where a line of them is of their time, and say of which', () =>
    withPhones(async (under) => {
      await under.put(mac, 'application-log', '0105073000|sip  |3|00|early\n0105093000|sip  |3|00|theirs\n');
      await under.put(mac, 'boot-log', '0105073000|sip  |3|00|early\nno time\n');
      const { logs, contacts, labels } = await held(under, changed);
      const row = await under.store.records.db
        .selectFrom('artefact')
        .select(['id', 'kind'])
        .where('id', '=', logs[0]?.id ?? '')
        .executeTakeFirstOrThrow();
      assert.deepEqual([logs.length, row.kind], [1, 'application-log']);
      assert.deepEqual(logs[0], { id: row.id, macAddress: mac, isOwn: true, within: [morning] });
      assert.deepEqual([contacts, labels], [[], []], 'it was somebody else’s since');
      assert.deepEqual((await held(under, owned({ 1: [sinceEight] }, [sinceEight]))).labels, [{ macAddress: mac }]);
    }));

  it('a log that opens no more, or was erased, is not', () =>
    withPhones(async (under) => {
      const { store } = under;
      const { db } = store.records;
      await under.put(mac, 'application-log', '0105093000|sip  |3|00|theirs\n');
      const { key_id, id } = await db.selectFrom('artefact').select(['key_id', 'id']).executeTakeFirstOrThrow();
      await store.vault.destroy([key_id ?? '']);
      assert.deepEqual((await held(under, changed)).logs, []);
      assert.deepEqual((await held(under, theirs)).logs, [{ id, macAddress: mac, isOwn: true }]);
      await db.updateTable('artefact').set({ key_id: null }).execute();
      assert.deepEqual((await held(under, changed)).logs, []);
      await db.updateTable('artefact').set({ content_sealed: null }).execute();
      assert.deepEqual((await held(under, theirs)).logs, []);
    }));

  it('a line is of a time by its stamp, and all of them where the phone was always theirs', () =>
    withPhones(async (under) => {
      const { db } = under.store.records;
      const lines = ['0105073000|sip  |3|00|', '0105093000|sip  |3|00|', '0105103000|sip  |3|00|', 'no time'];
      const ofTime = await linesOfTime(under, db, { mac_address: mac, kind: 'application-log' }, [morning]);
      assert.deepEqual(lines.map(ofTime), [false, true, false, false]);
      const ofAll = await linesOfTime(under, db, { mac_address: mac, kind: 'application-log' }, undefined);
      assert.deepEqual(lines.map(ofAll), [true, true, true, true]);
    }));

  it('files that no record is made of are theirs, but for licences and what bears the name of a user', () =>
    withPhones(async (under) => {
      const files = { 'now-app.log': 'log', 'notes.txt': 'other', 'license.cfg': 'license' } as const;
      for (const [name, kind] of Object.entries(files)) await under.artefacts.keep(mac, `${mac}-${name}`, utf8Bytes('a\n\nb\n'), kind);
      await under.artefacts.keep(mac, 'zoe-phone.cfg', utf8Bytes('<x/>'), 'profile');
      const { kept } = await held(under, theirs);
      assert.deepEqual(kept.map(({ name }) => name).toSorted(), [`${mac}-notes.txt`, `${mac}-now-app.log`]);
      assert.ok(kept.every(({ texts, isOwn }) => texts.join() === 'a,b' && isOwn === true));
    }));
});
