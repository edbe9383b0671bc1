// What has been kept long enough is gone from the store and from what is served (GDPR Art. 5(1)(e)).

import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { AuditPage, Expiring, Hold, SubjectRequest } from '@offhook/api';
import { expiringSchema } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { dataMap } from '@offhook/server';
import { sql } from 'kysely';
import { z } from 'zod';

import { openStore } from '../src/store/store.ts';
import { callsXml, localTime, macAddresses, startServer } from './server-under-test.ts';
import { dailyLookMs, dayMs, minuteMs, shiftedServer } from './shifted-server.ts';
import { isPostgres, placeOf } from './store-place.ts';

const line = '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n';

describe('retention', () => {
  it('a log that was served and has expired is served no more, and a newer one still is', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA, macB] = macAddresses;
    const phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    await under.phone('PUT', `${macA}-app.log`, phoneA, line);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 200);
    shift(20 * dayMs);
    await under.phone('PUT', `${macB}-app.log`, phoneB, line);
    assert.equal((await under.phone('GET', `${macB}-app.log`, phoneB)).status, 200);
    await fire(dailyLookMs);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 404);
    assert.equal(utf8Text((await under.phone('GET', `${macB}-app.log`, phoneB)).body), line);
  });

  it('what goes tomorrow is told today: how much, of which phones, and why; and exactly that goes', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA, macB] = macAddresses;
    const phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    const told = async (): Promise<Record<string, readonly [number, readonly string[] | undefined]>> => {
      const { body } = await under.console('GET', '/retention');
      const rows = z.array(expiringSchema).parse(JSON.parse(utf8Text(body)));
      for (const { reason, keptForDays, atLeastDays } of rows) assert.ok(reason !== '' && keptForDays >= atLeastDays);
      return Object.fromEntries(rows.map(({ what, count, macAddresses: of }) => [what, [count, of]]));
    };
    const logs = 'logs of phones';
    const files = 'core files, captures and logs that nobody could read';
    assert.deepEqual((await told())[logs], [0, []]);
    shift(-13.5 * dayMs);
    await under.phone('PUT', `${macA}-app.log`, phoneA, line);
    shift(-12.5 * dayMs);
    await under.phone('PUT', `${macB}-app.log`, phoneB, line);
    shift(-6.5 * dayMs);
    await under.phone('PUT', `${macB}-core.gz`, phoneB, 'core');
    assert.deepEqual(
      [(await told())[logs], (await told())[files]],
      [
        [0, []],
        [0, []],
      ],
    );
    shift(0);
    assert.deepEqual(
      [(await told())[logs], (await told())[files]],
      [
        [1, [macA]],
        [1, [macB]],
      ],
    );
    shift(dayMs);
    await fire(dailyLookMs);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 404);
    assert.equal((await under.phone('GET', `${macB}-core.gz`, phoneB)).status, 404);
    assert.equal((await under.phone('GET', `${macB}-app.log`, phoneB)).status, 200);
  });

  it('audit entries go after three years, counts of served files among them, and the chain begins from a checkpoint; any hold keeps it whole', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const phone = await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
    await under.phone('GET', `${macAddresses[0]}.cfg`, phone);
    await under.answer('GET', '/overview');
    const page = async (): Promise<AuditPage> => (await under.answer('GET', '/audit')) as AuditPage;
    const actions = async (): Promise<readonly string[]> => (await page()).entries.map(({ action }) => action);
    const expiring = async (): Promise<Expiring | undefined> =>
      z
        .array(expiringSchema)
        .parse(await under.answer('GET', '/retention'))
        .find(({ store }) => store === 'audit_entry');
    assert.ok((await actions()).includes('files-served'));
    shift((3 * 365 - 2) * dayMs);
    const until = new Date(Date.now() + (3 * 365 + 1) * dayMs).toISOString();
    const { id } = (await under.answer('POST', '/holds', { scope: 'phone', macAddress: macAddresses[0], reason: 'claim', until })) as Hold;
    shift((3 * 365 - 1) * dayMs + minuteMs);
    const first = await expiring();
    assert.ok(first?.count === 0 && (first.held[0]?.count ?? 0) > 2 && first.held[0]?.hold === id);
    shift(3 * 365 * dayMs + minuteMs);
    await fire(dailyLookMs);
    assert.ok((await actions()).includes('files-served'));
    await under.answer('DELETE', `/holds/${id}`);
    assert.ok(((await expiring())?.count ?? 0) > 2);
    shift((3 * 365 + 1) * dayMs + minuteMs);
    await fire(dailyLookMs);
    assert.deepEqual(
      (await actions()).filter((action) => !['signed-in', 'hold-put', 'hold-ended'].includes(action)),
      ['audit-shortened'],
    );
    assert.equal((await page()).isIntact, true);
    await under.stop();
    const again = await startServer(under.directory, {}, under.administrator);
    t.after(() => again.stop());
    assert.equal(((await again.answer('GET', '/audit')) as AuditPage).isIntact, true);
  });

  it('requests go with whom they were of after three years; of an erasure whom it was of, while its receipt is evidence of what is held back', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA] = macAddresses;
    const phone = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    await under.phone('PUT', `${macA}-app.log`, phone, line);
    const ask = async (type: string, value: string): Promise<string> => {
      const identifiers = [{ type: 'sip-uri', value }];
      return ((await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest).id;
    };
    const fulfil = (id: string): Promise<unknown> => under.answer('POST', `/requests/${id}/fulfilment`);
    const access = await ask('access', 'sip:2025550147@example.test');
    await fulfil(access);
    const erasure = await ask('erasure', 'sip:2025550147@example.test');
    await fulfil(erasure);
    const cancelled = await ask('erasure', 'sip:2025550150@example.test');
    await under.answer('DELETE', `/requests/${cancelled}`);
    const open = await ask('access', 'sip:2025550151@example.test');
    const receipt = utf8Text((await under.console('GET', `/requests/${erasure}/receipt`)).body);
    const kept = async (): Promise<readonly string[]> =>
      ((await under.answer('GET', '/requests')) as SubjectRequest[]).map(({ id }) => id).sort();
    const told = async (): Promise<number | undefined> =>
      z
        .array(expiringSchema)
        .parse(await under.answer('GET', '/retention'))
        .find(({ store }) => store === 'request_subject')?.count;
    shift((3 * 365 - 2) * dayMs);
    assert.equal(await told(), 0);
    await fire(dailyLookMs);
    assert.deepEqual(await kept(), [access, erasure, cancelled, open].sort());
    shift((3 * 365 - 1) * dayMs + minuteMs);
    // The phone still holds it: that is outstanding, and the whole request is evidence of it.
    assert.equal(await told(), 2);
    await under.phone('PUT', `${macA}-app.log`, phone, '1122013001|cfg  |3|00|ready\n');
    assert.equal(await told(), 3);
    shift(3 * 365 * dayMs + minuteMs);
    await fire(dailyLookMs);
    assert.deepEqual(await kept(), [erasure, open].sort());
    assert.equal(await told(), 0);
    const renewed = utf8Text((await under.console('GET', `/requests/${erasure}/receipt`)).body);
    const idOf = (text: string): unknown => (JSON.parse(text) as { content: { requestId: string } }).content.requestId;
    assert.equal(idOf(renewed), idOf(receipt));
    const store = await openStore({
      platform: under.platform,
      directory: under.directory,
      isReader: true,
      ...(await placeOf(under.directory)),
    });
    t.after(() => store.close());
    const subjects = await store.records.db.selectFrom('request_subject').select('request_id').execute();
    assert.deepEqual(subjects, [{ request_id: open }]);
    const living = await store.keys.db
      .selectFrom('sealing_key')
      .select('id')
      .where('purpose', '=', 'request')
      .where('wrapped', 'is not', null)
      .execute();
    assert.equal(living.length, 1);
  });

  it('anonymised calls go by their month, and stay while everything is held', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const month = new Date(Date.now()).toISOString().slice(0, 7);
    const store = await openStore({
      platform: under.platform,
      directory: under.directory,
      isReader: true,
      ...(await placeOf(under.directory)),
    });
    // As an erasure leaves one of which there are enough alike: all that is left of its time is the month, as its first day.
    await store.records.db
      .insertInto('call_record')
      .values({
        id: 'one',
        mac_address: '',
        position: -1,
        direction: 'In',
        disposition: 'Normal',
        line: 0,
        protocol: 'SIP',
        start_time: `${month}-01`,
        duration_s: 60,
        call_count: 1,
        extra_sealed: null,
        is_anonymised: 1,
      })
      .execute();
    await store.close();
    const told = async (): Promise<readonly unknown[]> => {
      const kind = z
        .array(expiringSchema)
        .parse(await under.answer('GET', '/retention'))
        .find(({ store }) => store === 'call_record');
      return [kind?.count, kind?.held.map(({ hold, count }) => [hold, count])];
    };
    const endMs = Date.parse(`${month}-02T00:00:00Z`) + 365 * dayMs - Date.now();
    shift(endMs - dayMs - minuteMs);
    assert.deepEqual(await told(), [0, []]);
    const until = new Date(Date.now() + 400 * dayMs).toISOString();
    const hold = (await under.answer('POST', '/holds', { scope: 'everything', reason: 'claim', until })) as Hold;
    assert.deepEqual(await told(), [0, []]);
    shift(endMs - dayMs + minuteMs);
    assert.deepEqual(await told(), [0, [[hold.id, 1]]]);
    shift(endMs + minuteMs);
    await fire(dailyLookMs);
    assert.deepEqual(await told(), [0, [[hold.id, 1]]]);
    await under.answer('DELETE', `/holds/${hold.id}`);
    assert.deepEqual(await told(), [1, []]);
    shift(endMs + minuteMs + dayMs);
    await fire(dailyLookMs);
    assert.deepEqual(await told(), [0, []]);
  });

  it('the answer to a request goes after a month, and stays while its person is held', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const identifiers = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }];
    const { id } = (await under.answer('POST', '/requests', { type: 'access', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const until = new Date(Date.now() + 40 * dayMs).toISOString();
    const hold = (await under.answer('POST', '/holds', { scope: 'person', identifiers, reason: 'claim', until })) as Hold;
    const told = async (): Promise<readonly unknown[]> => {
      const kind = z
        .array(expiringSchema)
        .parse(await under.answer('GET', '/retention'))
        .find(({ store }) => store === 'subject_request');
      return [kind?.count, kind?.held.map(({ count }) => count), kind?.macAddresses];
    };
    const status = async (): Promise<number> => (await under.console('GET', `/requests/${id}/export`)).status;
    shift(29 * dayMs - minuteMs);
    assert.deepEqual(await told(), [0, [], []]);
    shift(31 * dayMs);
    await fire(dailyLookMs);
    assert.deepEqual([await told(), await status()], [[0, [1], []], 200]);
    await under.answer('DELETE', `/holds/${hold.id}`);
    assert.deepEqual(await told(), [1, [], []]);
    shift(32 * dayMs);
    await fire(dailyLookMs);
    assert.deepEqual([await told(), await status()], [[0, [], []], 404]);
  });

  it('of a hundred phones and more a hundred are named, in their order', async (t) => {
    const { under, shift } = await shiftedServer(t);
    const macs = Array.from({ length: 103 }, (_, at) => `0004f2d0${(103 - at).toString(16).padStart(4, '0')}`);
    for (const macAddress of macs) await under.phone('GET', `${macAddress}.cfg`);
    shift(8 * dayMs);
    const kind = z
      .array(expiringSchema)
      .parse(await under.answer('GET', '/retention'))
      .find(({ store }) => store === 'waiting_phone');
    assert.deepEqual([kind?.count, kind?.macAddresses], [103, macs.toSorted().slice(0, 100)]);
  });

  it('a chain that is broken is not shortened, which is told, and everything else goes all the same', async (t) => {
    const { under, shift, fire, logged } = await shiftedServer(t);
    const phone = await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
    await under.phone('PUT', `${macAddresses[0]}-app.log`, phone, line);
    await fire(minuteMs);
    await under.answer('GET', '/audit');
    const store = await openStore({
      platform: under.platform,
      directory: under.directory,
      isReader: true,
      ...(await placeOf(under.directory)),
    });
    await sql`update audit_entry set actor = 'nobody' where sequence = 1`.execute(store.records.db);
    await store.close();
    shift(3 * 365 * dayMs + dayMs);
    await fire(dailyLookMs);
    assert.ok(logged.some(({ message }) => message === 'the audit chain was not shortened'));
    assert.ok(!logged.some(({ message }) => message === 'the daily work failed'));
    const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
    assert.equal(entries.at(-1)?.sequence, 1);
    assert.equal((await under.phone('GET', `${macAddresses[0]}-app.log`, phone)).status, 404);
  });

  it('a privacy officer says for how long what is kept, within bounds, and it is audited', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA] = macAddresses;
    const phone = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    await under.phone('PUT', `${macA}-app.log`, phone, line);
    const set = async (store: string, keepForDays: number): Promise<number> =>
      (await under.console('POST', `/retention/${store}`, { keepForDays })).status;
    assert.deepEqual(
      [await set('artefact', 0), await set('artefact', 36_501), await set('artefact', 1.5), await set('contact', 5)],
      [400, 400, 400, 404],
    );
    assert.equal(await set('artefact', 3), 200);
    const rows = z.array(expiringSchema).parse(await under.answer('POST', '/retention/artefact', { keepForDays: 2 }));
    assert.deepEqual(
      rows.filter(({ store }) => ['artefact', 'kept_file'].includes(store)).map(({ keptForDays }) => keptForDays),
      [2, 7],
    );
    const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
    assert.deepEqual(
      entries.filter(({ action }) => action === 'retention-set').map(({ actor, facts }) => [actor, facts]),
      [
        ['administrator', { store: 'artefact', keepForDays: 2 }],
        ['administrator', { store: 'artefact', keepForDays: 3 }],
      ],
    );
    // Of a log that goes on, older lines go by the same days.
    shift(dayMs);
    const newer = line.replace('0147', '0148');
    await under.phone('PUT', `${macA}-app.log`, phone, line + newer);
    shift(2 * dayMs + minuteMs);
    await under.phone('PUT', `${macA}-app.log`, phone, newer + line.replace('0147', '0149'));
    const left = utf8Text((await under.phone('GET', `${macA}-app.log`, phone)).body);
    assert.deepEqual([left.includes('0147'), left.includes('0148'), left.includes('0149')], [false, true, true]);
    shift(5 * dayMs);
    await fire(dailyLookMs);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phone)).status, 404);
    await under.stop();
    const again = await startServer(under.directory, {}, under.administrator);
    t.after(() => again.stop());
    const after = z.array(expiringSchema).parse(await again.answer('GET', '/retention'));
    assert.equal(after.find(({ store }) => store === 'artefact')?.keptForDays, 2);
  });

  it('a phone that was removed leaves nothing a day later but what the audit chain tells of it', async (t) => {
    const { under, fire } = await shiftedServer(t);
    const [macA, macB] = macAddresses;
    for (const macAddress of [macA, macB]) {
      const phone = await under.server.enrol({ macAddress, model: 'VVX450' });
      await under.server.setConfiguration(macAddress, { 'reg.1.address': '2001' });
      for (const [name, text] of Object.entries({
        'app.log': line,
        'core.gz': 'core',
        'phone.cfg': '<PHONE_CONFIG><OVERRIDES reg.1.displayName="Ada" up.headsetMode="1"/></PHONE_CONFIG>',
        'calls.xml': callsXml([{ start: localTime(Date.now() - 3_600_000), from: 'sip:2025550147@example.test' }]),
      }))
        await under.phone('PUT', `${macAddress}-${name}`, phone, text);
    }
    await under.answer('DELETE', `/devices/${macA}`);
    await fire(minuteMs);
    await fire(dailyLookMs);
    const store = await openStore({
      platform: under.platform,
      directory: under.directory,
      isReader: true,
      ...(await placeOf(under.directory)),
    });
    t.after(() => store.close());
    const left = async (macAddress: string): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const table of Object.keys(dataMap)) {
        const keysTables = ['sealing_key', 'suppression', 'suppressed_entry', 'audit_head', 'configuration_key'];
        const db = keysTables.includes(table) ? store.keys.db : store.records.db;
        const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
        if (rows.some((row) => Object.values(row).some((value) => String(value).includes(macAddress)))) found.push(table);
      }
      return found.sort();
    };
    assert.deepEqual(await left(macA), ['audit_entry']);
    assert.ok((await left(macB)).length > 5);
  });

  // That of PostgreSQL is its server's.
  const onFiles = isPostgres ? () => undefined : it;
  void onFiles('the log of writes is empty a minute after the last write', async (t) => {
    const { under, directory, fire } = await shiftedServer(t);
    await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
    const sizes = async (): Promise<readonly number[]> => {
      const names = (await readdir(directory)).filter((name) => name.endsWith('-wal'));
      return Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
    };
    assert.ok((await sizes()).some((size) => size > 0));
    await fire(minuteMs);
    assert.deepEqual(await sizes(), [0, 0]);
  });
});
